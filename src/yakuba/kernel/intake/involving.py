"""関係課: which sections have something to do for a household, kept with its reception, and what they see of it."""

from collections.abc import Mapping
from dataclasses import replace

from yakuba.kernel.intake.choosing import guidance, withheld
from yakuba.kernel.intake.contracts import Current, ReceptionView
from yakuba.kernel.intake.models import Involved, Reception, Submission
from yakuba.kernel.intake.part_values import Part
from yakuba.kernel.intake.reaching import ONLINE
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.procedures.service import material
from yakuba.kernel.rules.contracts import FactError


def involve(reception: Reception, view: ReceptionView) -> None:
    """Keep which sections are in charge of what is needed or undecided; ``view`` is the whole as it stands.

    A section that received something stays involved. Nobody is in a reception without people, nor in that of an online
    application, which is for one procedure. In the transaction of the change: two statements where nothing changed.
    """
    try:
        wanted = _in_charge(reception, view)
    except FactError:
        return  # what was written cannot be judged: who was involved stays so until it is corrected
    rows = Involved.objects.filter(reception=reception)
    known = set(rows.values_list("section", flat=True))
    if gone := known - wanted:
        received = set(Submission.objects.filter(reception=reception).values_list("section", flat=True))
        rows.filter(section__in=gone - received).delete()
    if fresh := wanted - known:
        Involved.objects.bulk_create(Involved(reception=reception, section=section) for section in sorted(fresh))


def _in_charge(reception: Reception, view: ReceptionView) -> set[str]:
    if not view.members or reception.opened_by == str(ONLINE):
        return set()
    found = guidance(view, material(reception.event, on=reception.received_on))
    duties = {entry.definition.duty for entry in (*found.needed, *found.unknown)}
    return {section for duty, section in organisation.in_charge(reception.received_on).items() if duty in duties}


def seen(view: ReceptionView, part: Part) -> ReceptionView:
    """The reception as somebody sees it whose ``part`` it is: without the answers that are told in person only."""
    if part.is_whole:
        return view
    hidden = withheld(material(view.event, on=view.received_on), part)

    def kept(items: Mapping[str, Current]) -> dict[str, Current]:
        return {item: now for item, now in items.items() if item not in hidden}

    return replace(
        view,
        part=part,
        event_items=kept(view.event_items),
        household_items=kept(view.household_items),
        members=tuple(replace(member, items=kept(member.items)) for member in view.members),
    )
