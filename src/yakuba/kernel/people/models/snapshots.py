"""Frozen states of the copy: where the encrypted file lies, who may open it, and until when."""

from django.db import models


class Snapshot(models.Model):
    """One snapshot (断面). ``sealed_key`` is the file's key, wrapped; without it the file cannot be read."""

    as_of = models.DateField()
    owner_kind = models.CharField(max_length=60)
    owner_id = models.CharField(max_length=60)
    readers = models.JSONField(default=list)
    until = models.DateField()
    rows = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64)
    file_name = models.CharField(max_length=80)
    sealed_key = models.BinaryField(null=True)
    made_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["owner_kind", "owner_id"], name="people_snapshot_by_owner"),)

    def __str__(self) -> str:
        return str(self.pk)
