"""What came back from the town: notices and issued documents, each once."""

import uuid
from typing import ClassVar

from django.db import models

from yakuba.apps.portal.models.accounts import Account
from yakuba.apps.portal.models.applications import Application


class InboxMessage(models.Model):
    """One notice in an account's inbox.

    ``kind``: empty for a notice in the town's own words; else what happened, and ``news`` says it in the words of the
    page. ``body`` then holds only what the town wrote. ``about``: the document that came.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, models.PROTECT, related_name="+", null=True)
    kind = models.CharField(max_length=20, blank=True, default="")
    about = models.UUIDField(null=True)
    title = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    sender = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "-at"], name="portal_inbox_of")]

    def __str__(self) -> str:
        return str(self.key)


class IssuedDocument(models.Model):
    """An issued document; it can be fetched to the end of ``expires_on``."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    file = models.CharField(max_length=40)
    issued_on = models.DateField()
    expires_on = models.DateField()
    arrived_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.key)


class Fetch(models.Model):
    """One download. Only ever added."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(IssuedDocument, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.key)
