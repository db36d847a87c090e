"""Somebody else's step is committed between two reads of a verb: it is told as that, and a second click is one."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.kernel.intake.rows import rows
from tests.support.at_once import before_commit
from tests.support.filings import TARO, all_signed, ready
from tests.support.receptions import CLERK, COLLEAGUE, FAMILY, MOVED, opened, prepare_town, with_family
from yakuba.kernel.gate import messages
from yakuba.kernel.gate.contracts import Delivery
from yakuba.kernel.intake import filing, service, submitting, visits
from yakuba.kernel.intake.contracts import (
    FILER,
    NewMember,
    ReceptionView,
    Source,
    Stated,
    SubmissionView,
    TabletRefusedError,
)
from yakuba.lib import clock
from yakuba.lib.refs import Actor

pytestmark = pytest.mark.usefixtures("own_database")
Verb = Callable[[Actor, ReceptionView], object]

CLICKS: dict[str, Verb] = {
    "members": lambda actor, it: service.add_members(actor, it.key, it.version, [NewMember(FAMILY[1], Source.STATED)]),
    "one less": lambda actor, it: service.remove_member(actor, it.key, it.version, "p4"),
    "answers": lambda actor, it: service.state(actor, it.key, it.version, [Stated("household", "dog", 1)]),
    "identity": lambda actor, it: service.check_identity(
        actor, it.key, it.version, subject=FILER, papers=["driver_licence"]
    ),
    "another day": lambda actor, it: service.wish(actor, it.key, it.version, "tennyu-todoke", "household", False),
}


@pytest.fixture
def family() -> ReceptionView:
    prepare_town()
    return with_family(opened())


@pytest.mark.parametrize("name", CLICKS)
def test_a_second_click_before_the_first_is_committed_is_the_first_one(family: ReceptionView, name: str) -> None:
    click = CLICKS[name]
    again = before_commit(lambda: click(CLERK, family), lambda: click(CLERK, family))
    assert isinstance(again, ReceptionView), again
    assert again == service.view(CLERK, family.key)
    assert again.version == family.version + 1


def _overtaken(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, by: Callable[[], object]) -> None:
    """What ``by`` does comes before the next call of this function, once."""
    real = getattr(module, name)

    def late(*args: Any, **more: Any) -> object:
        monkeypatch.setattr(module, name, real)
        by()
        return real(*args, **more)

    monkeypatch.setattr(module, name, late)


def test_a_filer_sent_twice_at_once_is_recorded_once(family: ReceptionView, monkeypatch: pytest.MonkeyPatch) -> None:
    def click() -> ReceptionView:
        return service.file_as(CLERK, family.key, family.version, TARO)

    _overtaken(monkeypatch, filing, "guard", click)
    assert click().version == family.version + 1
    assert rows("SELECT count(*) FROM intake_filingentry") == [(1,)]


def test_what_was_received_and_closed_by_the_first_click_is_that_submission(
    family: ReceptionView, monkeypatch: pytest.MonkeyPatch
) -> None:
    complete, key = all_signed(ready(family)), uuid4()

    def click() -> SubmissionView:
        return service.receive(CLERK, complete.key, complete.version, submission_key=key)

    def first() -> None:
        click()
        service.finish(CLERK, complete.key, service.view(CLERK, complete.key).version)

    _overtaken(monkeypatch, submitting, "_only_what_is_done_here", first)
    assert click().key == key
    assert rows("SELECT count(*) FROM intake_submission") == [(1,)]


def test_of_two_tablets_that_take_one_ticket_one_has_it(family: ReceptionView) -> None:
    ticket = service.offer_signing(CLERK, family.key, family.version)
    secret: list[str] = []
    second = before_commit(
        lambda: secret.append(service.join(ticket.token).secret), lambda: service.join(ticket.token).secret
    )
    assert isinstance(second, TabletRefusedError)
    assert service.tablet_view(secret[0]).number == family.number


@pytest.mark.parametrize("second", [CLERK, COLLEAGUE])
def test_of_two_who_begin_one_announced_visit_the_household_is_entered_once(second: Actor) -> None:
    prepare_town()
    visit = _announced()
    begun: list[ReceptionView] = []
    again = before_commit(lambda: begun.append(_begun(CLERK, visit)), lambda: _begun(second, visit))
    assert isinstance(again, ReceptionView), again
    assert again.key == begun[0].key
    assert len(service.view(CLERK, again.key).members) == len(FAMILY)


def _begun(actor: Actor, visit: messages.VisitPlanned) -> ReceptionView:
    return service.start_visit(actor, visit.visit, section="2010", office="01")


def _announced() -> messages.VisitPlanned:
    said = [("event", item, value) for item, value in MOVED.items()]
    said += [(f"p{n}", item, value) for n, person in enumerate(FAMILY, 1) for item, value in person.items()]
    message = messages.VisitPlanned(
        visit=uuid4(),
        number="V1234567",
        event="tennyu",
        members=("p1", "p2", "p3", "p4"),
        values=tuple(messages.FilledValue(unit=unit, item=item, value=value) for unit, item, value in said),
        office="01",
        on=opened().received_on,
        account=uuid4(),
    )
    visits.keep(message, Delivery("", "", 1, clock.now(), ()))
    return message
