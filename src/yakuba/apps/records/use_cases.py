"""The verbs: ask for a disposal, approve or return it, carry it out case by case."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yakuba.apps.records.contracts import UNDER_WAY, Outcome, ProposalState, RecordsError, UnknownProposalError
from yakuba.apps.records.models import Proposal, ProposedCase
from yakuba.apps.records.module import APPROVE, APPROVED, DISPOSE, FINISHED, PROPOSED, RETURNED
from yakuba.kernel.audit import service as audit
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import CaseError
from yakuba.kernel.cases.retention_values import DueFilter, DueRow
from yakuba.kernel.documents.contracts import DocumentError
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef

MOST = 500
ITSELF = Actor("system", "records")


def ref(key: UUID) -> OwnerRef:
    """How the audit register points at a 伺い."""
    return OwnerRef("records.proposal", str(key))


def propose(*, actor: Actor, key: UUID, wanted: DueFilter) -> tuple[Proposal, ...]:
    """廃棄の伺い of the cases of a list that are due and not held, the earliest 500; one for each section.

    ``key`` comes with the page: the same again is the same 伺い. Cases that wait in another one are left out.
    Raises NotAllowed, RecordsError where nothing is left or somebody asks for one of them at the same moment.
    """
    organisation.scope(actor, DISPOSE)
    if known := tuple(Proposal.objects.filter(asked=key, made_by=actor.id)):
        return known
    rows = _ripe(actor, wanted)
    sections: dict[str, list[DueRow]] = {}
    for row in rows:
        sections.setdefault(row.section, []).append(row)
    if not sections:
        raise RecordsError(
            _(
                "廃棄できる案件がありません。満了していないか、停止中か、もう伺いに入っています。一覧で確かめてください。"
            )
        )
    try:
        with transaction.atomic():
            return tuple(_made(actor, key, section, those) for section, those in sections.items())
    except IntegrityError:
        if known := tuple(Proposal.objects.filter(asked=key, made_by=actor.id)):
            return known
        raise RecordsError(
            _("ほかの人が同じときに、同じ案件の伺いを起こしました。一覧を開き直して、残っている案件を選んでください。")
        ) from None


def approve(*, actor: Actor, key: UUID) -> None:
    """Approve what somebody else asked for; a job disposes. Twice is once. Raises NotAllowed, RecordsError."""
    with transaction.atomic():
        row = _waiting(actor, key)
        if row is None:
            return
        row.state, row.decided_by, row.decided_at = ProposalState.APPROVED, actor.id, clock.now()
        row.save(update_fields=["state", "decided_by", "decided_at"])
        audit.record(actor=actor, act=APPROVED, subject=ref(key), detail={"count": row.count})
        _enqueue(key)


def send_back(*, actor: Actor, key: UUID, reason: str) -> None:
    """差し戻す: nothing of it is disposed of. Raises NotAllowed, RecordsError."""
    with transaction.atomic():
        row = _waiting(actor, key)
        if row is None:
            return
        row.state, row.decided_by, row.decided_at, row.remark = ProposalState.RETURNED, actor.id, clock.now(), reason
        row.save(update_fields=["state", "decided_by", "decided_at", "remark"])
        row.cases.filter(outcome=Outcome.OPEN).update(outcome=Outcome.RETURNED)
        audit.record(actor=actor, act=RETURNED, subject=ref(key))


def carry_out(key: UUID) -> None:
    """Dispose of each case of an approved 伺い in a transaction of its own; what was done before is passed over.

    What must not be disposed of any more (a hold, a right that has ended) is left, with the reason.
    """
    proposal = Proposal.objects.get(pk=key)
    if proposal.state != ProposalState.APPROVED:
        return
    for row in proposal.cases.filter(outcome=Outcome.OPEN).order_by("pk"):
        _carry_out_one(proposal, row)
    with transaction.atomic():
        waiting = Proposal.objects.filter(pk=key, state=ProposalState.APPROVED)
        if waiting.update(state=ProposalState.DONE, done_at=clock.now()):
            gone = proposal.cases.filter(outcome=Outcome.DISPOSED).count()
            detail = {"disposed": gone, "left": proposal.count - gone}
            audit.record(actor=ITSELF, act=FINISHED, subject=ref(key), detail=detail)


def due_today(*, section: str = "", procedure: str = "", numbers: Sequence[str] = ()) -> DueFilter:
    """What may be disposed of today: its last day was yesterday or before, and no hold stands."""
    return DueFilter(clock.today() - timedelta(days=1), section, procedure, held=False, numbers=tuple(numbers))


def _ripe(actor: Actor, wanted: DueFilter) -> list[DueRow]:
    limit = clock.today() - timedelta(days=1)
    proposed = set(ProposedCase.objects.filter(proposal__state__in=UNDER_WAY).values_list("case", flat=True))
    found: list[DueRow] = []
    for row in cases.due_all(actor, wanted):
        if row.until is not None and row.until <= limit and not row.holds and row.key not in proposed:
            found.append(row)
        if len(found) == MOST:
            break
    return found


def _made(actor: Actor, asked: UUID, section: str, rows: Sequence[DueRow]) -> Proposal:
    values = {"count": len(rows), "made_at": clock.now(), "made_by": actor.id}
    proposal, new = Proposal.objects.get_or_create(asked=asked, section=section, defaults=values)
    if new:
        ProposedCase.objects.bulk_create(
            ProposedCase(
                proposal=proposal,
                case=row.key,
                number=row.number,
                procedure=row.procedure_name,
                closed_on=row.closed_on,
                retention=row.retention,
                sure=row.sure,
                until=row.until,
            )
            for row in rows
            if row.until is not None
        )
        audit.record(actor=actor, act=PROPOSED, subject=ref(proposal.key), detail={"count": len(rows)})
    return proposal


def _waiting(actor: Actor, key: UUID) -> Proposal | None:
    """The 伺い, held; None where this person has decided it already."""
    reach = organisation.scope(actor, APPROVE)
    row = Proposal.objects.select_for_update().filter(pk=key).first()
    if row is None or not reach.covers(section=row.section):
        raise UnknownProposalError(_("この伺いは見つかりません。一覧から開き直してください。"))
    if row.made_by == actor.id:
        raise RecordsError(_("廃棄は二人の職員で行います。伺いを起こした人とは別の課長が承認してください。"))
    if row.state == ProposalState.WAITING:
        return row
    if row.decided_by == actor.id:
        return None
    raise RecordsError(_("この伺いはもう処理されています。一覧で確かめてください。"))


def _carry_out_one(proposal: Proposal, row: ProposedCase) -> None:
    actor, approver = Actor("staff", proposal.made_by), Actor("staff", proposal.decided_by)
    try:
        with transaction.atomic():
            cases.dispose(row.case, actor=actor, approver=approver)
            ProposedCase.objects.filter(pk=row.pk).update(outcome=Outcome.DISPOSED)
    except (CaseError, DocumentError, NotAllowed) as refused:
        ProposedCase.objects.filter(pk=row.pk).update(outcome=Outcome.LEFT, why=str(refused)[:300])


def _enqueue(key: UUID) -> None:
    from yakuba.apps.records.tasks import dispose_of_proposal  # the tasks stand on this module

    jobs.enqueue(dispose_of_proposal, payload={"proposal": str(key)}, unique_key=f"records.proposal:{key}")
