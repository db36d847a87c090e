"""Rows of notices: what was said to whom, by which ways, and the batches in which letters are printed. Private."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from yakuba.kernel.notices.contracts import UNDELIVERED, BatchState, Channel, DeliveryState, Language


class Notice(models.Model):
    """通知: one text to one person. Addresses are encrypted; disposed of, only the key and its fingerprint stay.

    ``secret``: ``mail_body`` is encrypted too, and gone when the mail has ended.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200, unique=True)
    fingerprint = models.CharField(max_length=64)
    template = models.CharField(max_length=80)
    template_version = models.PositiveIntegerField()
    owner_kind = models.CharField(max_length=80)
    owner_id = models.CharField(max_length=80)
    section = models.CharField(max_length=20)
    office = models.CharField(max_length=20, blank=True)
    recipient_kind = models.CharField(max_length=10)
    language = models.CharField(max_length=10, choices=Language.choices)
    translated = models.BooleanField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    mail_body = models.TextField(blank=True)
    secret = models.BooleanField(default=False)
    attachments = models.JSONField(default=list)
    inbox_kind = models.CharField(max_length=10, blank=True)
    inbox_id = models.CharField(max_length=80, blank=True)
    email = models.TextField(blank=True)
    email_digest = models.CharField(max_length=64, blank=True)
    postal = models.TextField(blank=True)
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=120)
    read_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    disposed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["owner_kind", "owner_id"], name="notices_notice_owner"),
            models.Index(
                fields=["inbox_kind", "inbox_id", "-sent_at"], name="notices_notice_inbox", condition=~Q(inbox_id="")
            ),
            models.Index(fields=["sent_at"], name="notices_notice_addressed", condition=~Q(email="") | ~Q(postal="")),
            models.Index(
                fields=["inbox_kind", "inbox_id"],
                name="notices_notice_unread",
                condition=~Q(inbox_id="") & Q(read_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class PrintBatch(models.Model):
    """印刷の束: letters of a section that are printed and handed over together."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200, unique=True)
    section = models.CharField(max_length=20)
    state = models.CharField(max_length=12, choices=BatchState.choices, default=BatchState.FROZEN)
    revision = models.PositiveIntegerField(default=1)
    failed = models.PositiveIntegerField(default=0)
    file = models.CharField(max_length=40, blank=True)
    pages = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    handed_over_at = models.DateTimeField(null=True)
    handed_over_by = models.CharField(max_length=120, blank=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["section", "-made_at"], name="notices_batch_section")]

    def __str__(self) -> str:
        return str(self.id)


class Delivery(models.Model):
    """One way of one notice. ``round`` grows with every retry by hand; ``job`` is the job of the present round."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    state = models.CharField(max_length=10, choices=DeliveryState.choices)
    section = models.CharField(max_length=20)
    office = models.CharField(max_length=20, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    round = models.PositiveIntegerField(default=1)
    reason = models.CharField(max_length=40, blank=True)
    closed_because = models.CharField(max_length=40, blank=True)
    fallback_of = models.OneToOneField("self", on_delete=models.CASCADE, null=True, related_name="fallback")
    job = models.CharField(max_length=40, blank=True)
    batch = models.ForeignKey(PrintBatch, on_delete=models.PROTECT, null=True, related_name="letters")
    position = models.PositiveIntegerField(default=0)
    first_page = models.PositiveIntegerField(default=0)
    last_page = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notice", "channel"], name="notices_one_delivery_a_way"),
            models.CheckConstraint(
                name="notices_batched_has_batch",
                condition=~Q(state=DeliveryState.BATCHED) | Q(batch__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["section", "-changed_at"],
                name="notices_delivery_undelivered",
                condition=Q(state__in=[state.value for state in UNDELIVERED]),
            ),
            models.Index(
                fields=["channel", "section", "created_at"],
                name="notices_delivery_waiting",
                condition=Q(state=DeliveryState.WAITING),
            ),
            models.Index(
                fields=["channel", "changed_at"],
                name="notices_delivery_sending",
                condition=Q(state__in=[DeliveryState.WAITING.value, DeliveryState.SENDING.value]),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
