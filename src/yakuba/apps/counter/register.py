"""Bringing a household from the register copy into a reception, with what the copy already knows."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yakuba.apps.counter import filing
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import MemberView, NewMember, ReceptionView, Source
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import Hits, Member, NotInCopyError, PersonView, Query, Requester, Sex
from yakuba.kernel.procedures import service as procedures
from yakuba.kernel.procedures.bank import FactEntry
from yakuba.kernel.procedures.contracts import Capacity
from yakuba.kernel.rules.contracts import Value
from yakuba.kernel.rules.derive import from_date
from yakuba.lib import clock, wareki
from yakuba.lib.refs import Actor

SEX = {Sex.MALE.value: "男", Sex.FEMALE.value: "女"}


def find(actor: Actor, cleaned: Mapping[str, Any]) -> Hits:
    """Search by any spelling of a name, reading, number or birth date. Raises PeopleError, NotAllowed."""
    return people.find(actor, Query(text=cleaned.get("text", ""), born=cleaned.get("born")))


def bring(
    *, actor: Actor, key: UUID, version: int, person_id: int, requester: Requester, capacity: Capacity
) -> ReceptionView:
    """Everybody of the person's household as of today, once it is sure that the requester may not be kept away.

    Who asked first is kept as the one who will file, so that nobody is asked twice (the page of 届出人 completes it).

    Raises EscalateError before anything is read or kept, PeopleError, IntakeError, NotAllowed. Not in a transaction.
    """
    people.guard_request(actor, about=[person_id], requester=requester, where=intake.reception_ref(key))
    reception = intake.view(actor, key)
    if not reception.members and intake.filing(actor, key) is None:
        reception = intake.file_as(actor, key, version, filing.asking(requester, capacity))
        version = reception.version
    facts = procedures.material(reception.event, on=reception.received_on).facts
    found = people.household(actor, person_id)
    known = {member.person for member in reception.members}
    members = [_member(member, facts) for member in found.members if member.person.number not in known]
    return intake.add_members(actor, key, version, members) if members else reception


def handle_with_care(actor: Actor, reception: ReceptionView) -> bool:
    """Whether somebody here is under 支援措置, as the register copy says now or as they said themselves; of somebody
    typed, whether they may be.
    """
    if reception.wants_care or reception.withheld:
        return True
    if reception.withheld is None and _knows_protected(actor, reception):
        return True
    return intake.resembles_protected(reception)


def _knows_protected(actor: Actor, reception: ReceptionView) -> bool:
    numbers = [member.person for member in reception.members if member.person]
    return bool(numbers) and bool(people.protected_among(actor, numbers))


def origins(actor: Actor, reception: ReceptionView) -> dict[str, str]:
    """Unit → as of which day the copy is, and what changed last (異動); only for those whom the copy knows.

    Each of them is recorded as looked at.
    """
    as_of = people.copy_as_of()
    return {m.unit: _origin(actor, m, as_of) for m in reception.members if m.person and as_of}


def _origin(actor: Actor, member: MemberView, as_of: date | None) -> str:
    try:
        person = people.person_by_number(actor, member.person)
    except NotInCopyError:
        return _("いまの写しにはいません。基幹系で確かめてください。")
    parts = [as_of_text(as_of)]
    if person.changed_on:
        day = wareki.format_day(person.changed_on)
        parts.append(_("異動 %(day)s %(reason)s") % {"day": day, "reason": person.change_reason})
    taken = max((now.at for now in member.items.values()), default=None)
    if as_of and taken and as_of > clock.day_of(taken):
        parts.append(_("取り込んだ後に写しが新しくなっています"))
    return "、".join(part.strip() for part in parts)


def as_of_text(as_of: date | None) -> str:
    """The day whose state the copy shows, in words."""
    return _("住民基本台帳の写し(%(day)s時点)") % {"day": wareki.format_day(as_of)} if as_of else ""


def _member(member: Member, facts: Mapping[str, FactEntry]) -> NewMember:
    person = member.person
    items: dict[str, Value] = {
        "name": person.name,
        "kana": person.kana,
        "latin_name": person.latin,
        "alias": person.alias,
    }
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
