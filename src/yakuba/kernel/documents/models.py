"""Rows of documents. The contents lie in the file store; rows hold the index, states and proofs."""

import uuid
from typing import ClassVar

from django.db import models

from yakuba.kernel.documents.contracts import FileStatus


class File(models.Model):
    """添付: an uploaded file of some owner."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner_kind = models.CharField(max_length=80)
    owner_id = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    original_sha256 = models.CharField(max_length=64)
    store_name = models.CharField(max_length=100, unique=True)
    status = models.CharField(max_length=12, choices=[(status, status.name) for status in FileStatus])
    reason = models.CharField(max_length=200, blank=True)
    engine = models.CharField(max_length=100, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    received_at = models.DateTimeField()
    received_from = models.CharField(max_length=120)
    scanned_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["owner_kind", "owner_id"], name="documents_file_owner"),
            models.Index(fields=["status", "received_at"], name="documents_file_status"),
        ]

    def __str__(self) -> str:
        return str(self.id)
