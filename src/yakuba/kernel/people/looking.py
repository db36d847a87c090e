"""Looking at one person, their household on a day, and their spells in households. Every look is recorded."""

from collections.abc import Collection, Iterable
from datetime import date

from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.utils.translation import gettext as _

from yakuba.kernel.audit.service import record, record_many
from yakuba.kernel.organisation.service import scope
from yakuba.kernel.people.contracts import (
    HEAD,
    ForeignItems,
    HouseholdView,
    Kind,
    Member,
    NotInCopyError,
    PersonView,
    Qualification,
    Spell,
)
from yakuba.kernel.people.models import PastMembership, Person
from yakuba.kernel.people.shielding import address_of, may_see, place, shielded
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef
from yakuba.lib.wareki import Span


def person(actor: Actor, person_id: int) -> PersonView:
    """All that the copy says of a person. Raises NotInCopyError, NotAllowed. Recorded as a view."""
    scope(actor, "people.view")
    found = _views(actor, Person.objects.filter(pk=person_id))
    if not found:
        raise NotInCopyError(_("その宛名は住民の写しにありません。検索し直してください。"))
    _record(actor, "people.person.viewed", person_id)
    return found[0]


def persons(actor: Actor, person_ids: Iterable[int]) -> dict[int, PersonView]:
    """Several persons at once; those whom the copy lacks are left out. One record for each."""
    scope(actor, "people.view")
    found = {view.person_id: view for view in _views(actor, Person.objects.filter(pk__in=set(person_ids)))}
    subjects = [OwnerRef("people.person", str(person_id)) for person_id in sorted(found)]
    with transaction.atomic():
        record_many(actor=actor, act="people.person.viewed", subjects=subjects)
    return found


def person_by_number(actor: Actor, number: str) -> PersonView:
    """The person with a 宛名番号, exactly as the core system writes it. Raises NotInCopyError, NotAllowed."""
    scope(actor, "people.view")
    found = _views(actor, Person.objects.filter(number=number))
    if not found:
        raise NotInCopyError(_("その宛名番号は住民の写しにありません。番号を確かめてください。"))
    _record(actor, "people.person.viewed", found[0].person_id)
    return found[0]


def protected_among(actor: Actor, numbers: Collection[str]) -> frozenset[str]:
    """Which of these 宛名番号 must be handled with care: under 支援措置, restricted, or living with somebody who is.

    One query beside those of the right; it shows nothing else of them. Raises NotAllowed.
    """
    scope(actor, "people.view")
    rows = Person.objects.filter(shielded(clock.today()), number__in=set(numbers))
    return frozenset(rows.values_list("number", flat=True))


def residents_among(actor: Actor, numbers: Collection[str]) -> frozenset[str]:
    """Which of these 宛名番号 are in the copy as 住民 today, and not 消除. One query; shows nothing else of them.

    Raises NotAllowed.
    """
    scope(actor, "people.view")
    today = clock.today()
    rows = Person.objects.filter(
        Q(removed_on=None) | Q(removed_on__gt=today), number__in=set(numbers), kind=Kind.RESIDENT, present=True
    )
    return frozenset(rows.values_list("number", flat=True))


def names(person_ids: Collection[str]) -> dict[str, str]:
    """Names by person id, for those who may read the audit register (its readers are checked there)."""
    return {str(pk): name for pk, name in Person.objects.filter(pk__in=person_ids).values_list("pk", "name")}


def household(actor: Actor, person_id: int, as_of: date | None = None) -> HouseholdView:
    """The household in which a person lived on a day (today), with all who lived in it then.

    Raises NotInCopyError when the copy knows no household of theirs on that day, NotAllowed. Recorded as a view.
    """
    scope(actor, "people.view")
    day = as_of or clock.today()
    spell = next((s for s in _spells(person_id) if s.household and _covers(s, day)), None)
    if spell is None:
        raise NotInCopyError(_("その日の世帯は住民の写しにありません。日付を確かめてください。"))
    members = sorted(_members(actor, spell.household, day), key=lambda m: (m.relation != HEAD, m.person.number))
    subjects = [OwnerRef("people.person", str(member.person.person_id)) for member in members]
    with transaction.atomic():
        record_many(actor=actor, act="people.household.viewed", subjects=subjects)
    return HouseholdView(spell.household, day, tuple(members))


def household_history(actor: Actor, person_id: int) -> list[Spell]:
    """Every stay in a household that the copy knows, the oldest first. Raises NotInCopyError, NotAllowed."""
    scope(actor, "people.view")
    spells = [spell for spell in _spells(person_id) if spell.household]
    _record(actor, "people.household.viewed", person_id)
    return spells


def _record(actor: Actor, act: str, person_id: int) -> None:
    with transaction.atomic():
        record(actor=actor, act=act, subject=OwnerRef("people.person", str(person_id)))


def _spells(person_id: int) -> list[Spell]:
    current = Person.objects.filter(pk=person_id, present=True)
    row = current.values_list("household", "relation", "household_since", "removed_on").first()
    past = PastMembership.objects.filter(person_id=person_id).order_by("until")
    spells = [Spell(*spell) for spell in past.values_list("household", "relation", "since", "until")]
    if row is None and not spells:
        raise NotInCopyError(_("その宛名は住民の写しにありません。検索し直してください。"))
    return [*spells, Spell(*row)] if row else spells


def _covers(spell: Spell, day: date) -> bool:
    return (spell.since is None or spell.since <= day) and (spell.until is None or day < spell.until)


def _members(actor: Actor, number: str, day: date) -> list[Member]:
    now = Person.objects.filter(
        Q(household_since=None) | Q(household_since__lte=day),
        Q(removed_on=None) | Q(removed_on__gt=day),
        household=number,
        present=True,
    )
    then = PastMembership.objects.filter(Q(since=None) | Q(since__lte=day), household=number, until__gt=day)
    spells = {row.person_id: Spell(number, row.relation, row.since, row.until) for row in then}
    current = dict(now.values_list("pk", "household_since"))
    views = _views(actor, Person.objects.filter(pk__in={*spells, *current}))
    return [_member(view, spells.get(view.person_id), current.get(view.person_id)) for view in views]


def _member(view: PersonView, past: Spell | None, since: date | None) -> Member:
    if past:
        return Member(view, past.relation, past.since, past.until)
    return Member(view, view.relation, since, view.removed_on)


def _views(actor: Actor, rows: "QuerySet[Person]") -> list[PersonView]:
    hidden = ExpressionWrapper(shielded(clock.today()), output_field=BooleanField())
    found = [(row, row.hidden) for row in rows.annotate(hidden=hidden)]
    sees = any(protected for _row, protected in found) and may_see(actor)
    return [_view(row, protected=protected, hidden=protected and not sees) for row, protected in found]


def _view(row: Person, *, protected: bool, hidden: bool) -> PersonView:
    return PersonView(
        person_id=row.pk,
        number=row.number,
        kind=Kind(row.kind),
        name=row.name,
        kana=row.kana,
        latin=row.latin,
        alias=row.alias,
        alias_kana=row.alias_kana,
        former_surname=row.former_surname,
        born=Span(row.born_first, row.born_last),
        sex=row.sex,
        household=row.household,
        relation=row.relation,
        address=address_of(row, hidden=hidden),
        address_since=row.address_since,
        previous_address=place(row.previous_address, hidden=hidden),
        resident_since=row.resident_since,
        notified_on=row.notified_on,
        domicile=place(row.domicile, hidden=hidden),
        domicile_head=row.domicile_head,
        voter=row.voter,
        kokuho=Qualification(row.kokuho_since, row.kokuho_until),
        koki=Qualification(row.koki_since, row.koki_until),
        kaigo=Qualification(row.kaigo_since, row.kaigo_until),
        pension=Qualification(row.pension_since, row.pension_until),
        pension_kind=row.pension_kind,
        child_allowance=Qualification(row.child_allowance_since, row.child_allowance_until),
        foreign=_foreign(row),
        corporate_number=row.corporate_number,
        changed_on=row.changed_on,
        change_reason=row.change_reason,
        removed_on=row.removed_on,
        removed_because=row.removed_because,
        protected=protected,
        as_of=row.valid_from,
    )


def _foreign(row: Person) -> ForeignItems | None:
    if not row.nationality:
        return None
    return ForeignItems(
        nationality=row.nationality,
        residence_class=row.residence_class,
        status=row.residence_status,
        period=row.residence_period,
        until=row.residence_until,
        card=row.residence_card,
        since=row.foreign_since,
    )
