"""郵送: a letter counts from the day it came, a tax return from its postmark; who wrote was not there in person."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.kernel.intake.household import HOUSEHOLD, TARO, Desk
from tests.support.receptions import CLERK
from yakuba.kernel.audit import service as audit
from yakuba.kernel.intake import service
from yakuba.kernel.intake.contracts import BadStatementError, Door, IncompleteError, LackKind, SubmissionView
from yakuba.kernel.intake.submissions import submission_subject
from yakuba.lib import clock

MOPED = ("gentsuki-shinkoku", HOUSEHOLD)
ALLOWANCE = ("jidoteate-nintei", TARO)
MOVE = ("tennyu-todoke", HOUSEHOLD)
FRIDAY, MONDAY = date(2026, 11, 27), date(2026, 11, 30)
LAST, AFTER = date(2026, 12, 1), date(2026, 12, 2)
"""The fifteenth day after the move of 16 November, and the day after it."""


def letter(*wanted: tuple[str, str]) -> Desk:
    """The family's letter of the 16th holds these forms, each signed on paper."""
    desk = Desk.a01(opening={"moved_on": 20261116, "moved_from": "県外"})
    desk.says(HOUSEHOLD, moped=int(MOPED in wanted))
    desk.compose()
    desk.only(*wanted)
    return desk.prepared().came_on_paper()


def opened_on(day: date, desk: Desk, came: date, postmark: date | None = None, **more: Any) -> SubmissionView:
    """The letter is taken out of its envelope on ``day``; it came on ``came``."""
    with clock.stopped_at(datetime(day.year, day.month, day.day, 9, tzinfo=clock.JST)):
        at = service.posted_at(came)
        return desk.receive(door=Door.MAIL, arrived_at=at, postmarked_on=postmark, **more)


def kinds(refused: IncompleteError) -> set[tuple[LackKind, str]]:
    return {(lack.kind, lack.procedure) for lack in refused.lacks}


def test_a_letter_that_came_on_friday_and_is_opened_on_monday_came_on_friday(town: None) -> None:
    taken = opened_on(MONDAY, letter(ALLOWANCE), FRIDAY)
    assert (taken.door, taken.arrived_on, clock.day_of(taken.arrived_at)) == (Door.MAIL, FRIDAY, FRIDAY)
    assert [each.filed_on for each in taken.sheets] == [FRIDAY]


@pytest.mark.parametrize(("came", "late"), [(LAST, False), (AFTER, True)])
def test_by_arrival_it_is_late_only_if_it_came_late(town: None, came: date, late: bool) -> None:
    (sheet,) = opened_on(AFTER, letter(ALLOWANCE), came).sheets
    assert (sheet.filed_on, sheet.deadline, sheet.late) == (came, LAST, late)


@pytest.mark.parametrize(("postmark", "late"), [(LAST, False), (AFTER, True)])
def test_by_postmark_it_is_late_only_if_it_was_posted_late(town: None, postmark: date, late: bool) -> None:
    """地方税法20条の5の3: whenever it came and was opened."""
    taken = opened_on(date(2026, 12, 7), letter(MOPED), date(2026, 12, 4), postmark)
    (sheet,) = taken.sheets
    assert (sheet.filed_on, sheet.deadline, sheet.late) == (postmark, LAST, late)
    assert (taken.postmarked_on, taken.arrived_on) == (postmark, postmark)
    assert clock.day_of(taken.arrived_at) == date(2026, 12, 4)
    assert service.submission(CLERK, taken.key) == taken


def test_in_one_envelope_each_counts_by_its_own_rule(town: None) -> None:
    taken = opened_on(AFTER, letter(MOPED, ALLOWANCE), AFTER, LAST)
    assert {each.procedure: each.filed_on for each in taken.sheets} == {MOPED[0]: LAST, ALLOWANCE[0]: AFTER}


def test_the_register_keeps_both_days(town: None) -> None:
    taken = opened_on(MONDAY, letter(MOPED), MONDAY, FRIDAY)
    (entry,) = [e for e in audit.history(submission_subject(taken.key)) if e.act == "intake.submission.received"]
    assert (entry.detail["arrived"], entry.detail["postmarked"]) == ("2026-11-30", "2026-11-27")


def test_a_day_that_has_not_come_is_refused_in_words(town: None) -> None:
    desk = letter(ALLOWANCE)
    with pytest.raises(BadStatementError, match="まだ来ていない日") as refused:
        opened_on(MONDAY, desk, MONDAY + timedelta(days=1))
    assert refused.value.item == "arrived_on"
    assert service.submissions(CLERK, desk.key) == ()


def test_a_postmark_after_the_arrival_is_refused_in_words(town: None) -> None:
    desk = letter(MOPED)
    with pytest.raises(BadStatementError, match="届いた日より後") as refused:
        opened_on(MONDAY, desk, FRIDAY, MONDAY)
    assert refused.value.item == "postmarked_on"
    assert service.submissions(CLERK, desk.key) == ()


@pytest.mark.parametrize(
    ("came", "postmark", "item"),
    [
        (date(2026, 11, 15), None, "arrived_on"),
        (date(2026, 11, 17), date(2026, 11, 15), "postmarked_on"),
    ],
)
def test_nothing_is_posted_before_what_it_reports_happened(
    town: None, came: date, postmark: date | None, item: str
) -> None:
    desk = letter(MOPED)
    with pytest.raises(BadStatementError, match="より前の日") as refused:
        opened_on(MONDAY, desk, came, postmark)
    assert refused.value.item == item
    assert "「転入した日」" in str(refused.value)
    assert service.submissions(CLERK, desk.key) == ()


def test_the_day_it_happened_may_be_the_day_of_the_postmark(town: None) -> None:
    (sheet,) = opened_on(MONDAY, letter(MOPED), date(2026, 11, 16), date(2026, 11, 16)).sheets
    assert sheet.filed_on == date(2026, 11, 16)


def test_what_may_not_come_by_mail_is_named_and_the_rest_is_received_without_it(town: None) -> None:
    desk = letter(MOVE, ALLOWANCE)
    with pytest.raises(IncompleteError) as refused:
        opened_on(MONDAY, desk, FRIDAY)
    assert kinds(refused.value) == {(LackKind.DOOR, MOVE[0])}
    assert refused.value.lacks == service.lacks(CLERK, desk.key, Door.MAIL)
    assert "郵送では受け取れません" in refused.value.lacks[0].text
    assert service.lacks(CLERK, desk.key) == ()
    desk.wish(*MOVE, wanted=False)
    assert [each.procedure for each in opened_on(MONDAY, desk, FRIDAY).sheets] == [ALLOWANCE[0]]
    desk.wish(*MOVE)
    desk.came_on_paper()
    assert [each.procedure for each in desk.receive().sheets] == [MOVE[0]]


def test_who_wrote_signed_on_paper_and_never_on_the_screen(town: None) -> None:
    desk = letter(ALLOWANCE)
    desk.says(HOUSEHOLD, account_number="7654321")
    desk.show()
    desk.sign_all()
    assert {lack.kind for lack in service.lacks(CLERK, desk.key)} == set()
    with pytest.raises(IncompleteError) as refused:
        opened_on(MONDAY, desk, FRIDAY)
    assert kinds(refused.value) == {(LackKind.SIGNATURE, ALLOWANCE[0])}
    assert "紙" in refused.value.lacks[0].text
    desk.says(HOUSEHOLD, account_number="1234567")
    desk.came_on_paper()
    assert opened_on(MONDAY, desk, FRIDAY).sheets[0].signed


def test_who_wrote_is_identified_by_copies_in_the_envelope(town: None) -> None:
    desk = Desk.a01(opening={"moved_on": 20261116, "moved_from": "県外"})
    desk.compose()
    desk.only(ALLOWANCE)
    desk.fill()
    desk.file()
    desk.came_on_paper()
    (lack,) = service.lacks(CLERK, desk.key, Door.MAIL)
    assert (lack.kind, "写し" in lack.text, "来た方" in lack.text) == (LackKind.IDENTITY, True, False)
    desk.identify()
    assert service.lacks(CLERK, desk.key, Door.MAIL) == ()


def test_a_second_click_receives_the_letter_once(town: None) -> None:
    desk, key = letter(MOPED), uuid4()
    first = opened_on(MONDAY, desk, MONDAY, FRIDAY, submission_key=key)
    assert opened_on(MONDAY, desk, MONDAY, FRIDAY, submission_key=key) == first
    assert service.submissions(CLERK, desk.key) == (first,)


def test_a_letter_of_today_has_the_moment_of_its_receipt_and_an_older_one_only_its_day() -> None:
    with clock.stopped_at(datetime(2026, 11, 30, 9, 15, tzinfo=clock.JST)):
        assert service.posted_at(MONDAY) == clock.now()
        assert service.posted_at(FRIDAY) == datetime(2026, 11, 27, tzinfo=clock.JST)
