"""様式, 署名, 提出: the values in which a filled form, who filed it, and what was received are handed on."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from yakuba.kernel.procedures.contracts import Capacity, Door, ProofKind, SigningRule
from yakuba.kernel.rules.contracts import Value


@dataclass(frozen=True, slots=True)
class FieldValue:
    """One filled box of a form: what is printed, the machine value, and where it was learned.

    ``field`` is an id of fields.yaml, ``unit`` ``event``, ``household`` or a member's key. ``value`` None: not stated
    (``text`` is empty then, or says why it is withheld); a date is an integer YYYYMMDD. ``source`` is a Source value.
    """

    field: str
    label: str
    unit: str
    value: Value
    text: str
    source: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class FieldToAsk:
    """A box that must still be filled: asked once, printed on every sheet of ``procedures``.

    Fill it by stating ``item`` of ``unit``; where ``of_filer`` is set, by ``file_as``. ``type`` is that of
    fields.yaml; ``choices`` are the values that may be stated.
    """

    field: str
    label: str
    unit: str
    item: str
    type: str
    help: str
    plain: str
    choices: tuple[str, ...]
    required: bool
    of_filer: bool
    procedures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filing:
    """Who filed. ``unit`` when a member of the reception, else empty; ``name`` as written.

    ``principal`` is for whom an agent or messenger stands: a member's unit or a name as written; empty: the member
    each sheet is about, or the head of the household. ``proofs`` are the kinds of paper that were checked (委任状 …).
    ``born`` (YYYYMMDD) and ``kana`` help to tell people of one name apart; neither is printed.
    """

    capacity: Capacity
    name: str
    address: str = ""
    phone: str = ""
    relation: str = ""
    unit: str = ""
    proofs: tuple[ProofKind, ...] = ()
    principal: str = ""
    kana: str = ""
    born: int | None = None

    @property
    def stands_for_another(self) -> bool:
        """Whether somebody else is the one who files by law."""
        return self.capacity in (Capacity.LEGAL, Capacity.AGENT, Capacity.MESSENGER)


@dataclass(frozen=True, slots=True)
class FiledMember:
    """A member when it was received: key, 宛名番号 or "", name as written."""

    unit: str
    person: str
    name: str


@dataclass(frozen=True, slots=True)
class BoundSheet:
    """One form as it was filed.

    ``document`` is the id of the documents index entry, ``shown_sha256`` of the PDF that was shown. ``filed_on`` is
    the day that counts for the procedure's deadline; ``late`` is judged only where there is a deadline.
    ``discreet``: never on a list or sheet that leaves the counter.
    """

    key: UUID
    procedure: str
    definition_version: int
    unit: str
    person: str
    version: int
    document: str
    shown_sha256: str
    fields: tuple[FieldValue, ...]
    signed: bool
    filed_on: date | None = None
    deadline: date | None = None
    late: bool = False
    discreet: bool = False


@dataclass(frozen=True, slots=True)
class SubmissionView:
    """What was received at one moment by one door.

    ``arrived_at`` is the moment of arrival, ``arrived_on`` the day by the arrival rule. ``reception`` is None for
    what came without one.
    """

    key: UUID
    reception: UUID | None
    event: str
    door: Door
    arrived_at: datetime
    arrived_on: date
    section: str
    office: str
    filing: Filing
    sheets: tuple[BoundSheet, ...]
    members: tuple[FiledMember, ...]


class Withdrawn(TextChoices):
    """Why a sheet is not filed (any more)."""

    NO = "", _("提出予定")
    NOT_NEEDED = "not_needed", _("回答が変わり要らなくなった")
    NOT_WANTED = "not_wanted", _("本人が今回は出さない")


class SignatureKind(TextChoices):
    """How it was signed."""

    NAME = "name", _("記名(画面で確認)")
    DRAWN = "drawn", _("自署(画面)")
    PAPER = "paper", _("紙に署名")


@dataclass(frozen=True, slots=True)
class SheetView:
    """One sheet (様式) as it stands: the newest version, whether it was shown, signed, received or withdrawn.

    ``document`` and ``shown_sha256`` are empty until the sheet was bound in this version; ``signed`` and
    ``signed_sha256`` (of the signed PDF) concern this version only.
    """

    key: UUID
    procedure: str
    name: str
    definition_version: int
    unit: str
    person: str
    version: int
    content_sha256: str
    fields: tuple[FieldValue, ...]
    signing: SigningRule
    discreet: bool
    document: str
    shown_sha256: str
    signed: SignatureKind | None
    signed_sha256: str
    withdrawn: Withdrawn
    received: UUID | None
