"""What other parts see of the gate: the zones, what is handed over, and the ways to be refused."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeAlias, TypeVar

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakuba.kernel.documents.contracts import Staged
from yakuba.lib.refs import OwnerRef

__all__ = [
    "Apply",
    "ConflictError",
    "Delivery",
    "FileRef",
    "GateError",
    "Halted",
    "KeyMissingError",
    "NotYetError",
    "OutgoingState",
    "Prepare",
    "Reason",
    "RefusedError",
    "Traffic",
    "Transport",
    "TransportDownError",
    "Zone",
]

GATE_QUEUE = "gate"
MOST_BYTES = 64 << 20
"""The largest bundle that is read at all."""
MOST_FILES = 30


class Zone(StrEnum):
    """A side of the network separation."""

    PORTAL = "portal"
    DESK = "desk"

    @property
    def other(self) -> "Zone":
        """The side with which it exchanges bundles."""
        return Zone.DESK if self is Zone.PORTAL else Zone.PORTAL


class GateError(Exception):
    """What was asked of the gate cannot be done; the text says, in Japanese, what to do next."""


class ConflictError(GateError):
    """Another content was sent under this key before."""

    def __init__(self) -> None:
        super().__init__(_("同じ番号で別の内容がすでに送られています。画面を開き直して、内容を確かめてください。"))


class KeyMissingError(GateError):
    """The other side's public keys are not here yet."""

    def __init__(self, zone: Zone) -> None:
        text = _("%(zone)s側の公開鍵がありません。yakuba gate keys で両側の鍵を取り交わしてください。")
        super().__init__(text % {"zone": zone.value})


class TransportDownError(Exception):
    """The way between the zones does not answer. The bundle waits; nothing is lost."""


class Reason(TextChoices):
    """Why a bundle was not let in, or waits."""

    DAMAGED = "damaged", gettext_lazy("壊れているか、この側あての暗号ではない")
    SIGNATURE = "signature", gettext_lazy("署名が相手側の鍵と合わない")
    ADDRESSEE = "addressee", gettext_lazy("あて先がこの側ではない")
    TOO_LARGE = "too_large", gettext_lazy("大きすぎる")
    SCHEMA = "schema", gettext_lazy("項目の形が取り決めと合わない")
    FILES = "files", gettext_lazy("添付の数かハッシュが合わない")
    UNSAFE_FILE = "unsafe_file", gettext_lazy("添付の安全を確かめられない")
    KEY_TAKEN = "key_taken", gettext_lazy("同じ番号で別の内容が届いている")
    NOT_ACCEPTED = "not_accepted", gettext_lazy("内容を受け付けられない")
    EARLIER_MISSING = "earlier_missing", gettext_lazy("前の通信を待っている")
    UNKNOWN_KIND = "unknown_kind", gettext_lazy("この版では扱えない種類(更新を待っている)")
    SCANNER_DOWN = "scanner_down", gettext_lazy("添付の検査を待っている")
    NOT_YET = "not_yet", gettext_lazy("先に届いた内容の処理を待っている")


WAITING = frozenset({Reason.EARLIER_MISSING, Reason.UNKNOWN_KIND, Reason.SCANNER_DOWN, Reason.NOT_YET})
"""Reasons that pass by themselves: the bundle stays where it is and is tried again."""


class RefusedError(GateError):
    """A bundle that may not come in, for good. ``text`` says to the resident what to do; it names nobody."""

    def __init__(self, reason: Reason, text: str = "") -> None:
        super().__init__(text or str(reason.label))
        self.reason, self.text = reason, text


class NotYetError(GateError):
    """What came before is still being worked on: the bundle stays and is tried again."""

    def __init__(self) -> None:
        super().__init__(str(Reason.NOT_YET.label))


class OutgoingState(TextChoices):
    """Where a message is on its way out."""

    WAITING = "waiting", gettext_lazy("送る順番を待っている")
    CARRIED = "carried", gettext_lazy("渡した(受取の返事を待っている)")
    TAKEN = "taken", gettext_lazy("相手側が受け取った")
    REFUSED = "refused", gettext_lazy("相手側が受け付けなかった")


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file that goes along, read when the bundle is sealed: never inside the sender's transaction.

    ``kind`` ``upload``: a clean attachment, ``id`` of ``documents.files``; ``paper``: the newest frozen PDF of the
    official document ``id``, which belongs to ``owner``.
    """

    kind: str
    id: str
    name: str
    owner: OwnerRef | None = None

    @classmethod
    def upload(cls, file_id: str, name: str) -> "FileRef":
        """An attachment."""
        return cls("upload", file_id, name)

    @classmethod
    def paper(cls, document_id: str, name: str, owner: OwnerRef) -> "FileRef":
        """An issued document."""
        return cls("paper", document_id, name, owner)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came with a message. ``sequence`` counts from 1 within its stream, 0 outside of one.

    ``files`` are inspected, scanned and durable: ``documents.attach`` them in the handler's transaction.
    """

    bundle: str
    key: str
    sequence: int
    sent_at: datetime
    files: tuple[Staged, ...]


M_contra = TypeVar("M_contra", contravariant=True)


class Apply(Protocol[M_contra]):
    """A handler: called once for each message, inside the transaction that marks it as received.

    Raises RefusedError for what may not come in, for good, NotYetError for what must wait for earlier work; any other
    error is tried again.
    """

    def __call__(self, message: M_contra, delivery: Delivery, /) -> None: ...


class Prepare(Protocol[M_contra]):
    """What a message needs before its transaction: an outside call, a file, a long calculation.

    Called outside a transaction, perhaps several times (a bundle that waits, a process that was killed); the answer is
    the handler that writes what came of it. Raises NotYetError while what it needs is not to be had.
    """

    def __call__(self, message: M_contra, /) -> Apply[M_contra]: ...


class Transport(Protocol):
    """The way between the zones. Names hold no personal data; ``put`` again under one name replaces it.

    Every method raises TransportDownError when there is no answer.
    """

    def put(self, to: Zone, name: str, content: bytes) -> None:
        """Durable and whole, or not there at all."""

    def waiting(self, at: Zone) -> list[tuple[str, str]]:
        """(name, mark) of what lies there; the mark changes when it is put again."""

    def get(self, at: Zone, name: str, most: int) -> bytes | None:
        """Its content, no more than ``most`` + 1 bytes; None when it is gone."""

    def remove(self, at: Zone, name: str) -> None:
        """Take it away; what is gone already is fine."""


TransportBuilder: TypeAlias = Callable[[], Transport]


@dataclass(frozen=True, slots=True)
class Traffic:
    """One message on its way out, as operators see it: it names nobody."""

    bundle: str
    kind: str
    to: Zone
    state: OutgoingState
    attempts: int
    sent_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Halted:
    """One bundle that was not let in, or waits; ``kind`` is empty where it could not be trusted to say."""

    number: int
    bundle: str
    kind: str
    at: Zone
    reason: Reason
    times: int
    first_at: datetime
    last_at: datetime
