"""What the applicant of an online case sends: the answer to a correction, and the withdrawal."""

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from yakuba.kernel.cases.advancing import advance
from yakuba.kernel.cases.attaching import attach
from yakuba.kernel.cases.contracts import CaseError, CaseField, Data
from yakuba.kernel.cases.look import Look
from yakuba.kernel.cases.models import Case
from yakuba.kernel.cases.stored import Stored, read
from yakuba.kernel.documents.contracts import DocumentError
from yakuba.kernel.gate import messages
from yakuba.kernel.gate.contracts import Delivery, NotYetError, Reason, RefusedError
from yakuba.kernel.intake import service as intake
from yakuba.kernel.procedures.stating import Source
from yakuba.lib import clock
from yakuba.lib.refs import Actor


def take_correction(message: messages.ApplicationCorrected, delivery: Delivery) -> None:
    """Only what was marked, with its files; else nothing of it. In the gate's transaction."""
    with override("ja"):
        look = _of_applicant(message.submission)
        try:
            for sent in message.attachments:
                attach(look.actor, look.case.key, delivery.files[sent.file], name=sent.requirement)
            data = Data(fields=_fields(message))
            advance(look.case.key, "answer_correction", look.actor, version=look.case.version, data=data)
        except (CaseError, DocumentError) as refused:
            raise RefusedError(Reason.NOT_ACCEPTED, str(refused)) from refused


def take_withdrawal(message: messages.ApplicationWithdrawn, _delivery: Delivery) -> None:
    """The course says until when it can be withdrawn. In the gate's transaction."""
    with override("ja"):
        look = _of_applicant(message.submission)
        reason = message.reason.strip() or _("本人からの取下げ(オンライン)")
        try:
            advance(look.case.key, "withdraw", look.actor, version=look.case.version, reason=reason)
        except CaseError as refused:
            raise RefusedError(Reason.NOT_ACCEPTED, str(refused)) from refused


def take_fetch(message: messages.DocumentFetched, _delivery: Delivery) -> None:
    """The applicant has fetched the issued document: recorded as a view of theirs."""
    from yakuba.kernel.audit.service import record
    from yakuba.kernel.cases.contracts import owner

    look = _of_applicant(message.submission)
    detail = {"document": str(message.document), "at": message.at.astimezone(clock.JST).isoformat()}
    record(actor=look.actor, act="cases.case.fetched", subject=owner(look.case.key), detail=detail)


def _of_applicant(submission: UUID) -> Look:
    """The case as its applicant meets it. Raises NotYetError while it is being opened, RefusedError for none."""
    # Held: a step of the office at the same moment must not have what the applicant sent refused.
    mine = Case.objects.select_for_update().filter(submission=submission).order_by("id")
    key = mine.values_list("key", flat=True).first()
    case: Stored | None = read(key) if key else None
    if case is None:
        if intake.is_arriving(submission):
            raise NotYetError
        raise RefusedError(Reason.NOT_ACCEPTED, _("この申請は受け付けられていません。担当の窓口へご連絡ください。"))
    look = Look(case, Actor("system", "cases"))
    return Look(case, Actor("resident", look.payload.account))


def _fields(message: messages.ApplicationCorrected) -> tuple[CaseField, ...]:
    """As they were sent; the case prints and labels them."""
    return tuple(
        CaseField(said.item, "", said.unit, said.value, "", Source.ONLINE.value, message.at) for said in message.fields
    )
