"""Old databases of documents, brought up to the state of today."""

from uuid import UUID

from django.core.management import call_command
from django.db import connection

from tests.kernel.documents.test_official import frozen, letter, registered, sealed, with_seal
from tests.support import organised
from yakuba.kernel.documents import store
from yakuba.kernel.documents.contracts import DocumentInfo
from yakuba.kernel.documents.models import Document, Paper


def drafted(kind: str = "pending", **said: str) -> DocumentInfo:
    """A letter with its newest paper."""
    info = registered()
    frozen(info, letter(kind, **said))
    return info


def _columns() -> set[str]:
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, Document._meta.db_table)
    return {column.name for column in described}


def test_letters_of_before_are_marked_when_the_column_comes(own_database: str) -> None:
    organised.load()
    with_seal()
    waits, twice, gone, changed, done = drafted(), drafted("omitted", reason="規則"), drafted(), drafted(), drafted()
    drafted("omitted", reason="規則")
    frozen(twice)
    sealed(done)
    store.remove(Paper.objects.get(document=UUID(gone.id)).data_store)
    store._place(Paper.objects.get(document=UUID(changed.id)).data_store).write_bytes(b'{"seal": {"kind": "pending"}}')
    call_command("migrate", "documents", "0006", verbosity=0)
    assert "awaits_seal" not in _columns()
    call_command("migrate", "documents", verbosity=0)
    marked = {str(pk) for pk in Document.objects.filter(awaits_seal=True).values_list("pk", flat=True)}
    assert marked == {waits.id, twice.id}
