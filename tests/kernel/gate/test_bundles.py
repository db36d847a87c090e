"""Nothing comes in that the other zone did not sign for this one, whole and in the agreed form."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from tests.kernel.gate.sending import NOON, RESIDENT, Taken, withdrawn
from yakuba.kernel.gate import carrying, keys, receiving, sealing, service
from yakuba.kernel.gate.contracts import MOST_BYTES, GateError, KeyMissingError, OutgoingState, Reason, Zone
from yakuba.kernel.gate.models import Incoming, Outgoing

pytestmark = pytest.mark.django_db

STRANGER = keys.Secret(Ed25519PrivateKey.generate(), X25519PrivateKey.generate())


def _carried(way: service.InMemory) -> tuple[str, bytes]:
    """One bundle that lies at the desk: its name and content."""
    bundle = service.send(withdrawn(uuid4(), "元の内容"), key=str(uuid4()), actor=RESIDENT)
    carrying.carry(bundle, way)
    name = f"{bundle}.bundle"
    return name, way.held[Zone.DESK, name]


def _header(**changes: Any) -> dict[str, Any]:
    submission = uuid4()
    header = {
        "bundle": str(uuid4()),
        "sender": "portal",
        "receiver": "desk",
        "key": "k",
        "kind": "application.withdrawn",
        "stream": str(submission),
        "sequence": 1,
        "sent_at": NOON.isoformat(),
        "names": [],
        "message": withdrawn(submission, "内容").model_dump_json(),
    }
    return header | changes


def _lies(way: service.InMemory, header: dict[str, Any], files: tuple[bytes, ...] = (), **who: Any) -> str:
    """A bundle sealed by hand, lying at the desk."""
    sender = who.get("sender", keys.own(Zone.PORTAL))
    receiver = who.get("receiver", keys.public(Zone.DESK))
    name = f"{uuid4()}.bundle"
    way.put(Zone.DESK, name, sealing.seal(header, files, sender=sender, receiver=receiver))
    return name


def _halted() -> list[Reason]:
    return [halted.reason for halted in service.halted()]


def test_a_bundle_sealed_by_hand_as_agreed_comes_in(taken: Taken) -> None:
    way = service.InMemory()
    _lies(way, _header())
    assert receiving.receive_all(way) == 1
    assert len(taken) == 1


@pytest.mark.parametrize("place", [0, 3, 4, 20, 36, 40, 48, 60, 200, -1])
def test_one_changed_byte_anywhere_keeps_it_out(taken: Taken, place: int) -> None:
    way = service.InMemory()
    name, content = _carried(way)
    changed = bytearray(content)
    changed[place] ^= 1
    way.held[Zone.DESK, name] = bytes(changed)
    receiving.receive_all(way)
    assert (taken, _halted()) == ([], [Reason.DAMAGED])
    assert way.held == {}


@pytest.mark.parametrize("length", [0, 3, 4, 48, 64, 100])
def test_a_bundle_that_was_cut_short_stays_out(taken: Taken, length: int) -> None:
    way = service.InMemory()
    name, content = _carried(way)
    way.held[Zone.DESK, name] = content[:length]
    receiving.receive_all(way)
    assert (taken, _halted()) == ([], [Reason.DAMAGED])


def test_what_was_damaged_on_the_way_is_handed_over_again_and_comes_in(taken: Taken) -> None:
    way = service.InMemory()
    name, _content = _carried(way)
    way.held[Zone.DESK, name] = b"damaged"
    receiving.receive_all(way)
    Outgoing.objects.update(next_at=Outgoing.objects.get().sent_at)
    service.exchange(way)
    assert taken == [("元の内容", 1)]


def test_a_stranger_who_knows_the_public_key_cannot_send(taken: Taken) -> None:
    way = service.InMemory()
    _lies(way, _header(), sender=STRANGER)
    receiving.receive_all(way)
    assert (taken, _halted()) == ([], [Reason.SIGNATURE])


def test_a_bundle_for_another_key_cannot_be_opened(taken: Taken) -> None:
    way = service.InMemory()
    _lies(way, _header(), receiver=STRANGER.public)
    receiving.receive_all(way)
    assert (taken, _halted()) == ([], [Reason.DAMAGED])


@pytest.mark.parametrize(("sender", "receiver"), [("portal", "portal"), ("desk", "portal"), ("desk", "desk")])
def test_a_genuine_bundle_with_another_address_inside_stays_out(taken: Taken, sender: str, receiver: str) -> None:
    way = service.InMemory()
    _lies(way, _header(sender=sender, receiver=receiver))
    receiving.receive_all(way)
    assert (taken, _halted()) == ([], [Reason.ADDRESSEE])


def test_our_own_bundle_played_back_to_us_stays_out(taken: Taken) -> None:
    way = service.InMemory()
    name, content = _carried(way)
    way.held.clear()
    way.put(Zone.PORTAL, name, content)
    receiving.receive_all(way)
    assert (taken, _halted()) == ([], [Reason.DAMAGED])


@pytest.mark.parametrize(
    "changes",
    [
        {"message": "{}"},
        {"message": "not json"},
        {"message": json.dumps({"version": 2, "submission": str(uuid4()), "reason": "", "at": NOON.isoformat()})},
        {"message": json.dumps({"submission": str(uuid4()), "at": NOON.isoformat(), "register": "x"})},
        {"stream": str(uuid4())},
        {"kind": "application.state"},
    ],
    ids=["empty", "no-json", "newer-version", "a-field-too-many", "other-stream", "other-kind"],
)
def test_a_message_that_is_not_as_agreed_is_refused_for_good(taken: Taken, changes: dict[str, Any]) -> None:
    way = service.InMemory()
    _lies(way, _header(**changes))
    receiving.receive_all(way)
    assert (taken, _halted()) == ([], [Reason.SCHEMA])
    assert Incoming.objects.get().reason == Reason.SCHEMA


@pytest.mark.parametrize("changes", [{"more": 1}, {"sequence": -1}, {"key": ""}, {"sent_at": "2026-06-01T12:00:00"}])
def test_an_envelope_that_is_not_as_agreed_stays_out(taken: Taken, changes: dict[str, Any]) -> None:
    way = service.InMemory()
    _lies(way, _header(**changes))
    receiving.receive_all(way)
    assert (taken, _halted()) == ([], [Reason.SCHEMA])


def test_a_refused_application_is_answered_in_words_that_say_what_to_do(taken: Taken) -> None:
    way, submission = service.InMemory(), uuid4()
    _lies(way, _header(stream=str(submission), message="{}"))
    service.exchange(way)
    (answer,) = [d for d in taken.deliveries if d.key.startswith("refused:")]
    assert answer.sequence == 1
    assert Outgoing.objects.get(kind="application.refused").stream == str(submission)


def test_a_file_that_nobody_announced_is_refused(taken: Taken) -> None:
    way = service.InMemory()
    _lies(way, _header(names=["x.jpg"]), (b"more than was said",))
    receiving.receive_all(way)
    assert (taken, _halted()) == ([], [Reason.FILES])


def test_the_same_key_with_another_content_is_refused_and_the_first_stays(taken: Taken) -> None:
    way = service.InMemory()
    for reason in ("一", "二"):
        submission = uuid4()
        message = withdrawn(submission, reason).model_dump_json()
        _lies(way, _header(key="same", stream=str(submission), message=message))
        receiving.receive_all(way)
    assert (taken, _halted()) == ([("一", 1)], [Reason.KEY_TAKEN])


def test_more_than_the_largest_bundle_is_not_even_opened(taken: Taken) -> None:
    way = service.InMemory()
    way.put(Zone.DESK, f"{uuid4()}.bundle", b"YGB1" + bytes(MOST_BYTES))
    receiving.receive_all(way)
    assert (taken, _halted()) == ([], [Reason.TOO_LARGE])


def test_a_name_that_holds_something_else_is_never_written_down(taken: Taken, tmp_path: Any) -> None:
    way = service.InMemory()
    way.put(Zone.DESK, "../森 太郎.bundle", b"x")
    receiving.receive_all(way)
    assert [halted.bundle for halted in service.halted()] == ["unknown.bundle"]
    assert [path.name for path in (tmp_path / "gate-quarantine").iterdir()] == ["unknown.bundle"]


def test_a_receipt_that_is_not_genuine_settles_nothing(taken: Taken) -> None:
    way = service.InMemory()
    bundle = service.send(withdrawn(uuid4()), key="a", actor=RESIDENT)
    carrying.carry(bundle, way)
    header = {"bundle": bundle, "sender": "desk", "receiver": "portal", "kind": "receipt", "outcome": "taken"}
    forged = sealing.seal(header, [], sender=STRANGER, receiver=keys.public(Zone.PORTAL))
    way.put(Zone.PORTAL, f"{bundle}.receipt", forged)
    assert carrying.read_receipts(way) == 0
    assert service.state_of(bundle) == OutgoingState.CARRIED


def test_what_a_person_wrote_is_in_no_bundle_in_clear(taken: Taken) -> None:
    way = service.InMemory()
    _name, content = _carried(way)
    assert "元の内容".encode() not in content
    assert b"application" not in content


def test_somebody_who_has_looked_takes_it_off_the_list(taken: Taken) -> None:
    way = service.InMemory()
    way.put(Zone.DESK, f"{uuid4()}.bundle", b"x")
    receiving.receive_all(way)
    (halted,) = service.halted()
    assert service.settle(halted.number, actor=RESIDENT)
    assert not service.settle(halted.number, actor=RESIDENT)
    assert service.halted() == []


def test_a_zone_waits_for_the_other_ones_key_and_takes_only_that(settings: Any, tmp_path: Any) -> None:
    settings.GATE_ZONES = ("portal",)
    with pytest.raises(KeyMissingError):
        keys.public(Zone.DESK)
    own = keys.own(Zone.PORTAL).public.as_text(Zone.PORTAL)
    for wrong in (own, "{}", "not json", '{"zone": "desk", "sign": "x", "seal": "y"}'):
        with pytest.raises(GateError):
            service.take_public(wrong)
    assert service.take_public(STRANGER.public.as_text(Zone.DESK)) is Zone.DESK
    assert keys.public(Zone.DESK).as_text(Zone.DESK) == STRANGER.public.as_text(Zone.DESK)
    assert (tmp_path / "keys" / "gate-portal.key").stat().st_mode & 0o777 == 0o600


def test_the_bundle_id_of_a_message_is_its_id_everywhere(taken: Taken) -> None:
    bundle = service.send(withdrawn(uuid4()), key="a", actor=RESIDENT)
    service.exchange()
    assert Incoming.objects.get().bundle == UUID(bundle)
