import hashlib
import json
from pathlib import Path

from django.conf import settings
from django.db import migrations, models


def mark_those_that_wait(apps, schema_editor):
    """What a letter that is not issued yet leaves room for stood only in the data of its newest paper."""
    Document, Paper = apps.get_model("documents", "Document"), apps.get_model("documents", "Paper")
    undone = Document.objects.filter(kind="outgoing", issued_on=None, disposed_at=None, sealing=None)
    for pk in list(undone.values_list("pk", flat=True)):
        paper = Paper.objects.filter(document=pk, gone_at=None).order_by("-version").first()
        if paper is not None and _leaves_room(paper.data_store):
            Document.objects.filter(pk=pk).update(awaits_seal=True)


def _leaves_room(name):
    """Read as the store was and papers were on the day of this migration: the house's code of today may differ."""
    try:
        data = (Path(settings.DOCUMENTS_STORE) / name[:2] / name).read_bytes()
    except OSError:
        return False
    if hashlib.sha256(data).hexdigest() != name.partition("-")[0]:
        return False
    shown = json.loads(data).get("seal")
    return isinstance(shown, dict) and shown.get("kind") == "pending"


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0006_blanks"),
    ]

    operations = [
        migrations.AddField("document", "awaits_seal", models.BooleanField(default=False)),
        migrations.AddIndex(
            "document",
            models.Index(
                condition=models.Q(
                    ("awaits_seal", True), ("decided_on__isnull", False), ("disposed_at", None), ("issued_on", None)
                ),
                fields=["decided_on", "number", "id"],
                name="documents_awaiting_seal",
            ),
        ),
        migrations.RunPython(mark_those_that_wait, migrations.RunPython.noop),
    ]
