"""補正: only what was marked changes, the difference is kept, and the clock stands while the town waits."""

from dataclasses import replace
from datetime import date

import pytest

from tests.support.case_fixtures import town
from tests.support.cases import (
    AUDITOR,
    DAY,
    FIELDS,
    JUMIN,
    KODOMO,
    act,
    answered,
    asked,
    checked,
    field,
    now,
    opened,
    staff,
    steps,
)
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import CaseField, CaseView, Data, Mark, NotPossibleError, State
from yakuba.lib import clock

__all__ = ["town"]
pytestmark = pytest.mark.usefixtures("town")
TWO = (Mark("account", "p1", "口座の名義が請求者と違います。"), Mark("filer_phone", "event", "番号が足りません。"))


def _values(view: CaseView) -> dict[tuple[str, str], object]:
    return {(f.field, f.unit): f.value for f in view.fields}


def _refused(view: CaseView, *fields: CaseField) -> None:
    before = now(view), len(steps(view))
    with pytest.raises(NotPossibleError) as told:
        act(view, "answer_correction", KODOMO.reviewer, data=Data(fields=fields))
    assert not str(told.value).isascii()
    assert (now(view), len(steps(view))) == before


PHONE = field("filer_phone", "000-0000-0002", "event")
ACCOUNT = field("account", "架空銀行 本店 普通 0000002")


def test_only_the_marked_fields_change_and_the_difference_is_kept() -> None:
    view = asked(opened(), KODOMO.reviewer, TWO)
    assert view.marks == TWO
    before = _values(view)
    view = act(view, "answer_correction", KODOMO.reviewer, data=Data(fields=(ACCOUNT, PHONE)))
    expected = before | {("account", "p1"): ACCOUNT.value, ("filer_phone", "event"): PHONE.value}
    assert _values(view) == expected
    assert (view.marks, view.correct_by) == ((), None)
    found = {(c.field, c.unit): (c.before, c.after) for c in service.changes(AUDITOR, view.row.key)}
    assert found == {
        ("account", "p1"): ("架空銀行 本店 普通 0000001", "架空銀行 本店 普通 0000002"),
        ("filer_phone", "event"): ("000-0000-0001", "000-0000-0002"),
    }
    assert {c.label for c in service.changes(AUDITOR, view.row.key)} == {"振込先口座", "連絡先電話番号"}


@pytest.mark.parametrize(
    "fields",
    [
        (ACCOUNT,),
        (),
        (ACCOUNT, PHONE, field("name", "森 次郎")),
        (ACCOUNT, PHONE, field("new_field", "新しい値")),
        (replace(ACCOUNT, unit="p2"), PHONE),
        (ACCOUNT, replace(PHONE, unit="p1")),
    ],
    ids=["one-of-two", "nothing", "one-more", "unknown", "other-unit", "other-unit-of-the-second"],
)
def test_everything_marked_is_answered_and_nothing_else(fields: tuple[CaseField, ...]) -> None:
    _refused(asked(opened(), KODOMO.reviewer, TWO), *fields)


def test_a_field_is_answered_once() -> None:
    _refused(asked(opened(), KODOMO.reviewer), ACCOUNT, replace(ACCOUNT, value="別", text="別"))


def test_changes_of_several_corrections_are_all_kept_in_order() -> None:
    view = opened()
    for number in ("2", "3"):
        view = answered(asked(view, KODOMO.reviewer), KODOMO.reviewer, f"架空銀行 本店 普通 000000{number}")
    found = [(c.before[-1], c.after[-1]) for c in service.changes(AUDITOR, view.row.key)]
    assert found == [("1", "2"), ("2", "3")]
    versions = [c.version for c in service.changes(AUDITOR, view.row.key)]
    assert versions == sorted(versions)
    assert len(set(versions)) == 2


def test_the_fields_of_the_case_are_those_that_were_filed_where_nothing_was_marked() -> None:
    view = answered(asked(opened(), KODOMO.reviewer), KODOMO.reviewer)
    kept = [f for f in view.fields if f.field != "account"]
    assert [(f.field, f.value, f.source) for f in kept] == [
        (f.field, f.value, f.source) for f in FIELDS if f.field != "account"
    ]


def test_checks_stand_over_a_correction() -> None:
    view = checked(act(opened(), "start", KODOMO.reviewer), KODOMO.reviewer)
    view = answered(asked(view, KODOMO.reviewer), KODOMO.reviewer)
    assert view.row.state == State.REVIEWING
    assert [check.id for check in view.checks] == ["custody", "earner", "previous", "account"]


# The clock. Calendars: 2026-11-23 勤労感謝の日, 12-29 to 01-03 closed, 2027-01-04 Monday, 2027-05-03 to 05-05 holidays.


@pytest.mark.parametrize(
    ("procedure", "arrived", "due"),
    [
        ("jidoteate-nintei", date(2026, 11, 20), date(2026, 12, 21)),  # 30 days: Sunday 12-20 → Monday
        ("jidoteate-nintei", date(2026, 11, 24), date(2026, 12, 24)),  # Thursday
        ("jidoteate-nintei", date(2026, 11, 30), date(2027, 1, 4)),  # 12-30 → after the year's end
        ("jidoteate-nintei", date(2026, 12, 4), date(2027, 1, 4)),  # 01-03, Sunday and closed
        ("jidoteate-nintei", date(2026, 12, 5), date(2027, 1, 4)),  # 01-04 itself
        ("jidoteate-nintei", date(2026, 12, 6), date(2027, 1, 5)),
        ("kodomo-iryo", date(2026, 11, 20), date(2026, 12, 4)),  # 14 days: Friday
        ("kodomo-iryo", date(2026, 11, 21), date(2026, 12, 7)),  # Saturday → Monday
        ("kodomo-iryo", date(2026, 11, 9), date(2026, 11, 24)),  # a holiday Monday → Tuesday
        ("kodomo-iryo", date(2026, 12, 14), date(2026, 12, 28)),  # the last open day of the year
        ("kodomo-iryo", date(2026, 12, 15), date(2027, 1, 4)),
        ("kodomo-iryo", date(2027, 3, 14), date(2027, 3, 29)),  # the opened Sunday 03-28 moves no deadline
        ("kodomo-iryo", date(2027, 4, 20), date(2027, 5, 6)),  # three holidays
        ("inkan-toroku", date(2026, 11, 20), date(2026, 11, 30)),  # 10 days
        ("inkan-shomei", date(2026, 11, 20), date(2026, 11, 24)),  # 1 day: Saturday, Sunday, holiday → Tuesday
        ("kokuho-sosaihi", date(2026, 11, 20), date(2026, 12, 21)),
    ],
)
def test_the_last_day_counts_from_the_day_after_arrival_and_falls_on_an_open_day(
    procedure: str, arrived: date, due: date
) -> None:
    with clock.stopped_at(arrived):
        view = opened(procedure, on=arrived)
    assert view.row.due_on == due


@pytest.mark.parametrize(
    "procedure",
    ["tennyu-todoke", "shintai-techo-jusho", "koki-sosaihi", "juminhyo-kofu", "inkan-haishi", "shien-sochi-moshide"],
)
def test_what_has_no_standard_period_has_no_last_day(procedure: str) -> None:
    view = opened(procedure)
    assert (view.row.due_on, view.standard_days, view.row.overdue) == (None, None, False)


@pytest.mark.parametrize(("procedure", "days"), [("jidoteate-nintei", 30), ("kodomo-iryo", 14)])
def test_the_standard_period_is_shown_in_days(procedure: str, days: int) -> None:
    assert opened(procedure).standard_days == days


def test_the_clock_counts_from_arrival_not_from_opening() -> None:
    with clock.stopped_at(date(2026, 11, 25)):
        assert opened("kodomo-iryo", on=DAY).row.due_on == date(2026, 12, 4)


def _corrected(view: CaseView, asked_on: date, answered_on: date) -> CaseView:
    with clock.stopped_at(asked_on):
        view = asked(now(view), KODOMO.reviewer)
        assert view.stopped_since == asked_on
    with clock.stopped_at(answered_on):
        view = answered(view, KODOMO.reviewer)
        assert view.stopped_since is None
    return view


@pytest.mark.parametrize(
    ("asked_on", "answered_on", "days", "due"),
    [
        (date(2026, 11, 24), date(2026, 11, 24), 0, date(2026, 12, 4)),  # answered the same day: nothing moves
        (date(2026, 11, 24), date(2026, 11, 25), 1, date(2026, 12, 7)),  # 12-05 is a Saturday
        (date(2026, 11, 24), date(2026, 11, 27), 3, date(2026, 12, 7)),
        (date(2026, 11, 24), date(2026, 11, 28), 4, date(2026, 12, 8)),
        (date(2026, 11, 24), date(2026, 12, 8), 14, date(2026, 12, 18)),
        (date(2026, 11, 24), date(2026, 12, 18), 24, date(2026, 12, 28)),
        (date(2026, 11, 24), date(2026, 12, 19), 25, date(2027, 1, 4)),  # 12-29
        (date(2026, 12, 1), date(2026, 12, 31), 30, date(2027, 1, 4)),  # 01-03
        (date(2026, 12, 1), date(2027, 1, 1), 31, date(2027, 1, 4)),
        (date(2026, 12, 1), date(2027, 1, 2), 32, date(2027, 1, 5)),
    ],
)
def test_the_last_day_moves_by_the_days_from_the_request_to_the_answer(
    asked_on: date, answered_on: date, days: int, due: date
) -> None:
    view = opened("kodomo-iryo")
    assert view.row.due_on == date(2026, 12, 4)
    view = _corrected(view, asked_on, answered_on)
    assert (view.row.due_on, view.stopped_days) == (due, days)


def test_two_corrections_add_up() -> None:
    view = _corrected(opened("kodomo-iryo"), date(2026, 11, 24), date(2026, 11, 27))
    assert view.row.due_on == date(2026, 12, 7)
    view = _corrected(view, date(2026, 11, 27), date(2026, 11, 30))
    assert (view.row.due_on, view.stopped_days) == (date(2026, 12, 10), 6)


def test_a_notification_has_a_correction_without_a_clock() -> None:
    with clock.stopped_at(date(2026, 11, 24)):
        view = asked(opened("tennyu-todoke"), JUMIN.reviewer)
    with clock.stopped_at(date(2026, 11, 30)):
        view = answered(view, staff("1011"))
    assert (view.row.state, view.row.due_on) == (State.RECEIVED, None)


def test_a_correction_is_taken_on_its_last_day_and_after_it() -> None:
    for day in (date(2026, 12, 4), date(2026, 12, 5)):
        view = asked(opened("kodomo-iryo"), KODOMO.reviewer, by=date(2026, 12, 4))
        with clock.stopped_at(day):
            assert answered(view, KODOMO.reviewer).row.state == State.RECEIVED


@pytest.mark.parametrize(("day", "overdue"), [(date(2026, 12, 4), False), (date(2026, 12, 5), True)])
def test_a_case_is_overdue_from_the_day_after_its_last(day: date, overdue: bool) -> None:
    view = opened("kodomo-iryo")
    with clock.stopped_at(day):
        assert now(view).row.overdue is overdue


def test_what_is_closed_is_not_overdue() -> None:
    view = act(opened("kodomo-iryo"), "withdraw", KODOMO.reviewer, reason="取下書のとおり")
    with clock.stopped_at(date(2027, 6, 1)):
        assert now(view).row.overdue is False
