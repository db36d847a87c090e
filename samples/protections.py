"""支援措置 of 青葉市: a few single parents in each of its stages, and a request stopped at the branch office."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from uuid import NAMESPACE_URL, uuid5

from yakuba.kernel.intake import service as intake
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.people import service
from yakuba.kernel.people.contracts import (
    Body,
    ConsultedOpinion,
    EscalateError,
    Harm,
    KnownAs,
    ProtectedAs,
    ProtectionFilter,
    ProtectionRequest,
    Query,
    Requester,
    Stage,
)
from yakuba.kernel.rules.derive import from_date
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef

PROTECTOR, DECIDER, BRANCH = Actor("staff", "1010"), Actor("staff", "1009"), Actor("staff", "1048")
AWAY = KnownAs("架空 太郎", "カクウ タロウ", date(1980, 1, 1))
PROTECTED = 6
LONG_AGO, LATELY = timedelta(days=345), timedelta(days=10)
"""Granted long ago, the extension is due."""
RECEPTION = uuid5(NAMESPACE_URL, "https://aoba.example/stopped")


def load(day: date) -> None:
    """Of the six, two wait for an opinion or for a decision, two are in force, two can be extended."""
    for number, (applicant, joined) in enumerate(_mothers()):
        request = ProtectionRequest(
            applicant=applicant,
            harm=tuple(Harm)[number % len(Harm)],
            applied_on=day - (LONG_AGO if number % 3 == 2 else LATELY),
            joined=joined,
            kept_away=(AWAY,),
        )
        made = service.apply_protection(PROTECTOR, request)
        if number:
            opinion = ConsultedOpinion(Body.POLICE, "青葉警察署", request.applied_on, needed=True)
            service.add_opinion(PROTECTOR, made, opinion)
        if number % 3:
            service.decide_protection(DECIDER, made, granted=True, on=request.applied_on, version=1)


def stop() -> bool:
    """Somebody with the name of who is kept away asks for a certificate of the first household; whether it was new.

    Needs the procedures.
    """
    if service.escalations(PROTECTOR)[1] or service.escalations(PROTECTOR, settled=True)[1]:
        return False
    waiting, _total = service.protections(PROTECTOR, ProtectionFilter(stage=Stage.ADVICE), limit=1)
    for row in waiting:
        persons = service.protection(PROTECTOR, row.protection_id).persons
        applicant = next(person for person, role in persons.items() if role is ProtectedAs.APPLICANT)
        asking, where = Requester(KnownAs(AWAY.name)), _reception()
        with suppress(EscalateError):
            service.guard_request(BRANCH, about=[applicant], requester=asking, where=where)
    return bool(waiting)


def _reception() -> OwnerRef:
    place = organisation.staff_member(BRANCH.id)[0].section
    section, today = organisation.section(place), clock.today()
    opened = intake.open_reception(
        BRANCH,
        key=RECEPTION,
        event="shomei",
        received_on=today,
        opening={"requested_on": from_date(today), "wants_juminhyo": 1},
        section=place,
        office=section.office if section else "",
        ticket="東3",
    )
    return intake.reception_ref(opened.key)


def _mothers() -> Iterator[tuple[int, tuple[int, ...]]]:
    """The first single mothers in the order of a search by name, with their children."""
    found = 0
    for surname in ("サトウ", "スズキ", "タカハシ", "タナカ", "ワタナベ"):
        for hit in service.find(PROTECTOR, Query(text=surname)):
            if found == PROTECTED or hit.relation != "世帯主" or hit.sex != "female":
                continue
            home = service.household(PROTECTOR, hit.person_id)
            children = tuple(m.person.person_id for m in home.members if m.relation == "子")
            if children and len(children) == len(home.members) - 1:
                found += 1
                yield hit.person_id, children
