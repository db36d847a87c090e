"""What other parts may know of cases: values, words, and the ways to be refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.utils.translation import gettext as _

from yakuba.kernel.cases.batch_values import BatchPreview, BatchReport, Excluded
from yakuba.kernel.cases.dispatch_values import Dispatch, Ways
from yakuba.kernel.cases.stages import BoardSort, Narrowing, Progress, Stage
from yakuba.kernel.cases.vocabulary import (
    WHO_OPENS,
    Course,
    Reached,
    Result,
    ShownState,
    SlotKind,
    SlotState,
    Sort,
    State,
    Telling,
    Way,
)
from yakuba.kernel.procedures.contracts import Door, Kind
from yakuba.lib.refs import JsonValue, OwnerRef

__all__ = [
    "WHO_OPENS",
    "Applicant",
    "BatchPreview",
    "BatchReport",
    "BoardSort",
    "CaseError",
    "CaseField",
    "CaseOrder",
    "CasePage",
    "CaseRow",
    "CaseView",
    "CheckState",
    "ConflictError",
    "Course",
    "Data",
    "Dispatch",
    "Excluded",
    "FieldChange",
    "Filter",
    "HistoryEntry",
    "Mark",
    "Narrowing",
    "NoCaseError",
    "NotPossibleError",
    "OwnCaseError",
    "Possible",
    "Progress",
    "Proposal",
    "Reached",
    "Result",
    "ShownState",
    "Slot",
    "SlotKind",
    "SlotState",
    "Sort",
    "Stage",
    "State",
    "Telling",
    "Way",
    "Ways",
    "key_of",
    "owner",
]


class CaseError(Exception):
    """What was asked cannot be done; the text says, in Japanese, what to do next, and names nobody."""


class NoCaseError(CaseError):
    """There is no such case, or it is not this person's to see."""


class ConflictError(CaseError):
    """Somebody else changed the case in the meantime; show the newer state."""


class NotPossibleError(CaseError):
    """The action does not fit the state. ``missing`` holds a sentence for everything that must come first."""

    def __init__(self, text: str, missing: Sequence[str] = ()) -> None:
        super().__init__(text)
        self.missing = tuple(missing)


class OwnCaseError(CaseError):
    """Nobody handles a case of their own, of their household, or of somebody they stand for."""

    def __init__(self) -> None:
        super().__init__(_("ご自身やご家族、代理している方の案件は扱えません。係長に割り当て直しを頼んでください。"))


@dataclass(frozen=True, slots=True)
class CaseField:
    """One filled box, with where it was learned. ``value`` is what programs read (dates as YYYYMMDD)."""

    field: str
    label: str
    unit: str
    value: str | int | bool | None
    text: str
    source: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who filed. ``person`` and ``principal`` are 宛名番号 where the register knows them; ``account`` a resident's.

    ``identity``: how an online applicant was identified (``email``: the address is reached, nothing else; ``counter``:
    by a code given at the counter, ``card``: by the signature of their card, their account linked to ``person`` on
    ``linked_on``); else "". ``born``: the birth date of who filed, as it was stated (YYYYMMDD), where it is known.
    ``corrected``: which of ``name``, ``address`` and ``phone`` a correction has put right since.
    """

    name: str
    capacity: str
    address: str = ""
    phone: str = ""
    person: str = ""
    principal: str = ""
    account: str = ""
    identity: str = ""
    linked_on: date | None = None
    born: int | None = None
    corrected: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CaseOrder:
    """A case that is to be opened. ``key`` is made beforehand: the same key again is the same case.

    ``person`` is the 宛名番号 the case is about ("" for a newcomer), ``subject_name`` the name as written. Cases with
    one ``submission`` are linked. ``document`` is the filed form in the documents index ("" when there is none).
    ``section`` "" means: whoever is in charge of the definition's duty on the day. ``care``: somebody in it who is not
    known by number may be under 支援措置.
    """

    key: UUID
    procedure: str
    definition_version: int
    unit: str
    subject_name: str
    person: str
    door: Door
    arrived_at: datetime
    arrived_on: date
    taken_section: str
    taken_office: str
    applicant: Applicant
    fields: tuple[CaseField, ...] = ()
    document: str = ""
    submission: UUID | None = None
    late: bool = False
    section: str = ""
    care: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """補正: a field (or ``attachment:<name>``) that must be corrected, and why."""

    field: str
    unit: str
    reason: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """起案: the decision as it is drafted. ``reasons`` are required for a refusal (行政手続法8条).

    ``accepted``: the letter of a 届出 or of a 職権, on which nothing is decided for or against.
    """

    result: Literal["accepted", "approved", "refused"]
    reasons: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class CheckState:
    """One line of the checklist. ``ok`` None: nobody has looked."""

    id: str
    text: str
    article: str
    ok: bool | None
    note: str
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Slot:
    """承認欄. Slots of one ``place`` are asked at the same time (合議 in parallel), the next place after all of them.

    ``on_behalf_of`` is set where a 代理 or 代決 approved. ``shown_sha256``: the letter that was before them.
    """

    id: int
    round: int
    place: int
    kind: SlotKind
    role: str
    section: str
    state: SlotState
    by: str
    by_name: str
    on_behalf_of: str
    at: datetime | None
    remark: str
    shown_sha256: str


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One step as a sentence."""

    seq: int
    at: datetime
    actor: str
    sentence: str
    action: str
    from_state: str
    to_state: str
    reason: str
    batch: UUID | None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """What a correction changed."""

    field: str
    label: str
    unit: str
    before: str
    after: str
    version: int
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of a list. ``due_on``: last day of the standard period, moved by corrections; None where none is."""

    key: UUID
    number: str
    procedure: str
    procedure_name: str
    kind: Kind
    course: Course
    state: State
    result: str
    section: str
    office: str
    door: Door
    arrived_on: date
    due_on: date | None
    overdue: bool
    late: bool
    assignee: str
    assignee_name: str
    subject_name: str
    protected: bool
    version: int


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as it stands. ``version`` goes back with every action; ``actions`` is what this viewer may do now.

    ``withheld``: its places are withheld from this viewer, ``letter_withheld``: so is its letter, which tells one.
    """

    row: CaseRow
    unit: str
    person: str
    definition_version: int
    arrived_at: datetime
    taken_section: str
    taken_office: str
    applicant: Applicant
    fields: tuple[CaseField, ...]
    marks: tuple[Mark, ...]
    correct_by: date | None
    checks: tuple[CheckState, ...]
    proposal: Proposal | None
    drafted_by: str
    slots: tuple[Slot, ...]
    document: str
    letter: str
    documents: tuple[str, ...]
    dispatches: tuple[Dispatch, ...]
    submission: UUID | None
    linked: tuple["CaseRow", ...]
    stopped_since: date | None
    stopped_days: int
    standard_days: int | None
    shown_state: ShownState
    actions: tuple["Possible", ...]
    withheld: bool
    letter_withheld: bool


@dataclass(frozen=True, slots=True)
class Possible:
    """An action and whether it can be taken now; ``missing`` says what must come first."""

    action: str
    label: str
    act: str
    missing: tuple[str, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.missing


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list shows; an empty part does not limit. ``mine``: assigned to the viewer; ``text``: a number or name;
    ``to_tell``: something waits to be given or said by hand, also of closed cases.
    """

    states: tuple[State, ...] = ()
    procedures: tuple[str, ...] = ()
    section: str = ""
    mine: bool = False
    unassigned: bool = False
    overdue: bool = False
    waiting_for_me: bool = False
    to_tell: bool = False
    open_only: bool = True
    text: str = ""
    submission: UUID | None = None


@dataclass(frozen=True, slots=True)
class CasePage:
    """One page of a list (50 rows): the ``number``-th, from 1. ``more``: there are further ones."""

    rows: tuple[CaseRow, ...]
    more: bool
    number: int


@dataclass(frozen=True, slots=True)
class Data:
    """What an action carries besides a reason. Each action takes only its own parts, see docs/kernel-cases.md."""

    assignee: str = ""
    marks: tuple[Mark, ...] = ()
    correct_by: date | None = None
    fields: tuple[CaseField, ...] = ()
    proposal: Proposal | None = None
    slot: int | None = None
    on: date | None = None
    reference: str = ""
    extra: Mapping[str, JsonValue] = field(default_factory=dict)


def owner(key: UUID) -> OwnerRef:
    """How lower parts (documents, notices, audit) point at a case."""
    return OwnerRef("cases.case", str(key))


def key_of(thing: OwnerRef) -> UUID | None:
    """The case at which a lower part points; None where it is another thing."""
    try:
        key = UUID(thing.id)
    except ValueError:
        return None
    return key if thing == owner(key) else None
