"""A town with more letters at the seal desk than a page of a list holds."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from yakuba.kernel.documents.models import Document, Paper


def copies(document: str, number: int, **values: Any) -> None:
    """So many letters beside this decided one, each with its paper, decided up to 100 days before it."""
    row = Document.objects.get(pk=document)
    paper = Paper.objects.filter(document=UUID(document)).latest("version")
    assert row.decided_on is not None
    same = {field.attname: getattr(row, field.attname) for field in Document._meta.fields if field.attname != "id"}
    made = [
        Document(**same | values | {"number": 1_000 + place, "decided_on": row.decided_on - timedelta(1 + place % 100)})
        for place in range(number)
    ]
    Document.objects.bulk_create(made, batch_size=1_000)
    same = {field.attname: getattr(paper, field.attname) for field in Paper._meta.fields if field.attname != "id"}
    Paper.objects.bulk_create((Paper(**same | {"document_id": one.pk}) for one in made), batch_size=1_000)
