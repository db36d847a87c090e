"""What the pages show: stopped requests, cases that wait to be registered, one 支援措置 with what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from yakuba.apps.protection import newcomers, words
from yakuba.apps.protection.models import FiledCase, FiledState
from yakuba.apps.protection.steps import Next, next_of
from yakuba.kernel.cases.contracts import Result
from yakuba.kernel.intake import service as intake
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import (
    Outcome,
    ProtectedAs,
    ProtectionRow,
    ProtectionView,
    Stage,
    StoppedRequest,
)
from yakuba.lib.refs import Actor
from yakuba.web.components import Badge, Fact, Moment, Tone
from yakuba.web.tables import PER_PAGE, Cell

FIRST = 10
"""How many of what waits stand on the first page."""


@dataclass(frozen=True, slots=True)
class StoppedLine:
    """One stopped request in words; it names nobody but staff."""

    row: StoppedRequest
    where: str
    by: str
    at: str
    match: Badge
    outcome: str
    handled_by: str


@dataclass(frozen=True, slots=True)
class FiledLine:
    """One case that waits to be registered."""

    row: FiledCase
    filed_on: str
    state: Badge


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody protected."""

    person_id: int
    name: str
    kana: str
    born: str
    role: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything on the page of one 支援措置."""

    view: ProtectionView
    stage: Badge
    next: Next
    persons: tuple[PersonLine, ...]
    kept_away: tuple[str, ...]
    facts: tuple[Fact, ...]
    opinions: tuple[Fact, ...]
    history: tuple[Moment, ...]
    stopped: tuple[StoppedLine, ...]
    case: FiledCase | None
    case_says: str
    compared: tuple[Fact, ...]

    @property
    def applicant(self) -> PersonLine | None:
        """申出者, unless the copy has them no longer."""
        return next((line for line in self.persons if line.role == str(ProtectedAs.APPLICANT.label)), None)

    @property
    def register_url(self) -> str:
        """Where the application of a newcomer is written down; "" while nobody confirmed who they are, and after it."""
        if self.view.stage is not Stage.LINKED or self.applicant is None:
            return ""
        url = reverse("protection:apply", args=[self.applicant.person_id])
        case = newcomers.case_in(self.view)
        return f"{url}?case={case.case}" if case and case.state == FiledState.WAITING else url

    @property
    def over(self) -> bool:
        """Whether it takes a new application to go on."""
        return self.view.stage in (Stage.LAPSED, Stage.REFUSED, Stage.ENDED, Stage.PARTED)


def stopped(
    actor: Actor, *, settled: bool = False, offset: int = 0, limit: int = PER_PAGE
) -> tuple[tuple[StoppedLine, ...], int]:
    """Some of the stopped requests and how many there are. Raises NotAllowed."""
    rows, total = people.escalations(actor, settled=settled, offset=offset, limit=limit)
    return stopped_lines(rows), total


def stopped_lines(rows: Sequence[StoppedRequest]) -> tuple[StoppedLine, ...]:
    """In words; three queries for any number."""
    sections = words.section_names()
    names = words.staff_names({actor for row in rows for actor in (row.actor, row.handled_by) if actor})
    labels = intake.reception_labels([row.about.id for row in rows if row.about])
    return tuple(_stopped_line(row, sections, names, labels) for row in rows)


def _stopped_line(
    row: StoppedRequest, sections: Mapping[str, str], names: Mapping[str, str], labels: Mapping[str, str]
) -> StoppedLine:
    where = labels.get(row.about.id, "") if row.about else ""
    section = sections.get(row.section, row.section)
    return StoppedLine(
        row=row,
        where=where or (_("オンラインの連携") if row.online else _("受付の外(連携番号の発行)")),
        by="" if row.online else _("%(section)s %(name)s") % {"section": section, "name": names[row.actor]},
        at=moment(row.at),
        match=_match(row),
        outcome=str(row.outcomes.get(Outcome(row.outcome), "")) if row.outcome else "",
        handled_by=names.get(row.handled_by, ""),
    )


def _match(row: StoppedRequest) -> Badge:
    if row.restricted is not None:
        return Badge(_("代理だという人(抑止)"), Tone.WARNING)
    if row.agent:
        return Badge(_("本人が頼んだという人"), Tone.WARNING)
    return Badge(_("氏名のほかも一致"), Tone.ERROR) if row.sure else Badge(_("氏名だけ一致"), Tone.WARNING)


def moment(value: datetime) -> str:
    """A moment as the lists show it, JST."""
    return date_format(timezone.localtime(value), "Y-m-d H:i")


def filed(*, offset: int = 0, limit: int = PER_PAGE) -> tuple[tuple[FiledLine, ...], int]:
    """Cases that wait to be registered, the oldest first, and how many there are. Two queries."""
    rows = FiledCase.objects.filter(state=FiledState.WAITING).exclude(number="").order_by("filed_on", "pk")
    return tuple(map(_filed_line, rows[offset : offset + limit])), rows.count()


def _filed_line(row: FiledCase) -> FiledLine:
    decided = row.result == Result.APPROVED
    state = Badge(_("案件で認容済み"), Tone.WARNING) if decided else Badge(_("審査の途中"), Tone.INFO)
    return FiledLine(row, words.day(row.filed_on), state)


def filed_case(case: UUID) -> FiledCase | None:
    """How a case stands here."""
    return FiledCase.objects.filter(case=case).first()


def case_of(protection_id: int) -> FiledCase | None:
    """The case that led to a 支援措置."""
    return FiledCase.objects.filter(protection=protection_id).first()


def address_of_case(case: UUID) -> str:
    """Where a case is registered, or the 支援措置 that it led to; "" where it leads to none."""
    row = filed_case(case)
    if row is None or row.state in (FiledState.SET_ASIDE, FiledState.OVER):
        return ""
    if row.protection is not None:
        return reverse("protection:protection", args=[row.protection])
    return f"{reverse('protection:find')}?case={case}"


def row_cells(rows: Sequence[ProtectionRow]) -> list[list[Cell]]:
    """One line a 支援措置."""
    return [
        [
            Cell(row.protection_id, url=reverse("protection:protection", args=[row.protection_id])),
            Cell(_with_others(row)),
            Cell(badge=words.stage(row.stage)),
            Cell(words.day(row.applied_on)),
            Cell(words.day(row.last) or "―"),
        ]
        for row in rows
    ]


def _with_others(row: ProtectionRow) -> str:
    if not row.joined:
        return row.applicant
    return _("%(name)s ほか%(count)d人") % {"name": row.applicant, "count": row.joined}


def sheet(actor: Actor, protection_id: int, *, may_decide: bool) -> Sheet:
    """One 支援措置. Recorded as a view, as are those protected. Raises NotInCopyError, NotAllowed."""
    view = people.protection(actor, protection_id)
    case = case_of(protection_id)
    waiting, _total = people.escalations(actor, protection=protection_id)
    return Sheet(
        view=view,
        stage=words.stage(view.stage),
        next=next_of(view, actor, may_decide=may_decide),
        persons=_persons(actor, view),
        kept_away=tuple(map(words.known, view.kept_away)),
        facts=_facts(view),
        opinions=_opinions(view),
        history=words.history(view.steps),
        stopped=stopped_lines(waiting),
        case=case,
        case_says=_case_says(case, view) if case else "",
        compared=newcomers.compared(actor, view),
    )


def _persons(actor: Actor, view: ProtectionView) -> tuple[PersonLine, ...]:
    found = people.persons(actor, view.persons)
    return tuple(
        PersonLine(
            person_id=person_id,
            name=found[person_id].name or found[person_id].latin,
            kana=found[person_id].kana,
            born=words.day(found[person_id].born.exact),
            role=str(role.label),
        )
        for person_id, role in view.persons.items()
        if person_id in found
    )


def _facts(view: ProtectionView) -> tuple[Fact, ...]:
    span = _("%(first)sから%(last)sまで")
    terms = [span % {"first": words.day(first), "last": words.day(last)} for first, last in view.terms]
    facts = [
        Fact(_("申出の理由"), str(view.harm.label) if view.harm else _("まだ登録されていません")),
        Fact(_("申出の日"), words.day(view.applied_on)),
        Fact(_("申出に来た人"), view.applied_by or (_("本人") if view.harm else "")),
        Fact(_("決定の日"), words.day(view.decided_on)),
        Fact(_("期間"), _("、").join(terms)),
        Fact(_("制限する台帳"), _("、").join(str(ledger.label) for ledger in view.ledgers)),
    ]
    if view.ended_on:
        facts.append(Fact(_("終了した日"), words.day(view.ended_on)))
    return tuple(facts)


def _opinions(view: ProtectionView) -> tuple[Fact, ...]:
    told = {True: _("必要"), False: _("必要ない")}
    return tuple(
        Fact(
            _("%(body)s %(name)s") % {"body": one.body.label, "name": one.body_name},
            _("%(needed)s %(text)s") % {"needed": told[one.needed], "text": one.text},
            words.day(one.given_on),
        )
        for one in view.opinions
    )


def _case_says(case: FiledCase, view: ProtectionView) -> str:
    """What became of the case, where the 支援措置 does not say so yet."""
    told = {"number": case.number, "day": words.day(case.decided_on)}
    match case.result, view.state.value:
        case Result.APPROVED, "applied":
            return (
                _("案件 %(number)s は%(day)sに認められました。相談機関の意見と決定を、ここにも記録してください。")
                % told
            )
        case Result.REFUSED, "applied" | "granted":
            return _("案件 %(number)s は%(day)sに認められませんでした。支援措置をどうするか決めてください。") % told
        case Result.WITHDRAWN, "applied" | "granted":
            return (
                _("案件 %(number)s は取り下げられました。本人の意思を確かめ、支援措置を終えるか決めてください。") % told
            )
    return ""
