"""廃棄の伺い: which cases one person asks to dispose of, and what another said to it."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yakuba.apps.records.contracts import Outcome, ProposalState


class Proposal(models.Model):
    """伺い of one section. ``decided_by`` is never who made it; ``remark``: why it was returned.

    ``asked``: the press from which it came, so that pressing twice is one 伺い a section.
    """

    asked = models.UUIDField()
    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    section = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=ProposalState.choices, default=ProposalState.WAITING)
    count = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=20)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=20, blank=True)
    remark = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("廃棄の伺い")
        constraints: ClassVar = [
            models.CheckConstraint(name="records_by_two", condition=~Q(decided_by=models.F("made_by"))),
            models.UniqueConstraint(fields=["asked", "section"], name="records_once_a_press"),
        ]
        indexes: ClassVar = [models.Index(fields=["section", "-made_at"], name="records_proposals_of_a_section")]

    def __str__(self) -> str:
        return str(self.key)


class ProposedCase(models.Model):
    """One case of a 伺い, as it stood in the list. ``sure``: somebody compared its years with a source.

    ``why``: what stood in the way of its disposal.
    """

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="cases")
    case = models.UUIDField()
    number = models.CharField(max_length=40)
    procedure = models.CharField(max_length=200)
    closed_on = models.DateField()
    retention = models.CharField(max_length=60)
    sure = models.BooleanField(default=False)
    until = models.DateField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True, default=Outcome.OPEN)
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proposal", "case"], name="records_a_case_once_in_a_proposal"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(outcome=Outcome.OPEN), name="records_a_case_in_one_open_proposal"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["case"], name="records_proposals_of_a_case")]

    def __str__(self) -> str:
        return self.number
