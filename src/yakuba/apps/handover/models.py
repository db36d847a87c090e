"""Batches that are handed over, their rows frozen as the core system gets them, and every delivery of them."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yakuba.apps.handover.contracts import OPEN_ROWS, Encoding, RowState, Trouble


class Batch(models.Model):
    """引渡し: made once from its key. ``case_batch`` is the batch in which the kernel moved its cases.

    ``sha256`` and ``size`` are of the whole file as it was frozen; ``layout`` is ``core/version``, ``titles``
    its headings.
    """

    key = models.UUIDField(unique=True, editable=False)
    number = models.CharField(max_length=30, unique=True)
    case_batch = models.UUIDField(unique=True)
    core = models.CharField(max_length=40)
    section = models.CharField(max_length=20)
    office = models.CharField(max_length=20, blank=True)
    layout = models.CharField(max_length=50)
    titles = models.JSONField()
    encoding = models.CharField(max_length=10, choices=Encoding.choices)
    count = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    substitutions = models.PositiveIntegerField(default=0)
    protected = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.CharField(max_length=120, blank=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=120, blank=True)
    done_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("引渡し")
        constraints: ClassVar = [
            models.CheckConstraint(name="handover_by_two", condition=~Q(approved_by=models.F("made_by"))),
        ]
        indexes: ClassVar = [
            models.Index(fields=["section", "-made_at"], name="handover_of_a_section"),
            models.Index(fields=["done_at"], name="handover_to_erase", condition=Q(erased_at=None)),
        ]

    def __str__(self) -> str:
        return self.number


class Row(models.Model):
    """One case of a batch. ``cells``: its line as it was frozen, emptied when its period is over.

    ``digest`` is of the cells without the number of the batch: the same case with the same content has the same one.
    """

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="rows", db_index=False)
    case = models.UUIDField()
    number = models.CharField(max_length=40)
    position = models.PositiveIntegerField()
    cells = models.JSONField()
    digest = models.CharField(max_length=64)
    protected = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=RowState.choices, default=RowState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    reference = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("引渡しの行")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "position"], name="handover_one_row_a_place"),
            models.UniqueConstraint(fields=["batch", "case"], name="handover_once_in_a_batch"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=[state.value for state in OPEN_ROWS]), name="handover_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.position}"


class Sending(models.Model):
    """One delivery of a batch, or of what was left of it. ``ended_at`` None: it was broken off, nobody knows where."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="sendings", db_index=False)
    attempt = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField()
    trouble = models.CharField(max_length=10, choices=Trouble.choices, blank=True)
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("引渡しの送信")
        indexes: ClassVar = [models.Index(fields=["batch", "attempt"], name="handover_sendings")]

    def __str__(self) -> str:
        return f"{self.batch_id} #{self.attempt}"


class Upload(models.Model):
    """取込結果のファイル between the look at what it would do and doing it; gone when it is applied, or a day later."""

    key = models.UUIDField(primary_key=True, editable=False)
    content = models.BinaryField()
    by = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("取込結果のファイル")

    def __str__(self) -> str:
        return str(self.key)


class Unfit(models.Model):
    """合わない回答: answers that were collected, or came at once, of which some fit no row; until somebody has looked.

    ``digest`` is over what is wrong: the same answers collected again are the same row. ``section`` and ``office`` are
    those of the batch that was sent; empty for a file, whose lines belong to nobody.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    core = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    section = models.CharField(max_length=20, blank=True)
    office = models.CharField(max_length=20, blank=True)
    count = models.PositiveIntegerField()
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("合わない回答")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["core", "name", "digest"], name="handover_unfit_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["settled_at", "-found_at"], name="handover_unfit_open")]

    def __str__(self) -> str:
        return f"{self.core}/{self.name}"


class UnfitLine(models.Model):
    """One line of them: where it stands in the file (0: nowhere) and what is wrong with it."""

    unfit = models.ForeignKey(Unfit, models.CASCADE, related_name="lines")
    line = models.PositiveIntegerField()
    text = models.CharField(max_length=400)

    class Meta:
        verbose_name = _("合わない回答の行")

    def __str__(self) -> str:
        return f"{self.unfit_id}/{self.line}"
