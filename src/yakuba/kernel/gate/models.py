"""Rows of the gate: what goes out, what has come in, what was halted. Private."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from yakuba.kernel.gate.contracts import OutgoingState, Reason

OPEN = [OutgoingState.WAITING.value, OutgoingState.CARRIED.value]


class Outgoing(models.Model):
    """One message to the other zone. ``id`` names its bundle; the content is erased once it was taken."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sender = models.CharField(max_length=10)
    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=60)
    stream = models.CharField(max_length=80, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    content = models.TextField(blank=True)
    digest = models.CharField(max_length=64)
    files = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=OutgoingState.choices, default=OutgoingState.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=120)
    next_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sender", "key"], name="gate_outgoing_once"),
            models.UniqueConstraint(
                fields=["sender", "stream", "sequence"], name="gate_outgoing_in_order", condition=~Q(stream="")
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["sent_at"], name="gate_outgoing_open", condition=Q(state__in=OPEN))]

    def __str__(self) -> str:
        return str(self.id)


class Incoming(models.Model):
    """One message that was taken in, or refused for good; it holds nothing of its content."""

    bundle = models.UUIDField(primary_key=True)
    sender = models.CharField(max_length=10)
    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=60)
    stream = models.CharField(max_length=80, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64)
    reason = models.CharField(max_length=40, blank=True, choices=Reason.choices)
    received_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sender", "key"], name="gate_incoming_once"),
            models.UniqueConstraint(
                fields=["sender", "stream", "sequence"], name="gate_incoming_in_order", condition=~Q(stream="")
            ),
        ]

    def __str__(self) -> str:
        return str(self.bundle)


class Quarantine(models.Model):
    """隔離: a bundle that was halted, by the name under which it lay."""

    name = models.CharField(max_length=80)
    zone = models.CharField(max_length=10)
    kind = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=40, choices=Reason.choices)
    size = models.PositiveBigIntegerField(default=0)
    times = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "zone", "reason"], name="gate_quarantine_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["last_at"], name="gate_quarantine_open", condition=Q(settled_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.reason}"
