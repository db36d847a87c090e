"""What the applicant of an online case has been told."""

from django.db import models

from yakuba.kernel.cases.models.case import Case


class Told(models.Model):
    """``seq`` is the last step that was told, ``state`` the last state, ``corrections`` how many were asked for."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="+")
    seq = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=12, blank=True)
    corrections = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.case_id} {self.seq}"
