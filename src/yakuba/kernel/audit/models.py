"""The rows of the audit register. Other parts see only the values in contracts.

Entries hold exactly the text that is hashed, the time included, so that the chain verifies unchanged when a village
moves from SQLite to PostgreSQL.
"""

import json

from django.db import models


class EntryRow(models.Model):
    """One act or view. Append-only; the order in the chain is the segments', not ``seq``'s."""

    seq = models.BigAutoField(primary_key=True)
    at = models.CharField(max_length=32, help_text="2026-04-01T09:00:00.000000+09:00, always JST")
    actor_kind = models.CharField(max_length=16)
    actor_id = models.CharField(max_length=200)
    act = models.CharField(max_length=120)
    is_view = models.BooleanField()
    subject_kind = models.CharField(max_length=120, blank=True)
    subject_digest = models.CharField(max_length=32, blank=True, help_text="HMAC-SHA-256 of the reference, 128 bits")
    detail = models.TextField(help_text="JSON with sorted keys, nothing personal")
    request_id = models.CharField(max_length=64, blank=True)
    origin = models.CharField(max_length=120, blank=True)

    class Meta:
        db_table = "audit_entry"
        indexes = (
            models.Index("subject_digest", "seq", name="audit_entry_subject"),
            models.Index("actor_kind", "actor_id", "seq", name="audit_entry_views", condition=models.Q(is_view=True)),
        )

    def __str__(self) -> str:
        return f"{self.seq} {self.act}"


class SubjectRow(models.Model):
    """Whom a digest means. Erasable, and outside the chain. Not unique on purpose: two transactions that meet the
    same person for the first time must not wait for each other."""

    digest = models.CharField(max_length=32)
    kind = models.CharField(max_length=120)
    ref = models.CharField(max_length=200)

    class Meta:
        db_table = "audit_subject"
        indexes = (models.Index("digest", name="audit_subject_digest"),)

    def __str__(self) -> str:
        return self.digest


class Segment(models.Model):
    """A link of the chain: some entries in their order, each one's SHA-256, and the head over all so far."""

    number = models.BigIntegerField(primary_key=True)
    previous = models.CharField(max_length=64)
    head = models.CharField(max_length=64)
    entries = models.IntegerField()
    total = models.BigIntegerField(help_text="entries up to and with this segment, from the very beginning")
    high = models.BigIntegerField(help_text="the highest seq sealed so far")
    ranges = models.TextField(help_text="JSON [[first seq, last seq], …], ascending")
    latest_at = models.CharField(max_length=32, help_text="the latest time of its entries")
    sealed_at = models.CharField(max_length=32)
    leaves = models.BinaryField(help_text="32 bytes an entry")

    class Meta:
        db_table = "audit_segment"

    def __str__(self) -> str:
        return f"segment {self.number}"

    def spans(self) -> list[tuple[int, int]]:
        """The numbers it covers, ascending."""
        return [(first, last) for first, last in json.loads(self.ranges)]


class Gap(models.Model):
    """Numbers below a sealed one that no visible entry had: a transaction still open, or one that was undone.

    ``holders``: the transactions that were writing entries when the gap was seen; once none of them lives, it is final.
    """

    first = models.BigIntegerField()
    last = models.BigIntegerField()
    holders = models.JSONField()

    class Meta:
        db_table = "audit_gap"

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"


class AnchorRow(models.Model):
    """A signed head or checkpoint. Append-only."""

    number = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=16)
    at = models.CharField(max_length=32)
    segment = models.BigIntegerField()
    entries = models.BigIntegerField()
    head = models.CharField(max_length=64)
    key = models.CharField(max_length=16)
    signature = models.CharField(max_length=88)

    class Meta:
        db_table = "audit_anchor"

    def __str__(self) -> str:
        return f"anchor {self.number}"


class Delivery(models.Model):
    """An anchor that a sink has taken."""

    sink = models.CharField(max_length=300)
    anchor = models.ForeignKey(AnchorRow, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "audit_delivery"
        constraints = (models.UniqueConstraint(fields=("sink", "anchor"), name="audit_delivery_once"),)

    def __str__(self) -> str:
        return f"{self.sink} {self.anchor_id}"
