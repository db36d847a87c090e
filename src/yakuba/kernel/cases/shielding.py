"""Whether places of a case are withheld: one rule for lists, pages, papers, exports and what is handed over."""

from collections.abc import Collection, Mapping
from uuid import UUID

from yakuba.kernel.cases.contracts import CaseField
from yakuba.kernel.cases.models import Case, Payload
from yakuba.kernel.cases.stored import Stored
from yakuba.kernel.intake import service as intake
from yakuba.kernel.people import service as people
from yakuba.kernel.procedures import service as procedures

PLACES = ("住所", "居所", "本籍", "所在", "団地")
Numbers = frozenset[str]
"""宛名番号."""
Concerned = Mapping[int, Numbers]
"""By the id of a case."""


def concerned(cases: Collection[Case | Stored], payloads: Mapping[int, Payload]) -> Concerned:
    """宛名番号 of whom each case is about, of who applied, of whom they applied for, and of everybody in its reception:
    a member of the household that newcomers join lives where they do.

    One query, none where nothing was received; two where somebody was taken out of a reception.
    """
    together = intake.numbers_of({case.submission for case in cases if case.submission is not None})
    found = {}
    for case in cases:
        payload = payloads.get(case.id)
        own = {case.person, payload.applicant_person, payload.principal} if payload else {case.person}
        theirs = together.get(case.submission, frozenset()) if case.submission else frozenset()
        found[case.id] = (theirs | own) - {""}
    return found


def protected_among(cases: Collection[Case | Stored], numbers: Concerned) -> frozenset[int]:
    """The ids of those in which somebody concerned may be protected (``care``), or is at this moment. One query."""
    withheld = people.withheld(frozenset[str]().union(*numbers.values()))
    return frozenset(case.id for case in cases if case.care or not numbers[case.id].isdisjoint(withheld))


def is_shielded(case: Case | Stored, protected: Collection[int], *, discreet: bool) -> bool:
    """Because the procedure is ``discreet``, or somebody concerned is protected."""
    return discreet or case.id in protected


def shielded_among(cases: Collection[Case], payloads: Mapping[int, Payload]) -> frozenset[int]:
    """The ids of those whose places are withheld. Three queries, or four as ``concerned`` says."""
    discreet = procedures.discreet()
    protected = protected_among(cases, concerned(cases, payloads))
    return frozenset(case.pk for case in cases if is_shielded(case, protected, discreet=case.procedure in discreet))


def reception_shielded(key: UUID) -> bool:
    """Whether places of a reception are withheld at this moment: something of it is told in person only, somebody in it
    is protected, or a case of what was received from it has care or concerns somebody who is.

    For who opens it once it has ended. Three queries, four where a case concerns somebody who is not in it. Nothing is
    recorded.
    """
    there = intake.standing(key)
    if there.in_person or people.withheld(there.numbers):
        return True
    about = Payload.objects.filter(case__submission__in=there.submissions)
    rows = list(about.values_list("case__care", "case__person", "applicant_person", "principal"))
    others = {number for _care, *numbers in rows for number in numbers} - there.numbers - {""}
    return any(care for care, *_numbers in rows) or bool(people.withheld(frozenset(others)))


def is_place(box: CaseField) -> bool:
    """Whether a box tells where somebody lives or lived: by id or label, rather too often than too seldom."""
    return "address" in box.field or names_place(box.label)


def names_place(label: str) -> bool:
    """Whether what is called so tells where somebody lives or lived."""
    return any(word in label for word in PLACES)
