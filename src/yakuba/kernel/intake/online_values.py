"""Words of what comes from the portal."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakuba.kernel.intake.link_values import LinkedBy
from yakuba.lib.wareki import format_day


class OnlineState(TextChoices):
    """Where an online application is between the gate and its case."""

    ARRIVED = "arrived", gettext_lazy("届いた")
    RECEIVED = "received", gettext_lazy("受け取った")
    REFUSED = "refused", gettext_lazy("受け取れない")


class VisitState(TextChoices):
    """Where a planned visit is."""

    PLANNED = "planned", gettext_lazy("予定")
    CANCELLED = "cancelled", gettext_lazy("取消し")
    COME = "come", gettext_lazy("来庁済み")


def identity_words(code: str, linked_on: date | None = None) -> str:
    """The words for a recorded way of knowing who is online; empty for none.

    ``code``: a gate's ``identity`` (``email``: the address is reached and nothing else), or a ``LinkedBy`` for an
    account that was linked on ``linked_on``.
    """
    words = {
        LinkedBy.COUNTER.value: _("本人確認済み(窓口での連携 %(day)s)"),
        LinkedBy.CARD.value: _("本人確認済み(マイナンバーカードでの連携 %(day)s)"),
    }
    if code in words and linked_on is not None:
        return words[code] % {"day": format_day(linked_on)}
    return _("メール到達のみ") if code else ""


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
