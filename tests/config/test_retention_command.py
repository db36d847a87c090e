"""``yakuba documents retention``: the town's table of 保存期間の区分 in JSON, and its own in its place."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.cases import JUMIN, act, opened
from tests.support.json_schema import schema_of
from yakuba.apps.records.tests.conftest import MOVE_IN, ended, town
from yakuba.config import cli
from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contracts import RetentionInfo

__all__ = ["town"]
pytestmark = pytest.mark.usefixtures("town")
OURS = "青葉市文書管理規程 別表"


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs the command: its exit status and what it said."""

    def run(*words: str) -> tuple[int, Any]:
        status = cli.main(["documents", "retention", *words])
        out, err = capsys.readouterr()
        return status, json.loads(out or err)

    return run


@pytest.fixture
def refused(said: Any, tmp_path: Path) -> Any:
    """Gives a file to the command, which refuses it; what it said. Nothing has changed then."""
    before = documents.retention_classes()

    def run(written: str | bytes, by: str = "1007") -> str:
        path = tmp_path / "table.yaml"
        path.write_bytes(written if isinstance(written, bytes) else written.encode())
        status, answer = said("--file", str(path), "--by", by)
        assert (status, documents.retention_classes()) == (2, before)
        return str(answer["error"])

    return run


def rows(**years: int | bool | None) -> list[dict[str, Any]]:
    """The table in force as a file has it, with other years by our source, new classes, and without what is False."""
    now = {each.code: each for each in documents.retention_classes()}
    made = []
    for code in dict.fromkeys([*now, *years]):
        each = now.get(code) or RetentionInfo(code, f"{years[code]}年", None, verified=True)
        row = {"code": code, "label": each.label, "years": each.years, "source": each.source, "verified": each.verified}
        made.append(row | ({"years": years[code], "source": OURS} if code in years else {}))
    return [row for row in made if row["years"] is not False]


def written(folder: Path, table: object) -> str:
    path = folder / "own.yaml"
    path.write_text(yaml.safe_dump(table, allow_unicode=True), encoding="utf-8")
    return str(path)


def of(answer: Any, code: str) -> dict[str, Any]:
    (found,) = (each for each in answer["classes"] if each["code"] == code)
    return dict(found)


def test_the_table_in_force_is_printed_with_what_uses_it(said: Any) -> None:
    ended()
    opened(MOVE_IN)
    status, answer = said()
    assert (status, [each["code"] for each in answer["classes"]]) == (0, ["y1", "y3", "y5", "y10", "y30", "permanent"])
    five = of(answer, "y5")
    assert (five["label"], five["years"], five["verified"], five["cases"]) == ("5年", 5, False, 2)
    assert ("記憶" in five["source"], five["procedures"] > 0, of(answer, "y30")["procedures"]) == (True, True, 0)
    assert (of(answer, "permanent")["years"], answer["added"], answer["changed"]) == (None, [], [])
    gives = schema_of(cli.all_commands()["documents retention"].gives.model_json_schema(mode="serialization"))
    assert set(gives.required) == set(answer)


def test_a_town_puts_its_own_table_in_place_once(said: Any, tmp_path: Path) -> None:
    file = written(tmp_path, rows(y7=7, y30=False, permanent=None))
    status, answer = said("--file", file, "--by", "1007")
    assert (status, answer["added"], answer["changed"], answer["removed"]) == (0, ["y7"], ["permanent"], ["y30"])
    assert (of(answer, "y7")["source"], of(answer, "y7")["verified"]) == (OURS, True)
    assert of(answer, "y7")["procedures"] == 1
    status, again = said("--file", file, "--by", "1007")
    assert (status, again["added"], again["changed"], again["removed"]) == (0, [], [], [])
    assert again["classes"] == answer["classes"] == said()[1]["classes"]


def test_years_of_a_used_class_change_with_its_source_and_the_answer_says_for_whom(said: Any, tmp_path: Path) -> None:
    ended()
    act(opened(MOVE_IN), "withdraw", JUMIN.reviewer, reason="申出があったため")
    table = rows(y5=6)
    kept = documents.retention_classes()[2].source
    same = [row | {"source": kept} if row["code"] == "y5" else row for row in table]
    status, answer = said("--file", written(tmp_path, same), "--by", "1007")
    assert (status, "「5年」(y5)" in answer["error"], "案件2件" in answer["error"]) == (2, True, True)
    status, answer = said("--file", written(tmp_path, table), "--by", "1007")
    assert (status, answer["changed"], answer["cases_changed"], answer["documents_kept"]) == (0, ["y5"], 2, 0)


def test_what_is_in_use_is_not_left_out(said: Any, tmp_path: Path) -> None:
    status, answer = said("--file", written(tmp_path, rows(y10=False)), "--by", "1007")
    assert (status, "「10年」(y10)" in answer["error"], "手続" in answer["error"]) == (2, True, True)
    assert len(documents.retention_classes()) == 6


def test_whose_years_are_asked_for_finds_a_class_or_the_table_is_refused(said: Any, tmp_path: Path) -> None:
    status, answer = said("--file", written(tmp_path, rows(y10=4, y30=False)), "--by", "1007")
    assert (status, "10年以上の区分を加えて" in answer["error"]) == (2, True)
    assert [each.years for each in documents.retention_classes()] == [1, 3, 5, 10, 30, None]


ROW = "{code: y9, label: 9年, years: 9, source: 規程, verified: false}"


def with_(old: str, new: str) -> str:
    """A table of one class in which something is written otherwise."""
    return f"- {ROW.replace(old, new)}"


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("", "並び"),
        ("[]", "空にできません"),
        ("years: 5", "並び"),
        ("- [1]\n- {", "YAML として読めません"),
        ("a\x00b", "YAML として読めません"),
        ("- {code: y5, code: y6}", "「code」が二度"),
        ("- 5", "1番目の区分: 項目名と値の組"),
        (with_("years: 9, ", ""), "区分「y9」の years: 書かれていません"),
        (with_("years: 9", 'years: "9"'), "区分「y9」の years: 整数"),
        (with_("years: 9", "years: 9.5"), "years: 整数"),
        (with_("years: 9", "years: true"), "years: 整数"),
        (with_("years: 9", "years: 0"), "years: 1 以上"),
        (with_("years: 9", "years: 1000"), "years: 999 以下"),
        (with_("false", '"no"'), "verified: true か false"),
        (with_("規程", ""), "source: 文字で"),
        (with_("規程", '" "'), "source: 前後の空白"),
        (with_("規程", '"a\\0b"'), "source: 前後の空白や、見えない文字"),
        (with_("規程", "あ" * 201), "source: 200文字以内"),
        (with_("9年", "2026-99-99"), "YAML として読めません"),
        (with_("label", "Label"), "Label: 知らない項目"),
        (with_("y9", ""), "1番目の区分の code: 文字で"),
        ("\n".join(with_("y9", f"y9-{at}") for at in range(101)), "100件まで"),
        ("区分".encode("cp932"), "UTF-8"),
    ],
)
def test_what_is_no_table_is_refused_in_japanese_and_nothing_changes(
    refused: Any, table: str | bytes, words: str
) -> None:
    assert words in refused(table)


def test_a_file_that_is_not_there_is_said(said: Any, tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path):
        status, answer = said("--file", str(path), "--by", "1007")
        assert (status, "ファイルがないか、開けません" in answer["error"]) == (2, True)


@pytest.mark.parametrize(
    ("by", "words"), [("", "--by"), ("1002", "権限"), ("1010", "権限"), ("1005", "権限"), ("9999", "登録")]
)
def test_who_may_not_or_is_not_named_changes_nothing(refused: Any, by: str, words: str) -> None:
    table = yaml.safe_dump(rows(y7=7), allow_unicode=True)
    assert words in refused(table, by)
