"""What the queue shows: the tabs with their counts, one page of cases, and what may be done with the chosen ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakuba.apps.desk import words
from yakuba.apps.desk.module import BULK, EXPORT, LIST, VIEW
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import CasePage, CaseRow, Filter, Sort, State
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.procedures import service as procedures
from yakuba.lib import clock
from yakuba.lib.refs import Actor
from yakuba.web.components import Badge, Tab
from yakuba.web.tables import Asked, Column, Heading, headings

# 対象の方 does not sort. The name stands in the payload, so every case of the list would be joined and read before the
# first line is shown: among a million cases 0.7 s on PostgreSQL for a section, 1.2 s for who sees all (10 s on SQLite).
# As a column and index of the narrow row it would slow every step of every case (docs/kernel-cases.md), and names as
# they are written sort by character, not by reading, which many newcomers have not stated. Names are found by search.
COLUMNS = (
    Column(gettext_lazy("番号"), sort="number", keep=True),
    Column(gettext_lazy("手続"), sort="procedure"),
    Column(gettext_lazy("対象の方")),
    Column(gettext_lazy("状態"), sort="state", keep=True),
    Column(gettext_lazy("受付日"), sort="arrived", keep=True),
    Column(gettext_lazy("期限"), sort="due", keep=True),
    Column(gettext_lazy("担当"), sort="assignee", keep=True),
)
TABS: Mapping[str, Filter] = {
    "waiting_for_me": Filter(waiting_for_me=True),
    "mine": Filter(mine=True),
    "unassigned": Filter(unassigned=True),
    "overdue": Filter(overdue=True),
    "correcting": Filter(states=(State.CORRECTING,)),
    "to_tell": Filter(to_tell=True),
    "all": Filter(),
}
TAKES: Mapping[str, frozenset[str]] = {
    "waiting_for_me": frozenset({"cases.approve", "cases.decide"}),
    "mine": frozenset({"cases.claim", "cases.review", "cases.draft"}),
    "unassigned": frozenset({"cases.claim", "cases.assign"}),
}
"""The acts by which somebody does anything in a queue."""
PERSONAL = ("waiting_for_me", "mine")
SORTS: tuple[Sort, ...] = ("arrived", "-arrived", "due", "-due", "number", "-number")
SORTS += ("state", "-state", "procedure", "-procedure", "assignee", "-assignee")


@dataclass(frozen=True, slots=True)
class Line:
    """One case of the list as it is shown; who hands out receptions sees the list and opens no case."""

    row: CaseRow
    state: Badge
    due: Badge | None
    due_on: str
    arrived: str
    claimable: bool
    opens: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list. Nothing is counted beyond the tabs: ``more`` says whether another page follows."""

    lines: tuple[Line, ...]
    headings: tuple[Heading, ...]
    asked: Asked
    more: bool
    bulk: bool
    exports: bool

    @property
    def previous_url(self) -> str:
        """Empty on the first page."""
        return self.asked.address(page=str(self.asked.page - 1)) if self.asked.page > 1 else ""

    @property
    def next_url(self) -> str:
        """Empty on the last page."""
        return self.asked.address(page=str(self.asked.page + 1)) if self.more else ""


def working(actor: Actor) -> frozenset[str]:
    """What this person may do of all that a list depends on."""
    wanted = {act for acts in TAKES.values() for act in acts} | {BULK, EXPORT, VIEW}
    return frozenset(organisation.allowed_among(actor, wanted))


def first_tab(counts: Mapping[str, int], acts: frozenset[str]) -> str:
    """What this person does next: stamp, go on with their own work, or take what nobody has; else everything."""
    own = next((tab for tab in ("waiting_for_me", "mine") if counts.get(tab)), "")
    return own or ("unassigned" if counts.get("unassigned") and acts & TAKES["unassigned"] else "all")


def is_offered(tab: str, counts: Mapping[str, int], acts: frozenset[str]) -> bool:
    """Whether a queue is this person's: a personal one only where something waits in it, or can."""
    return tab not in PERSONAL or bool(counts.get(tab)) or bool(acts & TAKES[tab])


def titles() -> Mapping[str, str]:
    """What the queues are called."""
    return {
        "waiting_for_me": _("承認待ち"),
        "mine": _("自分の案件"),
        "unassigned": _("担当者なし"),
        "overdue": _("期限超過"),
        "correcting": _("補正待ち"),
        "to_tell": _("渡す・伝える"),
        "all": _("すべて"),
    }


def tabs(counts: Mapping[str, int], current: str, acts: frozenset[str]) -> tuple[Tab, ...]:
    """The queues with how many cases wait in each; a personal one only for whom something can wait in it."""
    url = reverse("desk:queue")
    shown = (one for one in titles().items() if one[0] == current or is_offered(one[0], counts, acts))
    return tuple(Tab(title, f"{url}?tab={tab}", tab == current, counts.get(tab)) for tab, title in shown)


def listing(actor: Actor, request: HttpRequest, wanted: Filter, acts: frozenset[str]) -> Listing:
    """One page in the asked order."""
    asked = Asked.read(request, COLUMNS, default="due")
    return shown(cases.search(actor, wanted, sort=sort_of(asked), page=asked.page), asked, acts)


def shown(page: CasePage, asked: Asked, acts: frozenset[str]) -> Listing:
    """A page of cases with what this person may do from the list. A page behind the last one is the last one."""
    today, asked = clock.today(), replace(asked, page=page.number)
    lines = tuple(_line(row, today, may_claim="cases.claim" in acts, opens=VIEW in acts) for row in page.rows)
    return Listing(lines, tuple(headings(COLUMNS, asked)), asked, page.more, BULK in acts, EXPORT in acts)


def sort_of(asked: Asked) -> Sort:
    """The order as the kernel names it."""
    wanted = ("-" if asked.descending else "") + asked.sort
    return next((sort for sort in SORTS if sort == wanted), "due")


def narrowed(tab: str, *, state: str, procedure: str, section: str, closed: bool) -> Filter:
    """The tab's own filter with what was chosen beside it."""
    base = TABS.get(tab, Filter())
    return replace(
        base,
        states=(State(state),) if state else base.states,
        procedures=(procedure,) if procedure else (),
        section=section,
        open_only=not closed,
    )


def procedure_choices() -> list[tuple[str, str]]:
    """Today's procedures by name."""
    found = procedures.all_definitions(on=clock.today())
    return sorted(((one.id, one.name) for one in found if one.kind.value != "案内"), key=lambda pair: pair[1])


def section_choices(actor: Actor) -> Sequence[tuple[str, str]]:
    """The sections whose cases this person may see."""
    reach = organisation.scope(actor, LIST).sections
    return [(code, name) for code, name in words.section_names().items() if reach is None or code in reach]


def _line(row: CaseRow, today: date, *, may_claim: bool, opens: bool) -> Line:
    return Line(
        row=row,
        state=words.state(row),
        due=words.due(row, today),
        due_on=words.short_day(row.due_on),
        arrived=words.short_day(row.arrived_on),
        claimable=may_claim and not row.assignee and row.state not in words.FINISHED,
        opens=opens,
    )
