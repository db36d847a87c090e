"""Batches and rows as the pages show them: numbers, states and references. No name and no address stands on a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from yakuba.apps.handover.contracts import (
    BatchState,
    BatchView,
    Problem,
    Replaced,
    RowState,
    RowView,
    UnfitView,
    Waiting,
)
from yakuba.apps.handover.forms import Make
from yakuba.apps.handover.layouts import layouts
from yakuba.kernel.organisation import service as organisation
from yakuba.lib.wareki import format_day
from yakuba.web.components import Badge, Fact, Tab, Tone
from yakuba.web.tables import Cell

BATCH_TONES = {BatchState.READY: Tone.WARNING, BatchState.OUT: Tone.INFO, BatchState.DONE: Tone.SUCCESS}
ROW_TONES = {
    RowState.WAITING: Tone.WARNING,
    RowState.SENT: Tone.INFO,
    RowState.ACCEPTED: Tone.SUCCESS,
    RowState.REJECTED: Tone.ERROR,
}


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """What waits for one core system in one section; ``form`` makes the batch, None where there is no layout."""

    waiting: Waiting
    section: str
    oldest: str
    form: Make | None


def waiting_lines(found: Sequence[Waiting]) -> list[WaitingLine]:
    """With the names of sections and a form each."""
    names, known = section_names(), layouts()
    return [
        WaitingLine(
            waiting=one,
            section=names.get(one.section, one.section),
            oldest=format_day(one.oldest),
            form=_form(one) if one.core in known else None,
        )
        for one in found
    ]


def _form(one: Waiting) -> Make:
    start = {"core": one.core, "section": one.section, "office": one.office, "encoding": layouts()[one.core].encoding}
    return Make(initial=start, auto_id=f"id_%s_{one.core}_{one.section}_{one.office}")


def section_names() -> dict[str, str]:
    """Code → name of today's sections, one query."""
    return {section.code: section.name for section in organisation.sections()}


def moment(value: datetime) -> str:
    """A moment as the tables show it, JST."""
    return date_format(timezone.localtime(value), "Y-m-d H:i")


def batch_cells(found: Sequence[BatchView]) -> list[list[Cell]]:
    """One line a batch."""
    names = section_names()
    return [
        [
            Cell(one.number, url=reverse("handover:batch", args=[one.key])),
            Cell(one.core),
            Cell(names.get(one.section, one.section)),
            Cell(badge=Badge(one.state.label, BATCH_TONES[one.state])),
            Cell(one.count),
            Cell(one.counts[RowState.SENT]),
            Cell(one.counts[RowState.REJECTED]),
            Cell(moment(one.made_at)),
        ]
        for one in found
    ]


def row_cells(found: Sequence[RowView]) -> list[list[Cell]]:
    """One line a case."""
    return [
        [
            Cell(one.position),
            Cell(one.number),
            Cell(badge=Badge(one.state.label, ROW_TONES.get(one.state, Tone.NEUTRAL))),
            Cell(one.reference or "―"),
            Cell(one.reason or "―"),
            Cell(one.attempts),
        ]
        for one in found
    ]


def replaced_cells(found: Sequence[Replaced]) -> list[list[Cell]]:
    """One line a character."""
    return [
        [
            Cell(one.row),
            Cell(one.number),
            Cell(one.column),
            Cell(one.original),
            Cell(one.replacement) if not one.lost else Cell(_("〓(置き換える文字がない)")),
        ]
        for one in found
    ]


def unfit_cells(found: Sequence[UnfitView]) -> list[list[Cell]]:
    """One line a file or delivery."""
    names = organisation.staff_names({one.settled_by.partition(":")[2] for one in found if one.settled_by})
    return [
        [
            Cell(one.name, url=reverse("handover:unfit-one", args=[one.key])),
            Cell(one.core),
            Cell(one.count),
            Cell(moment(one.found_at)),
            Cell(who(one.settled_by, names) if one.settled_by else "―"),
        ]
        for one in found
    ]


def unfit_facts(found: UnfitView) -> list[Fact]:
    """What is known of it."""
    told = [
        Fact(_("基幹系"), found.core),
        Fact(_("合わない行"), str(found.count)),
        Fact(_("受け取った日時"), moment(found.found_at)),
    ]
    if found.settled_at:
        names = organisation.staff_names({found.settled_by.partition(":")[2]})
        told.append(Fact(_("確認"), f"{who(found.settled_by, names)} {moment(found.settled_at)}"))
    return told


def line_cells(found: Sequence[Problem]) -> list[list[Cell]]:
    """One line each; what belongs to no line of a file has none."""
    return [[Cell(one.line or "―"), Cell(one.text)] for one in found]


def state_asked(text: str) -> RowState | None:
    """The state that the address asks for; anything else is all of them."""
    return RowState(text) if text in RowState.values else None


def tabs(found: BatchView, state: RowState | None) -> list[Tab]:
    """All rows, then each state that there is."""
    address = reverse("handover:batch", args=[found.key])
    there = [one for one in RowState if found.counts[one] or one == state]
    states = [Tab(one.label, f"{address}?state={one.value}", one == state, found.counts[one]) for one in there]
    return [Tab(_("すべて"), address, state is None, found.count), *states]


def facts(found: BatchView) -> list[Fact]:
    """What is known of a batch."""
    codes = {code for who in (found.made_by, found.approved_by) if (code := who.partition(":")[2])}
    names = organisation.staff_names(codes)
    told = [
        Fact(_("渡す先"), found.core),
        Fact(_("担当"), section_names().get(found.section, found.section)),
        Fact(_("状態"), str(found.state.label)),
        Fact(_("件数"), str(found.count)),
        Fact(_("ファイルの形"), _("%(layout)s版、%(encoding)s") % _form_words(found)),
        Fact(_("大きさ"), _("%(size)dバイト") % {"size": found.size}),
        Fact("SHA-256", found.sha256),
        Fact(_("作った人"), who(found.made_by, names)),
        Fact(_("作った日時"), moment(found.made_at)),
        Fact(_("送った回数"), str(found.attempts)),
    ]
    if found.approved:
        told.append(Fact(_("ダウンロードの承認"), who(found.approved_by, names)))
    return told


def who(actor: str, names: dict[str, str]) -> str:
    """A member of staff by name; a job as the system."""
    kind, _colon, code = actor.partition(":")
    return names.get(code, code) if kind == "staff" else _("システム")


def _form_words(found: BatchView) -> dict[str, str]:
    return {"layout": found.layout.replace("/", " 第"), "encoding": str(found.encoding.label)}
