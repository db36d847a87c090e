"""What the pages about sheets show: what to choose, what to fill, each sheet as it stands, what was received."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from yakuba.apps.counter import queries
from yakuba.apps.counter.filing import to_file
from yakuba.apps.counter.forms.boxes import Asked
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import Progress
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import (
    EVENT_UNIT,
    Capacity,
    Current,
    FieldToAsk,
    FieldValue,
    Filing,
    Lack,
    LackKind,
    ReceptionView,
    SheetView,
    SignatureKind,
    SubmissionView,
    Withdrawn,
)
from yakuba.kernel.procedures import service as procedures
from yakuba.kernel.procedures.fields import Field_
from yakuba.kernel.rules.contracts import HOUSEHOLD_UNIT
from yakuba.lib.refs import Actor
from yakuba.ports.module import Text
from yakuba.web.components import Badge, Tone

IDENTITY_ITEMS = ("name", "kana", "latin_name", "alias", "born", "sex", "relation")

FILER_BOXES = {
    "intake.filer.phone": "phone",
    "intake.filer.address": "address",
    "intake.filer.relation_to_deceased": "relation",
}
"""Source of a box → what is told of who files."""

MENDED_AT = {
    LackKind.FIELD: "forms",
    LackKind.NOTHING: "forms",
    LackKind.DOOR: "forms",
    LackKind.OFFICE: "forms",
    LackKind.FILING: "filer",
    LackKind.CAPACITY: "filer",
    LackKind.PROOF: "filer",
    LackKind.IDENTITY: "filer",
    LackKind.SHOWN: "forms",
    LackKind.SIGNATURE: "signing",
}
"""What is missing → the step at which it is mended."""


@dataclass(frozen=True)
class Line:
    """One filled box, and where it is mended."""

    value: FieldValue
    whom: str
    mend: str


@dataclass(frozen=True)
class Page:
    """One sheet as a page shows it."""

    sheet: SheetView
    whom: str
    badge: Badge
    lines: tuple[Line, ...] = ()

    @property
    def can_be_named(self) -> bool:
        """Whether reading and confirming is enough, without an own hand."""
        return self.sheet.signing == "name"

    @property
    def waits(self) -> bool:
        """Whether it was shown and must still be signed."""
        return bool(self.sheet.shown_sha256) and self.sheet.signed is None and self.sheet.signing != "none"


def people(reception: ReceptionView) -> dict[str, str]:
    """Unit → whom it means."""
    shared = {HOUSEHOLD_UNIT: _("世帯"), EVENT_UNIT: _("届出全体")}
    return shared | {member.unit: member.name for member in reception.members}


def offered(interview: queries.Interview, sheets: Sequence[SheetView]) -> list[tuple[str, str]]:
    """(value, words) of every procedure that can be filed here today and was not received yet."""
    names = people(interview.reception)
    away = {line.entry.definition.id for line in interview.elsewhere}
    received = {(sheet.procedure, sheet.unit) for sheet in sheets if sheet.received}
    found = []
    for entry in interview.guidance.needed:
        definition = entry.definition
        is_here = definition.id not in away and interview.reception.part.includes(definition)
        can_be_filed = definition.outcome in queries.FILED and is_here
        if can_be_filed and (definition.id, entry.unit) not in received:
            words = _("%(name)s(%(whom)s・%(outcome)s)") % {
                "name": definition.name,
                "whom": names[entry.unit],
                "outcome": definition.outcome.label,
            }
            found.append((f"{definition.id}:{entry.unit}", words))
    return found


def chosen(sheets: Sequence[SheetView]) -> list[str]:
    """The values of those that are filed as things stand."""
    return [f"{sheet.procedure}:{sheet.unit}" for sheet in to_file(sheets)]


def asked(actor: Actor, reception: ReceptionView, sheets: Sequence[SheetView]) -> tuple[list[Asked], list[FieldToAsk]]:
    """The boxes to fill here, and those that are filled where it is said who files.

    The address of who files follows from that of the household where it is one of its members: asked here, it is no
    box to fill there.
    """
    names = people(reception)
    called = {sheet.procedure: sheet.name for sheet in sheets}
    missing = intake.missing_fields(actor, reception.key)
    here = [
        Asked(box, names[box.unit], [called.get(procedure, procedure) for procedure in box.procedures])
        for box in missing
        if not box.of_filer
    ]
    fields = {field.id: field for field in _fields(reception)}
    follows = {"intake.filer.address"} if _address_follows(actor, reception, here, fields) else set()
    there = [box for box in missing if box.of_filer and box.required and fields[box.field].source not in follows]
    return here, there


def _address_follows(
    actor: Actor, reception: ReceptionView, here: Sequence[Asked], fields: Mapping[str, Field_]
) -> bool:
    """Whether an address is asked here of which that of who files is a copy."""
    filed = intake.filing(actor, reception.key)
    if filed is None or not any(fields[one.box.field].source == "people.address" for one in here):
        return False
    return (filed.principal if filed.stands_for_another else filed.unit) in {one.unit for one in reception.members}


def of_filer(reception: ReceptionView) -> frozenset[str]:
    """Which of phone, address and relation must stand on what is filed, and follow from who files."""
    fields = {field.id: field for field in _fields(reception) if field.required and field.source in FILER_BOXES}
    entries = queries.of_reception(reception).guidance.needed
    wanted = {name for entry in entries if entry.is_filed for name in entry.definition.fields if name in fields}
    return frozenset(FILER_BOXES[fields[name].source] for name in wanted)


def told_of_filer(reception: ReceptionView) -> Filing | None:
    """What the interview told before anybody was recorded: that an agent came. None where it told nothing."""
    known_from = procedures.material(reception.event, on=reception.received_on).known_from
    said = [reception.household_items.get(fact) for fact, told in known_from.items() if told == "filing.capacity"]
    return Filing(Capacity.AGENT, name="") if any(now is not None and now.value == 1 for now in said) else None


def one_box(reception: ReceptionView, unit: str, item: str) -> Asked | None:
    """A box that a person fills, to be changed; None for what is no such box, nobody's, or not told to who reads it."""
    names = people(reception)
    field = _field(reception, item)
    if unit not in names or field is None or not field.is_asked or _is_withheld(reception, item):
        return None
    now = _items(reception, unit).get(item)
    box = FieldToAsk(
        field=field.id, label=field.label, unit=unit, item=item, type=field.type, help=field.help, plain=field.plain,
        choices=field.values, required=field.required, of_filer=False, procedures=(),
    )  # fmt: skip
    return Asked(box, names[unit], [], now.value if now else None)


def _is_withheld(reception: ReceptionView, item: str) -> bool:
    return item in intake.withheld(procedures.material(reception.event, on=reception.received_on), reception.part)


def pages(reception: ReceptionView, sheets: Sequence[SheetView], *, whole: bool) -> list[Page]:
    """Every sheet that is filed or was received, with its boxes if ``whole``."""
    names = people(reception)
    fields = {field.id: field for field in _fields(reception)}
    return [
        Page(
            sheet,
            names.get(sheet.unit, _("外した方")),
            state_of(sheet),
            tuple(_line(reception, fields, names, value) for value in sheet.fields) if whole else (),
        )
        for sheet in sheets
        if sheet.withdrawn == Withdrawn.NO
    ]


def withdrawn(reception: ReceptionView, sheets: Sequence[SheetView]) -> list[tuple[str, str, Text]]:
    """What is not filed any more: name, whom, why."""
    names = people(reception)
    return [
        (sheet.name, names.get(sheet.unit, _("外した方")), sheet.withdrawn.label)
        for sheet in sheets
        if sheet.withdrawn != Withdrawn.NO
    ]


def state_of(sheet: SheetView) -> Badge:
    """How far a sheet is, in one word."""
    if sheet.received:
        return Badge(_("受取済"), Tone.SUCCESS)
    if sheet.signed:
        return Badge(_("紙で署名") if sheet.signed == SignatureKind.PAPER else _("署名済"), Tone.SUCCESS)
    if not sheet.shown_sha256:
        changed = bool(sheet.document)
        return Badge(_("内容が変わりました"), Tone.WARNING) if changed else Badge(_("作成中"))
    return Badge(_("署名不要"), Tone.INFO) if sheet.signing == "none" else Badge(_("未署名"), Tone.WARNING)


def mended(lacks: Sequence[Lack], reception: ReceptionView) -> list[tuple[str, str]]:
    """Everything that is missing, each sentence once, with the page where it is mended."""
    found = ((lack.text, reverse(f"counter:{MENDED_AT[lack.kind]}", args=[reception.key])) for lack in lacks)
    return list(dict.fromkeys(found))


def undone(lacks: Sequence[Lack], sheets: Sequence[Page]) -> set[str]:
    """The steps before the receipt that are not done, as long as something is to be received."""
    if all(page.sheet.received for page in sheets):
        return set()
    unsigned = any(page.waits or not (page.sheet.shown_sha256 or page.sheet.received) for page in sheets)
    return {MENDED_AT[lack.kind] for lack in lacks} | ({"signing"} if unsigned else set())


def opened_for(
    actor: Actor, reception: ReceptionView, submissions: Sequence[SubmissionView]
) -> list[tuple[SubmissionView, list[tuple[Progress, str]]]]:
    """Each submission with its cases, as far as they are open already, and for whom each is; newest first.

    Of a case whose procedure is not told, nobody is named either.
    """
    found = cases.progress(actor, [submission.key for submission in submissions])
    names = people(reception)
    units = {sheet.key: sheet.unit for taken in submissions for sheet in taken.sheets}
    units |= {work.key: work.unit for taken in submissions for work in taken.ex_officio}
    whom = {
        case.key: names.get(units.get(case.key, ""), _("外した方")) if case.procedure_name else "" for case in found
    }
    return [
        (submission, [(case, whom[case.key]) for case in found if case.submission == submission.key])
        for submission in reversed(submissions)
    ]


def _line(reception: ReceptionView, fields: Mapping[str, Field_], names: Mapping[str, str], value: FieldValue) -> Line:
    return Line(value, names.get(value.unit, ""), _mend(reception, fields[value.field], value.unit))


def _mend(reception: ReceptionView, field: Field_, unit: str) -> str:
    """Where this box comes from: the page on which it is changed, or empty where it cannot be."""
    kind, _dot, rest = field.source.partition(".")
    if field.is_asked:
        return reverse("counter:box", args=[reception.key, unit, field.id])
    if kind in ("fact", "event"):
        return reverse("counter:answer", args=[reception.key, rest]) + "?all"
    if field.source.startswith(("intake.filer.", "intake.agent.")):
        return reverse("counter:filer", args=[reception.key])
    if kind == "people" and rest in IDENTITY_ITEMS and unit in [member.unit for member in reception.members]:
        return reverse("counter:member", args=[reception.key, unit])
    return reverse("counter:household", args=[reception.key]) if kind == "people" else ""


def _fields(reception: ReceptionView) -> tuple[Field_, ...]:
    return procedures.material(reception.event, on=reception.received_on).bank.fields.fields


def _field(reception: ReceptionView, item: str) -> Field_ | None:
    return next((field for field in _fields(reception) if field.id == item), None)


def _items(reception: ReceptionView, unit: str) -> Mapping[str, Current]:
    shared = {HOUSEHOLD_UNIT: reception.household_items, EVENT_UNIT: reception.event_items}
    return shared[unit] if unit in shared else reception.member(unit).items


def sheet_of(sheets: Sequence[SheetView], key: UUID) -> SheetView | None:
    """One of a reception's sheets."""
    return next((sheet for sheet in sheets if sheet.key == key), None)
