"""What concerns many cases: batches with their frozen rows, and the series of numbers."""

from typing import ClassVar

from django.db import models

from yakuba.kernel.cases.models.case import Case


class Batch(models.Model):
    """一括: what was previewed, by whom, until when it may be carried out, and when it was."""

    id = models.UUIDField(primary_key=True, editable=False)
    action = models.CharField(max_length=30)
    actor = models.CharField(max_length=120)
    reason = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    count = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.id)


class BatchRow(models.Model):
    """A frozen (batch, case, version), with where the case goes; ``slot`` for an approval."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    version = models.PositiveIntegerField()
    from_state = models.CharField(max_length=12)
    to_state = models.CharField(max_length=12)
    result = models.CharField(max_length=10, blank=True)
    course_version = models.PositiveSmallIntegerField()
    slot = models.BigIntegerField(null=True)
    on_behalf_of = models.CharField(max_length=60, blank=True)
    shown_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "cases_batch_row"
        constraints: ClassVar = [models.UniqueConstraint(fields=["batch", "case"], name="cases_once_in_a_batch")]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.case_id}"


class Series(models.Model):
    """The last number given to a section's cases in a fiscal year."""

    section = models.CharField(max_length=20)
    fiscal_year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["section", "fiscal_year"], name="cases_one_series_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.section} {self.fiscal_year}"
