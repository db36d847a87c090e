"""What the town answers, by the gate: each message once, in order, in the transaction that marks it received."""

from datetime import datetime
from uuid import UUID

from yakuba.apps.portal import acts, news
from yakuba.apps.portal.contracts import application_ref, document_ref, link_ref
from yakuba.apps.portal.models import Account, Application, Correction, InboxMessage, IssuedDocument, Link, StateEntry
from yakuba.apps.portal.models.links import COUNTER
from yakuba.apps.portal.use_cases import linking
from yakuba.apps.portal.use_cases.sign_in import ITSELF, email_of
from yakuba.kernel.audit.service import record
from yakuba.kernel.documents import service as documents
from yakuba.kernel.gate import messages
from yakuba.kernel.gate import service as gate
from yakuba.kernel.gate.contracts import Delivery, Reason, RefusedError
from yakuba.kernel.gate.messages import ApplicantState, LinkOutcome
from yakuba.kernel.notices import service as notices
from yakuba.kernel.notices.contracts import Channel, Language, Recipient
from yakuba.lib import clock
from yakuba.lib.refs import OwnerRef


@gate.receives(messages.ApplicationTaken)
def taken(message: messages.ApplicationTaken, delivery: Delivery) -> None:
    """The town has it: its number, and the day that counts."""
    row = _held(message.submission)
    row.reception_no, row.arrived_on = message.reception_no, message.arrived_on
    row.sections = list(message.sections)
    row.save(update_fields=["reception_no", "arrived_on", "sections"])
    _told(row, message.kind)


@gate.receives(messages.ApplicationRefused)
def refused(message: messages.ApplicationRefused, delivery: Delivery) -> None:
    """Something could not be taken in: what was on its way may be sent again or done in another way."""
    row = _held(message.submission)
    row.trouble = {
        "about": message.about,
        "reason": message.reason,
        "what_to_do": message.what_to_do,
        "at": message.at.isoformat(),
    }
    if message.about == messages.ApplicationWithdrawn.kind:
        row.withdrawal_at = None
    elif message.about == messages.ApplicationCorrected.kind:
        last = Correction.objects.filter(application=row).order_by("-number").first()
        if last is not None:
            last.answered_at = None
            last.save(update_fields=["answered_at"])
    row.save(update_fields=["trouble", "withdrawal_at"])
    _told(row, message.kind)
    _tell(row, news.TROUBLE, message.at, body=f"{message.reason}\n{message.what_to_do}")
    _mail(row.account_id, f"refused:{delivery.bundle}", row)


@gate.receives(messages.ApplicationStateChanged)
def state_changed(message: messages.ApplicationStateChanged, delivery: Delivery) -> None:
    """The state that the applicant sees from now on."""
    row = _held(message.submission)
    if row.state != message.state.value:
        row.state = message.state.value
        row.save(update_fields=["state"])
        StateEntry.objects.create(application=row, state=row.state, at=message.at, reason=message.reason)
        if ended := news.ENDS.get(row.state):
            _tell(row, ended, message.at, body=message.reason)
            _mail(row.account_id, f"ended:{delivery.bundle}", row)
    _told(row, message.kind)


@gate.receives(messages.CorrectionRequested)
def correction_requested(message: messages.CorrectionRequested, delivery: Delivery) -> None:
    """補正: only the marked boxes open again."""
    row = _held(message.submission)
    Correction.objects.create(
        application=row,
        number=message.correction,
        marks=[mark.model_dump(mode="json") for mark in message.marks],
        correct_by=message.correct_by,
        asked_at=message.at,
    )
    if row.state != ApplicantState.RETURNED.value:
        row.state = ApplicantState.RETURNED.value
        row.save(update_fields=["state"])
        StateEntry.objects.create(application=row, state=row.state, at=message.at)
    _told(row, message.kind)
    _tell(row, news.CORRECTION, message.at)
    _mail(row.account_id, f"correction:{row.key}:{message.correction}", row)


@gate.receives(messages.NoticeSent)
def notice_sent(message: messages.NoticeSent, delivery: Delivery) -> None:
    """A notice for the inbox."""
    if not Account.objects.filter(pk=message.account).exists():
        raise RefusedError(Reason.NOT_ACCEPTED)
    about = Application.objects.filter(account_id=message.account)
    mine = about.filter(pk=message.submission).first() if message.submission else None
    InboxMessage.objects.create(
        key=message.notice,
        account_id=message.account,
        application=mine,
        title=message.title,
        body=message.body,
        sender=message.sender_name,
        at=message.at,
    )
    _mail(message.account, f"notice:{message.notice}", mine)


@gate.receives(messages.DocumentIssued)
def document_issued(message: messages.DocumentIssued, delivery: Delivery) -> None:
    """An issued document, inspected at the gate."""
    row = _held(message.submission)
    info = documents.attach(delivery.files[0], owner=document_ref(message.document), actor=ITSELF)
    IssuedDocument.objects.create(
        key=message.document,
        application=row,
        title=message.title,
        file=info.id,
        issued_on=message.issued_on,
        expires_on=message.expires_on,
        arrived_at=clock.now(),
    )
    _told(row, message.kind)
    is_called = InboxMessage.objects.filter(application=row, kind__in=news.ENDS.values(), read_at=None).exists()
    _tell(row, news.DOCUMENT, clock.now(), about=message.document, title=message.title)
    if not is_called:  # the mail about the result, which comes just before its document, calls to both
        _mail(row.account_id, f"document:{message.document}", row)


@gate.receives(messages.LinkAnswered)
def link_answered(message: messages.LinkAnswered, delivery: Delivery) -> None:
    """What became of a typed code or a card's signature."""
    row = _link(message)
    linking.answered(row, message)
    record(actor=ITSELF, act=acts.LINK_TOLD.name, subject=link_ref(row.key), detail={"kind": message.kind})
    if message.outcome is LinkOutcome.LINKED:
        _tell_account(message.account, news.LINKED)
        _mail(message.account, f"linked:{row.key}", None)


@gate.receives(messages.LinkEnded)
def link_ended(message: messages.LinkEnded, delivery: Delivery) -> None:
    """A clerk has ended the link."""
    row = _link(message)
    if Link.objects.filter(pk=row.pk, ended_at=None).update(ended_at=message.at, ended_because=COUNTER):
        record(actor=ITSELF, act=acts.LINK_TOLD.name, subject=link_ref(row.key), detail={"kind": message.kind})
        _tell_account(message.account, news.UNLINKED)
        _mail(message.account, f"link-ended:{row.key}", None)


def _link(message: messages.LinkAnswered | messages.LinkEnded) -> Link:
    row = Link.objects.select_for_update().filter(key=message.request, account_id=message.account).first()
    if row is None:
        raise RefusedError(Reason.NOT_ACCEPTED)
    return row


def _held(submission: UUID) -> Application:
    row = Application.objects.select_for_update().filter(pk=submission).exclude(state="").first()
    if row is None:
        raise RefusedError(Reason.NOT_ACCEPTED)
    return row


def _told(row: Application, kind: str) -> None:
    record(actor=ITSELF, act=acts.ARRIVED.name, subject=application_ref(row.key), detail={"kind": kind})


def _tell(
    row: Application, kind: str, at: datetime, *, about: UUID | None = None, title: str = "", body: str = ""
) -> None:
    """Into the inbox, so that the mail's "read your notices" finds something."""
    InboxMessage.objects.create(
        account_id=row.account_id, application=row, kind=kind, about=about, title=title, body=body, at=at
    )


def _tell_account(account: UUID, kind: str) -> None:
    InboxMessage.objects.create(account_id=account, kind=kind, at=clock.now())


def _mail(account: UUID, key: str, about: Application | None) -> None:
    """Say by mail that there is something to read; never what."""
    if not notices.mail_is_on():
        return
    wished = Account.objects.values_list("language", flat=True).get(pk=account)
    owner = application_ref(about.key) if about else OwnerRef("portal.account", str(account))
    notices.send(
        recipient=Recipient(email=email_of(account), language=Language(wished)),
        template="portal.arrived",
        context={"moment": clock.now()},
        owner=owner,
        section="",
        key=f"portal.{key}",
        actor=ITSELF,
        channels=(Channel.MAIL,),
    )
