"""The narrow row of a case, what it is about, and what has happened to it."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q

from yakuba.kernel.cases.contracts import Course, Result, State

NEVER = date(9999, 12, 31)
"""Stands in ``due_on`` where there is no standard period: such cases sort last, by an index."""

OPEN = Q(closed_on__isnull=True)
TO_TELL = Q(to_tell__gt=0)


class Case(models.Model):
    """案件. ``section`` is in charge now; ``taken_section`` and ``taken_office`` are where it arrived.

    ``owes_letter``: a 届出 or 職権 that ends with a letter; ``tells``: something was to be told by post or
    by hand; ``to_tell``: how much of it waits to be given or said; ``care``: somebody without number in what was filed
    may be under 支援措置.
    """

    key = models.UUIDField(unique=True, editable=False)
    number = models.CharField(max_length=40)
    procedure = models.CharField(max_length=60)
    definition_version = models.PositiveIntegerField()
    course = models.CharField(max_length=12, choices=Course.choices)
    course_version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=State.choices)
    result = models.CharField(max_length=10, choices=Result.choices, blank=True)
    version = models.PositiveIntegerField(default=1)
    section = models.CharField(max_length=20)
    taken_section = models.CharField(max_length=20)
    taken_office = models.CharField(max_length=20)
    door = models.CharField(max_length=10)
    person = models.CharField(max_length=15, blank=True)
    assignee = models.CharField(max_length=20, blank=True)
    arrived_at = models.DateTimeField()
    arrived_on = models.DateField()
    due_on = models.DateField(default=NEVER)
    late = models.BooleanField(default=False)
    stopped_since = models.DateField(null=True)
    stopped_days = models.PositiveIntegerField(default=0)
    correct_by = models.DateField(null=True)
    back_to = models.CharField(max_length=12, blank=True)
    closed_on = models.DateField(null=True)
    submission = models.UUIDField(null=True)
    checks_open = models.PositiveSmallIntegerField(default=0)
    checks_no = models.PositiveSmallIntegerField(default=0)
    hands_over = models.BooleanField(default=False)
    has_letter = models.BooleanField(default=False)
    owes_letter = models.BooleanField(default=False)
    tells = models.BooleanField(default=False)
    to_tell = models.PositiveSmallIntegerField(default=0)
    care = models.BooleanField(default=False)
    drafted_by = models.CharField(max_length=20, blank=True)
    round = models.PositiveSmallIntegerField(default=0)

    class Meta:
        # Not unique=True: PostgreSQL would get a second index of the column, for LIKE, that every step has to keep.
        constraints: ClassVar = [models.UniqueConstraint(fields=["number"], name="cases_number_is_unique")]
        indexes: ClassVar = [
            models.Index(fields=["section", "due_on", "id"], name="cases_open_by_section", condition=OPEN),
            models.Index(fields=["taken_office", "due_on", "id"], name="cases_open_by_office", condition=OPEN),
            models.Index(fields=["assignee", "due_on", "id"], name="cases_open_by_assignee", condition=OPEN),
            models.Index(fields=["section", "state", "arrived_on", "id"], name="cases_by_section_and_state"),
            models.Index(fields=["taken_office", "arrived_on", "id"], name="cases_by_office"),
            models.Index(fields=["due_on", "id"], name="cases_open_by_due", condition=OPEN),
            models.Index(fields=["section", "due_on", "id"], name="cases_to_tell_by_section", condition=TO_TELL),
            models.Index(fields=["closed_on"], name="cases_by_end", condition=Q(closed_on__isnull=False)),
            models.Index(fields=["submission"], name="cases_of_a_submission", condition=Q(submission__isnull=False)),
            models.Index(fields=["person"], name="cases_of_a_person", condition=~Q(person="")),
        ]

    def __str__(self) -> str:
        return self.number


class Payload(models.Model):
    """What a case is about, apart from where it stands. ``digest`` recognises the same order when it comes again."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="payload")
    unit = models.CharField(max_length=20, blank=True)
    subject_name = models.CharField(max_length=200, blank=True)
    applicant = models.JSONField(default=dict)
    applicant_person = models.CharField(max_length=15, blank=True)
    principal = models.CharField(max_length=15, blank=True)
    account = models.CharField(max_length=80, blank=True)
    document = models.CharField(max_length=40, blank=True)
    letter = models.CharField(max_length=40, blank=True)
    proposal = models.JSONField(null=True)
    digest = models.CharField(max_length=64)
    disposed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["applicant_person"], name="cases_of_an_applicant", condition=~Q(applicant_person="")),
            models.Index(fields=["account"], name="cases_of_an_account", condition=~Q(account="")),
        ]

    def __str__(self) -> str:
        return str(self.case_id)


class NameKey(models.Model):
    """A key by which a case is found: of the subject's names. Derived, never shown."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "key"], name="cases_name_key_once")]
        indexes: ClassVar = [models.Index(fields=["key", "case"], name="cases_by_name")]

    def __str__(self) -> str:
        return str(self.case_id)


class FieldVersion(models.Model):
    """The filled boxes: all of them in version 1, afterwards those that a correction changed. Rows are only added."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    fields = models.JSONField()

    class Meta:
        db_table = "cases_fields"
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "version"], name="cases_one_field_version")]

    def __str__(self) -> str:
        return f"{self.case_id} v{self.version}"


class Step(models.Model):
    """履歴: one action. ``seq`` is the version that the case had afterwards. Rows are only added."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=120)
    action = models.CharField(max_length=30)
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12)
    reason = models.TextField(blank=True)
    on_behalf_of = models.CharField(max_length=60, blank=True)
    detail = models.JSONField(default=dict)
    course_version = models.PositiveSmallIntegerField()
    batch = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "seq"], name="cases_one_step_a_version")]
        indexes: ClassVar = [
            models.Index(fields=["batch"], name="cases_steps_of_a_batch", condition=Q(batch__isnull=False))
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.seq}"
