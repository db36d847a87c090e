"""連携: what was asked with a code from the counter or by card, and what the town answered.

Whose it is stands only over there, and nothing of a card stands here.
"""

import uuid
from typing import ClassVar

from django.db import models

from yakuba.apps.portal.models.accounts import Account
from yakuba.kernel.gate.messages import LinkOutcome

WAITING, LOST = "", "lost"
COUNTER, RENEWED, RESIDENT = "counter", "renewed", "resident"


class Link(models.Model):
    """One typed code (``code_digest`` is keyed) or one signature of a card.

    ``outcome``: a LinkOutcome, empty while the town has not answered.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    by_card = models.BooleanField(default=False)
    code_digest = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, blank=True, default=WAITING)
    left = models.PositiveSmallIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account"], name="portal_one_link_waits", condition=models.Q(outcome=WAITING)
            ),
            models.UniqueConstraint(
                fields=["account"],
                name="portal_one_link_an_account",
                condition=models.Q(outcome=LinkOutcome.LINKED.value, ended_at=None),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["account", "-id"], name="portal_links_of")]

    def __str__(self) -> str:
        return str(self.key)


class CardCall(models.Model):
    """A resident was sent to the card app to sign for ``key`` as of ``at``; nothing has gone to the town yet."""

    key = models.UUIDField(primary_key=True, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.key)
