"""What a step had to tell an applicant without an account, and how it reached them."""

from typing import ClassVar

from django.db import models

from yakuba.kernel.cases.models.case import Case
from yakuba.kernel.cases.vocabulary import Reached, Telling, Way


class DispatchRow(models.Model):
    """One telling. ``notice``: of one that goes by post; ``reached``: empty while it waits for somebody's hand."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    seq = models.PositiveIntegerField()
    what = models.CharField(max_length=10, choices=Telling.choices)
    way = models.CharField(max_length=4, choices=Way.choices)
    notice = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    reached = models.CharField(max_length=6, choices=Reached.choices, blank=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=80, blank=True)

    class Meta:
        db_table = "cases_dispatch"
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "seq"], name="cases_dispatch_once_a_step")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.seq} {self.what}"
