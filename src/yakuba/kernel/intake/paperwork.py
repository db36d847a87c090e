"""様式, 署名, 提出: the values in which a filled form, who filed it, and what was received are handed on."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from yakuba.kernel.intake.link_values import LinkedApplicant
from yakuba.kernel.intake.online_values import SentFile
from yakuba.kernel.procedures.contracts import Door, SigningRule
from yakuba.kernel.procedures.stating import FieldValue, Filing


@dataclass(frozen=True, slots=True)
class FieldToAsk:
    """A box that must still be filled: asked once, printed on every sheet of ``procedures``.

    Fill it by stating ``item`` of ``unit``; where ``of_filer`` is set, by ``file_as``. ``type`` is that of
    fields.yaml; ``choices`` are the values that may be stated, ``usual`` what most often is.
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
    usual: str = ""


@dataclass(frozen=True, slots=True)
class FiledMember:
    """A member when it was received: key, 宛名番号 or "", name as written, birth date (YYYYMMDD) where it is known."""

    unit: str
    person: str
    name: str
    born: int | None = None


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
class ExOfficioWork:
    """職権: what the town must do by itself, as it was known at the receipt. Nobody files it and nothing is signed.

    ``discreet`` as of a sheet.
    """

    key: UUID
    procedure: str
    definition_version: int
    unit: str
    person: str
    fields: tuple[FieldValue, ...]
    discreet: bool


@dataclass(frozen=True, slots=True)
class SubmissionView:
    """What was received at one moment by one door. ``ex_officio``: what the town must do by itself because of it.

    ``arrived_at`` is the moment of arrival, ``arrived_on`` the day by the arrival rule, ``postmarked_on`` the day of
    通信日付印 as told of a letter. ``reception`` is None for what came without one. ``account``, ``identity`` (how
    surely it is the applicant), ``files`` and ``linked`` (of an account that belongs to a person) are of what came
    online.
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
    account: str = ""
    identity: str = ""
    files: tuple[SentFile, ...] = ()
    linked: LinkedApplicant | None = None
    ex_officio: tuple[ExOfficioWork, ...] = ()
    postmarked_on: date | None = None

    @property
    def opens(self) -> int:
        """How many cases it opens: one a sheet, one for each 職権."""
        return len(self.sheets) + len(self.ex_officio)


class Withdrawn(TextChoices):
    """Why a sheet is not filed (any more)."""

    NO = "", _("提出予定")
    NOT_NEEDED = "not_needed", _("回答が変わり要らなくなった")
    NOT_WANTED = "not_wanted", _("本人が今回は出さない")
    ELSEWHERE = "elsewhere", _("この庁舎では受け付けない")


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
