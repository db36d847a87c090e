"""Words of what comes from the portal."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OnlineState(TextChoices):
    """Where an online application is between the gate and its case."""

    ARRIVED = "arrived", _("届いた")
    RECEIVED = "received", _("受け取った")
    REFUSED = "refused", _("受け取れない")


class VisitState(TextChoices):
    """Where a planned visit is."""

    PLANNED = "planned", _("予定")
    CANCELLED = "cancelled", _("取消し")
    COME = "come", _("来庁済み")


IDENTITIES = {"email": _("メール到達のみ")}
"""How surely somebody online is who they say: an e-mail address proves that it is reached, and nothing else."""


def identity_words(code: str) -> str:
    """The words for a recorded way of knowing who is online; empty for none."""
    return str(IDENTITIES[code]) if code else ""


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that came with an online application, for the requirement under which it was given."""

    requirement: str
    file: str


@dataclass(frozen=True, slots=True)
class VisitView:
    """One line of the list of planned visits; it names nobody."""

    visit: UUID
    number: str
    event: str
    office: str
    on: date
    slot: str
    members: int
    state: VisitState
