"""進捗ボード: where everything is that was received, over all sections and whoever took it; it names nobody."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import StreamingHttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import BoardSort, Narrowing, Progress, Stage
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import Trace
from yakuba.kernel.organisation import service as organisation
from yakuba.lib import clock
from yakuba.lib.refs import Actor
from yakuba.ports.module import Text
from yakuba.web import exports
from yakuba.web.components import Badge, Tone
from yakuba.web.tables import PER_PAGE, Asked, Cell, Column, Table

COLUMNS = (
    Column(_("受付番号"), keep=True),
    Column(_("整理券")),
    Column(_("担当課"), sort="section"),
    Column(_("状態")),
    Column(_("待ち時間"), sort="waiting", keep=True),
    Column(_("手続")),
    Column(_("受け取った庁舎")),
    Column(_("案件番号"), sort="number", keep=True),
)
LONGEST_FIRST = "-waiting"
SORTS: dict[str, BoardSort] = {"number": "number", "section": "section", "waiting": "waiting"}
TONES = {Stage.TODO: Tone.WARNING, Stage.WORKING: Tone.INFO, Stage.HELD: Tone.NEUTRAL, Stage.DONE: Tone.SUCCESS}


@dataclass(frozen=True)
class Places:
    """What sections and offices of today are called, by code. Two queries."""

    sections: dict[str, str]
    offices: dict[str, str]

    @classmethod
    def of_today(cls) -> "Places":
        """As the organisation says."""
        return cls(
            {section.code: section.name for section in organisation.sections()},
            {office.code: office.name for office in organisation.offices()},
        )


@dataclass(frozen=True, slots=True)
class Found:
    """One reception with the number: where it is and how far, and where one may go on with it."""

    text: str
    url: str


def found(actor: Actor, places: Places, text: str, office: str) -> tuple[list[Trace], list[Found]]:
    """The receptions with this number or ticket, as every counter may know them, and those of one's own to open."""
    traces = [trace for trace in intake.traced(actor, text) if office in ("", trace.office)] if text else []
    return traces, [
        Found(_sentence(trace, places), reverse("counter:interview", args=[trace.key]) if trace.key else "")
        for trace in traces
    ]


def _sentence(trace: Trace, places: Places) -> str:
    opened = trace.opened_at.astimezone(clock.JST)
    told = {
        "number": trace.reference,
        "ticket": _g("(整理券 %(ticket)s)") % {"ticket": trace.ticket} if trace.ticket else "",
        "section": places.sections.get(trace.section, trace.section),
        "office": places.offices.get(trace.office, trace.office),
        "state": trace.state.label,
        "at": f"{opened:%H:%M}" if clock.day_of(opened) == clock.today() else f"{opened:%Y-%m-%d %H:%M}",
    }
    return _g("受付 %(number)s%(ticket)s: %(section)s(%(office)s)で%(at)sに始め、%(state)sです。") % told


@dataclass(frozen=True)
class Part:
    """One page of the board; ``asked`` is what it answers."""

    asked: Asked
    rows: tuple[Progress, ...]
    total: int

    @classmethod
    def read(cls, actor: Actor, asked: Asked, narrowing: Narrowing) -> "Part":
        """As the actor may see it. Raises NotAllowed."""
        rows, total = cases.board(
            actor, narrowing, sort=SORTS[asked.sort], descending=asked.descending, first=asked.offset, most=PER_PAGE
        )
        return cls(asked, rows, total)

    def table(self, places: Places, *, narrowed: bool) -> Table:
        """As a list."""
        empty = _("当てはまる案件はありません。") if narrowed else _("まだ受け取った案件はありません。")
        return Table(
            _("進み具合"), COLUMNS, _lines(self.rows, places), self.total, self.asked, empty=empty, export=True
        )

    def by_section(self) -> list[str]:
        """How many of these are how far in each section: what a resident asks at the counter."""
        counted = Counter((row.section_name, row.stage) for row in self.rows)
        sections = dict.fromkeys(name for name, _stage in counted)
        parts = {
            name: "・".join(
                _g("%(stage)s %(count)d件") % {"stage": stage.label, "count": counted[name, stage]}
                for stage in Stage
                if counted[name, stage]
            )
            for name in sections
        }
        return [_g("%(section)s: %(stages)s") % {"section": name, "stages": text} for name, text in parts.items()]


def as_csv(actor: Actor, asked: Asked, narrowing: Narrowing, places: Places) -> StreamingHttpResponse:
    """The whole board as a file; recorded. Raises NotAllowed."""

    def page(first: int, most: int) -> list[list[Cell]]:
        rows, _total = cases.board(
            actor, narrowing, sort=SORTS[asked.sort], descending=asked.descending, first=first, most=most
        )
        return _lines(rows, places)

    total = cases.board(actor, narrowing, most=1)[1]
    return exports.as_csv(actor=actor, name="shinchoku", columns=COLUMNS, total=total, page=page)


def _lines(rows: Sequence[Progress], places: Places) -> list[list[Cell]]:
    now = clock.now()
    return [
        [
            Cell(row.reference or "―"),
            Cell(row.ticket or "―"),
            Cell(row.section_name),
            Cell(badge=Badge(row.stage.label, TONES[row.stage])),
            Cell("―" if row.stage is Stage.DONE else waited(row.arrived_at, now)),
            Cell(_about(row)),
            Cell(places.offices.get(row.office, row.office)),
            Cell(row.number, url=_address(row)),
        ]
        for row in rows
    ]


def _about(row: Progress) -> Text:
    if not row.procedure_name:
        return _("ほかの課の手続")
    return _("職権: %(name)s") % {"name": row.procedure_name} if row.ex_officio else row.procedure_name


def _address(row: Progress) -> str:
    """Where the case itself is worked on, for who may see it and where this town has that capability."""
    try:
        return reverse("desk:case", args=[row.key]) if row.may_view else ""
    except NoReverseMatch:
        return ""


def waited(since: datetime, now: datetime) -> str:
    """How long ago, in the two largest units that matter to who waits."""
    minutes = max(0, int((now - since).total_seconds() // 60))
    hours, rest = divmod(minutes, 60)
    if hours >= 24:
        return _g("%(days)d日") % {"days": hours // 24}
    if hours:
        return _g("%(hours)d時間%(minutes)d分") % {"hours": hours, "minutes": rest}
    return _g("%(minutes)d分") % {"minutes": minutes}
