"""The times of receptions know when their cases went to a core system, one by one or by a list (FY1-34)."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tests.support import filings, receptions
from tests.support.case_fixtures import town
from tests.support.cases import AUDITOR, DAY, JUMIN, act, checked
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import State
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake import timing
from yakuba.kernel.intake.contracts import StepTime, TimesBy, TimesOf
from yakuba.kernel.jobs import service as jobs
from yakuba.lib import clock

__all__ = ["town"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]
MOVE_IN = "tennyu-todoke"


def confirmed() -> UUID:
    """A family moves in at the counter; the 転入届 is checked and confirmed."""
    whole = filings.all_signed(filings.ready(receptions.with_family(receptions.opened())))
    received = intake.receive(receptions.CLERK, whole.key, whole.version, submission_key=uuid4())
    jobs.run_waiting()
    (sheet,) = (one for one in received.sheets if one.procedure == MOVE_IN)
    view = act(checked(service.view(AUDITOR, sheet.key), JUMIN.reviewer), "confirm", JUMIN.reviewer)
    assert view.row.state is State.CONFIRMED
    return view.row.key


def by_procedure() -> dict[tuple[str, str], StepTime]:
    found = intake.step_times(receptions.HEAD, TimesOf(DAY, DAY, TimesBy.PROCEDURE))
    return {(row.group, row.step): row for row in found}


@pytest.mark.parametrize("by_list", [False, True])
def test_when_a_case_was_handed_over_stands_in_the_times(monkeypatch: pytest.MonkeyPatch, by_list: bool) -> None:
    monkeypatch.setattr(timing, "FEWEST", 1)
    case = confirmed()
    assert (MOVE_IN, "handed_over") not in by_procedure()
    with clock.stopped_at(clock.now() + timedelta(hours=26)):
        if by_list:
            batch = service.preview_many(JUMIN.chief, "hand_over", [case]).batch
            service.advance_many(JUMIN.chief, batch)
        else:
            act(service.view(AUDITOR, case), "hand_over", JUMIN.reviewer)
    with clock.stopped_at(clock.now() + timedelta(hours=30)):  # the worker was away for a while
        jobs.run_waiting()
    told = by_procedure()
    assert told[MOVE_IN, "handed_over"] == StepTime(MOVE_IN, "handed_over", 1, 26 * 3600, 26 * 3600)
    assert [group for group, step in told if step == "handed_over"] == [MOVE_IN]


def test_what_comes_back_and_goes_again_keeps_its_first_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "FEWEST", 1)
    case = confirmed()
    for hours in (1, 5):
        with clock.stopped_at(clock.now() + timedelta(hours=hours)):
            act(service.view(AUDITOR, case), "hand_over", JUMIN.reviewer)
            jobs.run_waiting()
            if hours == 1:
                view = act(service.view(AUDITOR, case), "sent_back", JUMIN.reviewer, reason="続柄が違うため")
                act(view, "confirm", JUMIN.reviewer)
    assert by_procedure()[MOVE_IN, "handed_over"].median_s == 3600
