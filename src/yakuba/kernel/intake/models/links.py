"""連携: codes that were given out, accounts that belong to a person, and the tries of a day. No code is kept."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from yakuba.kernel.intake.link_values import CodeEnd, LinkEnd


class LinkCode(models.Model):
    """A 連携番号 for one person (宛名番号). ``issue_digest`` and ``proof_digest`` are keyed; ``papers`` are kinds."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.CharField(max_length=15)
    issue_digest = models.CharField(max_length=64, unique=True)
    proof_digest = models.CharField(max_length=64, unique=True)
    papers = models.JSONField(default=list)
    reception = models.UUIDField(null=True)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=80)
    last_day = models.DateField()
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=10, choices=CodeEnd, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person"], name="intake_one_link_code_open", condition=Q(ended_at=None))
        ]

    def __str__(self) -> str:
        return str(self.key)


class AccountLink(models.Model):
    """An account of the portal that is this person's, since a code given to them at the counter was typed there."""

    request = models.UUIDField(primary_key=True)
    account = models.UUIDField()
    person = models.CharField(max_length=15)
    code = models.OneToOneField(LinkCode, models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)
    ended_because = models.CharField(max_length=10, choices=LinkEnd, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account"], name="intake_one_link_an_account", condition=Q(ended_at=None))
        ]
        indexes: ClassVar = [models.Index(fields=["person"], name="intake_links_of_a_person")]

    def __str__(self) -> str:
        return str(self.request)


class LinkTries(models.Model):
    """How often an account failed on a day."""

    account = models.UUIDField()
    day = models.DateField()
    failed = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["account", "day"], name="intake_one_tries_a_day")]

    def __str__(self) -> str:
        return f"{self.day}: {self.failed}"
