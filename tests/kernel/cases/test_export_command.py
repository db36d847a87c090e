"""``yakuba case export``: the file that two persons may take, narrowed as they say, whole or not at all."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.case_fixtures import town
from tests.support.cases import DAY, FIELDS, JUMIN, act, asked, opened
from tests.support.register import feed, person_id, resident
from yakuba.config import cli
from yakuba.kernel.audit.service import history
from yakuba.kernel.cases.commands.export import COLUMNS
from yakuba.kernel.cases.contracts import Applicant, CaseField
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import Harm, ProtectionRequest
from yakuba.lib.refs import OwnerRef

__all__ = ["town"]
pytestmark = pytest.mark.usefixtures("town")

BOTH = ("--by", "1008", "--approver", "1019")
"""Two 課長, of 市民課 and of 国保年金課."""
KOKUHO_OWN = "kokuho-shutoku-tennyu"
"""A procedure of 国保年金課, where nobody is named for protected addresses."""
MARKER = "印谷七丁目"

Export = Callable[..., tuple[int, Any]]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Where the file goes; nothing else lies in its folder."""
    (tmp_path / "exports").mkdir()
    return tmp_path / "exports" / "out"


@pytest.fixture
def export(capsys: pytest.CaptureFixture[str], out: Path) -> Export:
    """Runs the command as two who may: its exit status and what it said."""

    def run(*words: str, both: tuple[str, ...] = BOTH) -> tuple[int, Any]:
        status = cli.main(["case", "export", "--to", str(out), *both, *words])
        said, wrong = capsys.readouterr()
        return status, json.loads(said or wrong)

    return run


def _table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def _exported() -> int:
    return len(history(OwnerRef("cases.export", "1008")))


def test_the_columns_are_told_without_anybody_and_nothing_is_written(export: Export, out: Path) -> None:
    status, answer = export("--columns", both=())
    assert (status, answer["columns"], answer["rows"], answer["to"]) == (0, COLUMNS, 0, "")
    assert not out.exists()


def test_a_spreadsheet_gets_every_column_of_every_open_case(export: Export, out: Path) -> None:
    view = opened("tennyu-todoke")
    opened("jidoteate-nintei")
    status, answer = export()
    assert (status, answer["rows"], answer["to"]) == (0, 1, str(out))
    (row,) = _table(out)
    assert list(row) == list(COLUMNS)
    assert (row["number"], row["procedure"], row["state"]) == (view.row.number, "tennyu-todoke", "received")
    assert (row["arrived_on"], row["subject_name"], row["applicant"]) == (DAY.isoformat(), "森 太郎", "森 太郎")
    assert json.loads(row["fields"])["新しい住所(household)"] == "青葉町一丁目1番1号"


def test_nothing_in_a_spreadsheet_is_calculated_and_lines_of_json_are_as_they_are(export: Export, out: Path) -> None:
    opened("tennyu-todoke", name="=cmd 太郎")
    assert export()[0] == 0
    assert _table(out)[0]["subject_name"] == "'=cmd 太郎"
    out.unlink()
    assert export("--form", "jsonl")[0] == 0
    (line,) = out.read_text("utf-8").splitlines()
    assert list(json.loads(line)) == list(COLUMNS)
    assert json.loads(line)["subject_name"] == "=cmd 太郎"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ((), {"received", "correcting"}),
        (("--procedure", "tennyu-todoke"), {"received"}),
        (("--procedure=setai-henko-todoke", "--all"), {"correcting"}),
        (("--procedure=tennyu-todoke,setai-henko-todoke",), {"received", "correcting"}),
        (("--procedure", "tennyu-todoke", "--procedure", "setai-henko-todoke"), {"received", "correcting"}),
        (("--procedure", "kokuho-shutoku-tennyu"), set()),
        (("--state", "received"), {"received"}),
        (("--state", "received, correcting"), {"received", "correcting"}),
        (("--state", "received", "--procedure", "setai-henko-todoke"), set()),
        (("--state", "withdrawn"), set()),
        (("--state", "withdrawn", "--all"), {"withdrawn"}),
        (("--all",), {"received", "correcting", "withdrawn"}),
    ],
)
def test_only_the_procedures_and_states_asked_for_are_written(
    export: Export, out: Path, words: tuple[str, ...], found: set[str]
) -> None:
    opened("tennyu-todoke")
    asked(opened("setai-henko-todoke"), JUMIN.reviewer)
    act(opened("tennyu-todoke"), "withdraw", JUMIN.reviewer, reason="申出があったため")
    status, answer = export(*words)
    assert (status, answer["rows"]) == (0, len(found))
    assert {row["state"] for row in _table(out)} == found


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--state", "lost"), "次のどれかで指定してください: 'received'"),
        (("--state", "received,lost"), "次のどれかで指定してください: 'received'"),
        (("--state", ""), "一つ以上指定してください"),
        (("--state",), "一つ以上指定してください"),
        (("--procedure", ","), "一つ以上指定してください"),
        (("--procedure", "tennyu-todoke,nai-tetsuzuki"), "手続「nai-tetsuzuki」はありません。`yakuba procedures list`"),
        (("--form", "xlsx"), "次のどれかで指定してください: 'csv'、'jsonl'"),
        (("--form", "csv", "--form", "jsonl"), "「--form」が二度あります"),
        (("--procedures", "tennyu-todoke"), "--procedure"),
    ],
)
def test_a_slip_is_told_in_japanese_and_nothing_is_exported(
    export: Export, out: Path, words: tuple[str, ...], says: str
) -> None:
    opened("tennyu-todoke")
    status, answer = export(*words)
    assert status == 2
    assert says in answer["error"] + "".join(one["message"] for one in answer["details"])
    assert (list(out.parent.iterdir()), _exported()) == ([], 0)


@pytest.mark.parametrize(
    ("both", "says"),
    [
        (("--by", "1008", "--approver", "1008"), "二人で行います"),
        (("--by", "1008"), ""),
        (("--approver", "1008"), ""),
        (("--by", "1008", "--approver", "1010"), ""),
        (("--by", "1010", "--approver", "1008"), ""),
        ((), ""),
    ],
)
def test_one_person_or_somebody_without_the_right_gets_no_file(
    export: Export, out: Path, both: tuple[str, ...], says: str
) -> None:
    opened("tennyu-todoke")
    status, answer = export(both=both)
    assert status == 2
    assert answer["error"].endswith("。")
    assert says in answer["error"]
    assert (list(out.parent.iterdir()), _exported()) == ([], 0)


def test_a_file_that_is_there_stays_as_it_was(export: Export, out: Path) -> None:
    opened("tennyu-todoke")
    out.write_text("前の内容", encoding="utf-8")
    status, answer = export()
    assert (status, "別の名前" in answer["error"]) == (2, True)
    assert (out.read_text("utf-8"), _exported()) == ("前の内容", 0)


def test_where_nothing_can_be_written_nothing_counts_as_exported(export: Export, out: Path) -> None:
    opened("tennyu-todoke")
    out.parent.rmdir()
    status, answer = export()
    assert (status, "書き出せません" in answer["error"]) == (2, True)
    assert _exported() == 0


def test_the_file_is_for_its_owner_only_and_who_took_it_is_recorded(export: Export, out: Path) -> None:
    opened("tennyu-todoke")
    assert export()[0] == 0
    assert out.stat().st_mode & 0o777 == 0o600
    assert list(out.parent.iterdir()) == [out]
    assert _exported() == 1


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_the_whereabouts_of_a_protected_resident_are_withheld(
    export: Export, out: Path, tmp_path: Path, form: str
) -> None:
    feed(tmp_path, [resident(61, "白石 恵", "シライシ メグミ", 町名=MARKER, 番地="77番", 町字コード="9999777")])
    people.apply_protection(JUMIN.reviewer, ProtectionRequest(person_id(61), Harm.DV, DAY))
    filer = Applicant("白石 恵", "本人", address=f"青葉市{MARKER}77番", person="0000000061")
    place = CaseField("new_address", "新しい住所", "household", f"{MARKER}77番", f"{MARKER}77番", "聞き取り")
    boxes = (*(box for box in FIELDS if box.field != "new_address"), place)
    opened(KOKUHO_OWN, name="白石 恵", person="0000000061", applicant=filer, fields=boxes)
    opened(KOKUHO_OWN)
    status, answer = export("--form", form, both=("--by", "1019", "--approver", "1008"))
    text = out.read_text("utf-8-sig")
    assert (status, answer["rows"]) == (0, 2)
    assert MARKER not in text
    assert "白石 恵" in text
    assert "青葉町一丁目1番1号" in text
