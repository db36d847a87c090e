"""申請: the draft, what was sent (never changed), its states, its corrections and files."""

import uuid
from typing import ClassVar

from django.db import models

from yakuba.apps.portal.models.accounts import Account

DRAFT = ""


class Application(models.Model):
    """One procedure for one person or household. ``state`` is a value of ApplicantState; empty while it is a draft.

    ``content``: members, values and who files, as in ``household.Content``. ``version`` counts every change of a
    draft. ``trouble``: what the town could not take in, with what to do. ``carried``: by box, the key of the earlier
    application from which it was filled in.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    procedure = models.CharField(max_length=60)
    definition_version = models.PositiveIntegerField()
    event = models.CharField(max_length=40)
    unit = models.CharField(max_length=20)
    content = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, blank=True, default=DRAFT)
    number = models.CharField(max_length=20, unique=True, null=True)  # noqa: DJ001 - unique, and none while a draft
    started_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    discarded_at = models.DateTimeField(null=True)
    withdrawal_at = models.DateTimeField(null=True)
    reception_no = models.CharField(max_length=200, blank=True)
    arrived_on = models.DateField(null=True)
    sections = models.JSONField(default=list)
    trouble = models.JSONField(null=True)
    carried = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "-updated_at"], name="portal_applications_of")]

    def __str__(self) -> str:
        return str(self.key)


class SentContent(models.Model):
    """What was sent, in order: number 0 is the application, later ones follow corrections. Only ever added."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    boxes = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "number"], name="portal_one_content_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.number}"


class StateEntry(models.Model):
    """One state that the applicant was shown, since when, and why. Only ever added."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10)
    at = models.DateTimeField()
    reason = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.application_id} {self.state}"


class Correction(models.Model):
    """補正: the marked boxes, each with its reason, until when, and when it was answered."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    marks = models.JSONField()
    correct_by = models.DateField(null=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "number"], name="portal_one_correction_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.number}"


class Attachment(models.Model):
    """A file for one requirement (``need-1`` …). ``correction``: 0, or the number of the correction it answers."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="+")
    requirement = models.CharField(max_length=80)
    file = models.CharField(max_length=40)
    correction = models.PositiveIntegerField(default=0)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.key)
