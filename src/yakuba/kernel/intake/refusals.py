"""The ways in which 受付 refuses; every text says, in Japanese, what to do next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext as _

from yakuba.lib.wareki import format_day


class IntakeError(Exception):
    """What was asked cannot be done; the text says, in Japanese, what to do next, and holds no personal value."""


class LinkRefusedError(IntakeError):
    """A code cannot be given out, or a link is not there."""


class NoReceptionError(IntakeError):
    """There is no such reception, or it is not this person's to see."""


class NoSheetError(IntakeError):
    """There is no such sheet (様式) in a reception of this person's."""


class NoSubmissionError(IntakeError):
    """There is no such submission, or it is not this person's to see."""


class ConflictError(IntakeError):
    """Somebody else changed the reception in the meantime."""


class BadStatementError(IntakeError):
    """A value does not fit; ``item`` names the fact, identity item or field."""

    def __init__(self, item: str, message: str) -> None:
        super().__init__(message)
        self.item = item


class BadFilingError(IntakeError):
    """Whoever came may not file so; ``procedure`` is the id of the procedure that does not allow it, or empty."""

    def __init__(self, message: str, procedure: str = "") -> None:
        super().__init__(message)
        self.procedure = procedure


class IdentityRefusedError(IntakeError):
    """The papers shown are not enough for 本人確認; the text says what else would do."""


class ContentChangedError(ConflictError):
    """What was shown is no longer what stands there: it must be read again before it is signed or taken."""

    def __init__(self) -> None:
        super().__init__(_("内容が変わりました。もう一度確認してください。"))


class GoneStaleError(ConflictError):
    """What was stated in an ended reception is too old to be gone on with."""

    def __init__(self, last_day: date) -> None:
        text = _(
            "この受付は%(day)sまでしか続けられません。聞いたことが古くなっているので、新しい受付を始めてください。"
        )
        super().__init__(text % {"day": format_day(last_day)})


class SigningRefusedError(IntakeError):
    """The sheet cannot be signed in this way, or not yet; the text says why."""


class TabletRefusedError(IntakeError):
    """The tablet's ticket or session is unknown, used, expired or revoked: the same text for all."""

    def __init__(self) -> None:
        super().__init__(_("この署名画面は使えません。窓口の職員に、もう一度画面を出すよう伝えてください。"))


class LackKind(StrEnum):
    """What is missing for a sheet to be taken."""

    FIELD = "field"
    FILING = "filing"
    CAPACITY = "capacity"
    PROOF = "proof"
    IDENTITY = "identity"
    SHOWN = "shown"
    SIGNATURE = "signature"
    DOOR = "door"
    OFFICE = "office"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is missing. ``sheet`` None and ``procedure`` empty where it concerns the whole reception.

    ``item`` is the field for FIELD, the unit or ``filer``/``agent`` for IDENTITY, the door
    for DOOR. ``text`` is the sentence to show.
    """

    kind: LackKind
    text: str
    sheet: UUID | None = None
    procedure: str = ""
    item: str = ""


class IncompleteError(IntakeError):
    """Nothing was taken, because something is missing; ``lacks`` names each thing and its sheet."""

    def __init__(self, lacks: Iterable[Lack]) -> None:
        self.lacks = tuple(lacks)
        super().__init__(_("まだ受け取れません。") + "".join(lack.text for lack in self.lacks))
