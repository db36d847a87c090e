"""The list of receptions at work, as the first page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import ReceptionRow, State, Whose
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.procedures import service as procedures
from yakuba.lib import clock
from yakuba.lib.refs import Actor
from yakuba.web import exports
from yakuba.web.components import Badge, Tone
from yakuba.web.tables import PER_PAGE, Asked, Cell, Column, Table

COLUMNS = (
    Column(_("番号"), sort="number", keep=True),
    Column(_("出来事"), sort="event"),
    Column(_("整理券"), sort="ticket"),
    Column(_("受けた課")),
    Column(_("人数"), numeric=True),
    Column(_("始めた時刻"), sort="opened", keep=True),
    Column(_("状態"), sort="state"),
)
NEWEST_FIRST = "-opened"
TONES = {State.OPEN: Tone.INFO, State.DONE: Tone.SUCCESS, State.ABANDONED: Tone.NEUTRAL}


@dataclass(frozen=True, slots=True)
class Receptions:
    """The receptions at work of a day, narrowed and sorted as asked, as one member of staff may see them."""

    actor: Actor
    on: date
    asked: Asked
    state: State | None
    number: str
    whose: Whose

    def table(self) -> Table:
        """One page."""
        cells, total = self.page(self.asked.offset, PER_PAGE)
        narrowed = self.state or self.number or self.whose is not Whose.OWN
        empty = _("当てはまる受付はありません。") if narrowed else _("きょうの受付はまだありません。")
        return Table(_("受付の一覧"), COLUMNS, cells, total, self.asked, empty=empty, export=True)

    def page(self, first: int, most: int) -> tuple[list[list[Cell]], int]:
        """So many rows from ``first`` on, and how many there are in all. Raises NotAllowed."""
        rows, total = intake.at_work(
            self.actor, on=self.on, state=self.state, number=self.number, whose=self.whose, sort=self.asked.sort,
            descending=self.asked.descending, first=first, most=most,
        )  # fmt: skip
        names = {found.id: found.name for found in procedures.events()}
        places = {section.code: section.name for section in organisation.sections()}
        cells = [_cells(row, names.get(row.event, row.event), places, self.on) for row in rows]
        return cells, total


def as_csv(rows: Receptions) -> StreamingHttpResponse:
    """All of them as a file; recorded."""
    _first, total = rows.page(0, 1)
    return exports.as_csv(
        actor=rows.actor,
        name="uketsuke",
        columns=COLUMNS,
        total=total,
        page=lambda first, most: rows.page(first, most)[0],
    )


def _cells(row: ReceptionRow, event: str, places: Mapping[str, str], today: date) -> list[Cell]:
    opened = row.opened_at.astimezone(clock.JST)
    return [
        Cell(row.number, url=reverse("counter:interview", args=[row.key]) if row.opens else ""),
        Cell(event),
        Cell(row.ticket or "―"),
        Cell(places.get(row.section, row.section)),
        Cell(row.members),
        Cell(f"{opened:%H:%M}" if clock.day_of(opened) == today else f"{opened:%Y-%m-%d %H:%M}"),
        Cell(badge=Badge(row.state.label, TONES[row.state])),
    ]
