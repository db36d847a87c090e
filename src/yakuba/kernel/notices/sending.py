"""``send``: one notice, its deliveries and their jobs, in the caller's transaction; the same key is the same notice."""

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from yakuba.kernel.audit import service as audit
from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contracts import DocumentInfo, DocumentKind
from yakuba.kernel.notices import deliveries, reading, registry, rights, secrets, texts, words
from yakuba.kernel.notices.contracts import (
    AttachmentRefusedError,
    Channel,
    ConflictError,
    NoticeView,
    NoWayError,
    Recipient,
)
from yakuba.kernel.notices.models import Notice
from yakuba.kernel.notices.registry import Template
from yakuba.kernel.notices.texts import Value
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef

KEY_LIMIT = 200
OUTSIDE = "outside"


def send(
    *,
    recipient: Recipient,
    template: str,
    context: Mapping[str, Value],
    owner: OwnerRef,
    section: str,
    key: str,
    actor: Actor,
    office: str = "",
    attachments: Sequence[str] = (),
    channels: Sequence[Channel] | None = None,
) -> NoticeView:
    """Send one notice, in the caller's transaction: nothing goes out before its commit.

    ``context``: a value for every placeholder of the template (text; date; aware datetime for ``moment``; int for
    ``integer`` and ``yen``). ``owner``: the thing it is about, whose disposal disposes of the notice. ``section`` and
    ``office``: whose notice it is, for rights; ``actor`` needs ``notices.send`` there. ``key`` (1–200 characters,
    nothing personal): the same key with the same content again answers with the first notice and writes nothing;
    with another content it is a ConflictError. ``attachments``: ids of official documents of ``owner``; outgoing
    ones must be issued. They are shown in the inbox and printed behind the letter; an e-mail never carries them.
    ``channels``: exactly these ways; None: ``recipient.wished()`` as far as the template and this instance have them.

    Raises NotAllowed, UnknownTemplateError, BadValuesError, BadRecipientError, NoWayError, AttachmentRefusedError,
    ConflictError, and ValueError for a bad key; then nothing is written.
    """
    if not 1 <= len(key) <= KEY_LIMIT or not words.is_plain(key):
        raise ValueError(f"a notice's key has 1 to {KEY_LIMIT} plain characters")
    rights.require(actor, rights.SEND, section=section, office=office)
    found = registry.find(template)
    whom = words.checked(recipient)
    said = texts.compose(found, context, language=whom.language, section=section)
    ways = _ways(found, whom, channels)
    _check_attachments(owner, attachments)
    print_of = _fingerprint(found, whom, context, owner, section, office, ways, attachments)
    with transaction.atomic():
        fresh = _row(found, whom, said, owner, key, actor, ways)
        fresh.section, fresh.office, fresh.attachments, fresh.fingerprint = section, office, list(attachments), print_of
        # Of two at once, the second waits here until the first commits or rolls back.
        Notice.objects.bulk_create([fresh], ignore_conflicts=True)
        row = Notice.objects.get(key=key)
        if row.id == fresh.id:
            _begin(row, ways, fresh.sent_at, actor)
        elif row.fingerprint != print_of:
            raise ConflictError(
                _("同じ番号で別の内容の通知がすでにあります。画面を開き直して、内容を確かめてください。")
            )
        return reading.notice_view(row)


def mail_is_on() -> bool:
    """Whether this instance has a mail server (setting YAKUBA_MAIL)."""
    return bool(settings.NOTICES_MAIL)


def _ways(template: Template, whom: Recipient, wanted: Sequence[Channel] | None) -> tuple[Channel, ...]:
    usable = [way for way in template.channels if whom.has(way) and (way != Channel.MAIL or mail_is_on())]
    if wanted is None:
        ways = tuple(way for way in whom.wished() if way in usable)
        # A person whose digital ways this template or instance lacks is told on paper.
        ways = ways or tuple(way for way in (Channel.PRINT,) if way in usable)
    else:
        ways = tuple(way for way in Channel if way in wanted)
        if missing := [str(way.label) for way in ways if way not in usable]:
            text = _("この通知は%(ways)sでは送れません。宛先と文例を確かめてください。")
            raise NoWayError(text % {"ways": "、".join(missing)})
    if not ways:
        raise NoWayError(_("この人に届ける方法がありません。メールアドレスか郵送先を確かめてください。"))
    return ways


def _check_attachments(owner: OwnerRef, wanted: Sequence[str]) -> None:
    if not wanted:
        return
    known: dict[str, DocumentInfo] = {info.id: info for info in documents.documents(owner)}
    for document in wanted:
        info = known.get(document)
        if info is None:
            raise AttachmentRefusedError(_("この案件の文書ではないため添えられません。文書を選び直してください。"))
        if info.disposed:
            raise AttachmentRefusedError(_("%(number)sは廃棄されたため添えられません。") % {"number": info.number})
        if info.kind == DocumentKind.OUTGOING and info.issued_on is None:
            text = _("%(number)sはまだ施行されていません。公印と施行日を記録してから送ってください。")
            raise AttachmentRefusedError(text % {"number": info.number})


def _fingerprint(
    template: Template,
    whom: Recipient,
    context: Mapping[str, Value],
    owner: OwnerRef,
    section: str,
    office: str,
    ways: Sequence[Channel],
    attachments: Sequence[str],
) -> str:
    postal = whom.postal
    letter = [postal.name, postal.postcode, *postal.lines, postal.honorific] if postal else []
    content = {
        "template": template.id,
        "to": [str(whom.inbox or ""), whom.email, letter, whom.language],
        "values": texts.plain_values(context),
        "owner": str(owner),
        "from": [section, office],
        "ways": list(ways),
        "attachments": list(attachments),
    }
    return secrets.digest(json.dumps(content, ensure_ascii=False, sort_keys=True))


def _row(
    template: Template,
    whom: Recipient,
    said: texts.Words,
    owner: OwnerRef,
    key: str,
    actor: Actor,
    ways: Sequence[Channel],
) -> Notice:
    number = uuid.uuid4()
    inbox = whom.inbox if Channel.INBOX in ways else None
    postal = whom.postal
    address = [postal.name, postal.postcode, list(postal.lines), postal.honorific] if postal else None
    return Notice(
        id=number,
        key=key,
        template=template.id,
        template_version=template.version,
        owner_kind=owner.kind,
        owner_id=owner.id,
        recipient_kind=whom.inbox.kind if whom.inbox else OUTSIDE,
        language=said.language,
        translated=said.translated,
        subject=said.subject,
        body=said.body,
        secret=template.is_secret,
        mail_body=_mail_body(template, said, number) if Channel.MAIL in ways else "",
        inbox_kind=inbox.kind if inbox else "",
        inbox_id=inbox.id if inbox else "",
        email=secrets.locked(whom.email, bound_to=f"{number}:email") if Channel.MAIL in ways else "",
        email_digest=secrets.digest(whom.email.lower()) if Channel.MAIL in ways else "",
        postal=secrets.locked(address, bound_to=f"{number}:postal") if address else "",
        sent_at=clock.now(),
        sent_by=str(actor),
    )


def _mail_body(template: Template, said: texts.Words, number: uuid.UUID) -> str:
    return secrets.locked(said.mail, bound_to=f"{number}:mail") if template.is_secret else said.mail


def _begin(row: Notice, ways: Sequence[Channel], now: datetime, actor: Actor) -> None:
    for way in ways:
        deliveries.begin(row, way, now)
    detail = {"notice": str(row.id), "template": row.template, "channels": "、".join(way.value for way in ways)}
    audit.record(actor=actor, act="notices.notice.sent", subject=OwnerRef(row.owner_kind, row.owner_id), detail=detail)
