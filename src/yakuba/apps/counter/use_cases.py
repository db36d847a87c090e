"""What an officer does at the counter: begin, enter people, bring a household from the register, answer, finish."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yakuba.apps.counter.module import OPEN
from yakuba.apps.counter.newcomers import Household
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import (
    EVENT_UNIT,
    BadStatementError,
    IntakeError,
    MemberView,
    NewMember,
    ReceptionView,
    Source,
    Stated,
    StepName,
)
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.procedures import service as procedures
from yakuba.kernel.procedures.bank import FactEntry
from yakuba.kernel.procedures.guide import Guidance
from yakuba.kernel.rules.contracts import HOUSEHOLD_UNIT, Question, Value
from yakuba.lib.refs import Actor

IDENTITY = ("name", "kana", "latin_name", "alias", "born", "sex", "relation")


def begin(
    *,
    actor: Actor,
    key: UUID,
    event: str,
    received_on: date,
    opening: Mapping[str, Value],
    ticket: str,
    ticket_at: datetime | None = None,
) -> ReceptionView:
    """Open a reception at the officer's own section. Raises IntakeError, NotAllowed, UnknownProcedure."""
    section, office = own_desk(actor)
    return intake.open_reception(
        actor,
        key=key,
        event=event,
        received_on=received_on,
        opening=opening,
        section=section,
        office=office,
        ticket=ticket,
        ticket_at=ticket_at,
    )


def begin_visit(*, actor: Actor, visit: UUID) -> ReceptionView:
    """Open the reception of an announced visit, with the answers given at home. Raises IntakeError, NotAllowed."""
    section, office = own_desk(actor)
    return intake.start_visit(actor, visit, section=section, office=office)


def own_desk(actor: Actor) -> tuple[str, str]:
    """Section and office of the first post, main before additional, at which the person may receive."""
    allowed = organisation.scope(actor, OPEN)
    for place in organisation.staff_member(actor.id):
        section = organisation.section(place.section)
        office = section.office if section else ""
        if allowed.covers(section=place.section, office=office):
            return place.section, office
    raise IntakeError(_("受付のできる所属が登録されていません。人事担当に確かめてください。"))


def enter(*, actor: Actor, key: UUID, version: int, items: Mapping[str, Value], source: Source) -> ReceptionView:
    """Enter one newcomer. Once it was said who died, the others are alive.

    Raises IntakeError (BadStatementError of ``name`` for somebody who was entered before), NotAllowed.
    """
    known = intake.view(actor, key)
    if _is_twice(actor, known, version, items):
        raise BadStatementError("name", _("同じ氏名・生年月日の方がもう入っています。世帯員の一覧を確かめてください。"))
    alive = {"deceased": 0} if someone_died(known) else {}
    return intake.add_members(actor, key, version, [NewMember({**items, **alive}, source)])


def correct(
    *, actor: Actor, key: UUID, version: int, unit: str, items: Mapping[str, Value], source: Source
) -> ReceptionView:
    """Correct who a member is: what differs is stated anew, what was written before stays on record.

    Raises KeyError for somebody who is not in the reception, IntakeError, NotAllowed.
    """
    known = intake.view(actor, key)
    member = known.member(unit)
    if _is_twice(actor, known, version, items, besides=unit):
        raise BadStatementError("name", _("同じ氏名・生年月日の方がもう入っています。世帯員の一覧を確かめてください。"))
    news = [Stated(unit, name, items.get(name), source) for name in IDENTITY if _now(member, name) != items.get(name)]
    return intake.state(actor, key, version, news) if news else known


def take(*, actor: Actor, key: UUID, version: int, household: Household) -> ReceptionView:
    """Take over a household that was read from a file or QR code without a mistake.

    Who was entered before is left as they are, and a fact that was answered before stays: again changes nothing.
    Raises IntakeError, NotAllowed.
    """
    known = intake.view(actor, key)
    alive = {"deceased": 0} if someone_died(known) else {}
    new = [NewMember({**p, **alive}, Source.ELECTRONIC) for p in household.people if not is_entered(known, p)]
    if not new:
        return known
    facts = {name: value for name, value in household.facts.items() if name not in known.household_items}
    with transaction.atomic():
        taken = intake.add_members(actor, key, version, new)
        statements = [Stated(HOUSEHOLD_UNIT, name, value, Source.ELECTRONIC) for name, value in facts.items()]
        return intake.state(actor, key, taken.version, statements) if statements else taken


def _is_twice(
    actor: Actor, known: ReceptionView, version: int, items: Mapping[str, Value], *, besides: str = ""
) -> bool:
    """Whether a page that is not outdated enters somebody again. Looked at twice: what the first look found may have
    been entered while it was read, by the first of two clicks.
    """
    if version != known.version or not is_entered(known, items, besides=besides):
        return False
    return intake.view(actor, known.key).version == version


def is_entered(reception: ReceptionView, items: Mapping[str, Value], *, besides: str = "") -> bool:
    """Whether somebody of the same name, written alike, and the same birth date is in this reception."""
    told_apart = ("name", "latin_name", "born")
    wanted = [items.get(name) for name in told_apart]
    others = (member for member in reception.members if member.unit != besides)
    return any([_now(member, name) for name in told_apart] == wanted for member in others)


def _now(member: MemberView, item: str) -> Value:
    return member.items[item].value if item in member.items else None


def leave_out(*, actor: Actor, key: UUID, version: int, unit: str) -> ReceptionView:
    """Take out somebody entered by mistake. Raises IntakeError, NotAllowed."""
    return intake.remove_member(actor, key, version, unit)


def name_deceased(*, actor: Actor, key: UUID, version: int, unit: str) -> ReceptionView:
    """Say who of the household died. Raises IntakeError, NotAllowed."""
    reception = intake.view(actor, key)
    if unit not in [member.unit for member in reception.members]:
        raise IntakeError(_("亡くなった方を世帯員の中から選んでください。"))
    statements = [Stated(m.unit, "deceased", int(m.unit == unit), Source.STATED) for m in reception.members]
    return intake.state(actor, key, version, statements)


def someone_died(reception: ReceptionView) -> bool:
    """Whether it was said who of the present members died."""
    return any("deceased" in m.items and m.items["deceased"].value == 1 for m in reception.members)


def answer(*, actor: Actor, key: UUID, version: int, fact: FactEntry, answers: Mapping[str, Value]) -> ReceptionView:
    """Take the answers to one question, by unit; None is "わからない". Raises IntakeError, NotAllowed."""
    return intake.state(actor, key, version, [Stated(unit, fact.id, value) for unit, value in answers.items()])


def asked_of(reception: ReceptionView, fact: FactEntry, question: Question | None = None) -> Sequence[str]:
    """The units a fact is asked for: those of the question, or all when an answer is being changed."""
    if fact.scope == "event":
        return (EVENT_UNIT,)
    if fact.scope == "household":
        return (HOUSEHOLD_UNIT,)
    members = tuple(member.unit for member in reception.members)
    if fact.one_of:
        return members
    if question is not None and question.fact == fact.id:
        return question.persons
    answered = tuple(member.unit for member in reception.members if fact.id in member.items)
    return answered or members


def note_listed(actor: Actor, reception: ReceptionView, guidance: Guidance) -> None:
    """Once nothing is left to ask, the list is ready: the moment is measured."""
    if guidance.question is None:
        _note(actor, reception, StepName.LISTED)


def fact_of(reception: ReceptionView, name: str) -> FactEntry | None:
    """A fact that may be asked in this reception, or corrected: one of those typed at its opening.

    None for what is told in person only and not to who reads it.
    """
    material = procedures.material(reception.event, on=reception.received_on)
    fact = None if name in intake.withheld(material, reception.part) else material.facts.get(name)
    return fact if fact is not None and (not fact.given or name in material.event.opening) else None


def hand_guide(*, actor: Actor, reception: ReceptionView) -> None:
    """The guide sheet was given out: the moment is measured."""
    _note(actor, reception, StepName.GUIDED)


def _note(actor: Actor, reception: ReceptionView, step: StepName) -> None:
    """The first time counts; what was noted is not written again."""
    if step not in reception.steps:
        intake.reached(actor, reception.key, step)


def finish(*, actor: Actor, key: UUID, version: int) -> ReceptionView:
    """Close the reception. Raises IntakeError, NotAllowed."""
    return intake.finish(actor, key, version)


def resume(*, actor: Actor, key: UUID, version: int) -> ReceptionView:
    """Go on with one that was ended. Raises IntakeError, NotAllowed."""
    return intake.resume(actor, key, version)
