"""Words of drafts, and the ways to be refused."""

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class StudioError(Exception):
    """What was asked cannot be done; the text says, in Japanese, what to do next."""


class UnknownDraftError(StudioError):
    """There is no such draft, or procedure, within the right."""


class MeanwhileError(StudioError):
    """Somebody else saved since the page was opened."""


PATIENCE = timedelta(minutes=10)
"""After that a job has probably stopped or was put away: what waits for it may be asked for again."""


class DraftState(TextChoices):
    """Where a draft stands."""

    EDITING = "editing", _("作成中")
    ASKED = "asked", _("公開待ち")
    PUBLISHING = "publishing", _("公開中")
    PUBLISHED = "published", _("公開済み")
    DISCARDED = "discarded", _("破棄")


OPEN = (DraftState.EDITING, DraftState.ASKED, DraftState.PUBLISHING)
"""A procedure has one of these at the most."""


class CheckState(TextChoices):
    """What checking came to."""

    WAITING = "waiting", _("確かめています")
    STOPPED = "stopped", _("終わりませんでした")
    PASSED = "passed", _("公開できます")
    REFUSED = "refused", _("直すところがあります")
