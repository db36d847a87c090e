"""Who filed, as the case knows it now: as it was received, and over it what a correction has put right since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from yakuba.kernel.cases.contracts import Applicant, CaseField
from yakuba.kernel.cases.models import Payload
from yakuba.kernel.procedures.contracts import Capacity

FOR_ANOTHER = (Capacity.LEGAL, Capacity.AGENT, Capacity.MESSENGER)
OWN = {"name": "filer_name", "address": "filer_address", "phone": "filer_phone"}
"""The boxes in which who files for themselves or their household is stated."""
OF_AGENT = {"name": "agent_name", "address": "agent_address", "phone": "filer_phone"}
"""Of who files for another: 届出人 is then whom they stand for."""
Place = tuple[str, str]
"""A box, by its field and unit."""


@dataclass(frozen=True, slots=True)
class Filled:
    """The boxes of a case: what was filed, then what each correction changed."""

    versions: tuple[Mapping[Place, CaseField], ...]

    @property
    def now(self) -> tuple[CaseField, ...]:
        """As they are now, in the order of the form."""
        return tuple({place: box for version in self.versions for place, box in version.items()}.values())

    @property
    def corrected(self) -> frozenset[Place]:
        """Those that a correction changed."""
        return frozenset(place for version in self.versions[1:] for place in version)


def applicant_of(payload: Payload, filled: Filled) -> Applicant:
    """Who filed: a box that was corrected says it, else what was received. Somebody without 宛名番号 of whom no address
    was received lives where the form says: of a newcomer it is the new address, which nobody asks for twice.
    """
    kept, known = payload.applicant, payload.applicant_person
    names = OF_AGENT if kept.get("capacity") in FOR_ANOTHER else OWN
    found = {box.field: box for box in filled.now if box.field in names.values()}
    said = {part: str(kept.get(part) or "") for part in names}
    again = {part for part, name in names.items() if name in found and (name, found[name].unit) in filled.corrected}
    said |= {part: found[names[part]].text for part in again}
    if not said["address"] and "address" not in again and not known and (box := found.get(names["address"])):
        said["address"] = box.text if box.value is not None else ""
    return Applicant(
        name=said["name"],
        capacity=str(kept.get("capacity", "")),
        address=said["address"].strip(),
        phone=said["phone"],
        person=known,
        principal=payload.principal,
        account=payload.account,
        identity=str(kept.get("identity", "")),
        linked_on=date.fromisoformat(linked_on) if (linked_on := kept.get("linked_on")) else None,
        born=kept.get("born"),
        corrected=frozenset(again),
    )
