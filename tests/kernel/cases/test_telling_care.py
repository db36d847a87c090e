"""Where an envelope must not go, who sees where it would go, and what is left of it when the case is disposed of."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.support.case_fixtures import town
from tests.support.cases import DAY, JUMIN, act, now, opened
from tests.support.disposals import HEAD, RECORDS, with_keepers
from tests.support.register import person_id
from tests.support.tellings import IRYO, KNOWN, ON_FORM, REVIEWER, ask, folders, issue, refused, registered, sent, waits
from yakuba.kernel.audit import service as audit
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import NotPossibleError, Way
from yakuba.kernel.cases.tasks import daily
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.organisation.contracts import NotAllowed, Refusal
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import Harm, ProtectionRequest
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef

__all__ = ["folders", "registered", "town"]
pytestmark = pytest.mark.usefixtures("town")


def test_a_messenger_is_not_sent_the_letter_of_somebody_else() -> None:
    view = opened(IRYO, applicant=replace(ON_FORM, capacity="使者"))
    found = service.ways(REVIEWER, view.row.key)
    assert (found.ways, found.address) == ((Way.HAND,), "")
    assert "使者" in found.because
    refused(view, lambda: ask(view, way="post", postcode="9800001"))


@pytest.mark.usefixtures("registered")
def test_an_address_of_the_register_copy_is_shown_on_record() -> None:
    view = opened(IRYO, applicant=KNOWN)
    person = OwnerRef("people.person", str(person_id(41)))
    before = len(audit.views(subject=person, limit=50).entries)
    assert "台帳町三丁目" in service.ways(REVIEWER, view.row.key).address
    assert len(audit.views(subject=person, limit=50).entries) == before + 1


@pytest.mark.usefixtures("registered")
def test_who_may_not_look_at_the_copy_does_not_see_where_it_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    view = opened(IRYO, applicant=KNOWN)

    def refuse(actor: Actor, number: str) -> None:
        raise NotAllowed("people.view", Refusal.NO_RIGHT, "no")

    monkeypatch.setattr(people, "person_by_number", refuse)
    found = service.ways(REVIEWER, view.row.key)
    assert "台帳町" not in found.address
    assert found.ways == (Way.POST, Way.HAND)


@pytest.mark.usefixtures("registered")
def test_the_morning_finds_what_was_withheld_without_an_application() -> None:
    view = issue(waits(KNOWN))
    people.apply_protection(JUMIN.reviewer, ProtectionRequest(person_id(41), Harm.DV, DAY))
    assert now(view).dispatches[0].way is Way.POST  # its event has not been delivered
    daily.call()
    assert now(view).dispatches[0].way is Way.HAND
    jobs.run_waiting()
    assert len(now(view).dispatches) == 1


@pytest.mark.usefixtures("registered")
def test_what_was_sent_goes_with_the_case(tmp_path: Path) -> None:
    with_keepers(tmp_path)
    view = ask(opened(IRYO, applicant=KNOWN))
    view = act(view, "withdraw", REVIEWER, reason="申出があったため")
    assert len(sent(view)) == 1
    with pytest.raises(NotPossibleError):
        service.dispose(view.row.key, actor=RECORDS, approver=HEAD)
    with clock.stopped_at(date(2046, 4, 1)):
        assert service.dispose(view.row.key, actor=RECORDS, approver=HEAD)
    assert sent(view) == []
