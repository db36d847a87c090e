"""Cases that are confirmed and wait, and what a core system answers."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID, uuid4

from tests.support.cases import CLERK, JUMIN, act, order
from yakuba.adapters.core_simulator import ledger
from yakuba.apps.handover import queries, use_cases
from yakuba.apps.handover.contracts import BatchView, RowView
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import CaseField, State
from yakuba.kernel.cases.models import Case
from yakuba.lib.refs import Actor

__all__ = ["ledger"]

SIMULATOR = "yakuba.adapters.core_simulator.ledger.build"
FILES = "yakuba.adapters.core_files.exchange.build"
CORE, SECTION = "住民記録", "2011"
CLERK_OF_SECTION, OTHER_CLERK = JUMIN.counter, JUMIN.reviewer
HEAD = JUMIN.head
SYSTEM = Actor("system", "handover")
HEADINGS = "引渡番号,引渡キー,結果,参照番号,理由"


def box(name: str, text: str, unit: str = "household", value: str | int | None = None) -> CaseField:
    """A filled box."""
    return CaseField(name, name, unit, text if value is None else value, text, "聞き取り")


def confirmed(
    count: int, procedure: str = "tennyu-todoke", *, fields: Sequence[CaseField] = (), **more: Any
) -> list[UUID]:
    """So many cases (転入届) that were checked and confirmed, past the checklist: this is not what is tested here."""
    boxes = tuple(fields) or (box("new_address", "青葉町一丁目1番1号"), box("head_name", "森 太郎"))
    orders = [order(procedure, name=f"森 太郎{number}", fields=boxes, **more) for number in range(count)]
    keys = [view.row.key for view in cases.open_cases(CLERK, orders)]
    Case.objects.filter(key__in=keys).update(state=State.CONFIRMED.value, checks_open=0)
    return keys


def made(actor: Actor = CLERK_OF_SECTION, **more: Any) -> BatchView:
    """A batch of what waits."""
    wanted: dict[str, Any] = {"key": uuid4(), "core": CORE, "section": SECTION} | more
    return use_cases.make(actor=actor, **wanted)


def taken(batch: BatchView, actor: Actor = CLERK_OF_SECTION, approver: Actor = OTHER_CLERK) -> bytes:
    """Its file, by two persons."""
    use_cases.approve(actor=approver, batch=batch.key)
    return use_cases.take_file(actor=actor, batch=batch.key)


def rows(batch: BatchView) -> tuple[RowView, ...]:
    """Its rows."""
    return queries.rows(SYSTEM, batch.key)


def feedback(batch: BatchView, answers: Iterable[tuple[str, str, str, str]]) -> bytes:
    """A file of answers: key, result, reference, reason."""
    lines = [f"{batch.number},{key},{result},{reference},{reason}" for key, result, reference, reason in answers]
    return "\r\n".join([HEADINGS, *lines, f"件数,{len(lines)}", ""]).encode("utf-8-sig")


def mended(key: UUID) -> None:
    """What was sent back is put right and confirmed again."""
    act(cases.view(JUMIN.reviewer, key), "confirm", JUMIN.reviewer)
