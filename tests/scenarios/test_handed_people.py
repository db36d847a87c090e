"""Issue "Hand-over", FY1-24: what the core system needs to register a family is in the file, from a received 転入届.

The expectation is from the papers: whom A01 and their 転出証明書 name, and the columns that docs/formats/handover.md
promises: each person with 氏名, フリガナ, 生年月日, 性別, 続柄, and 通称 where there is one.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from pytest_django.fixtures import Settings

from tests.support import filings, receptions
from tests.support.case_fixtures import town
from tests.support.cases import JUMIN, act, checked, now
from tests.support.receptions import FAMILY
from tests.support.register import feed, resident
from yakuba.apps.handover import use_cases
from yakuba.apps.handover.contracts import BatchView, HandoverError, NotReadyError
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import Data, Mark, State
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import Capacity, Filing, ReceptionView
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.rules.contracts import Value

__all__ = ["town"]
pytestmark = pytest.mark.usefixtures("town", "core")

CORE, MOVE_IN, NEW_HEAD = "住民記録", "tennyu-todoke", "setai-henko-todoke"
Person = Mapping[str, Value]
NGUYEN: Person = {
    "kana": "グエン ヴァン アン", "latin_name": "NGUYEN VAN AN", "alias": "玄 安",
    "born": 19971108, "sex": "男", "relation": "世帯主",
}  # fmt: skip
"""A foreign resident as the 転出証明書 has him: Latin letters, and a 通称."""


@pytest.fixture
def core(settings: Settings, tmp_path: Path) -> None:
    settings.CORE_SYSTEMS = {"*": "yakuba.adapters.core_simulator.ledger.build"}
    settings.CORE_SIMULATOR = tmp_path / "core"


def moved_in(people: Sequence[Person] = FAMILY, **household: Value) -> ReceptionView:
    """The family at the counter with every answer, every box and who came; nothing is typed for one person again."""
    view = receptions.with_family(receptions.opened(), people)
    told = {**filings.ANSWERS, "household": {**filings.ANSWERS["household"], **household}}
    view = filings.answered(view, {unit: said for unit, said in told.items() if unit in _units(view)})
    view = filings.came(filings.filled(view))
    filings.composed(view)
    return intake.view(receptions.CLERK, view.key)


def _units(view: ReceptionView) -> set[str]:
    return {"household", *(member.unit for member in view.members)}


def confirmed(view: ReceptionView, procedure: str = MOVE_IN) -> UUID:
    """Signed and received at the counter; the case of this paper is opened, checked and confirmed at the desk."""
    whole = filings.all_signed(view)
    received = intake.receive(receptions.CLERK, whole.key, whole.version, submission_key=uuid4())
    jobs.run_waiting()
    (sheet,) = (one for one in received.sheets if one.procedure == procedure)
    case = act(checked(now(sheet.key), JUMIN.reviewer), "confirm", JUMIN.reviewer)
    assert case.row.state is State.CONFIRMED
    return case.row.key


def made() -> BatchView:
    return use_cases.make(actor=JUMIN.counter, key=uuid4(), core=CORE, section=JUMIN.section)


def handed_over() -> dict[str, str]:
    """The one line of the file that two persons took out, by its headings."""
    batch = made()
    use_cases.approve(actor=JUMIN.reviewer, batch=batch.key)
    return line_of(use_cases.take_file(actor=JUMIN.counter, batch=batch.key))


def line_of(file: bytes) -> dict[str, str]:
    head, line, last = csv.reader(io.StringIO(file.decode("utf-8-sig"), newline=""))
    assert last == ["件数", "1"]
    return dict(zip(head, line, strict=True))


def people_in(line: Mapping[str, str]) -> list[tuple[str, ...]]:
    """氏名, フリガナ, 通称, 生年月日, 性別, 続柄 of each person, as far as anything stands there."""
    titles = ("氏名", "フリガナ", "通称", "生年月日", "性別", "続柄")
    rows = [tuple(line[f"{title}{number}"] for title in titles) for number in range(1, 13)]
    used = [row for row in rows if any(row)]
    assert rows[: len(used)] == used, "no gap between people"
    return used


TARO = ("森 太郎", "モリ タロウ", "", "19880502", "男", "世帯主")
HANAKO = ("森 花子", "モリ ハナコ", "", "19900914", "女", "妻")
ICHIRO = ("森 一郎", "モリ イチロウ", "", "20190620", "男", "子")
JIRO = ("森 二郎", "モリ ジロウ", "", "20240801", "男", "子")


def test_the_line_of_a_received_move_in_holds_each_of_the_family() -> None:
    case = confirmed(moved_in())
    line = handed_over()
    assert line["引渡キー"] == str(case)
    assert people_in(line) == [TARO, HANAKO, ICHIRO, JIRO]
    assert (line["世帯主の氏名"], line["異動年月日(転入した日)"]) == ("森 太郎", "20261116")
    assert line["新しい住所"] == filings.NEW_ADDRESS
    assert (line["前の住所"], line["本籍・筆頭者"]) == (filings.WRITTEN["old_address"], filings.WRITTEN["honseki"])


def test_nobody_is_asked_at_the_counter_for_what_was_entered_with_the_family() -> None:
    view = moved_in()
    asked = intake.missing_fields(receptions.CLERK, view.key)
    assert [box.field for box in asked if box.field in ("name", "kana", "alias", "born", "sex", "relation")] == []


@pytest.mark.parametrize("composed", [False, True], ids=["before the forms", "after the forms"])
def test_who_was_taken_out_before_the_receipt_is_not_handed_over(composed: bool) -> None:
    view = moved_in() if composed else receptions.with_family(receptions.opened())
    view = intake.remove_member(receptions.CLERK, view.key, view.version, "p2")
    if not composed:
        told = {unit: said for unit, said in filings.ANSWERS.items() if unit != "p2"}
        view = filings.came(filings.filled(filings.answered(view, told)))
        filings.composed(view)
    confirmed(view)
    assert people_in(handed_over()) == [TARO, ICHIRO, JIRO]


def test_a_latin_name_stands_for_the_name_and_the_common_name_beside_it() -> None:
    confirmed(moved_in((NGUYEN, FAMILY[1])))
    line = handed_over()
    nguyen = ("NGUYEN VAN AN", "グエン ヴァン アン", "玄 安", "19971108", "男", "世帯主")
    assert people_in(line) == [nguyen, HANAKO]
    assert line["世帯主の氏名"] == "NGUYEN VAN AN"


def test_names_keep_their_glyphs() -> None:
    taro, hanako = dict(FAMILY[0]) | {"name": "𠮷田 葛󠄀太郎"}, dict(FAMILY[1]) | {"name": "髙橋 渡邉"}
    confirmed(moved_in((taro, hanako)))
    assert [row[0] for row in people_in(handed_over())] == ["𠮷田 葛󠄀太郎", "髙橋 渡邉"]


def test_two_of_one_name_are_two_people() -> None:
    twin = dict(FAMILY[0]) | {"born": 20010101, "relation": "子"}
    confirmed(moved_in((FAMILY[0], twin)))
    assert people_in(handed_over()) == [TARO, ("森 太郎", "モリ タロウ", "", "20010101", "男", "子")]


def test_what_the_desk_had_corrected_is_handed_over_corrected() -> None:
    view = moved_in()
    whole = filings.all_signed(view)
    received = intake.receive(receptions.CLERK, whole.key, whole.version, submission_key=uuid4())
    jobs.run_waiting()
    (sheet,) = (one for one in received.sheets if one.procedure == MOVE_IN)
    case = now(sheet.key)
    (box,) = (one for one in case.fields if (one.field, one.unit) == ("kana", "p3"))
    marks = (Mark("kana", "p3", "転出証明書と違います。"),)
    by = receptions.DAY.replace(day=30)
    case = act(case, "request_correction", JUMIN.reviewer, data=Data(marks=marks, correct_by=by))
    mended = Data(fields=(type(box)("kana", box.label, "p3", "モリ カズロウ", "モリ カズロウ", "補正"),))
    case = act(case, "answer_correction", JUMIN.reviewer, data=mended)
    act(checked(case, JUMIN.reviewer), "confirm", JUMIN.reviewer)
    assert [row[1] for row in people_in(handed_over())] == [
        "モリ タロウ",
        "モリ ハナコ",
        "モリ カズロウ",
        "モリ ジロウ",
    ]


def test_more_people_than_columns_are_refused_by_number_before_anything_is_sent() -> None:
    children: list[Person] = [
        {
            "name": f"森 {n}子",
            "kana": f"モリ {'アイウエオカキクケコサ'[n]}コ",
            "born": 20100101 + n,
            "sex": "女",
            "relation": "子",
        }
        for n in range(11)
    ]
    case = confirmed(moved_in((*FAMILY[:2], *children)))
    with pytest.raises(HandoverError, match=rf"案件 {now(case).row.number} は人数が多く.*手入力") as refused:
        made()
    assert "森" not in str(refused.value)
    assert now(case).row.state is State.CONFIRMED
    by_hand = act(case, "hand_over", JUMIN.reviewer)
    assert by_hand.row.state is State.HANDED_OVER, "the way out that the sentence names is there"
    assert len({box.unit for box in by_hand.fields if box.field == "born"}) == 13, "and the desk has everybody to type"


def test_twelve_people_have_room() -> None:
    children: list[Person] = [
        {"name": f"森 {n}子", "kana": "モリ コ", "born": 20100101 + n, "sex": "女", "relation": "子"} for n in range(10)
    ]
    confirmed(moved_in((*FAMILY[:2], *children)))
    assert len(people_in(handed_over())) == 12


def shielded() -> dict[str, str]:
    """The line, from a file that nobody but a person named for 支援措置 may take out."""
    batch = made()
    assert batch.protected
    use_cases.approve(actor=JUMIN.reviewer, batch=batch.key)
    with pytest.raises(NotReadyError, match="支援措置"):
        use_cases.take_file(actor=JUMIN.counter, batch=batch.key)
    return line_of(use_cases.take_file(actor=JUMIN.reviewer, batch=batch.key))


def test_a_family_that_seeks_protection_is_handed_over_whole_and_stays_marked() -> None:
    case = confirmed(moved_in(protected=1))
    line = shielded()
    assert cases.view(JUMIN.reviewer, case).row.protected
    assert people_in(line) == [TARO, HANAKO, ICHIRO, JIRO]
    assert line["新しい住所"] == filings.NEW_ADDRESS


def test_a_family_with_somebody_protected_is_handed_over_whole_and_stays_marked(tmp_path: Path) -> None:
    feed(tmp_path, [resident(1, "森 花子", "モリ ハナコ", 生年月日="1990-09-14", 抑止="1")])
    case = confirmed(moved_in())
    assert cases.view(JUMIN.reviewer, case).row.protected
    assert people_in(shielded()) == [TARO, HANAKO, ICHIRO, JIRO]
    assert cases.view(JUMIN.reviewer, case).row.protected


BEREAVED: tuple[Person, ...] = (
    {"name": "佐藤 喜一", "kana": "サトウ キイチ", "born": 19440211, "sex": "男", "relation": "世帯主"},
    {"name": "佐藤 ヨシ", "kana": "サトウ ヨシ", "born": 19470730, "sex": "女", "relation": "妻"},
    {"name": "佐藤 健", "kana": "サトウ ケン", "born": 19700403, "sex": "男", "relation": "子"},
)


def bereaved() -> ReceptionView:
    """The head of a household has died; his wife files the 世帯変更届, in which the son becomes its head."""
    view = receptions.opened(event="shibo", opening={"died_on": 20261110, "known_on": 20261110})
    view = receptions.with_family(view, BEREAVED)
    view = filings.stated(view, "household", death_notified=1, fixed_assets=0, farmland=0, heirs_elsewhere="いない")
    for unit, dead in (("p1", 1), ("p2", 0), ("p3", 0)):
        view = filings.stated(view, unit, deceased=dead)
    view = filings.stated(view, "household", new_head_name="佐藤 健", new_address="青葉市青葉町一丁目1番1号")
    view = filings.came(view, Filing(Capacity.HOUSEHOLD, "佐藤 ヨシ", phone="090-0000-0002", unit="p2", relation="妻"))
    for sheet in filings.composed(view):
        if sheet.procedure != NEW_HEAD:
            now_at = filings.version(view.key)
            intake.wish(receptions.CLERK, view.key, now_at, sheet.procedure, sheet.unit, wanted=False)
    return filings.stated(view, "event", deceased_address="青葉市青葉町一丁目1番1号")


def test_who_died_and_who_remains_are_handed_over_apart() -> None:
    confirmed(bereaved(), NEW_HEAD)
    line = handed_over()
    assert people_in(line) == [
        ("佐藤 ヨシ", "サトウ ヨシ", "", "19470730", "女", "妻"),
        ("佐藤 健", "サトウ ケン", "", "19700403", "男", "子"),
    ]
    titles = ("亡くなった方の氏名", "亡くなった方のフリガナ", "亡くなった方の生年月日", "亡くなった方の性別")
    assert [line[title] for title in titles] == ["佐藤 喜一", "サトウ キイチ", "19440211", "男"]
    assert (line["世帯主の氏名"], line["新しい世帯主の氏名"], line["死亡年月日"]) == (
        "佐藤 喜一",
        "佐藤 健",
        "20261110",
    )
