"""The guide for residents: the counter's planner, without the register and without what is told in person only."""

from dataclasses import dataclass
from datetime import timedelta

from yakuba.apps.portal.household import Content
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.procedures import service as procedures
from yakuba.kernel.procedures.contracts import Definition, Door, Outcome, UnknownProcedure
from yakuba.kernel.procedures.discretion import facts_only_of
from yakuba.kernel.procedures.guide import Entry, Guidance, guide
from yakuba.kernel.procedures.service import Material
from yakuba.lib import clock

HORIZON = timedelta(days=366 * 5)
CAN_BE_FILED = (Outcome.DUTY, Outcome.CLAIM, Outcome.OPTIONAL)


@dataclass(frozen=True)
class Way:
    """Whether one procedure is filed here, and why or why not. Here one confirms with one's name (記名); a form that
    wants an own signature or paper is not filed online."""

    online: bool
    why: str


def material_of(event: str) -> Material | None:
    """The interview about ``event`` as of today; None where there is none."""
    try:
        return procedures.material(event, on=clock.today())
    except UnknownProcedure:
        return None


def guidance(material: Material, content: Content) -> Guidance:
    """What is needed, and the next question. Questions that only serve what is told in person are not asked here."""
    today = clock.today()
    closed = organisation.calendar(today - HORIZON, today + HORIZON)
    declined = content.declined(material.facts)
    household = content.as_household(material.facts)
    while True:
        found = guide(material, household, received_on=today, declined=declined, is_closed=closed)
        question = found.question
        if question is None or question.fact not in _only_in_person(material):
            return _without_discreet(found)
        declined |= {(question.fact, unit) for unit in (question.persons or ("household",))}


def by_outcome(found: Guidance) -> list[tuple[Outcome, tuple[Entry, ...]]]:
    """The needed entries in the order of outcomes, empty ones left out."""
    groups = [(outcome, found.of(outcome)) for outcome in Outcome]
    return [(outcome, entries) for outcome, entries in groups if entries]


def way(definition: Definition) -> Way:
    """Online where the definition opens that door and the signature can be given there."""
    channel = definition.channels.get(Door.ONLINE)
    if channel is None:
        return Way(False, "")
    is_form = definition.outcome in CAN_BE_FILED and bool(definition.fields)
    return Way(channel.open and is_form and definition.form_rule.signing == "name", channel.basis)


def to_visit(found: Guidance) -> list[Entry]:
    """What is needed, has the counter as its door, and is not done online."""
    return [one for one in found.needed if not way(one.definition).online and _has_counter(one)]


def _has_counter(entry: Entry) -> bool:
    channel = entry.definition.channels.get(Door.COUNTER)
    return channel is not None and channel.open and entry.definition.outcome is not Outcome.EX_OFFICIO


def offered() -> tuple[Definition, ...]:
    """Every procedure that residents may be shown, by id."""
    return tuple(one for one in procedures.all_definitions(on=clock.today()) if not one.discreet)


def _only_in_person(material: Material) -> frozenset[str]:
    return facts_only_of(material, {name for name, one in material.definitions.items() if one.discreet})


def _without_discreet(found: Guidance) -> Guidance:
    def kept(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        return tuple(entry for entry in entries if not entry.definition.discreet)

    return Guidance(kept(found.needed), kept(found.unknown), kept(found.not_needed), found.question)
