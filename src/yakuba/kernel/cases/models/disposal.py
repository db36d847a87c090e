"""What is left of a case whose retention is over."""

from typing import ClassVar

from django.db import models

from yakuba.kernel.cases.models.case import Case


class DisposalRow(models.Model):
    """廃棄の記録: as what and until when the case was kept, who destroyed it and who approved. Rows are only added.

    ``contents``: hashes of the papers and files that are gone.
    """

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="disposal")
    retention = models.CharField(max_length=20)
    label = models.CharField(max_length=60)
    kept_until = models.DateField()
    contents = models.JSONField()
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    approved_by = models.CharField(max_length=120)

    class Meta:
        db_table = "cases_disposal"
        indexes: ClassVar = [models.Index(fields=["at"], name="cases_disposals_by_day")]

    def __str__(self) -> str:
        return str(self.case_id)
