"""Somebody comes under 支援措置 while a letter to them waits to be printed: it is called back and given by hand."""

import pytest

from tests.support.case_fixtures import town
from tests.support.cases import DAY, JUMIN, act, now
from tests.support.register import person_id
from tests.support.tellings import KNOWN, REVIEWER, SECTION, folders, issue, registered, tell, waits
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import CaseView, Filter, State, Way
from yakuba.kernel.cases.recalling import recall
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.notices import service as notices
from yakuba.kernel.notices.contracts import DeliveryState
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import Harm, ProtectionRequest

__all__ = ["folders", "registered", "town"]
pytestmark = pytest.mark.usefixtures("registered")


def _posted() -> CaseView:
    """A letter to 森 太郎 that waits for a print batch."""
    view = issue(waits(KNOWN))
    assert now(view).dispatches[0].delivery == DeliveryState.WAITING
    return view


def _protect() -> None:
    people.apply_protection(JUMIN.reviewer, ProtectionRequest(person_id(41), Harm.DV, DAY))
    jobs.run_waiting()


def test_a_waiting_letter_is_given_by_hand_once() -> None:
    view = _posted()
    _protect()
    after = now(view)
    (told,) = after.dispatches
    assert (told.way, told.delivery, told.reached) == (Way.HAND, DeliveryState.WITHDRAWN, "")
    assert "told" in {possible.action for possible in service.view(REVIEWER, view.row.key).actions}
    assert recall() == 0
    assert now(view).row.version == after.row.version


def test_also_of_a_closed_case_which_stays_closed_on_its_day() -> None:
    view = act(_posted(), "close", REVIEWER)
    _protect()
    assert [row.key for row in service.search(REVIEWER, Filter(to_tell=True)).rows] == [view.row.key]
    assert service.counts(REVIEWER)["to_tell"] == 1
    assert tell(now(view)).row.state is State.CLOSED
    assert service.counts(REVIEWER)["to_tell"] == 0
    assert service.search(REVIEWER, Filter(to_tell=True)).rows == ()


def test_what_is_being_printed_goes() -> None:
    view = _posted()
    notices.make_print_batch(actor=REVIEWER, section=SECTION, key="one")
    _protect()
    assert now(view).dispatches[0].way is Way.POST


def test_letters_to_others_stay() -> None:
    view = _posted()
    assert recall() == 0
    assert now(view).dispatches[0].way is Way.POST
