"""無害化: a file comes in only as the hash that was announced, scanned and inspected."""

import hashlib
from uuid import uuid4

import pytest

from tests.kernel.gate.sending import NOON, RESIDENT, Taken
from tests.support.online import picture
from yakuba.adapters.scanner_simulator import scanner
from yakuba.kernel.audit.models import EntryRow
from yakuba.kernel.documents import service as documents
from yakuba.kernel.gate import carrying, keys, messages, receiving, sealing, service
from yakuba.kernel.gate.contracts import FileRef, OutgoingState, Reason, Zone
from yakuba.kernel.gate.models import Outgoing
from yakuba.kernel.jobs import service as jobs
from yakuba.lib.refs import OwnerRef

pytestmark = pytest.mark.django_db

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def _stored(content: bytes = b"") -> tuple[str, str]:
    """A clean file of the portal: its id and hash."""
    info = documents.attach(
        documents.stage(content or picture(), name="写真.jpg"),
        owner=OwnerRef("portal.application", str(uuid4())),
        actor=RESIDENT,
    )
    jobs.run_waiting()
    return info.id, info.sha256


def _answer(*sha256: str) -> messages.ApplicationCorrected:
    files = [
        messages.AttachmentSent(requirement="need-1", file=place, name="写真.jpg", sha256=one)
        for place, one in enumerate(sha256)
    ]
    return messages.ApplicationCorrected(submission=uuid4(), correction=1, attachments=tuple(files), at=NOON)


def test_a_file_comes_along_with_the_announced_content(taken: Taken) -> None:
    file, sha256 = _stored()
    service.send(_answer(sha256), key="a", actor=RESIDENT, files=[FileRef.upload(file, "写真.jpg")])
    service.exchange()
    (staged,) = taken.deliveries[0].files
    assert (staged.original_sha256, staged.media_type, staged.findings) == (sha256, "image/jpeg", ())


def test_several_files_keep_their_order(taken: Taken) -> None:
    stored = [_stored(), _stored(), _stored()]
    refs = [FileRef.upload(file, f"{place}.jpg") for place, (file, _sha256) in enumerate(stored)]
    service.send(_answer(*(sha256 for _file, sha256 in stored)), key="a", actor=RESIDENT, files=refs)
    service.exchange()
    assert [staged.name for staged in taken.deliveries[0].files] == ["0.jpg", "1.jpg", "2.jpg"]


def test_a_file_that_was_swapped_is_refused(taken: Taken) -> None:
    file, _sha256 = _stored()
    bundle = service.send(_answer("0" * 64), key="a", actor=RESIDENT, files=[FileRef.upload(file, "写真.jpg")])
    service.exchange()
    assert service.state_of(bundle) == OutgoingState.REFUSED
    assert [halted.reason for halted in service.halted()] == [Reason.FILES]


def test_an_announced_file_that_is_missing_is_refused(taken: Taken) -> None:
    service.send(_answer("0" * 64), key="a", actor=RESIDENT)
    service.exchange()
    assert [halted.reason for halted in service.halted()] == [Reason.FILES]


def test_a_file_that_is_not_scanned_yet_waits_on_the_sending_side(taken: Taken) -> None:
    info = documents.attach(
        documents.stage(picture(), name="写真.jpg"), owner=OwnerRef("portal.application", "x"), actor=RESIDENT
    )
    service.send(_answer(info.sha256), key="a", actor=RESIDENT, files=[FileRef.upload(info.id, "写真.jpg")])
    assert service.exchange() == 0
    assert Outgoing.objects.get().state == OutgoingState.WAITING
    documents.scan(info.id)
    assert service.exchange() == 1


def test_a_file_found_unsafe_after_it_was_sent_is_answered_and_never_crosses(taken: Taken) -> None:
    info = documents.attach(
        documents.stage(picture(), name="写真.jpg"), owner=OwnerRef("portal.application", "x"), actor=RESIDENT
    )
    bundle = service.send(_answer(info.sha256), key="a", actor=RESIDENT, files=[FileRef.upload(info.id, "写真.jpg")])
    scanner.switch("infected")
    documents.scan(info.id)
    service.exchange()
    assert taken == [("添付されたファイルの安全を確かめられませんでした。", 1)], "the answer to the resident alone"
    assert service.state_of(bundle) == OutgoingState.REFUSED
    assert [halted.reason for halted in service.halted()] == [Reason.UNSAFE_FILE]
    assert Outgoing.objects.get(kind="application.refused").state == OutgoingState.TAKEN


@pytest.mark.parametrize(
    "content",
    [
        EICAR,
        b"%PDF-1.4\n" + EICAR + b"\n%%EOF",
        b"MZ a program",
        b"PK\x03\x04 zip",
        b"",
        picture() + b"PK\x05\x06",
    ],
    ids=["virus", "virus-in-pdf", "program", "archive", "empty", "polyglot"],
)
def test_a_portal_that_was_taken_over_gets_no_harmful_file_through(taken: Taken, content: bytes) -> None:
    way, submission = service.InMemory(), uuid4()
    sha256 = hashlib.sha256(content).hexdigest()
    answer = _answer(sha256).model_copy(update={"submission": submission})
    header = {
        "bundle": str(uuid4()), "sender": "portal", "receiver": "desk", "key": "k", "kind": answer.kind,
        "stream": str(submission), "sequence": 1, "sent_at": NOON.isoformat(), "names": ["写真.jpg"],
        "message": answer.model_dump_json(),
    }  # fmt: skip
    sealed = sealing.seal(header, [content], sender=keys.own(Zone.PORTAL), receiver=keys.public(Zone.DESK))
    way.put(Zone.DESK, f"{header['bundle']}.bundle", sealed)
    receiving.receive_all(way)
    if content.startswith(b"\xff\xd8"):
        # A picture is written anew: what hung behind it is gone.
        assert b"PK\x05\x06" not in documents.read(_kept(taken), actor=RESIDENT)
        return
    assert taken == []
    assert [halted.reason for halted in service.halted()] == [Reason.UNSAFE_FILE]
    service.exchange(way)
    answered = Outgoing.objects.get(kind="application.refused")
    assert answered.state == OutgoingState.TAKEN


def _kept(taken: Taken) -> str:
    info = documents.attach(taken.deliveries[0].files[0], owner=OwnerRef("intake.online", "x"), actor=RESIDENT)
    documents.scan(info.id)
    return info.id


def test_while_the_scanner_is_down_the_bundle_waits_and_then_comes_in(taken: Taken) -> None:
    file, sha256 = _stored()
    service.send(_answer(sha256), key="a", actor=RESIDENT, files=[FileRef.upload(file, "写真.jpg")])
    way = service.InMemory()
    scanner.switch("down")
    assert service.exchange(way) == 0
    assert [halted.reason for halted in service.halted()] == [Reason.SCANNER_DOWN]
    scanner.switch("clean")
    assert service.exchange(way) == 1
    assert service.halted() == []


def test_more_files_than_fit_are_refused_where_they_are_sent(taken: Taken) -> None:
    with pytest.raises(ValueError, match="files"):
        service.send(_answer(), key="a", actor=RESIDENT, files=[FileRef.upload("x", "x.jpg")] * 31)


def test_a_carried_file_is_recorded_as_read_by_the_gate(taken: Taken) -> None:
    file, sha256 = _stored()
    bundle = service.send(_answer(sha256), key="a", actor=RESIDENT, files=[FileRef.upload(file, "写真.jpg")])
    carrying.carry(bundle, service.InMemory())
    assert EntryRow.objects.filter(act="documents.file.viewed", actor_kind="system", actor_id="gate").exists()
