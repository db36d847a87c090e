"""滞在時間: what the statistics say of receptions whose every step has a known time, and what they keep back."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.support import receptions
from tests.support.receptions import CLERK, opened
from tests.support.roles import HOLDERS
from yakuba.config import cli
from yakuba.kernel.intake import service, timing
from yakuba.kernel.intake.contracts import BadStatementError, ReceptionView, State, StepName, StepTime, TimesBy, TimesOf
from yakuba.kernel.organisation.contracts import NotAllowed, Role
from yakuba.lib import clock
from yakuba.lib.refs import Actor

DAY = receptions.DAY
HEAD = receptions.HEAD
MEASURED = (StepName.INTERVIEW, StepName.LISTED, StepName.GUIDED, StepName.SIGNED, StepName.RECEIVED)


def _visit(minutes: Sequence[int], *, day: date = DAY, then: State | None = None, **where: Any) -> None:
    """A reception whose steps took so many minutes each."""
    moment = datetime(day.year, day.month, day.day, 9, tzinfo=clock.JST)
    with clock.stopped_at(moment):
        reception = opened(received_on=day, **where)
    for name, took in zip(MEASURED, minutes, strict=False):
        moment += timedelta(minutes=took)
        with clock.stopped_at(moment):
            service.reached(CLERK, reception.key, name)
    if then is not None:
        service.finish(CLERK, reception.key, reception.version, then)


def _told(
    by: TimesBy = TimesBy.SECTION, *, actor: Actor = HEAD, first: date = DAY, last: date = DAY, **narrowed: str
) -> dict[tuple[str, str], StepTime]:
    found = service.step_times(actor, TimesOf(first, last, by, **narrowed))
    return {(row.group, row.step): row for row in found}


@pytest.fixture
def ten(town: None) -> None:
    """Ten visits: the n-th took n minutes to the interview, then 2, 3, 4 and 5."""
    for number in range(1, 11):
        _visit([number, 2, 3, 4, 5])


def test_each_step_is_measured_from_the_one_before_it_and_the_whole_from_the_opening(ten: None) -> None:
    told = _told()
    assert told["2010", "interview"] == StepTime("2010", "interview", 10, 330, 540)
    assert [told["2010", step.value].median_s for step in MEASURED[1:]] == [120, 180, 240, 300]
    assert told["2010", "whole"] == StepTime("2010", "whole", 10, 330 + 840, 540 + 840)
    assert [step for _group, step in told] == ["whole", *(step.value for step in MEASURED)]


@pytest.mark.parametrize(("count", "median", "ninth"), [(5, 180, 300), (6, 210, 360), (9, 300, 540), (11, 360, 600)])
def test_the_percentile_is_by_nearest_rank(town: None, count: int, median: int, ninth: int) -> None:
    for number in range(1, count + 1):
        _visit([number])
    row = _told()["2010", "interview"]
    assert (row.count, row.median_s, row.p90_s) == (count, median, ninth)


def test_of_fewer_than_five_not_even_how_many_is_told(town: None) -> None:
    for _ in range(4):
        _visit([7])
    assert _told()["2010", "interview"] == StepTime("2010", "interview", None, None, None)
    _visit([7])
    assert _told()["2010", "interview"] == StepTime("2010", "interview", 5, 420, 420)


def test_what_was_left_over_night_given_up_or_never_begun_counts_for_nothing(ten: None) -> None:
    before = _told()
    _visit([60 * 20, 1])
    _visit([], then=State.DONE)
    _visit([55], then=State.ABANDONED)
    assert _told() == before


def test_steps_out_of_order_are_measured_in_the_order_in_which_they_were_reached(town: None) -> None:
    for _ in range(5):
        moment = datetime(DAY.year, DAY.month, DAY.day, 9, tzinfo=clock.JST)
        with clock.stopped_at(moment):
            key = opened().key
        for minutes, name in ((5, StepName.GUIDED), (8, StepName.LISTED)):
            with clock.stopped_at(moment + timedelta(minutes=minutes)):
                service.reached(CLERK, key, name)
    told = _told()
    assert told["2010", "guided"].median_s == 300
    assert told["2010", "listed"].median_s == 180
    assert told["2010", "whole"].median_s == 480


def test_they_are_grouped_by_day_month_section_office_and_event(ten: None) -> None:
    earlier = DAY - timedelta(days=30)
    for _ in range(5):
        _visit([1], day=earlier, office="02")
    span: dict[str, Any] = {"first": earlier, "last": DAY}
    groups = {by: [group for group, step in _told(by, **span) if step == "whole"] for by in TimesBy}
    assert groups == {
        TimesBy.DAY: ["2026-10-21", "2026-11-20"],
        TimesBy.MONTH: ["2026-10", "2026-11"],
        TimesBy.SECTION: ["2010"],
        TimesBy.OFFICE: ["01", "02"],
        TimesBy.EVENT: ["tennyu"],
        TimesBy.PROCEDURE: [],  # nothing was received
    }
    assert _told(**span)["2010", "whole"].count == 15
    assert _told(**span, office="02")["2010", "whole"].count == 5
    assert _told(**span, event="shibo") == _told(**span, section="3030") == {}


def test_by_procedure_a_visit_counts_for_each_that_it_received(
    complete: ReceptionView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timing, "FEWEST", 1)
    _visit([7])
    service.receive(CLERK, complete.key, complete.version, submission_key=uuid4())
    received = {sheet.procedure for sheet in service.sheets(CLERK, complete.key) if sheet.received}
    assert len(received) > 1
    told = _told(TimesBy.PROCEDURE)
    assert {group for group, _step in told} == received
    assert {told[group, "whole"].count for group in received} == {1}


def test_days_are_those_of_japan_and_both_ends_are_included(town: None) -> None:
    for _ in range(5):
        _visit([1])
    assert _told(TimesBy.DAY)["2026-11-20", "whole"].count == 5
    day = timedelta(days=1)
    assert _told(first=DAY - day, last=DAY - day) == _told(first=DAY + day, last=DAY + day) == {}


@pytest.mark.parametrize("days", [-1, 366])
def test_a_period_that_is_none_or_too_long_is_refused(town: None, days: int) -> None:
    with pytest.raises(BadStatementError, match="期間は1年まで"):
        _told(last=DAY + timedelta(days=days))
    assert _told(last=DAY + timedelta(days=365)) == {}


def test_who_answers_for_a_counter_sees_its_own_and_nobody_else_does(ten: None) -> None:
    seen = {}
    for role, code in HOLDERS.items():
        try:
            seen[role] = bool(_told(actor=Actor("staff", code)))
        except NotAllowed:
            continue
    # 1009 is 係長 of 住基係 below 市民課, 1046 課長 of 会計課, 1048 at 東出張所: none of them took these
    assert seen == {
        Role.CHIEF: False, Role.HEAD: True, Role.BRANCH: False, Role.TREASURY: False, Role.INFORMATION: True,
        Role.AUDITOR: True,
    }  # fmt: skip
    assert _told(actor=Actor("system", "console"))["2010", "whole"].count == 10


def test_a_year_of_them_costs_four_queries(ten: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for by in (TimesBy.SECTION, TimesBy.PROCEDURE):
        with django_assert_num_queries(4):
            _told(by)


def test_the_command_gives_the_same_as_json_and_tells_its_shape(ten: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["reception", "times", "--first", "2026-11-20", "--last", "2026-11-20", "--by", "section"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["first"], told["last"], told["by"]) == ("2026-11-20", "2026-11-20", "section")
    assert told["rows"][1] == {"group": "2010", "step": "interview", "count": 10, "median_s": 330, "p90_s": 540}
    assert cli.main(["reception", "times", "--schema"]) == 0
    assert {"takes", "gives"} <= set(json.loads(capsys.readouterr().out))
    assert cli.main(["reception", "times", "--first", "2026-11-21"]) == 2
    assert "期間は1年まで" in "".join(capsys.readouterr())


def _called(wait: int, then: Sequence[int] = (3,)) -> None:
    """A household that drew a ticket and was called so many minutes later."""
    drawn = datetime(DAY.year, DAY.month, DAY.day, 9, tzinfo=clock.JST)
    with clock.stopped_at(moment := drawn + timedelta(minutes=wait)):
        key = opened(ticket="A1", ticket_at=drawn).key
    for name, took in zip(MEASURED, then, strict=False):
        moment += timedelta(minutes=took)
        with clock.stopped_at(moment):
            service.reached(CLERK, key, name)


def test_the_wait_before_the_call_is_measured_from_the_ticket_and_is_no_part_of_the_visit(town: None) -> None:
    for number in range(1, 6):
        _called(10 * number)
    told = _told()
    assert told["2010", "opened"] == StepTime("2010", "opened", 5, 30 * 60, 50 * 60)
    assert told["2010", "interview"].median_s == told["2010", "whole"].median_s == 180
    assert list(told) == [("2010", step) for step in ("whole", "opened", "interview")]


def test_who_was_called_and_left_counts_for_the_wait_alone_and_who_had_no_ticket_not_for_it(ten: None) -> None:
    for _ in range(5):
        _called(7, ())
    told = _told()
    assert told["2010", "opened"] == StepTime("2010", "opened", 5, 420, 420)
    assert told["2010", "whole"].count == told["2010", "interview"].count == 10


@pytest.mark.parametrize("minutes", [1, -60 * 24])
def test_a_ticket_of_another_day_or_of_later_is_refused(town: None, minutes: int) -> None:
    with clock.stopped_at(DAY), pytest.raises(BadStatementError, match="発券時刻"):
        opened(ticket_at=clock.now() + timedelta(minutes=minutes))


def test_the_same_reception_again_keeps_its_ticket(town: None) -> None:
    key = uuid4()
    with clock.stopped_at(DAY):
        first = opened(key=key, ticket_at=clock.now() - timedelta(minutes=5))
        again = opened(key=key, ticket_at=clock.now() - timedelta(minutes=9))
    assert first.steps == again.steps
    assert again.steps["ticket"] == again.steps["opened"] - timedelta(minutes=5)


def _handed_over(minutes: Mapping[str, int], received: ReceptionView) -> None:
    sheets = {sheet.procedure: sheet.key for sheet in service.sheets(CLERK, received.key) if sheet.received}
    (submission,) = service.submissions(CLERK, received.key)
    for procedure, after in minutes.items():
        service.note_handed_over(sheets[procedure], submission.arrived_at + timedelta(minutes=after))


def test_the_hand_over_is_measured_from_the_receipt_over_days_and_the_last_one_counts(
    complete: ReceptionView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timing, "FEWEST", 1)
    service.receive(CLERK, complete.key, complete.version, submission_key=uuid4())
    assert ("2010", "handed_over") not in _told()
    _handed_over({"tennyu-todoke": 90, "jidoteate-nintei": 3 * 24 * 60}, complete)
    _handed_over({"tennyu-todoke": 5, "jidoteate-nintei": 5}, complete)  # sent back and handed over again: the first
    assert _told()["2010", "handed_over"] == StepTime("2010", "handed_over", 1, 3 * 24 * 3600, 3 * 24 * 3600)
    by_procedure = _told(TimesBy.PROCEDURE)
    assert by_procedure["tennyu-todoke", "handed_over"].median_s == 90 * 60
    assert by_procedure["jidoteate-nintei", "handed_over"].median_s == 3 * 24 * 3600
    assert ("kodomo-iryo", "handed_over") not in by_procedure
    assert by_procedure["kodomo-iryo", "whole"].count == 1
    service.note_handed_over(uuid4(), clock.now())  # a case without a sheet
