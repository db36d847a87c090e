"""The measurable half of good taste: sizes, from STYLE. Complexity, types and imports have their own tools."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "yakuba"


def _code_files() -> list[Path]:
    return [p for p in SOURCE.rglob("*.py") if "migrations" not in p.parts and "tests" not in p.parts]


def _functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{path.relative_to(ROOT)}:{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


def _percentile_90(values: list[int]) -> int:
    return sorted(values)[int(len(values) * 0.9)]


def test_functions_stay_short() -> None:
    lengths = dict(entry for path in _code_files() for entry in _functions(path))
    too_long = {name: length for name, length in lengths.items() if length > 60}
    assert too_long == {}
    assert _percentile_90(list(lengths.values())) <= 25


def test_files_stay_short() -> None:
    lengths = {str(p.relative_to(ROOT)): len(p.read_text(encoding="utf-8").splitlines()) for p in _code_files()}
    too_long = {name: length for name, length in lengths.items() if length > 400}
    assert too_long == {}
    assert _percentile_90(list(lengths.values())) <= 200


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(p.relative_to(ROOT))
        for p in _code_files()
        if p.read_text(encoding="utf-8").strip() and ast.get_docstring(ast.parse(p.read_text(encoding="utf-8"))) is None
    ]
    assert silent == []


def test_the_day_of_a_moment_is_asked_of_the_clock() -> None:
    """``moment.date()`` of what a database gives is yesterday until nine in the morning in Japan."""
    calls = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in _code_files()
        if path.name != "clock.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "date"
    ]
    assert calls == []
