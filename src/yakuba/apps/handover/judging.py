"""取込結果の判定: what each answer means for the row that it names. Nothing is guessed and nothing is changed here."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from yakuba.apps.handover import queries
from yakuba.apps.handover.answers import Answer
from yakuba.apps.handover.contracts import OPEN_ROWS, Problem, RowState
from yakuba.apps.handover.models import Batch, Row
from yakuba.apps.handover.module import FEEDBACK, ITSELF
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import State
from yakuba.kernel.cases.handing import Standing
from yakuba.lib import clock
from yakuba.lib.refs import Actor

__all__ = ["Answer", "Judged", "Verdict", "apart", "finish", "judged", "settle", "settle_moved"]

LONGEST_REFERENCE = 40
LONGEST_REASON = 1000


class Verdict(StrEnum):
    """What follows from an answer."""

    ACCEPT = "accept"
    REJECT = "reject"
    SAME = "same"
    MOVED = "moved"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer with its row; ``version`` is that of the case; ``text`` says why nothing is done."""

    answer: Answer
    verdict: Verdict
    row: Row | None = None
    version: int = 0
    text: str = ""

    @property
    def problem(self) -> Problem | None:
        """What people are told, where something is wrong; with the number of the case, where the row is known."""
        if not self.text:
            return None
        named = (
            _("案件 %(number)s: %(text)s") % {"number": self.row.number, "text": self.text} if self.row else self.text
        )
        return Problem(self.answer.line, named)


def apart(answers: Sequence[Answer]) -> tuple[list[Answer], int, list[Problem]]:
    """The answers, each row's once; how many said the same again; those that contradict each other."""
    said: dict[tuple[str, str], list[Answer]] = {}
    for answer in answers:
        said.setdefault((answer.batch, answer.key.lower()), []).append(answer)
    once, again, problems = [], 0, []
    for found in said.values():
        if len({(one.accepted, one.reference, one.reason) for one in found}) == 1:
            once.append(found[0])
            again += len(found) - 1
        else:
            problems += [Problem(one.line, _("同じ引渡キーに違う結果が書かれています。")) for one in found]
    return once, again, problems


def judged(actor: Actor, answers: Sequence[Answer], *, lock: bool = False) -> list[Judged]:
    """Each answer with what follows from it; within a transaction ``lock`` keeps its row so. Raises NotAllowed."""
    rows = _rows(actor, answers, lock=lock)
    where = cases.standing(actor, FEEDBACK, {row.case for row in rows.values()})
    return [_judge(answer, rows.get((answer.batch, answer.key.lower())), where) for answer in answers]


def settle_moved(batch: Batch) -> None:
    """Rows whose case was answered at the desk wait for nothing more."""
    rows = list(batch.rows.select_for_update().filter(state__in=OPEN_ROWS).order_by("pk"))
    where = cases.standing(ITSELF, FEEDBACK, {row.case for row in rows})
    moved = [row.pk for row in rows if not _is_ours(batch, where.get(row.case))]
    if moved:
        settle(moved)
        finish([batch.pk])


def settle(rows: Collection[int]) -> None:
    """These rows were answered elsewhere."""
    Row.objects.filter(pk__in=rows).update(state=RowState.ELSEWHERE, answered_at=clock.now())


def finish(batches: Collection[int]) -> None:
    """Those of these batches whose rows are all answered are done."""
    still_open = Row.objects.filter(batch=OuterRef("pk"), state__in=OPEN_ROWS)
    done = Batch.objects.filter(~Exists(still_open), pk__in=batches, done_at=None)
    done.update(done_at=clock.now())


def _rows(actor: Actor, answers: Sequence[Answer], *, lock: bool) -> dict[tuple[str, str], Row]:
    named = {answer.batch for answer in answers}
    batches = queries.within(actor, FEEDBACK).filter(number__in=named).order_by("pk")
    # The batch is locked before its rows, as everywhere.
    found = {one.pk: one for one in (batches.select_for_update() if lock else batches)}
    keys = {key for answer in answers if (key := queries.as_key(answer.key))}
    rows = Row.objects.filter(batch__in=found, case__in=keys).defer("cells").order_by("pk")
    return {
        (found[row.batch_id].number, str(row.case)): _of(row, found[row.batch_id])
        for row in (rows.select_for_update() if lock else rows)
    }


def _of(row: Row, batch: Batch) -> Row:
    row.batch = batch
    return row


def _judge(answer: Answer, row: Row | None, where: Mapping[UUID, Standing]) -> Judged:
    if row is None:
        text = _("この引渡番号と引渡キーの行はありません。番号を確かめてください。")
        return Judged(answer, Verdict.PROBLEM, text=text)
    if text := _lacking(answer):
        return Judged(answer, Verdict.PROBLEM, row, text=text)
    if row.state in (RowState.ACCEPTED, RowState.REJECTED):
        return _again(answer, row)
    if row.state == RowState.WAITING:
        text = _("まだ基幹系へ引き渡していない行です。引渡番号を確かめてください。")
        return Judged(answer, Verdict.PROBLEM, row, text=text)
    standing = where.get(row.case)
    if row.state == RowState.ELSEWHERE or standing is None or not _is_ours(row.batch, standing):
        text = _("机で先に処理された案件です。案件の履歴を確かめてください。")
        return Judged(answer, Verdict.MOVED, row, text=text)
    return Judged(answer, Verdict.ACCEPT if answer.accepted else Verdict.REJECT, row, standing.version)


def _lacking(answer: Answer) -> str:
    if answer.accepted and not answer.reference:
        return _("取り込まれた行に参照番号(宛名番号など)がありません。")
    if not answer.accepted and not answer.reason:
        return _("却下された行に理由がありません。")
    if len(answer.reference) > LONGEST_REFERENCE:
        return _("参照番号が長すぎます(40文字まで)。")
    return _("理由が長すぎます(1000文字まで)。") if len(answer.reason) > LONGEST_REASON else ""


def _again(answer: Answer, row: Row) -> Judged:
    accepted = row.state == RowState.ACCEPTED
    if accepted != answer.accepted:
        return Judged(answer, Verdict.PROBLEM, row, text=_("前に反映した結果と違います。基幹系で確かめてください。"))
    if accepted and row.reference != answer.reference:
        return Judged(
            answer, Verdict.PROBLEM, row, text=_("前に反映した参照番号と違います。基幹系で確かめてください。")
        )
    return Judged(answer, Verdict.SAME, row)


def _is_ours(batch: Batch, standing: Standing | None) -> bool:
    return standing is not None and standing.state == State.HANDED_OVER and standing.handed_in == batch.case_batch
