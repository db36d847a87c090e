"""取込結果を反映する: what was accepted is closed with its reference, what was rejected goes back with its reason.

Fifty rows a transaction, each row locked and judged again within it: the same answer twice changes nothing, two people
at once change it once, and what is left after a crash is done by the next time.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yakuba.apps.handover import answers as answer_file
from yakuba.apps.handover.answers import Answer
from yakuba.apps.handover.contracts import (
    BATCH_KIND,
    OPEN_ROWS,
    BadFileError,
    FeedbackReport,
    NotReadyError,
    Problem,
    RowState,
)
from yakuba.apps.handover.cores import core_system
from yakuba.apps.handover.judging import Judged, Verdict, apart, finish, judged, settle
from yakuba.apps.handover.models import Row, Upload
from yakuba.apps.handover.module import ANSWERED, FEEDBACK, ITSELF
from yakuba.apps.handover.use_cases.unfit import keep_unfit
from yakuba.kernel.audit.service import record
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import CaseError, Data
from yakuba.kernel.organisation.service import scope
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef

PIECE = 50
UPLOAD_KEPT = timedelta(days=1)


def check_feedback(*, actor: Actor, content: bytes) -> FeedbackReport:
    """What ``apply_feedback`` would do now; nothing is changed. Raises NotAllowed, BadFileError."""
    scope(actor, FEEDBACK)
    found, problems = answer_file.read(content)
    once, again, contradicting = apart(found)
    return _report(judged(actor, once), again, [*problems, *contradicting])


def apply_feedback(*, actor: Actor, content: bytes) -> FeedbackReport:
    """Apply a feedback file line by line; what is wrong is named and left out. Raises NotAllowed, BadFileError."""
    scope(actor, FEEDBACK)
    found, problems = answer_file.read(content)
    done = apply_answers(actor, found)
    return FeedbackReport(done.accepted, done.rejected, done.unchanged, _sorted([*problems, *done.problems]))


def keep_upload(*, actor: Actor, key: UUID, content: bytes) -> FeedbackReport:
    """Keep a file for ``apply_upload`` and say what it would do. Raises NotAllowed, BadFileError."""
    report = check_feedback(actor=actor, content=content)
    values = {"content": content, "by": str(actor), "at": clock.now()}
    Upload.objects.get_or_create(key=key, defaults=values)
    return report


def apply_upload(*, actor: Actor, key: UUID) -> FeedbackReport:
    """Apply the file that this person was shown, within a day. Raises NotAllowed, NotReadyError."""
    scope(actor, FEEDBACK)
    kept = Upload.objects.filter(key=key, by=str(actor), at__gte=clock.now() - UPLOAD_KEPT).first()
    if kept is None:
        raise NotReadyError(_("このファイルはもう反映したか、一日を過ぎました。もう一度ファイルを選んでください。"))
    done = apply_feedback(actor=actor, content=bytes(kept.content))
    kept.delete()
    return done


def forget_uploads() -> None:
    """Files that nobody applied within a day are gone."""
    Upload.objects.filter(at__lt=clock.now() - UPLOAD_KEPT).delete()


def collect(*, actor: Actor, core: str) -> FeedbackReport:
    """Apply every answer that the core system has laid down since, and put each away. Raises CoreDownError, NotAllowed.

    A file that cannot be read is put away too, and named among the problems. What fits no row is kept for the page
    合わない回答 before its file is put away.
    """
    scope(actor, FEEDBACK)
    way = core_system(core)
    total = FeedbackReport(0, 0, 0, ())
    for file in way.answers(core) if way else ():
        try:
            done = apply_feedback(actor=ITSELF, content=file.content)
            keep_unfit(core=core, name=file.name, problems=done.problems)
        except BadFileError as refused:
            keep_unfit(core=core, name=file.name, problems=[Problem(0, str(refused))])
            done = FeedbackReport(0, 0, 0, (Problem(0, f"{file.name}: {refused}"),))
        total = _sum(total, done)
        if way:
            way.put_away(core, file.name)
    return total


def apply_answers(actor: Actor, found: Sequence[Answer]) -> FeedbackReport:
    """Apply answers, from a file or an adapter. Raises NotAllowed."""
    once, again, contradicting = apart(found)
    total = FeedbackReport(0, 0, again, tuple(contradicting))
    for start in range(0, len(once), PIECE):
        with transaction.atomic():
            done = [_applied(actor, one) for one in judged(actor, once[start : start + PIECE], lock=True)]
            _record(actor, done)
        total = _sum(total, _report(done, 0, []))
    return FeedbackReport(total.accepted, total.rejected, total.unchanged, _sorted(total.problems))


def _applied(actor: Actor, one: Judged) -> Judged:
    """The row and its case moved together; a case that cannot be moved is told as a problem."""
    row = one.row
    if row is None or one.verdict in (Verdict.SAME, Verdict.PROBLEM):
        return one
    if one.verdict == Verdict.MOVED:
        if row.state in OPEN_ROWS:
            settle([row.pk])
        return one
    answer = one.answer
    try:
        if one.verdict == Verdict.ACCEPT:
            data = Data(reference=answer.reference)
            cases.advance(row.case, "taken_in", actor, version=one.version, data=data)
        else:
            cases.advance(row.case, "sent_back", actor, version=one.version, reason=answer.reason)
    except CaseError as refused:
        text = _("反映できませんでした: %(why)s") % {"why": refused}
        return Judged(answer, Verdict.PROBLEM, row, text=text)
    accepted = one.verdict == Verdict.ACCEPT
    Row.objects.filter(pk=row.pk).update(
        state=RowState.ACCEPTED if accepted else RowState.REJECTED,
        reference=answer.reference if accepted else "",
        reason="" if accepted else answer.reason,
        answered_at=clock.now(),
    )
    return one


def _record(actor: Actor, done: Sequence[Judged]) -> None:
    """One entry a batch; a batch whose rows are all answered is done."""
    batches = {one.row.batch.pk: one.row.batch for one in done if one.row and one.verdict != Verdict.PROBLEM}
    for batch in batches.values():
        verdicts = Counter(one.verdict for one in done if one.row and one.row.batch.pk == batch.pk)
        accepted, rejected = verdicts[Verdict.ACCEPT], verdicts[Verdict.REJECT]
        if accepted or rejected:
            told = {"accepted": accepted, "rejected": rejected}
            record(actor=actor, act=ANSWERED, subject=OwnerRef(BATCH_KIND, str(batch.key)), detail=told)
    finish(list(batches))


def _report(done: Sequence[Judged], again: int, problems: Sequence[Problem]) -> FeedbackReport:
    verdicts = Counter(one.verdict for one in done)
    told = [*problems, *(found for one in done if (found := one.problem))]
    return FeedbackReport(
        verdicts[Verdict.ACCEPT], verdicts[Verdict.REJECT], verdicts[Verdict.SAME] + again, _sorted(told)
    )


def _sum(one: FeedbackReport, other: FeedbackReport) -> FeedbackReport:
    return FeedbackReport(
        one.accepted + other.accepted,
        one.rejected + other.rejected,
        one.unchanged + other.unchanged,
        (*one.problems, *other.problems),
    )


def _sorted(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: problem.line))
