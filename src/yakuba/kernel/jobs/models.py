"""Rows of the jobs part, beside the task rows of django-tasks-db. Private: use ``service``."""

import uuid

from django.db import models
from django.db.models import F, Q
from django_tasks_db.models import DBTaskResult


class JobEvent(models.Model):
    """A published event, kept as long as one of its deliveries."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    type = models.CharField(max_length=100)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=100)
    data = models.JSONField()
    published_at = models.DateTimeField()

    class Meta:
        db_table = "job_event"

    def __str__(self) -> str:
        return f"{self.type} {self.id}"


class JobLease(models.Model):
    """The fate of one task row: waiting or held (``lease_until`` set), finished, or dead; never two of them.

    ``lease_until``: nobody may take the job before this moment (waiting: when it is due; held: when the holder is
    given up). ``attempt`` only grows, so that it fences off earlier holders; ``forgiven`` of them do not count
    towards ``max_attempts`` (given back at a stop, or spent before a retry by hand). ``queue`` and ``priority``
    repeat the task row, for the index that claiming needs.
    """

    result = models.OneToOneField(DBTaskResult, on_delete=models.CASCADE, primary_key=True, related_name="+")
    event = models.ForeignKey(JobEvent, on_delete=models.CASCADE, null=True, related_name="+")
    unique_key = models.CharField(max_length=200, unique=True, null=True)  # noqa: DJ001 - NULL: no key
    queue = models.CharField(max_length=32)
    priority = models.IntegerField()
    attempt = models.PositiveIntegerField(default=0)
    forgiven = models.PositiveIntegerField(default=0)
    max_attempts = models.PositiveIntegerField()
    backoff_s = models.PositiveIntegerField()
    worker = models.CharField(max_length=64, default="", blank=True)
    lease_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "job_lease"
        indexes = (
            models.Index(
                F("queue"),
                F("priority").desc(),
                F("lease_until"),
                name="job_lease_claim",
                condition=Q(lease_until__isnull=False),
            ),
            models.Index(fields=["lease_until"], name="job_lease_due", condition=Q(lease_until__isnull=False)),
            models.Index(fields=["finished_at"], name="job_lease_finished", condition=Q(finished_at__isnull=False)),
            models.Index(fields=["dead_at"], name="job_lease_dead", condition=Q(dead_at__isnull=False)),
        )
        constraints = (
            models.CheckConstraint(
                name="job_lease_one_fate",
                condition=Q(lease_until__isnull=False, finished_at__isnull=True, dead_at__isnull=True)
                | Q(lease_until__isnull=True, finished_at__isnull=False, dead_at__isnull=True)
                | Q(lease_until__isnull=True, finished_at__isnull=True, dead_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)


class JobReceipt(models.Model):
    """``handler`` has had its effect for ``event``; written in the transaction of that effect."""

    event = models.UUIDField()
    handler = models.CharField(max_length=300)
    job = models.UUIDField(db_index=True)
    done_at = models.DateTimeField()

    class Meta:
        db_table = "job_receipt"
        constraints = (models.UniqueConstraint(fields=["event", "handler"], name="job_receipt_once"),)

    def __str__(self) -> str:
        return f"{self.event} {self.handler}"


class JobSchedule(models.Model):
    """Work that comes round. ``rule``: ``every 15m`` or five cron fields in JST."""

    name = models.CharField(max_length=100, primary_key=True)
    task_path = models.CharField(max_length=300)
    payload = models.JSONField(default=dict)
    rule = models.CharField(max_length=100)
    next_run = models.DateTimeField()
    enabled = models.BooleanField(default=True)
    last_job = models.UUIDField(null=True)

    class Meta:
        db_table = "job_schedule"

    def __str__(self) -> str:
        return self.name


class JobWorker(models.Model):
    """A worker process that runs, or died without saying so. One that stops cleanly takes its row away."""

    id = models.CharField(max_length=64, primary_key=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "job_worker"

    def __str__(self) -> str:
        return self.id
