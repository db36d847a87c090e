"""What the pages show: rows of lists as cells, 伺い by their names."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from yakuba.apps.records.contracts import UNDER_WAY, Outcome, ProposalState, UnknownProposalError
from yakuba.apps.records.models import Proposal, ProposedCase
from yakuba.kernel.cases.retention_values import DueRow
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.organisation.service import as_filter, scope
from yakuba.kernel.procedures import service as procedures
from yakuba.lib import clock
from yakuba.lib.refs import Actor
from yakuba.lib.wareki import format_day
from yakuba.web.components import Badge, Tone
from yakuba.web.tables import PER_PAGE, Asked, Cell

TONES = {
    ProposalState.WAITING: Tone.WARNING,
    ProposalState.APPROVED: Tone.INFO,
    ProposalState.DONE: Tone.SUCCESS,
    ProposalState.RETURNED: Tone.ERROR,
}
SORTS = {"made": "made_at", "section": "section", "state": "state", "count": "count"}


def labels(keys: Collection[str]) -> dict[str, str]:
    """伺い by day and section, for sentences of the audit register."""
    rows = Proposal.objects.filter(key__in=[UUID(key) for key in keys])
    names = section_names()
    return {str(row.key): named(row, names) for row in rows}


def named(row: Proposal, names: Mapping[str, str]) -> str:
    """What people call a 伺い."""
    return _("%(day)s %(section)s") % {
        "day": format_day(clock.day_of(row.made_at)), "section": names.get(row.section, row.section),
    }  # fmt: skip


def section_names() -> dict[str, str]:
    """Code → name of today's sections, one query."""
    return {section.code: section.name for section in organisation.sections()}


def section_choices(actor: Actor, act: str) -> list[tuple[str, str]]:
    """Sections within the right. Raises NotAllowed."""
    reach = scope(actor, act).sections
    return [(code, name) for code, name in section_names().items() if reach is None or code in reach]


def procedure_choices() -> list[tuple[str, str]]:
    """Today's procedures by name, those without cases left out."""
    found = procedures.all_definitions(on=clock.today())
    return sorted(((one.id, one.name) for one in found if one.kind.value != "案内"), key=lambda pair: pair[1])


def waiting_cases(rows: Sequence[DueRow]) -> frozenset[UUID]:
    """Which of them lie in a 伺い that is not carried out yet."""
    proposed = ProposedCase.objects.filter(case__in=[row.key for row in rows], proposal__state__in=UNDER_WAY)
    return frozenset(proposed.values_list("case", flat=True))


def proposals(actor: Actor, act: str, asked: Asked, *, state: str = "") -> tuple[list[Proposal], int]:
    """One page of 伺い within the right. Raises NotAllowed."""
    rows = Proposal.objects.filter(as_filter(scope(actor, act), section="section"))
    if state:
        rows = rows.filter(state=state)
    turn = "-" if asked.descending else ""
    found = rows.order_by(turn + SORTS.get(asked.sort, "made_at"), turn + "made_at")
    return list(found[asked.offset : asked.offset + PER_PAGE]), rows.count()


def proposal(actor: Actor, act: str, key: UUID) -> Proposal:
    """One of them. Raises NotAllowed, UnknownProposalError."""
    row = Proposal.objects.filter(as_filter(scope(actor, act), section="section"), pk=key).first()
    if row is None:
        raise UnknownProposalError(_("この伺いは見つかりません。一覧から開き直してください。"))
    return row


def proposal_cells(rows: Sequence[Proposal], to: str) -> list[list[Cell]]:
    """One line a 伺い."""
    names, people = section_names(), organisation.staff_names({row.made_by for row in rows})
    return [
        [
            Cell(named(row, names), url=reverse(to, args=[row.key])),
            Cell(badge=badge(row)),
            Cell(row.count),
            Cell(people.get(row.made_by, row.made_by)),
            Cell(format_day(clock.day_of(row.made_at))),
        ]
        for row in rows
    ]


def badge(row: Proposal) -> Badge:
    """Where it stands."""
    state = ProposalState(row.state)
    return Badge(str(state.label), TONES[state])


def case_cells(rows: QuerySet[ProposedCase], *, links: bool) -> list[list[Cell]]:
    """One line a case of a 伺い; ``links`` for whoever may open its page."""
    return [
        [
            Cell(row.number, url=reverse("records:case", args=[row.case]) if links else ""),
            Cell(row.procedure),
            Cell(format_day(row.closed_on)),
            Cell(row.retention),
            Cell(format_day(row.until)),
            _came(row),
        ]
        for row in rows
    ]


def minutes(row: Proposal) -> Iterator[Sequence[str]]:
    """廃棄の記録 as a table: what, as which class, until when, by whom, approved by whom, and what came of it."""
    people = organisation.staff_names({row.made_by, row.decided_by} - {""})
    yield (
        _("案件番号"), _("手続"), _("完結日"), _("保存期間"), _("満了日"), _("結果"), _("見送った理由"),
        _("起こした人"), _("決めた人"), _("決めた日"),
    )  # fmt: skip
    decided = clock.day_of(row.decided_at).isoformat() if row.decided_at else ""
    for case in row.cases.order_by("pk").iterator(chunk_size=500):
        yield (
            case.number,
            case.procedure,
            case.closed_on.isoformat(),
            case.retention,
            case.until.isoformat(),
            str(Outcome(case.outcome).label),
            case.why,
            people.get(row.made_by, row.made_by),
            people.get(row.decided_by, row.decided_by),
            decided,
        )


def due_lines(rows: Iterator[DueRow]) -> Iterator[Sequence[str]]:
    """The list of what is due as a table."""
    names = section_names()
    yield (_("案件番号"), _("手続"), _("課・係"), _("完結日"), _("保存期間"), _("満了日"), _("文書番号"), _("廃棄停止"))
    for row in rows:
        yield (
            row.number,
            row.procedure_name,
            names.get(row.section, row.section),
            row.closed_on.isoformat(),
            row.retention,
            row.until.isoformat() if row.until else _("満了しません"),
            " ".join(row.documents),
            " / ".join(hold.reason for hold in row.holds),
        )


def _came(row: ProposedCase) -> Cell:
    tones = {
        Outcome.OPEN: Tone.NEUTRAL,
        Outcome.DISPOSED: Tone.SUCCESS,
        Outcome.LEFT: Tone.WARNING,
        Outcome.RETURNED: Tone.NEUTRAL,
    }
    outcome = Outcome(row.outcome)
    return Cell(row.why, badge=Badge(str(outcome.label), tones[outcome]))
