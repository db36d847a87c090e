"""Bringing a household from the register copy into a reception, with what the copy already knows."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import NewMember, ReceptionView, Source
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import Hits, Member, PersonView, Query, Sex
from yakuba.kernel.procedures import service as procedures
from yakuba.kernel.procedures.bank import FactEntry
from yakuba.kernel.rules.contracts import Value
from yakuba.kernel.rules.derive import from_date
from yakuba.lib import clock
from yakuba.lib.refs import Actor

SEX = {Sex.MALE.value: "男", Sex.FEMALE.value: "女"}


def find(actor: Actor, cleaned: Mapping[str, Any]) -> Hits:
    """Search by any spelling of a name, reading, number or birth date. Raises PeopleError, NotAllowed."""
    return people.find(actor, Query(text=cleaned.get("text", ""), born=cleaned.get("born")))


def bring(*, actor: Actor, key: UUID, version: int, person_id: int) -> ReceptionView:
    """Everybody of the person's household as of today. Raises PeopleError, IntakeError, NotAllowed."""
    reception = intake.view(actor, key)
    facts = procedures.material(reception.event, on=reception.received_on).facts
    found = people.household(actor, person_id)
    known = {member.person for member in reception.members}
    members = [_member(member, facts) for member in found.members if member.person.number not in known]
    return intake.add_members(actor, key, version, members) if members else reception


def _member(member: Member, facts: Mapping[str, FactEntry]) -> NewMember:
    person = member.person
    items: dict[str, Value] = {"name": person.name, "kana": person.kana, "latin_name": person.latin}
    items |= {"sex": SEX.get(person.sex), "relation": _code(facts["relation"], member.relation)}
    if person.born.exact:
        items["born"] = from_date(person.born.exact)
    items["insurance"] = _insurance(person)
    return NewMember({name: value for name, value in items.items() if value}, Source.REGISTER, person.number)


def _code(fact: FactEntry, text: str) -> str | None:
    return next((entry.code for entry in fact.values if text == entry.code or text in entry.also), None)


def _insurance(person: PersonView) -> str | None:
    """What the register itself proves; that somebody has another insurance it does not know."""
    today = clock.today()
    for held, name in ((person.koki, "後期高齢者医療"), (person.kokuho, "国民健康保険")):
        if held.since and held.since <= today and (held.until is None or today < held.until):
            return name
    return None
