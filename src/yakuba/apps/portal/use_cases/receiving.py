"""What an account does with what came: reads a notice, downloads an issued document."""

from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from yakuba.apps.portal import acts, news, queries
from yakuba.apps.portal.contracts import ExpiredError, application_ref, document_ref, resident
from yakuba.apps.portal.models import Application, Fetch, InboxMessage
from yakuba.kernel.audit.service import record
from yakuba.kernel.documents import service as documents
from yakuba.kernel.gate import service as gate
from yakuba.kernel.gate.messages import DocumentFetched
from yakuba.lib import clock
from yakuba.lib.refs import OwnerRef


def open_application(*, account: UUID, key: UUID) -> Application:
    """One of this account's, recorded as a view. Raises NotFoundError."""
    row = queries.application(account, key)
    record(actor=resident(account), act=acts.VIEWED.name, subject=application_ref(key))
    return row


def read_message(*, account: UUID, key: UUID) -> InboxMessage:
    """The notice; the first reading is kept. Raises NotFoundError."""
    row = queries.message(account, key)
    with transaction.atomic():
        if InboxMessage.objects.filter(pk=key, read_at=None).update(read_at=clock.now()):
            record(actor=resident(account), act=acts.READ.name, subject=OwnerRef("portal.message", str(key)))
    return row


def settle(row: Application, kind: str, about: UUID | None = None) -> None:
    """What a notice called for is done: it is not new any more, also where nobody opened it."""
    mine = InboxMessage.objects.filter(application=row, kind=kind, read_at=None)
    (mine.filter(about=about) if about else mine).update(read_at=clock.now())


def fetch(*, account: UUID, key: UUID) -> bytes:
    """The document's content; every fetch is recorded and told to the town. Outside of a transaction: reads a file.

    Raises NotFoundError, ExpiredError from the day after its last, NotReadableError while it is being checked.
    """
    row = queries.document(account, key)
    if queries.is_over(row):
        raise ExpiredError(_("この文書を受け取れる期間は終わりました。担当の課へ電話してください。"))
    content = documents.read(row.file, actor=resident(account))
    fetched, now = uuid4(), clock.now()
    with transaction.atomic():
        Fetch.objects.create(key=fetched, document=row, at=now)
        settle(row.application, news.DOCUMENT, row.key)
        gate.send(
            DocumentFetched(submission=row.application_id, document=row.key, at=now),
            key=f"fetched:{row.key}:{fetched}",
            actor=resident(account),
        )
        record(actor=resident(account), act=acts.FETCHED.name, subject=document_ref(key))
    return content
