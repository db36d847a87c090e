"""The list of receptions at work, as the first page shows it."""

from dataclasses import replace
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yakuba.apps.counter.module import CONTINUE
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import ReceptionRow, State
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.procedures import service as procedures
from yakuba.lib import clock
from yakuba.lib.refs import Actor
from yakuba.web.components import Badge, Tone
from yakuba.web.tables import PER_PAGE, Asked, Cell, Column, Table

COLUMNS = (
    Column(_("番号"), sort="number", keep=True),
    Column(_("出来事"), sort="event"),
    Column(_("整理券"), sort="ticket"),
    Column(_("人数"), numeric=True),
    Column(_("始めた時刻"), sort="opened", keep=True),
    Column(_("状態"), sort="state"),
)
NEWEST_FIRST = "-opened"
TONES = {State.OPEN: Tone.INFO, State.DONE: Tone.SUCCESS, State.ABANDONED: Tone.NEUTRAL}


def table(actor: Actor, on: date, asked: Asked, *, state: str, number: str) -> Table:
    """One page of the receptions at work; a page behind the last one is the last one."""
    wanted = State(state) if state else None
    rows, total = _rows(actor, on, asked, wanted, number)
    last = max(1, -(-total // PER_PAGE))
    if asked.page > last:
        asked = replace(asked, page=last)
        rows, total = _rows(actor, on, asked, wanted, number)
    names = {found.id: found.name for found in procedures.events()}
    empty = _("当てはまる受付はありません。") if wanted or number else _("きょうの受付はまだありません。")
    reach = organisation.scope_or_none(actor, CONTINUE)
    cells = [
        _cells(
            row,
            names.get(row.event, row.event),
            on,
            opens=reach is not None and reach.covers(section=row.section, office=row.office),
        )
        for row in rows
    ]
    return Table(_("受付の一覧"), COLUMNS, cells, total, asked, empty=empty)


def _rows(actor: Actor, on: date, asked: Asked, state: State | None, number: str) -> tuple[list[ReceptionRow], int]:
    return intake.at_work(
        actor, on=on, state=state, number=number, sort=asked.sort, descending=asked.descending,
        first=asked.offset, most=PER_PAGE,
    )  # fmt: skip


def _cells(row: ReceptionRow, event: str, today: date, *, opens: bool) -> list[Cell]:
    opened = row.opened_at.astimezone(clock.JST)
    return [
        Cell(row.number, url=reverse("counter:interview", args=[row.key]) if opens else ""),
        Cell(event),
        Cell(row.ticket or "―"),
        Cell(row.members),
        Cell(f"{opened:%H:%M}" if clock.day_of(opened) == today else f"{opened:%Y-%m-%d %H:%M}"),
        Cell(badge=Badge(row.state.label, TONES[row.state])),
    ]
