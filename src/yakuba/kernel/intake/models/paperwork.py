"""Sheets and what is done with them. Only ``Sheet`` and ``TabletTicket`` change; everything else is only ever added."""

import uuid
from typing import ClassVar

from django.db import models

from yakuba.kernel.intake.models.reception import Reception
from yakuba.kernel.intake.paperwork import SignatureKind, Withdrawn


class Wish(models.Model):
    """Whether the visitor wants a procedure that is not theirs by duty or claim; the newest row holds.

    ``office``: of the involved section that took it up; empty where the counter did that has the reception.
    """

    reception = models.ForeignKey(Reception, models.PROTECT, related_name="wishes")
    procedure = models.CharField(max_length=60)
    unit = models.CharField(max_length=20)
    wanted = models.BooleanField()
    office = models.CharField(max_length=20, blank=True, default="")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"{self.reception_id} {self.procedure} {self.unit}"


class FilingEntry(models.Model):
    """Who files, as somebody recorded it; the newest row holds. ``version`` is the reception's after it."""

    reception = models.ForeignKey(Reception, models.PROTECT, related_name="filings")
    content = models.JSONField()
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"{self.reception_id} v{self.version}"


class IdentityCheck(models.Model):
    """本人確認: by which kinds of paper, never by which number. ``version`` is the reception's after it."""

    reception = models.ForeignKey(Reception, models.PROTECT, related_name="identity_checks")
    subject = models.CharField(max_length=20)
    papers = models.JSONField()
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"{self.reception_id} v{self.version}"


class Submission(models.Model):
    """What was received at one moment by one door."""

    key = models.UUIDField(unique=True, editable=False)
    reception = models.ForeignKey(Reception, models.PROTECT, null=True, related_name="submissions")
    event = models.CharField(max_length=40)
    door = models.CharField(max_length=10)
    arrived_at = models.DateTimeField()
    arrived_on = models.DateField()
    postmarked_on = models.DateField(null=True)
    section = models.CharField(max_length=20)
    office = models.CharField(max_length=20)
    filing = models.JSONField()
    members = models.JSONField()
    by = models.CharField(max_length=80)

    def __str__(self) -> str:
        return str(self.key)


class Sheet(models.Model):
    """様式: one form for one procedure and unit of a reception; ``version`` is its newest content.

    ``handed_over_at``: when its case first went to a core system.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reception = models.ForeignKey(Reception, models.PROTECT, related_name="sheets")
    procedure = models.CharField(max_length=60)
    unit = models.CharField(max_length=20)
    place = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField(default=0)
    withdrawn = models.CharField(max_length=12, choices=Withdrawn, blank=True, default=Withdrawn.NO)
    document = models.CharField(max_length=40, blank=True)
    handed_over_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reception", "procedure", "unit"], name="one_sheet_a_procedure_and_unit")
        ]

    def __str__(self) -> str:
        return str(self.key)


class SheetVersion(models.Model):
    """The content of a sheet: canonical JSON with its SHA-256."""

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    definition_version = models.PositiveIntegerField()
    person = models.CharField(max_length=20, blank=True)
    discreet = models.BooleanField()
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["sheet", "version"], name="one_content_a_version")]

    def __str__(self) -> str:
        return f"{self.sheet_id} v{self.version}"


class Shown(models.Model):
    """A version that was typeset, registered and frozen: what the resident is shown. The newest row holds."""

    version = models.ForeignKey(SheetVersion, models.PROTECT, related_name="shown")
    paper = models.PositiveSmallIntegerField()
    pdf_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"{self.version_id} {self.paper}"


class Signature(models.Model):
    """署名 on exactly one version and one shown PDF; ``paper``: version of the signed PDF in documents, 0: on paper."""

    version = models.OneToOneField(SheetVersion, models.PROTECT, related_name="signature")
    kind = models.CharField(max_length=8, choices=SignatureKind)
    shown_sha256 = models.CharField(max_length=64)
    image_sha256 = models.CharField(max_length=64, blank=True)
    signed_sha256 = models.CharField(max_length=64)
    paper = models.PositiveSmallIntegerField()
    signer = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    offered_by = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return f"{self.version_id} {self.kind}"


class SubmittedSheet(models.Model):
    """The version of a sheet that was received, once; ``filed_on`` is the day that counts for its deadline."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="sheets")
    sheet = models.OneToOneField(Sheet, models.PROTECT, related_name="received")
    version = models.OneToOneField(SheetVersion, models.PROTECT, related_name="+")
    shown_sha256 = models.CharField(max_length=64)
    signed = models.BooleanField()
    place = models.PositiveSmallIntegerField()
    filed_on = models.DateField()
    deadline = models.DateField(null=True)
    late = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.submission_id} {self.sheet_id}"


class ExOfficio(models.Model):
    """職権: what the town must do by itself after a submission, with what was stated of it by then (as of a sheet)."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="ex_officio")
    reception = models.ForeignKey(Reception, models.PROTECT, related_name="ex_officio")
    key = models.UUIDField(unique=True, editable=False)
    procedure = models.CharField(max_length=60)
    definition_version = models.PositiveIntegerField()
    unit = models.CharField(max_length=20)
    person = models.CharField(max_length=20, blank=True)
    discreet = models.BooleanField()
    content = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reception", "procedure", "unit"], name="ex_officio_once_a_reception")
        ]

    def __str__(self) -> str:
        return str(self.key)


class TabletTicket(models.Model):
    """A tablet's way to one reception; only hashes of its token, word and secret are kept."""

    reception = models.ForeignKey(Reception, models.PROTECT, related_name="tickets")
    token_sha256 = models.CharField(max_length=64, unique=True)
    word_sha256 = models.CharField(max_length=64, blank=True)
    secret_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    offered_by = models.CharField(max_length=80)
    used_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    called_at = models.DateTimeField(null=True)
    called_about = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["word_sha256"], condition=~models.Q(word_sha256=""), name="intake_one_tablet_word"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
