"""What a message needs before its transaction is done outside of it, again after a wait, and applied once."""

from uuid import uuid4

import pytest
from django.db import connection

from tests.kernel.gate.sending import RESIDENT, Taken, withdrawn
from yakuba.kernel.gate import messages, registry, service
from yakuba.kernel.gate.contracts import Apply, NotYetError, Reason, RefusedError
from yakuba.kernel.gate.messages import ApplicationWithdrawn
from yakuba.lib import clock

pytestmark = pytest.mark.django_db
KIND = ApplicationWithdrawn.kind


class Preparing:
    """Prepares withdrawals; ``fails``: what it raises the first times."""

    def __init__(self, notes: Taken) -> None:
        self.notes, self.fails = notes, list[Exception]()
        self.depths: list[int] = []

    def __call__(self, message: ApplicationWithdrawn) -> Apply[ApplicationWithdrawn]:
        self.depths.append(len(connection.savepoint_ids))
        if self.fails:
            raise self.fails.pop(0)
        return self.notes


@pytest.fixture
def preparing(taken: Taken, monkeypatch: pytest.MonkeyPatch) -> Preparing:
    made = Preparing(taken)
    monkeypatch.delitem(registry._handlers, KIND)
    service.prepares(ApplicationWithdrawn)(made)
    return made


def test_a_message_is_prepared_outside_of_its_transaction_and_applied_in_it(
    preparing: Preparing, taken: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside, inside = len(connection.savepoint_ids), list[int]()
    monkeypatch.setattr(Taken, "__call__", lambda *_: inside.append(len(connection.savepoint_ids)))
    service.send(withdrawn(uuid4(), "一"), key="a", actor=RESIDENT)
    assert service.exchange() == 1
    assert preparing.depths == [outside]
    assert inside == [outside + 1]


def test_a_message_comes_twice_and_is_prepared_and_applied_once(preparing: Preparing, taken: Taken) -> None:
    message = withdrawn(uuid4(), "一")
    for _again in range(2):
        service.send(message, key="a", actor=RESIDENT)
        service.exchange()
    assert taken == [("一", 1)]
    assert len(preparing.depths) == 1


def test_while_it_cannot_be_prepared_it_waits_and_so_does_what_comes_after_it(
    preparing: Preparing, taken: Taken
) -> None:
    preparing.fails = [NotYetError() for _try in range(20)]
    submission, way = uuid4(), service.InMemory()
    for reason in ("一", "二"):
        service.send(withdrawn(submission, reason), key=reason, actor=RESIDENT)
    service.exchange(way)
    assert {halted.reason for halted in service.halted()} == {Reason.NOT_YET, Reason.EARLIER_MISSING}
    preparing.fails.clear()
    service.exchange(way)
    assert [reason for reason, _number in taken] == ["一", "二"]
    assert service.halted() == []


def test_what_preparing_refuses_is_refused_for_good(preparing: Preparing, taken: Taken) -> None:
    preparing.fails = [RefusedError(Reason.NOT_ACCEPTED, "受け付けられません。")]
    service.send(withdrawn(uuid4(), "一"), key="a", actor=RESIDENT)
    service.exchange()
    assert [reason for reason, _number in taken] == ["受け付けられません。"]  # what the resident is told
    assert len(service.refused()) == 1


def test_a_fault_of_ours_while_preparing_is_tried_again(preparing: Preparing, taken: Taken) -> None:
    preparing.fails = [RuntimeError("a fault of ours")]
    way = service.InMemory()
    service.send(withdrawn(uuid4(), "一"), key="a", actor=RESIDENT)
    with pytest.raises(RuntimeError):
        service.exchange(way)
    service.exchange(way)
    assert taken == [("一", 1)]


def test_a_kind_has_one_handler_or_one_preparation(preparing: Preparing, taken: Taken) -> None:
    assert service.prepares(ApplicationWithdrawn)(preparing) is preparing
    with pytest.raises(ValueError, match="two handlers"):
        service.prepares(ApplicationWithdrawn)(Preparing(taken))
    with pytest.raises(ValueError, match="two handlers"):
        service.receives(ApplicationWithdrawn)(taken)
    with pytest.raises(ValueError, match="two handlers"):
        service.prepares(messages.LinkRemoved)(lambda message: taken)


def test_signed_bytes_go_through_as_they_are() -> None:
    octets = bytes(range(256))
    sent = messages.CardLinkRequested(account=uuid4(), request=uuid4(), at=clock.now(), signed=octets)
    assert messages.CardLinkRequested.model_validate_json(sent.model_dump_json()) == sent
    assert "signed" not in repr(sent)
