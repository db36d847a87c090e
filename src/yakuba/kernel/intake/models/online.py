"""What the portal has sent: applications (電子申請) and planned visits (来庁予定)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yakuba.kernel.intake.online_values import OnlineState, VisitState


class OnlineFiling(models.Model):
    """電子申請: as it was sent, and what became of it. ``files`` are [requirement, id of documents.files].

    ``person`` (宛名番号), ``linked_on`` and ``born`` (as typed) are of an account that was linked when it arrived.
    """

    submission = models.UUIDField(primary_key=True)
    reception = models.UUIDField(unique=True)
    account = models.UUIDField()
    identity = models.CharField(max_length=20)
    procedure = models.CharField(max_length=80)
    definition_version = models.PositiveIntegerField()
    unit = models.CharField(max_length=20)
    content = models.JSONField()
    files = models.JSONField(default=list)
    arrived_at = models.DateTimeField()
    person = models.CharField(max_length=15, blank=True)
    linked_on = models.DateField(null=True)
    born = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=10, choices=OnlineState, default=OnlineState.ARRIVED)

    def __str__(self) -> str:
        return str(self.submission)


class PlannedVisit(models.Model):
    """来庁予定: who announced themselves, with the answers given at home; ``number`` is what they show."""

    visit = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=20, unique=True)
    event = models.CharField(max_length=40)
    office = models.CharField(max_length=20)
    on = models.DateField()
    slot = models.CharField(max_length=200, blank=True)
    content = models.JSONField()
    account = models.UUIDField()
    state = models.CharField(max_length=10, choices=VisitState, default=VisitState.PLANNED)
    reception = models.UUIDField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["on", "office"], name="intake_visits_of_a_day", condition=Q(state=VisitState.PLANNED.value)
            )
        ]

    def __str__(self) -> str:
        return self.number
