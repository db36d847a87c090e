"""Rows of documents. The contents lie in the file store; rows hold the index, states and proofs."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from yakuba.kernel.documents.contracts import HEAD, DocumentKind, FileStatus

AT_SEAL_DESK = Q(awaits_seal=True, decided_on__isnull=False, issued_on=None, disposed_at=None)
"""Decided letters that wait for the keeper of the seal."""


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
    gone_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["owner_kind", "owner_id"], name="documents_file_owner"),
            models.Index(fields=["status", "received_at"], name="documents_file_status"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Blank(models.Model):
    """様式: the PDF of a form that others made, as it was published. It names nobody and is kept for ever."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    content = models.BinaryField()
    kept_at = models.DateTimeField()
    kept_by = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.sha256


class RetentionClass(models.Model):
    """保存期間の区分. Towns have their own table; it is data. ``years`` None: kept for ever."""

    code = models.CharField(max_length=20, primary_key=True)
    label = models.CharField(max_length=60)
    years = models.PositiveSmallIntegerField(null=True)
    source = models.CharField(max_length=200)
    verified = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.code


class NumberSeries(models.Model):
    """採番: the last number given to a section's symbol in a fiscal year."""

    section = models.CharField(max_length=20)
    symbol = models.CharField(max_length=40)
    fiscal_year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["section", "symbol", "fiscal_year"], name="documents_one_series")
        ]

    def __str__(self) -> str:
        return f"{self.symbol} {self.fiscal_year}"


class Reservation(models.Model):
    """A number that is held for an owner until the document is entered; free again with an empty owner."""

    section = models.CharField(max_length=20)
    symbol = models.CharField(max_length=40)
    fiscal_year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    owner_kind = models.CharField(max_length=80, blank=True)
    owner_id = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["section", "symbol", "fiscal_year", "number"], name="documents_held_once")
        ]
        indexes: ClassVar = [models.Index(fields=["owner_kind", "owner_id"], name="documents_held_for")]

    def __str__(self) -> str:
        return f"{self.symbol} {self.fiscal_year}/{self.number}"


class Document(models.Model):
    """公文書: the index entry. It stays after the content was disposed of.

    ``authority``: 執行機関 in whose name it goes out; ``awaits_seal``: its newest paper leaves room for the 公印 that
    its keeper will put there; ``tells_place``: its newest paper says where somebody lives, or nobody noted that it
    does not.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    section = models.CharField(max_length=20)
    symbol = models.CharField(max_length=40)
    fiscal_year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=[(kind, kind.name) for kind in DocumentKind])
    title = models.CharField(max_length=200)
    authority = models.CharField(max_length=40, default=HEAD)
    owner_kind = models.CharField(max_length=80)
    owner_id = models.CharField(max_length=80)
    received_on = models.DateField(null=True)
    drafted_on = models.DateField(null=True)
    decided_on = models.DateField(null=True)
    issued_on = models.DateField(null=True)
    retention = models.ForeignKey(RetentionClass, on_delete=models.PROTECT, related_name="+")
    retain_until = models.DateField(null=True)
    disposed_at = models.DateTimeField(null=True)
    awaits_seal = models.BooleanField(default=False)
    tells_place = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["section", "symbol", "fiscal_year", "number"], name="documents_number_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner_kind", "owner_id"], name="documents_document_owner"),
            models.Index(fields=["retain_until"], name="documents_document_until"),
            models.Index(fields=["decided_on", "number", "id"], name="documents_awaiting_seal", condition=AT_SEAL_DESK),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Paper(models.Model):
    """A frozen rendering: what was shown, made from what, by which version of the template."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="papers")
    version = models.PositiveSmallIntegerField()
    template = models.CharField(max_length=80)
    template_version = models.CharField(max_length=16)
    data_sha256 = models.CharField(max_length=64)
    data_store = models.CharField(max_length=100)
    pdf_sha256 = models.CharField(max_length=64)
    pdf_store = models.CharField(max_length=100)
    frozen_at = models.DateTimeField()
    frozen_by = models.CharField(max_length=120)
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["document", "version"], name="documents_one_version")]

    def __str__(self) -> str:
        return f"{self.document_id} v{self.version}"


class Seal(models.Model):
    """公印: its image, whose it is (執行機関), which section keeps it, and when it is in use."""

    code = models.CharField(max_length=40, primary_key=True)
    name = models.CharField(max_length=60)
    authority = models.CharField(max_length=40, default=HEAD)
    section = models.CharField(max_length=20)
    image_store = models.CharField(max_length=100)
    image_sha256 = models.CharField(max_length=64)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    def __str__(self) -> str:
        return self.code


class Sealing(models.Model):
    """押印, or its omission with the reason. Rows are only added."""

    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="sealing")
    seal = models.ForeignKey(Seal, null=True, on_delete=models.PROTECT, related_name="+")
    omitted_because = models.CharField(max_length=200, blank=True)
    pdf_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)

    def __str__(self) -> str:
        return str(self.document_id)


class Hold(models.Model):
    """廃棄の停止 (訴訟, 開示請求): while one stands, nothing of what it is about can be disposed of.

    About one document, or about everything that an owner has and will have.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="holds", null=True)
    owner_kind = models.CharField(max_length=80, blank=True)
    owner_id = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=200)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=120)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="documents_hold_of_one_thing",
                condition=Q(document=None) & ~Q(owner_id="") | Q(document__isnull=False, owner_id=""),
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["owner_kind", "owner_id"], name="documents_holds_standing", condition=Q(lifted_at=None)
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Disposal(models.Model):
    """廃棄の記録: what was destroyed, by whom and approved by whom. Rows are only added."""

    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="disposal")
    contents = models.JSONField()
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    approved_by = models.CharField(max_length=120)

    def __str__(self) -> str:
        return str(self.document_id)
