"""Who has an account: an address that a code has reached, and nothing that says who the person is."""

import uuid
from typing import ClassVar

from django.db import models


class Account(models.Model):
    """One e-mail address. ``email`` is encrypted; ``email_digest`` (keyed) finds it again."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.TextField()
    email_digest = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=10, default="ja")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.key)


class EmailCode(models.Model):
    """One six-digit code on its way to one address: its keyed hash, how often it was tried, when it ended."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.TextField()
    email_digest = models.CharField(max_length=64)
    client_digest = models.CharField(max_length=64)
    code_digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["email_digest"], name="portal_one_code_on_its_way", condition=models.Q(ended_at=None)
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["email_digest", "sent_at"], name="portal_code_by_address"),
            models.Index(fields=["client_digest", "sent_at"], name="portal_code_by_client"),
        ]

    def __str__(self) -> str:
        return str(self.key)


class PortalSession(models.Model):
    """One browser in which the code was entered."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.key)


class Answers(models.Model):
    """What was answered in the guide about one life event, kept to go on later."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    event = models.CharField(max_length=40)
    content = models.JSONField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "event"], name="portal_one_answers_an_event")
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.event}"
