"""来庁予定: who comes where and when, with the answers given at home."""

import uuid
from typing import ClassVar

from django.db import models

from yakuba.apps.portal.models.accounts import Account


class Visit(models.Model):
    """One planned visit. ``number`` is what is shown at the counter; the key comes from the page, so twice is once.

    ``version`` counts how often place or time were changed.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    number = models.CharField(max_length=20, unique=True)
    event = models.CharField(max_length=40)
    content = models.JSONField()
    procedures = models.JSONField()
    office = models.CharField(max_length=80)
    on = models.DateField()
    slot = models.CharField(max_length=20, blank=True)
    version = models.PositiveIntegerField(default=0)
    planned_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "on"], name="portal_visits_of")]

    def __str__(self) -> str:
        return self.number
