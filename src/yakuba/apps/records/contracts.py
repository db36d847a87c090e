"""Words of disposals, and the way to be refused."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RecordsError(Exception):
    """What was asked cannot be done; the text says, in Japanese, what to do next."""


class UnknownProposalError(RecordsError):
    """There is no such 伺い within the right."""


class ProposalState(TextChoices):
    """Where a 廃棄の伺い stands."""

    WAITING = "waiting", _("承認待ち")
    APPROVED = "approved", _("廃棄中")
    DONE = "done", _("廃棄済み")
    RETURNED = "returned", _("差戻し")


UNDER_WAY = (ProposalState.WAITING, ProposalState.APPROVED)


class Outcome(TextChoices):
    """What came of one case of a 伺い."""

    OPEN = "", _("まだ")
    DISPOSED = "disposed", _("廃棄した")
    LEFT = "left", _("見送った")
    RETURNED = "returned", _("差戻し")
