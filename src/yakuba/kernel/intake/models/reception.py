"""A reception, its members, and what was stated: statements are only ever added, the newest one holds."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from yakuba.kernel.intake.contracts import Source, State, StepName
from yakuba.lib import clock


class Reception(models.Model):
    """One household's visit about one life event. ``changed_at``: when anything was last done in it."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.PositiveIntegerField()
    event = models.CharField(max_length=40)
    received_on = models.DateField()
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=80)
    section = models.CharField(max_length=20)
    office = models.CharField(max_length=20)
    ticket = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    version = models.PositiveIntegerField(default=1)
    statements = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["received_on", "office", "number"], name="one_reception_a_number"),
            models.CheckConstraint(condition=Q(number__gt=0), name="reception_numbers_start_at_one"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["section", "received_on", "-id"], name="receptions_of_a_section"),
            models.Index(fields=["opened_at"], name="receptions_by_opening"),
            # By the opening, which never changes: an index of the last change would be written with every answer.
            models.Index(
                fields=["opened_at", "id"], name="intake_open_by_opening", condition=Q(state=State.OPEN.value)
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)


class DayCount(models.Model):
    """The last number given on a day at an office."""

    received_on = models.DateField()
    office = models.CharField(max_length=20)
    last = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["received_on", "office"], name="one_count_a_day")]

    def __str__(self) -> str:
        return f"{self.received_on} {self.office}: {self.last}"


class Member(models.Model):
    """Somebody of the household, by a key that is only valid inside this reception."""

    reception = models.ForeignKey(Reception, models.PROTECT, related_name="members")
    unit = models.CharField(max_length=20)
    person = models.CharField(max_length=20, blank=True)
    removed = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["reception", "unit"], name="one_member_a_unit")]
        indexes: ClassVar = [models.Index(fields=["person"], name="intake_members_by_number", condition=~Q(person=""))]

    def __str__(self) -> str:
        return f"{self.reception_id} {self.unit}"


class Statement(models.Model):
    """One value somebody stated, or "わからない" (null). Never changed; a later one takes its place."""

    reception = models.ForeignKey(Reception, models.PROTECT, related_name="statement_rows")
    seq = models.PositiveIntegerField()
    unit = models.CharField(max_length=20)
    item = models.CharField(max_length=60)
    value = models.JSONField(null=True)
    source = models.CharField(max_length=20, choices=[(source.value, source.value) for source in Source])
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["reception", "seq"], name="one_statement_a_place")]

    def __str__(self) -> str:
        return f"{self.reception_id} {self.seq}"


class TypedKey(models.Model):
    """A key of somebody who was typed and has no 宛名番号: a member, or who files (``FILER``). Derived, never shown.

    By it a reception is found again when one of them comes under 支援措置 afterwards.
    """

    reception = models.ForeignKey(Reception, models.PROTECT, related_name="+", db_index=False)
    unit = models.CharField(max_length=20)
    kind = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=200)
    born = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reception", "unit", "kind", "key"], name="intake_typed_key_once")
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "key"], name="intake_typed_by_key")]

    def __str__(self) -> str:
        return f"{self.reception_id} {self.unit} {self.kind}"


class Involved(models.Model):
    """関係課: a section in charge of something that the reception needs or has undecided, or that received something.

    Derived from what was stated, in the transaction that changes it.
    """

    reception = models.ForeignKey(Reception, models.PROTECT, related_name="+", db_index=False)
    section = models.CharField(max_length=20)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reception", "section"], name="intake_involved_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["section", "-reception"], name="intake_shared_with_a_section")]

    def __str__(self) -> str:
        return f"{self.reception_id} {self.section}"


class Step(models.Model):
    """When a measured moment was first reached."""

    reception = models.ForeignKey(Reception, models.PROTECT, related_name="step_rows")
    name = models.CharField(max_length=20, choices=StepName)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["reception", "name"], name="each_step_once")]

    def __str__(self) -> str:
        return f"{self.reception_id} {self.name}"
