"""連携: codes that were given out, accounts that belong to a person, and the tries of a day.

No code is kept, and of a card only which certificate it was.
"""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from yakuba.kernel.intake.link_values import CodeEnd, LinkedBy, LinkEnd


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
    """An account of the portal that is this person's: a code given to them at the counter was typed there, or they
    signed there with their card. ``certificate``: SHA-256 of the certificate that signed.
    """

    request = models.UUIDField(primary_key=True)
    account = models.UUIDField()
    person = models.CharField(max_length=15)
    by = models.CharField(max_length=10, choices=LinkedBy, default=LinkedBy.COUNTER)
    code = models.OneToOneField(LinkCode, models.PROTECT, related_name="+", null=True)
    certificate = models.CharField(max_length=64, blank=True)
    linked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)
    ended_because = models.CharField(max_length=10, choices=LinkEnd, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account"], name="intake_one_link_an_account", condition=Q(ended_at=None)),
            models.CheckConstraint(
                name="intake_link_has_its_proof",
                condition=Q(by=LinkedBy.COUNTER, code__isnull=False, certificate="")
                | (Q(by=LinkedBy.CARD, code__isnull=True) & ~Q(certificate="")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["person"], name="intake_links_of_a_person")]

    def __str__(self) -> str:
        return str(self.request)


class LinkAsked(models.Model):
    """A request that was answered: none is judged twice, whatever it brings the second time."""

    request = models.UUIDField(primary_key=True)
    at = models.DateTimeField()

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
