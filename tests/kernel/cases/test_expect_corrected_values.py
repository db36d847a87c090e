"""What is expected of a 補正 whoever sends it: a value that does not fit its box changes nothing, a text is printed.

A kind of box that nothing shipped has is one of the town's own here (tests/support/boxes.py).
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from tests.kernel.intake.household import Desk, bereaved
from tests.support import boxes, receptions
from tests.support.boxes import filed, known
from tests.support.case_fixtures import town
from tests.support.cases import AUDITOR, DAY, KODOMO, act, asked, now, opened, staff, steps
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import CaseField, CaseView, Data, Filter, Mark, NotPossibleError, State
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.procedures.boxes import complaint
from yakuba.kernel.rules.contracts import Value
from yakuba.lib import clock

__all__ = ["town"]
pytestmark = pytest.mark.usefixtures("town")
LATER = date(2026, 11, 24)
"""From this day on the town has boxes of its own."""
WHY = "書類と違います。"
REVIEWERS = {"2011": "1010", "2012": "1015", "2013": "1050", "3030": "1031"}
"""審査 of the sections to which the cases of the receipts go."""
RIGHT: Mapping[str, Value] = {
    "born": 19880514, "funeral_on": 20261118, "certificate_copies": 2, "car_count": 3, "yearly_income": 1,
    "holds_card": 1, "account_kind": "普通", "insurance": "社会保険", "sex": "男",
}  # fmt: skip
"""Something that fits, where another than an empty text does."""
SENT_AS_TEXT = "昭和1年1月1日\x00" + "嘘" * 5_000
FORMER = CaseField("former_box", "前の様式の欄", "p1", "前の値", "前の値", "聞き取り")
"""Of an older version: the bank does not know it."""


@pytest.fixture
def own(town: None, tmp_path: Path) -> None:
    """The town's own boxes are published for ``LATER``."""
    boxes.own_from(tmp_path / "own", LATER)


def marked(*fields: CaseField, on: date = DAY) -> CaseView:
    """A case with these boxes, each marked."""
    return asked(opened(fields=fields, on=on), KODOMO.reviewer, [Mark(one.field, one.unit, WHY) for one in fields])


def says(field: CaseField, value: Value, text: str = "何でも") -> CaseField:
    """The box as somebody sends it, under no name that people know."""
    return CaseField(field.field, field.field, field.unit, value, text, "補正")


def answer(view: CaseView | UUID, *fields: CaseField) -> CaseView:
    return act(view, "answer_correction", KODOMO.reviewer, data=Data(fields=fields))


def refused(view: CaseView, *fields: CaseField) -> str:
    """What is said; fails unless it is refused and nothing is changed."""
    before = now(view), len(steps(view))
    with pytest.raises(NotPossibleError) as told:
        answer(view, *fields)
    assert (now(view), len(steps(view)), service.changes(AUDITOR, view.row.key)) == (*before, ())
    return " ".join([str(told.value), *told.value.missing])


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("born", 20260230),
        ("born", 15000101),
        ("born", "昭和63年5月15日"),
        ("born", True),
        ("born", None),
        ("funeral_on", 20261131),
        ("certificate_copies", 0),
        ("certificate_copies", -1),
        ("certificate_copies", 10**30),
        ("certificate_copies", True),
        ("certificate_copies", "2"),
        ("account_kind", "定期"),
        ("account_kind", ""),
        ("insurance", "共済"),
        ("insurance", 1),
        ("sex", "X"),
        ("account_number", "123456"),
        ("account_number", 1234567),
        ("account_holder", "森 花子"),
        ("filer_phone", "1234"),
        ("filer_address", "青" * 201),
        ("filer_address", "青葉町\u202e一丁目"),
        ("filer_name", "森\x00太郎"),
        ("filer_name", "   "),
        ("filer_name", "森" * 101),
        ("filer_name", 20260401),
    ],
)
def test_a_value_that_does_not_fit_its_box_is_refused_by_the_name_of_the_box(field: str, wrong: Value) -> None:
    box = filed(field, RIGHT.get(field, ""))
    said = refused(marked(box), says(box, wrong, "昭和63年5月15日"))
    assert box.label in said
    assert field not in said


def test_the_sentence_tells_what_to_do_and_names_the_box_that_is_wrong_only() -> None:
    number, kind = filed("account_number", "0012345"), filed("account_kind", "普通")
    said = refused(marked(number, kind), says(number, "12"), says(kind, "当座"))
    assert complaint(known("account_number"), "12") in said
    assert (number.label in said, kind.label in said) == (True, False)


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("born", 19880515, "昭和63年5月15日"),
        ("certificate_copies", 99, "99"),
        ("account_kind", "当座", "当座"),
        ("account_number", "0012346", "0012346"),
        ("filer_address", "青葉町二丁目", "青葉町二丁目"),
        ("sex", None, ""),
        ("certificate_items", None, ""),
    ],
)
def test_the_text_that_is_kept_is_the_printed_value_whatever_was_sent_as_text(
    field: str, value: Value, text: str
) -> None:
    box = filed(field, RIGHT.get(field, ""))
    view = answer(marked(box), says(box, value, SENT_AS_TEXT))
    (kept,) = view.fields
    assert (type(kept.value), kept.value, kept.text) == (type(value), value, text)
    assert [change.after for change in service.changes(AUDITOR, view.row.key)] == [text]


@pytest.mark.parametrize(
    ("field", "wrong", "right", "text"),
    [
        ("holds_card", 2, 0, "いいえ"),
        ("holds_card", "はい", 1, "はい"),
        ("holds_card", None, 0, "いいえ"),
        ("car_count", 10, 9, "9"),
        ("car_count", "4", 4, "4"),
        ("yearly_income", 10**9, 20260401, "20260401"),
        ("postcode", "98-0001", "980-0001", "980-0001"),
        ("account_kind", "定期", "納税準備", "納税準備"),
    ],
)
def test_the_kinds_that_only_the_town_has_are_held_too(
    own: None, field: str, wrong: Value, right: Value, text: str
) -> None:
    with clock.stopped_at(LATER):
        box = filed(field, RIGHT.get(field, ""))
        view = marked(box, on=LATER)
        assert box.label in refused(view, says(box, wrong))
        (kept,) = answer(view, says(box, right)).fields
        assert (type(kept.value), kept.value, kept.text) == (type(right), right, text)


def test_the_bank_of_the_day_of_arrival_holds_however_late_the_answer_comes(own: None) -> None:
    box = filed("account_kind", "普通")
    view = marked(box)
    with clock.stopped_at(LATER):
        assert box.label in refused(view, says(box, "納税準備"))
        assert answer(view, says(box, "貯蓄")).fields[0].value == "貯蓄"


@pytest.mark.parametrize("wrong", ["字" * 1001, "前の\x07値", "前の\u200b値"], ids=["too long", "bell", "zero width"])
def test_a_box_that_the_bank_does_not_know_takes_a_thousand_characters_that_can_be_seen(wrong: str) -> None:
    view = marked(FORMER)
    assert FORMER.label in refused(view, says(FORMER, wrong))
    (kept,) = answer(view, says(FORMER, "字" * 1000)).fields
    assert (kept.value, kept.text) == ("字" * 1000, "字" * 1000)


def test_the_same_answer_with_another_text_is_the_same_answer() -> None:
    box = filed("born", 19880514)
    view = marked(box)
    first = answer(view, says(box, 19880515, "一"))
    again = answer(view, says(box, 19880515, "二"))
    assert (again.row.version, again.fields) == (first.row.version, first.fields)
    assert len(service.changes(AUDITOR, view.row.key)) == 1


def test_every_box_that_a_receipt_kept_can_be_answered_with_what_it_holds() -> None:
    receptions.prepare_town()
    Desk.a01().signed().receive()
    bereaved("shibo-todoke").receive()
    jobs.run_waiting()
    rows = service.search(AUDITOR, Filter()).rows
    assert {"tennyu-todoke", "jidoteate-nintei", "card-keizoku-riyo", "shibo-todoke"} <= {row.procedure for row in rows}
    for row in rows:
        if row.course != "ex_officio":
            _answered_as_it_is(now(row.key))


def _answered_as_it_is(view: CaseView) -> None:
    reviewer = staff(REVIEWERS[view.row.section])
    standing = {(one.field, one.unit): (type(one.value), one.value, one.text) for one in view.fields}
    marks = [Mark(one.field, one.unit, WHY) for one in view.fields]
    view = act(asked(view, reviewer, marks), "answer_correction", reviewer, data=Data(fields=view.fields))
    assert view.row.state == State.RECEIVED
    assert {(one.field, one.unit): (type(one.value), one.value, one.text) for one in view.fields} == standing
