"""A11 from the command line alone: names in any glyph are entered, found, shown, printed and exported unchanged.

Every expectation is read from ../shared/data/scenarios/A11.yaml: under ``search``, a list is what must be found as the
same name, ``candidates`` what is only offered; under ``cannot_write``, exactly what each narrower set cannot take.
"""

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tests.scenarios.expected import read
from tests.support import organised
from tests.support.register import resident
from yakuba.config import cli
from yakuba.lib.clock import stopped_at

CLERK = "1011"
NARROW = ("cp932", "shift_jis")
pytestmark = [pytest.mark.data, pytest.mark.django_db]


@pytest.fixture(scope="module")
def names() -> list[str]:
    written: list[str] = read("A11")["names"]
    return written


@pytest.fixture(autouse=True)
def _town() -> Any:
    organised.load()
    with stopped_at(date(2026, 11, 22)):
        yield


@pytest.fixture
def yakuba(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Any:
    """Runs one command with its values as JSON, so that no name stands in a shell's history; what it answers."""

    def run(name: str, status: int = 0, **values: Any) -> Any:
        asked = tmp_path / "asked.json"
        asked.write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
        done = cli.main([*name.split(), "--json", str(asked)])
        out, err = capsys.readouterr()
        assert done == status, err or out
        return json.loads(out or err)

    return run


@pytest.fixture
def register(yakuba: Any, names: list[str], tmp_path: Path) -> None:
    """Everybody of the scenario is entered as the core system hands them over."""
    rows = [resident(number, name) for number, name in enumerate(names, start=1)]
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(["#住民台帳の写し", "1", "全件", "2026-11-20", 1])
    out.writerow(list(rows[0]))
    out.writerows(row.values() for row in rows)
    out.writerow(["#件数", len(rows)])
    (tmp_path / "feed.csv").write_text(text.getvalue(), encoding="utf-8")
    taken = yakuba("people import", file=str(tmp_path / "feed.csv"))
    assert (taken["added"], taken["wrong"], taken["warnings"]) == (len(names), 0, [])


def found(answer: Any, level: str) -> list[str]:
    return sorted(hit["name"] for hit in answer["hits"] if hit["level"] == level)


@pytest.mark.usefixtures("register")
def test_each_search_finds_exactly_the_names_of_the_file_at_their_level(yakuba: Any) -> None:
    searches: dict[str, Any] = read("A11")["search"]
    assert searches
    for asked, wanted in searches.items():
        same, candidates = (wanted, []) if isinstance(wanted, list) else ([], wanted["candidates"])
        answer = yakuba("people find", text=asked, by=CLERK)
        assert found(answer, "same") == sorted(same), asked
        assert found(answer, "candidate") == sorted(candidates), asked
        assert all(bool(hit["note"]) == (hit["level"] == "candidate") for hit in answer["hits"]), asked


@pytest.mark.usefixtures("register")
def test_every_name_is_found_by_itself_and_shown_unchanged(yakuba: Any, names: list[str]) -> None:
    for name in names:
        assert name in found(yakuba("people find", text=name, by=CLERK), "same")


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize("form", NARROW)
def test_the_report_on_the_register_names_exactly_what_cannot_be_written(
    yakuba: Any, names: list[str], form: str
) -> None:
    report = yakuba("people unwritable", form=form, by=CLERK)
    assert sorted(one["character"] for one in report["characters"]) == sorted(read("A11")["cannot_write"][form])
    places = report["places"]
    assert sorted(place["character"] for place in places) == sorted(read("A11")["cannot_write"][form])
    assert all(names[int(place["number"]) - 1][place["at"]] == place["character"][0] for place in places)


@pytest.mark.usefixtures("register")
def test_found_names_are_printed_and_read_back_unchanged(yakuba: Any, names: list[str], tmp_path: Path) -> None:
    shown = _shown(yakuba, names)
    paper = tmp_path / "names.pdf"
    written = yakuba("text write", lines=shown, form="pdf", to=str(paper))
    assert written["replaced"] == written["unprintable"] == []
    text = "".join("".join(page.extract_text().split()) for page in PdfReader(paper).pages)
    assert [name for name in names if "".join(name.split()) not in text] == []


@pytest.mark.usefixtures("register")
def test_found_names_are_exported_in_utf_8_unchanged(yakuba: Any, names: list[str], tmp_path: Path) -> None:
    shown = _shown(yakuba, names)
    file = tmp_path / "names.csv"
    assert yakuba("text write", lines=shown, form="utf-8", to=str(file))["replaced"] == []
    assert file.read_bytes().decode().splitlines() == names


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize("form", NARROW)
def test_found_names_are_exported_narrower_with_a_report_of_exactly_those(
    yakuba: Any, names: list[str], tmp_path: Path, form: str
) -> None:
    shown, file = _shown(yakuba, names), tmp_path / "names.csv"
    written = yakuba("text write", lines=shown, form=form, to=str(file))
    assert sorted(one["character"] for one in written["replaced"]) == sorted(read("A11")["cannot_write"][form])
    lines = file.read_bytes().decode(form).splitlines()
    touched = {one["line"] for one in written["replaced"]}
    same = [number for number, (line, name) in enumerate(zip(lines, names, strict=True), start=1) if line == name]
    assert sorted(touched) == sorted(set(range(1, len(names) + 1)) - set(same))


def _shown(yakuba: Any, names: list[str]) -> list[str]:
    """The scenario's names in its order, as the search shows them."""
    answers = [yakuba("people find", text=name, by=CLERK) for name in names]
    return [
        next(hit["name"] for hit in answer["hits"] if hit["name"] == name)
        for name, answer in zip(names, answers, strict=True)
    ]
