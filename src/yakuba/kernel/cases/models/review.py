"""What review adds to a case: corrections, the checklist, approval slots, files."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yakuba.kernel.cases.contracts import SlotKind, SlotState
from yakuba.kernel.cases.models.case import Case


class MarkRow(models.Model):
    """補正 asked for at version ``asked_in``; ``answered_in`` is the version of the answer."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    asked_in = models.PositiveIntegerField()
    asked_at = models.DateTimeField()
    field = models.CharField(max_length=120)
    unit = models.CharField(max_length=20, blank=True)
    reason = models.TextField()
    answered_in = models.PositiveIntegerField(null=True)

    class Meta:
        db_table = "cases_mark"

    def __str__(self) -> str:
        return f"{self.case_id}"


class CheckRow(models.Model):
    """The present answer to one line of the checklist; earlier answers stand in the history."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    check_id = models.CharField(max_length=60)
    ok = models.BooleanField()
    note = models.TextField(blank=True)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        db_table = "cases_check"
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "check_id"], name="cases_one_answer_a_check")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.check_id}"


class SlotRow(models.Model):
    """承認欄. ``up``: its turn has come. Slots of earlier rounds stay as they ended."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    round = models.PositiveSmallIntegerField()
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=SlotKind.choices)
    role = models.CharField(max_length=20)
    section = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=SlotState.choices, default=SlotState.WAITING)
    up = models.BooleanField(default=False)
    by = models.CharField(max_length=20, blank=True)
    on_behalf_of = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField(null=True)
    remark = models.TextField(blank=True)
    shown_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "cases_slot"
        indexes: ClassVar = [
            models.Index(fields=["case", "round", "place"], name="cases_slots_of_a_case"),
            models.Index(fields=["section", "role", "case"], name="cases_slots_waiting", condition=Q(up=True)),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="cases_only_waiting_is_up", condition=Q(up=False) | Q(state=SlotState.WAITING.value)
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.round}-{self.place}"


class Attachment(models.Model):
    """添付: by which name of the procedure a file of the case was given."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    file = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "cases_attachment"

    def __str__(self) -> str:
        return self.file
