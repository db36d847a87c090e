"""連携: the values in which a code, a link and the linked applicant are handed on."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CodeEnd(TextChoices):
    """Why a 連携番号 is over before its last day."""

    USED = "used", _("使用済み")
    REPLACED = "replaced", _("新しい番号を発行した")


class LinkedBy(TextChoices):
    """How an account became a person's. The values are those of ``identity`` of what it sends."""

    COUNTER = "counter", _("窓口の連携番号")
    CARD = "card", _("マイナンバーカード")


class LinkEnd(TextChoices):
    """Why an account is a person's no more."""

    RESIDENT = "resident", _("本人が解除した")
    COUNTER = "counter", _("窓口で解除した")
    RENEWED = "renewed", _("新しい番号で連携し直した")
    BY_CARD = "by_card", _("マイナンバーカードで連携し直した")


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """A code as it is handed out: shown once, kept nowhere. It can be used to the end of ``last_day``."""

    code: str
    issued_at: datetime
    last_day: date


@dataclass(frozen=True, slots=True)
class LinkView:
    """One link of a person, present or past; it does not say whose address the account is."""

    request: UUID
    linked_at: datetime
    ended_at: datetime | None
    ended_because: str
    by: str = LinkedBy.COUNTER

    @property
    def way(self) -> str:
        """How it was linked, in words."""
        return str(LinkedBy(self.by).label)

    @property
    def reason(self) -> str:
        """Why it ended, in words; "" while it has not."""
        return str(LinkEnd(self.ended_because).label) if self.ended_because else ""


@dataclass(frozen=True, slots=True)
class LinksView:
    """What stands about one person: links, the newest first, and until when an unused code can be used."""

    links: tuple[LinkView, ...]
    open_until: date | None


@dataclass(frozen=True, slots=True)
class Linkable:
    """Who stands at the counter of a reception, known to the register and identified by these kinds of paper."""

    person: str
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LinkedApplicant:
    """Whose account an application came from: the person, the day of the link, the birth date as typed (YYYYMMDD).

    ``by``: how it was linked, a ``LinkedBy``.
    """

    person: str
    on: date
    born: int | None = None
    by: str = LinkedBy.COUNTER
