"""Facts side by side: what was filed, where it was learned, and what the register copy says beside it."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from yakuba.kernel.cases.contracts import CaseField, CaseView, FieldChange
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import PeopleError, PersonView, Withheld
from yakuba.kernel.rules.contracts import HOUSEHOLD_UNIT
from yakuba.kernel.rules.derive import to_date
from yakuba.lib import wareki
from yakuba.lib.refs import Actor

COLUMNS = ("name", "alias", "kana", "born", "sex", "relation")
"""The order in which a household is read; other boxes follow."""
Reader = Callable[[PersonView], "str | date | Withheld | None"]


def place_of(person: PersonView) -> str | Withheld:
    """Where the person lives, unless this viewer may not know."""
    return person.address if isinstance(person.address, Withheld) else str(person.address)


# Boxes of the field bank that state what the register holds too, about the subject and about who filed.
OF_SUBJECT: Mapping[str, Reader] = {
    "name": lambda person: person.name or person.latin,
    "kana": lambda person: person.kana,
    "born": lambda person: person.born.exact,
    "relation": lambda person: person.relation,
    "address": place_of,
    "honseki": lambda person: person.domicile,
    "deceased_name": lambda person: person.name or person.latin,
    "deceased_kana": lambda person: person.kana,
    "deceased_born": lambda person: person.born.exact,
    "deceased_address": place_of,
}
OF_FILER: Mapping[str, Reader] = {
    "filer_name": lambda person: person.name or person.latin,
    "filer_address": place_of,
}


@dataclass(frozen=True, slots=True)
class FactLine:
    """One box of the case. ``register`` is empty where the copy has nothing to say about it."""

    field: CaseField
    text: str
    register: str
    differs: bool
    withheld: bool
    mark: str
    before: str


@dataclass(frozen=True, slots=True)
class FactGroup:
    """The boxes about one person, or about the household and the filing."""

    title: str
    lines: tuple[FactLine, ...]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person of the household: of each column its label and the box; None: they have none. ``source``: of most."""

    cells: tuple[tuple[str, FactLine | None], ...]
    source: str

    @property
    def is_marked(self) -> bool:
        """Whether a correction of something was asked for."""
        return any(line.mark for _label, line in self.cells if line)


@dataclass(frozen=True, slots=True)
class People:
    """A household beneath each other, as its 転出証明書 or the register has it. ``columns``: labels of the boxes."""

    columns: tuple[str, ...]
    rows: tuple[PersonRow, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """All facts of a case. ``as_of``: the day of the register copy they were compared with; None: not compared.

    ``people``: of a case of a whole household, who is in it; None where the form names nobody one by one.
    """

    groups: tuple[FactGroup, ...]
    people: People | None
    differing: int
    as_of: date | None


def compared(actor: Actor, case: CaseView, changes: tuple[FieldChange, ...]) -> Compared:
    """The facts with the register's word beside them. Each person looked up is recorded by the register itself."""
    subject = _person(actor, case.person)
    same = case.applicant.person == case.person
    filer = subject if same else _person(actor, case.applicant.person)
    before = {(change.field, change.unit): change.before for change in changes}
    marks = {(mark.field, mark.unit): mark.reason for mark in case.marks}
    lines = [_line(field, _reader(case, field, subject, filer), marks, before) for field in case.fields]
    shown = subject or filer
    differing = sum(line.differs for line in lines)
    of_people = _of_people(case)
    others = [line for line in lines if line.field.unit not in of_people]
    table = _people([line for line in lines if line.field.unit in of_people])
    return Compared(_grouped(case, others), table, differing, shown.as_of if shown else None)


def _person(actor: Actor, number: str) -> PersonView | None:
    if not number:
        return None
    try:
        return people.person_by_number(actor, number)
    except (PeopleError, NotAllowed):
        return None


def _reader(
    case: CaseView, field: CaseField, subject: PersonView | None, filer: PersonView | None
) -> "str | date | Withheld | None":
    if subject and field.field in OF_SUBJECT and field.unit in (case.unit, "event", "household", ""):
        return OF_SUBJECT[field.field](subject)
    if filer and field.field in OF_FILER:
        return OF_FILER[field.field](filer)
    return None


def _line(
    field: CaseField,
    register: "str | date | Withheld | None",
    marks: Mapping[tuple[str, str], str],
    before: Mapping[tuple[str, str], str],
) -> FactLine:
    place = (field.field, field.unit)
    withheld = isinstance(register, Withheld)
    text = wareki.format_day(register) if isinstance(register, date) else str(register or "")
    differs = bool(text) and not withheld and not _same(field, register)
    return FactLine(field, field.text, text, differs, withheld, marks.get(place, ""), before.get(place, ""))


def _same(field: CaseField, register: "str | date | Withheld | None") -> bool:
    if isinstance(register, date):
        return isinstance(field.value, int) and to_date(field.value) == register
    return _plain(field.text) == _plain(str(register))


def _plain(text: str) -> str:
    """Width and spaces do not make a difference; a different glyph does."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _grouped(case: CaseView, lines: list[FactLine]) -> tuple[FactGroup, ...]:
    names = {field.unit: field.text for field in case.fields if field.field == "name"}
    by_unit: dict[str, list[FactLine]] = {}
    for line in lines:
        by_unit.setdefault(line.field.unit if names.get(line.field.unit) else "", []).append(line)
    said = _("世帯と届出について")
    return tuple(FactGroup(names.get(unit, "") or said, tuple(found)) for unit, found in by_unit.items())


def _of_people(case: CaseView) -> frozenset[str]:
    """Whose boxes stand in the table of the household: everybody who is named in a case of all of them."""
    named = (field.unit for field in case.fields if field.field == "name")
    return frozenset(named) if case.unit == HOUSEHOLD_UNIT else frozenset()


def _people(lines: list[FactLine]) -> People | None:
    if not lines:
        return None
    by_unit: dict[str, dict[str, FactLine]] = {}
    for line in lines:
        by_unit.setdefault(line.field.unit, {})[line.field.field] = line
    labels = {line.field.field: line.field.label for line in lines}
    order = sorted(labels, key=lambda name: COLUMNS.index(name) if name in COLUMNS else len(COLUMNS))
    rows = (
        PersonRow(tuple((labels[name], held.get(name)) for name in order), _source(held.values()))
        for held in by_unit.values()
    )
    return People(tuple(labels[name] for name in order), tuple(rows))


def _source(lines: Iterable[FactLine]) -> str:
    found = Counter(line.field.source for line in lines if line.field.source)
    return found.most_common(1)[0][0] if found else ""
