"""What the old, the ill and the bereaved are told of is filed at a counter: question, boxes, paper, receipt.

Expected sheets as in tests/scenarios/test_newcomers_in_need.py and test_who_received_died.py.
"""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from tests.kernel.intake.household import DEATH, HOUSEHOLD, TARO_FILES, Desk, Key, squeezed, text_of
from tests.support.receptions import CLERK, DAY, opened
from yakuba.kernel.intake import service
from yakuba.kernel.intake.contracts import NewMember, Source, Withdrawn
from yakuba.kernel.procedures.service import get
from yakuba.kernel.rules.contracts import Value

pytestmark = pytest.mark.usefixtures("town")

OTTO, TSUMA, MUSUKO, MAGO = "p1", "p2", "p3", "p4"
OLD: tuple[Mapping[str, Value], ...] = (
    {"name": "森 茂", "kana": "モリ シゲル", "born": 19470502, "sex": "男", "relation": "世帯主"},
    {"name": "森 文子", "kana": "モリ フミコ", "born": 19500914, "sex": "女", "relation": "妻"},
    {"name": "森 徹", "kana": "モリ トオル", "born": 19800101, "sex": "男", "relation": "子"},
    {"name": "森 歩", "kana": "モリ アユム", "born": 20100101, "sex": "男", "relation": "孫"},
)
PEOPLE = {"name", "kana", "born", "sex"}


def printed(desk: Desk, expected: set[Key]) -> None:
    """Each of these sheets is shown with all its boxes, and received."""
    desk.show()
    for procedure, unit in expected:
        sheet = desk.sheet(procedure, unit)
        text = text_of(service.read_sheet(CLERK, sheet.key))
        assert squeezed(get(procedure, on=DAY).form_rule.number) in text, procedure
        assert [box.field for box in sheet.fields if squeezed(box.label) not in text] == [], procedure
    desk.sign_all()
    assert expected <= {(sheet.procedure, sheet.unit) for sheet in desk.receive().sheets}


def test_a_family_that_moves_in_files_for_its_old_and_its_ill() -> None:
    desk = Desk.a01(people=OLD, answers=False)
    for unit, told in {
        OTTO: {"insurance": "後期高齢者医療", "care_certified": "要介護2", "disability": "なし"},
        TSUMA: {"insurance": "後期高齢者医療", "care_certified": "なし", "disability": "なし"},
        MUSUKO: {
            "insurance": "国民健康保険",
            "pension": "未加入",
            "disability": "精神障害者保健福祉手帳",
            "care_certified": "なし",
        },
        MAGO: {"insurance": "国民健康保険", "disability": "療育手帳"},
    }.items():
        desk.says(unit, card=0, main_earner=int(unit == MUSUKO), public_servant=0, **told)
    expected: set[Key] = {
        *(("kaigo-tennyu-nintei", OTTO), ("koki-shutoku-tennyu", OTTO), ("koki-shutoku-tennyu", TSUMA)),
        *(("nenkin-shutoku", MUSUKO), ("seishin-techo-jusho", MUSUKO), ("ryoiku-techo-jusho", MAGO)),
    }
    desk.compose()
    assert expected <= set(desk.chosen())
    desk.only(*expected)
    desk.prepared(replace(TARO_FILES, name="森 茂", unit=OTTO))
    for procedure, unit in expected:
        boxes = {box.field: box.text for box in desk.sheet(procedure, unit).fields}
        assert [name for name in sorted(PEOPLE) if not boxes.get(name)] == [], procedure
    printed(desk, expected)


def test_whose_number_is_not_linked_files_the_address_of_the_pension() -> None:
    desk = Desk.a01(people=OLD[2:3], answers=False)
    desk.says("p1", insurance="国民健康保険", pension="第1号", pension_number_linked=0, card=0, disability="なし")
    desk.compose()
    desk.only(("nenkin-jusho-henko", "p1"))
    printed(desk.prepared(replace(TARO_FILES, name="森 徹", unit="p1")), {("nenkin-jusho-henko", "p1")})


def test_a_bereaved_family_files_what_changes_for_who_is_left() -> None:
    begun = opened(event="shibo", opening=DEATH)
    people: tuple[Mapping[str, Value], ...] = (
        {**OLD[2], "relation": "世帯主", "deceased": 1},
        {**OLD[1], "born": 19820914, "deceased": 0},
        {**OLD[3], "relation": "子", "deceased": 0},
    )
    members = [NewMember(person, Source.STATED) for person in people]
    desk = Desk(service.add_members(CLERK, begun.key, begun.version, members))
    desk.says(
        HOUSEHOLD, death_notified=1, fixed_assets=0, farmland=0, heirs_elsewhere="いない", national_insured_remain=1
    )
    desk.says("p1", insurance="国民健康保険", pension="第1号", pension_number_linked=0, jidoteate_recipient=1)
    expected: set[Key] = {("jidoteate-shometsu", "p1"), ("kokuho-setainushi-henko", HOUSEHOLD), ("nenkin-shibo", "p1")}
    desk.compose()
    assert expected <= set(desk.chosen())
    desk.only(*expected)
    desk.prepared(replace(TARO_FILES, name="森 文子", unit="p2", relation="妻"))
    printed(desk, expected)


def test_who_turns_out_to_be_certified_nowhere_files_nothing_of_it() -> None:
    desk = Desk.a01(people=OLD[:2], answers=False)
    desk.says(OTTO, insurance="後期高齢者医療", care_certified="要介護2", card=0, disability="なし")
    desk.compose()
    assert ("kaigo-tennyu-nintei", OTTO) in desk.chosen()
    desk.says(OTTO, care_certified="なし")
    (gone,) = (sheet for sheet in desk.sheets if sheet.procedure == "kaigo-tennyu-nintei")
    assert gone.withdrawn is Withdrawn.NOT_NEEDED
