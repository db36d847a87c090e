"""下書き: the town's next version of one definition before it is published, and what checking it came to."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yakuba.apps.studio.contracts import OPEN, CheckState, DraftState


class Draft(models.Model):
    """The next version of ``procedure``. ``content`` is the whole definition, ``digest`` its hash as it is published.

    ``revision`` counts what was done to it (an optimistic lock). ``base``: the version that it was copied from.
    ``editors``: everybody who wrote in it; none of them publishes it. ``remark``: why it was sent back; ``trouble``:
    why the last publication failed.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    procedure = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=DraftState.choices, default=DraftState.EDITING)
    revision = models.PositiveIntegerField(default=1)
    base = models.PositiveIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    reason = models.CharField(max_length=400)
    editors = models.JSONField(default=list)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=20)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=20)
    asked_at = models.DateTimeField(null=True)
    asked_by = models.CharField(max_length=20, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=20, blank=True)
    remark = models.CharField(max_length=400, blank=True)
    trouble = models.TextField(blank=True)

    class Meta:
        verbose_name = _("定義の下書き")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["procedure"], condition=Q(state__in=OPEN), name="studio_one_open_draft_a_procedure"
            ),
            models.CheckConstraint(name="studio_by_two", condition=~Q(decided_by=F("made_by"))),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "-changed_at"], name="studio_drafts_by_state")]

    def __str__(self) -> str:
        return f"{self.procedure} {self.key}"


class Check(models.Model):
    """One 確かめ. ``digest``: of what was checked, so that a later change shows that it is stale.

    ``complaints``: pairs of field and sentence; ``notes``: what rests on memory, what is not easy; ``trials``: in
    which fictional households the answer differs from the version in force.
    """

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="checks")
    state = models.CharField(max_length=10, choices=CheckState.choices, default=CheckState.WAITING)
    digest = models.CharField(max_length=64, blank=True)
    complaints = models.JSONField(default=list)
    notes = models.JSONField(default=dict)
    trials = models.JSONField(default=list)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=20)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["draft"], condition=Q(state=CheckState.WAITING), name="studio_one_check_at_a_time"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["draft", "-id"], name="studio_checks_of_a_draft")]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.state}"
