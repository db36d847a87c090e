"""A message goes through once, in order, whatever is repeated."""

from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.db import transaction

from tests.kernel.gate.sending import RESIDENT, Taken, state_changed, withdrawn
from yakuba.kernel.gate import carrying, receiving, service
from yakuba.kernel.gate.contracts import ConflictError, OutgoingState, Reason, Zone
from yakuba.kernel.gate.models import Incoming, Outgoing

pytestmark = pytest.mark.django_db


def test_a_message_reaches_its_handler_and_its_content_is_erased_where_it_came_from(taken: Taken) -> None:
    bundle = service.send(withdrawn(uuid4(), "都合により"), key="a", actor=RESIDENT)
    assert service.exchange() == 1
    assert taken == [("都合により", 1)]
    row = Outgoing.objects.get(pk=bundle)
    assert (row.state, row.content) == (OutgoingState.TAKEN, "")


def test_the_same_key_with_the_same_content_is_one_message(taken: Taken) -> None:
    message = withdrawn(uuid4(), "一度")
    first = service.send(message, key="a", actor=RESIDENT)
    assert service.send(message, key="a", actor=RESIDENT) == first
    service.exchange()
    assert service.send(message, key="a", actor=RESIDENT) == first
    assert service.exchange() == 0
    assert len(taken) == 1


def test_the_same_key_with_another_content_is_a_conflict(taken: Taken) -> None:
    submission = uuid4()
    service.send(withdrawn(submission, "一"), key="a", actor=RESIDENT)
    with pytest.raises(ConflictError):
        service.send(withdrawn(submission, "二"), key="a", actor=RESIDENT)


def test_a_send_that_is_rolled_back_sends_nothing(taken: Taken) -> None:
    with transaction.atomic():
        service.send(withdrawn(uuid4()), key="a", actor=RESIDENT)
        transaction.set_rollback(True)
    assert service.exchange() == 0


def test_a_zone_cannot_send_what_only_the_other_one_sends(settings: LazySettings) -> None:
    settings.GATE_ZONES = ("portal",)
    with pytest.raises(ValueError, match="desk"):
        service.send(state_changed(), key="a", actor=RESIDENT)


def test_messages_of_one_submission_are_applied_in_order_however_they_arrive(taken: Taken) -> None:
    submission, way = uuid4(), service.InMemory()
    bundles = [service.send(withdrawn(submission, str(n)), key=f"k{n}", actor=RESIDENT) for n in (1, 2, 3)]
    for late in reversed(bundles[1:]):
        carrying.carry(late, way)
    assert receiving.receive_all(way) == 0
    assert {halted.reason for halted in service.halted()} == {Reason.EARLIER_MISSING}
    carrying.carry(bundles[0], way)
    assert receiving.receive_all(way) == 3
    assert taken == [("1", 1), ("2", 2), ("3", 3)]
    assert service.halted() == []


def test_a_missing_message_holds_back_its_own_submission_only(taken: Taken) -> None:
    held, free, way = uuid4(), uuid4(), service.InMemory()
    service.send(withdrawn(held, "1"), key="h1", actor=RESIDENT)
    late = service.send(withdrawn(held, "2"), key="h2", actor=RESIDENT)
    other = service.send(withdrawn(free, "other"), key="f1", actor=RESIDENT)
    carrying.carry(late, way)
    carrying.carry(other, way)
    assert receiving.receive_all(way) == 1
    assert taken == [("other", 1)]


def test_a_bundle_that_comes_again_has_one_effect_and_gets_its_receipt_again(taken: Taken) -> None:
    way = service.InMemory()
    bundle = service.send(withdrawn(uuid4(), "一度"), key="a", actor=RESIDENT)
    carrying.carry(bundle, way)
    replay = dict(way.held)
    for _ in range(3):
        way.held.update(replay)
        receiving.receive_all(way)
        assert (Zone.PORTAL, f"{bundle}.receipt") in way.held
    assert len(taken) == Incoming.objects.count() == 1


def test_what_got_no_receipt_is_handed_over_again(taken: Taken) -> None:
    lost = service.InMemory()
    bundle = service.send(withdrawn(uuid4(), "失われた"), key="a", actor=RESIDENT)
    carrying.carry(bundle, lost)
    Outgoing.objects.update(next_at=Outgoing.objects.get().sent_at)
    assert service.exchange() == 1
    assert service.state_of(bundle) == OutgoingState.TAKEN


def test_a_refused_message_is_answered_and_does_not_hold_back_the_next(taken: Taken) -> None:
    submission = uuid4()
    taken.refusing = "できない"
    bundle = service.send(withdrawn(submission, "できない"), key="a", actor=RESIDENT)
    service.send(withdrawn(submission, "次"), key="b", actor=RESIDENT)
    service.exchange()
    assert service.state_of(bundle) == OutgoingState.REFUSED
    assert ("次", 2) in taken
    answer = Incoming.objects.get(kind="application.refused")
    assert (answer.stream, answer.sender) == (str(submission), "desk")


def test_a_fault_of_ours_stops_one_message_only_and_loses_nothing(taken: Taken) -> None:
    taken.failing, way = "壊れる", service.InMemory()
    service.send(withdrawn(uuid4(), "壊れる"), key="a", actor=RESIDENT)
    service.send(withdrawn(uuid4(), "通る"), key="b", actor=RESIDENT)
    with pytest.raises(RuntimeError):
        service.exchange(way)
    assert taken == [("通る", 1)]
    taken.failing = ""
    service.exchange(way)
    assert [reason for reason, _ in taken] == ["通る", "壊れる"]


def test_a_kind_that_nobody_takes_in_yet_waits(taken: Taken, monkeypatch: pytest.MonkeyPatch) -> None:
    from yakuba.kernel.gate import registry

    way = service.InMemory()
    bundle = service.send(withdrawn(uuid4(), "あとで"), key="a", actor=RESIDENT)
    with monkeypatch.context() as older:
        older.setattr(registry, "_handlers", {})
        assert service.exchange(way) == 0
    assert [halted.reason for halted in service.halted()] == [Reason.UNKNOWN_KIND]
    assert service.exchange(way) == 1
    assert service.state_of(bundle) == OutgoingState.TAKEN
