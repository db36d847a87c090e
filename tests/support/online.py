"""An online application of the family of A01, as the portal sends it, and a portal that notes what it is told."""

import io
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from PIL import Image

from tests.kernel.intake.household import EVERYBODY, ICHIRO, NEW_ADDRESS, PERSONAL, PHONE, TARO, TYPED
from tests.support.cases import DAY
from tests.support.receptions import FAMILY, MOVED
from yakuba.kernel.documents import service as documents
from yakuba.kernel.gate import messages, registry
from yakuba.kernel.gate import service as gate
from yakuba.kernel.gate.contracts import Delivery, FileRef, Zone
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.procedures import service as procedures
from yakuba.kernel.rules.contracts import HOUSEHOLD_UNIT
from yakuba.lib.clock import JST
from yakuba.lib.refs import Actor, OwnerRef

ACCOUNT = UUID("5f0c7c1e-0000-4000-8000-000000000001")
RESIDENT = Actor("resident", str(ACCOUNT))
SENT_AT = datetime(DAY.year, DAY.month, DAY.day, 23, 59, tzinfo=JST)


def picture() -> bytes:
    """A photograph that somebody attaches."""
    out = io.BytesIO()
    Image.new("RGB", (80, 60), (200, 220, 240)).save(out, "JPEG")
    return out.getvalue()


@dataclass
class Portal:
    """The residents' side: everything that it was told, in order."""

    told: list[messages.Message] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)

    def __call__(self, message: messages.Message, delivery: Delivery) -> None:
        self.told.append(message)
        for staged in delivery.files:
            self.files[message.kind] = staged.sha256.encode()

    def of(self, kind: type[Any]) -> list[Any]:
        """All messages of one kind."""
        return [message for message in self.told if isinstance(message, kind)]

    @property
    def states(self) -> list[str]:
        """The states that the applicant has seen after 送信済."""
        return [message.state.value for message in self.of(messages.ApplicationStateChanged)]


@pytest.fixture
def portal(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> Portal:
    """Takes the place of the portal's handlers; the desk's stay as they are."""
    settings.YAKUBA_HOME = tmp_path
    settings.DOCUMENTS_SCANNER = "yakuba.adapters.scanner_simulator.scanner.build"
    settings.SCANNER_SIMULATOR_STATE = tmp_path / "scanner.json"
    notes = Portal()
    own = {message.kind: notes for message in messages.MESSAGES if message.sender is Zone.DESK}
    monkeypatch.setattr(registry, "_handlers", registry._handlers | own)
    return notes


def application(
    procedure: str = "kodomo-iryo",
    unit: str = ICHIRO,
    *,
    submission: UUID | None = None,
    leave_out: tuple[str, ...] = (),
    **more: Any,
) -> messages.ApplicationSubmitted:
    """The family of A01 applies for one procedure, filed by 森 太郎. ``more`` replaces parts of the message."""
    definition = procedures.get(procedure, on=DAY)
    said = [("event", item, value) for item, value in MOVED.items()]
    for member, person in zip(EVERYBODY, FAMILY, strict=True):
        answers = dict(person) | dict(PERSONAL[member]) | {"disability": "なし", "care_certified": "なし"}
        said += [(member, item, value) for item, value in answers.items()]
    said += [(HOUSEHOLD_UNIT, item, 0) for item in ("dog", "moped", "protected")]
    said += [(HOUSEHOLD_UNIT, item, value) for item, value in TYPED.items()]
    values = [messages.FilledValue(unit=u, item=i, value=v) for u, i, v in said if i not in leave_out]
    parts: dict[str, Any] = {
        "submission": submission or uuid4(),
        "procedure": procedure,
        "definition_version": definition.version,
        "definition_hash": procedures.digest_of(procedure, definition.version),
        "event": "tennyu",
        "unit": unit,
        "values": values,
        "members": EVERYBODY,
        "filing": messages.FilingSent(
            capacity="本人", name="森 太郎", unit=TARO, address=NEW_ADDRESS, phone=PHONE, relation="父"
        ),
        "arrived_at": SENT_AT,
        "account": ACCOUNT,
    }
    return messages.ApplicationSubmitted(**(parts | more))


def attached(name: str = "保険.jpg", content: bytes = b"") -> tuple[messages.AttachmentSent, FileRef]:
    """A clean file of the portal, as it is named in the message and handed to the gate."""
    staged = documents.stage(content or picture(), name=name)
    info = documents.attach(staged, owner=OwnerRef("portal.application", str(uuid4())), actor=RESIDENT)
    jobs.run_waiting()
    sent = messages.AttachmentSent(requirement="need-1", file=0, name=info.name, sha256=info.sha256)
    return sent, FileRef.upload(info.id, info.name)


def go(rounds: int = 4) -> None:
    """Let the gate and the workers of both sides do what there is to do."""
    for _ in range(rounds):
        gate.exchange()
        jobs.run_waiting()


def sent(message: messages.Message, *, key: str = "", files: tuple[FileRef, ...] = ()) -> str:
    """Send it from the portal and let everything happen."""
    bundle = gate.send(message, key=key or f"{message.kind}:{uuid4()}", actor=RESIDENT, files=files)
    go()
    return bundle
