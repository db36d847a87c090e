"""What the page of one case shows: the next step first, then facts, checks, stamps, papers and history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from yakuba.apps.desk import words
from yakuba.apps.desk.applicant import Identity, identity
from yakuba.apps.desk.facts import Compared, compared
from yakuba.apps.desk.keeping import Keeping, keeping
from yakuba.apps.desk.module import ATTACH, AUDIT
from yakuba.apps.desk.posted import posted
from yakuba.apps.desk.stamps import Round, rounds
from yakuba.apps.desk.steps import Next, Step, next_step, other_steps, sensible
from yakuba.apps.desk.tellings import Line, lines
from yakuba.kernel.audit import service as audit
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import (
    WHO_OPENS,
    CaseRow,
    CaseView,
    CheckState,
    Mark,
    owner,
)
from yakuba.kernel.documents.contracts import FileInfo
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.procedures import service as procedures
from yakuba.kernel.procedures.contracts import Definition, Given
from yakuba.lib import clock
from yakuba.lib.refs import Actor
from yakuba.ports import registry as ports
from yakuba.ports.protection import ProtectionPages
from yakuba.web.components import Badge, Moment

LOOKS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One line of the checklist, and the name of who answered it."""

    check: CheckState
    by: str


@dataclass(frozen=True, slots=True)
class Linked:
    """Another case that belongs beside this one."""

    row: CaseRow
    state: Badge


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything on the page."""

    case: CaseView
    definition: Definition
    state: Badge
    due: Badge | None
    section: str
    next: Next
    others: tuple[Step, ...]
    facts: Compared
    rounds: tuple[Round, ...]
    drafter: str
    checkers: Mapping[str, str]
    history: tuple[Moment, ...]
    files: Sequence[FileInfo]
    linked: tuple[Linked, ...]
    alike: tuple[Linked, ...]
    looks: tuple[Moment, ...]
    reads_audit: bool
    may_attach: bool
    identity: Identity
    tellings: tuple[Line, ...]
    protection_url: str
    kept: Keeping

    @property
    def marks(self) -> tuple[tuple[str, Mark], ...]:
        """What must be put right, by the names that people know."""
        labels = cases.called(self.case.fields)
        return tuple((_mark_name(mark, labels), mark) for mark in self.case.marks)

    @property
    def checked(self) -> tuple[CheckLine, ...]:
        """The checklist to read, with who answered."""
        return tuple(CheckLine(check, self.checkers.get(check.id, "")) for check in self.case.checks)

    @property
    def unanswered(self) -> int:
        """How many lines of the checklist nobody has looked at."""
        return sum(check.ok is None for check in self.case.checks)

    @property
    def may_check(self) -> bool:
        """Whether this person answers the checklist now."""
        return any(possible.action == "check" for possible in self.case.actions)

    @property
    def unverified(self) -> tuple[str, ...]:
        """Articles that nobody has compared with a source yet."""
        return tuple(str(article) for article in self.definition.legal_basis if not article.verified)

    @property
    def remembered(self) -> tuple[str, ...]:
        """What else of the definition nobody has compared with a source yet."""
        return tuple(point.words for point in procedures.unchecked(self.definition))

    @property
    def unsure(self) -> frozenset[str]:
        """The same as fields of the definition, for the mark beside a figure."""
        return frozenset(point.part for point in procedures.unchecked(self.definition))

    @property
    def posted(self) -> str:
        """How what came by mail was dated and checked; empty for what came by another door or is 職権."""
        return posted(self.case, self.definition)

    @property
    def edition(self) -> str:
        """Which version of the definition the case keeps, and whose it is."""
        return procedures.label(self.definition.version)

    @property
    def standard(self) -> str:
        """審査基準, or why there is none."""
        found = self.definition.review_standard
        return found.what if isinstance(found, Given) else found.none_because

    @property
    def who_opens(self) -> str:
        """Who opens the papers that stay closed here."""
        return str(WHO_OPENS)

    @property
    def open(self) -> bool:
        """Whether anything can still happen."""
        return self.case.row.state not in words.FINISHED


def dossier(actor: Actor, key: UUID) -> Dossier:
    """The case with all that stands around it. Raises what ``cases.view`` raises."""
    case = cases.view(actor, key)
    definition = procedures.pinned(case.row.procedure, case.definition_version)
    acts = organisation.allowed_among(actor, (ATTACH, AUDIT))
    names = words.staff_names(_people(case))
    sections = words.section_names()
    possible = sensible(case)
    coming = next_step(actor, case, possible, sections)
    return Dossier(
        case=case,
        definition=definition,
        state=words.state(case.row),
        due=words.due(case.row, clock.today()),
        section=sections.get(case.row.section, case.row.section),
        next=coming,
        others=other_steps(possible, coming),
        facts=compared(actor, case, cases.changes(actor, key)),
        rounds=rounds(case, names, sections),
        drafter=names.get(case.drafted_by.removeprefix("staff:"), ""),
        checkers={check.id: names.get(check.by.removeprefix("staff:"), check.by) for check in case.checks if check.by},
        history=_history(actor, key),
        files=cases.attachments(actor, key),
        linked=tuple(Linked(row, words.state(row)) for row in case.linked),
        alike=tuple(Linked(row, words.state(row)) for row in cases.alike(actor, key)),
        looks=_looks(key) if AUDIT in acts else (),
        reads_audit=AUDIT in acts,
        may_attach=ATTACH in acts and case.row.state not in words.FINISHED,
        identity=identity(actor, case.applicant),
        tellings=lines(case, names),
        protection_url=ports.get(ProtectionPages).of_case(actor, key),
        kept=keeping(actor, key),
    )


def _people(case: CaseView) -> set[str]:
    told = (one.done_by for one in case.dispatches)
    return {case.drafted_by, *told, *(check.by for check in case.checks), *(slot.by for slot in case.slots)}


def _history(actor: Actor, key: UUID) -> tuple[Moment, ...]:
    entries = cases.history(actor, key)
    return tuple(Moment(entry.at, entry.sentence, entry.reason) for entry in reversed(entries))


def _looks(key: UUID) -> tuple[Moment, ...]:
    """Who looked, newest first; one page makes several records in the same minute."""
    found = audit.views(subject=owner(key), limit=LOOKS_SHOWN).entries
    minutes = {(entry.sentence, entry.at.replace(second=0, microsecond=0)): None for entry in found}
    return tuple(Moment(at, sentence) for sentence, at in minutes)


def _mark_name(mark: Mark, labels: Mapping[tuple[str, str], str]) -> str:
    found = labels.get((mark.field, mark.unit))
    return found or _("添付書類「%(name)s」") % {"name": mark.field.removeprefix("attachment:")}
