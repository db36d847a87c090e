"""Every benchmark works at its smallest size; the harness counts and judges what it is told to. No time is judged."""

import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pytest_django import Settings

from benchmarks import modules, report
from benchmarks.harness import Measured, Result, Row, Scale, measure

# A start of the demo is the same work on either database (P01); the twin is built from published data.
MARKS = {"start": [pytest.mark.once], "twin": [pytest.mark.data]}
SMALLEST = [
    pytest.param(module, id=name, marks=MARKS.get(name, []))
    for module, name in zip(modules.chosen(), modules.names(), strict=True)
]


@pytest.mark.process
@pytest.mark.parametrize("module", SMALLEST)
def test_a_benchmark_works_at_its_smallest_size(
    own_database: str, module: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.YAKUBA_HOME = tmp_path / "home"
    settings.AUDIT_ANCHOR_FOLDERS = [tmp_path / "anchors"]
    monkeypatch.setattr(report, "RESULTS", tmp_path / "results.json")
    monkeypatch.setattr(report, "TABLE", tmp_path / "results.md")
    results = [measure(row, scale=Scale.TINY) for row in module.rows(Scale.TINY)]
    assert results
    assert [result.work for result in results if result.seconds <= 0 and result.clock == "wall"] == []
    counted = [(name, number, result.bars[name]) for result in results for name, number in result.counted.items()]
    assert [found for found in counted if found[1] > found[2]] == []
    report.keep(results, Scale.TINY)
    report.keep(results, Scale.TINY)
    table = (tmp_path / "results.md").read_text(encoding="utf-8")
    assert [table.count(f"| {result.work} |") for result in results] == [1] * len(results)


@pytest.mark.django_db
def test_a_small_run_leaves_the_row_of_a_full_one_and_each_replaces_its_own_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "RESULTS", tmp_path / "results.json")
    monkeypatch.setattr(report, "TABLE", tmp_path / "results.md")
    runs = ((Scale.FULL, 1_000), (Scale.SMALL, 10), (Scale.SMALL, 20))
    for scale, size in runs:
        report.keep([measure(Row("T", "work", lambda: None, size, rounds=1))], scale)
    assert _kept(tmp_path) == [("full", 1_000), ("small", 20)]
    report.keep([measure(Row("T", "work", lambda: None, 2_000, rounds=1))], Scale.FULL)
    assert _kept(tmp_path) == [("full", 2_000), ("small", 20)]
    table = (tmp_path / "results.md").read_text(encoding="utf-8")
    assert [table.count(text) for text in ("| 2,000 (full) |", "| 20 (small) |", "| work |")] == [1, 1, 3]


def _kept(folder: Path) -> list[tuple[str, int]]:
    rows = json.loads((folder / "results.json").read_text(encoding="utf-8"))["rows"]
    return [(row["scale"], row["size"]) for row in rows]


def test_a_benchmark_is_found_by_its_name_or_its_bar() -> None:
    assert [module.__name__ for module in modules.chosen(["audit"])] == ["benchmarks.bench_audit"]
    assert [module.__name__ for module in modules.chosen(["p11"])] == ["benchmarks.bench_audit"]
    assert modules.chosen(["nothing"]) == []


def measured(**more: Any) -> Result:
    calls = iter(range(100))
    row = Row("T", "work", lambda: next(calls), 1, rounds=2, **more)
    return measure(row)


def test_a_bar_is_missed_by_a_ratio_a_time_or_a_number() -> None:
    assert measured(at_most_s=1e-12).missed
    assert measured(at_most_s=60.0).missed == ()
    assert measured(counted={"questions": 16}, at_most={"questions": 15}).missed == ("questions: 16.00 > 15",)
    assert measured(counted={"questions": 15}, at_most={"questions": 15}).missed == ()
    assert measured(peers={"nothing": lambda: None}, at_most={"nothing": 1e-12}).missed


def test_the_slowest_round_has_a_bar_of_its_own() -> None:
    took = iter([0.01, 0.01, 0.01, 0.3])  # the first warms up
    row = Row("T", "work", lambda: Measured(next(took)), 1, at_most_s=0.05, never_above_s=0.25, rounds=3, quantile=0.5)
    result = measure(row)
    assert (result.seconds, result.slowest) == (0.01, 0.3)
    assert result.missed == ("slowest: 0.30 > 0.25",)
    assert "slowest 0.3000 s" in report.line(result)


def test_a_row_runs_its_rounds_and_one_to_warm_up() -> None:
    calls: list[str] = []
    row = Row("T", "work", lambda: calls.append("ours"), 1, {"peer": lambda: calls.append("peer")}, rounds=2)
    measure(row)
    assert calls == ["ours", "peer", "ours", "peer", "peer", "ours"]


def test_a_peer_in_a_process_of_its_own_says_itself_what_it_took() -> None:
    assert measured(peers={"elsewhere": lambda: Measured(7.5)}).peers == {"elsewhere": 7.5}
