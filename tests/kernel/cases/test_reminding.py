"""What is late is said every morning, once, to who can do something about it; nothing else changes."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support.case_fixtures import town
from tests.support.cases import KODOMO, SHOGAI, act, asked, now, opened
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import CaseView, State
from yakuba.kernel.notices import service as notices
from yakuba.lib import clock
from yakuba.lib.refs import Actor

__all__ = ["town"]
pytestmark = pytest.mark.usefixtures("town")
FRIDAY, MONDAY = date(2026, 12, 4), date(2026, 12, 7)


def told(person: Actor) -> list[str]:
    """What the notices in somebody's inbox say, newest first."""
    return [notices.open_notice(entry.id, actor=person).body for entry in notices.inbox(person).entries]


def remind(day: date = MONDAY) -> int:
    with clock.stopped_at(day):
        return service.remind(day)


def claimed(view: CaseView) -> CaseView:
    return act(view, "claim", KODOMO.reviewer)


def test_the_one_who_has_taken_a_case_hears_that_its_last_day_has_passed() -> None:
    view = claimed(opened("kodomo-iryo"))
    due = view.row.due_on
    assert due is not None
    assert due < MONDAY
    assert remind() == 1
    (text,) = told(KODOMO.reviewer)
    assert "処理の期限を過ぎた案件: 1件" in text
    assert "返事のない案件: 0件" in text
    assert view.row.number not in text
    assert told(KODOMO.chief) == told(KODOMO.head) == []


def test_on_its_last_day_a_case_is_not_late_and_the_next_open_morning_it_is() -> None:
    due = claimed(opened("kodomo-iryo")).row.due_on
    assert due is not None
    assert due == FRIDAY
    assert remind(due) == 0
    with clock.stopped_at(FRIDAY + timedelta(days=1)):
        assert service.counts(KODOMO.chief)["overdue"] == 1
    assert remind(MONDAY) == 1


def test_of_what_nobody_has_taken_the_chief_hears_and_without_a_chief_the_head() -> None:
    opened("kodomo-iryo")
    opened("kodomo-iryo")
    opened("judo-iryo")
    assert remind() == 2
    assert "担当が決まっていないもの 2件" in told(KODOMO.chief)[0]
    assert "担当が決まっていないもの 1件" in told(SHOGAI.head)[0]
    assert told(KODOMO.reviewer) == told(KODOMO.head) == []


def test_an_applicant_who_does_not_answer_is_not_forgotten() -> None:
    view = asked(claimed(opened("jidoteate-nintei")), KODOMO.reviewer, by=date(2026, 11, 24))
    assert now(view).row.state is State.CORRECTING
    assert remind() == 1
    (text,) = told(KODOMO.reviewer)
    assert "返事のない案件: 1件" in text
    assert "処理の期限を過ぎた案件: 0件" in text


def test_twice_in_a_morning_tells_once_and_the_next_morning_again() -> None:
    claimed(opened("kodomo-iryo"))
    assert remind() == remind() == 1
    assert len(told(KODOMO.reviewer)) == 1
    claimed(opened("kodomo-iryo"))
    assert remind() == 1
    assert len(told(KODOMO.reviewer)) == 1
    assert remind(MONDAY + timedelta(days=1)) == 1
    assert "処理の期限を過ぎた案件: 2件" in told(KODOMO.reviewer)[0]


@pytest.mark.parametrize("closed", [date(2026, 12, 6), date(2026, 12, 31)])
def test_nobody_is_told_on_a_closed_day(closed: date) -> None:
    claimed(opened("kodomo-iryo"))
    assert remind(closed) == 0
    assert told(KODOMO.reviewer) == []


def test_nothing_of_the_case_changes() -> None:
    late, waits = claimed(opened("kodomo-iryo")), asked(opened("jidoteate-nintei"), KODOMO.reviewer)
    before = now(late).row, now(waits).row
    remind()
    assert (now(late).row, now(waits).row) == before


def test_ten_times_the_cases_cost_no_more_queries() -> None:
    claimed(opened("kodomo-iryo"))
    with CaptureQueriesContext(connection) as few:
        remind()
    for _number in range(10):
        claimed(opened("kodomo-iryo"))
    with CaptureQueriesContext(connection) as many:
        remind(MONDAY + timedelta(days=1))
    assert len(many) <= len(few)
