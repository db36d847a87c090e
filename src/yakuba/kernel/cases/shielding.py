"""Whether places of a case are withheld: one rule for pages, letters, exports and what is handed over."""

from yakuba.kernel.cases.models import Case, Payload
from yakuba.kernel.cases.stored import Stored
from yakuba.kernel.people import service as people


def concerned(case: Case | Stored, payload: Payload) -> set[str]:
    """宛名番号 of whom the case is about, of who applied and of whom they applied for, as far as they are known."""
    return {case.person, payload.applicant_person, payload.principal} - {""}


def is_shielded(
    case: Case | Stored, payload: Payload, *, discreet: bool, withheld: frozenset[str] | None = None
) -> bool:
    """Because the procedure is ``discreet``, somebody concerned may be protected (``care``), or is.

    ``withheld``: those of everybody concerned whose whereabouts are withheld; None asks for them (two queries).
    """
    numbers = concerned(case, payload)
    return discreet or case.care or not numbers.isdisjoint(people.withheld(numbers) if withheld is None else withheld)
