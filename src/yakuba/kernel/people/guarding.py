"""Stopping a request that the person kept away, or somebody for them, makes about a protected household.

Two people of one name cannot be told apart by a counter: a name that fits, with nothing that speaks against it, stops
the request as well. Better one innocent requester waits for the section chief than one address is given away.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q
from django.utils.crypto import salted_hmac

from yakuba.kernel.audit.service import record
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.people.contracts import EscalateError, KnownAs, Outcome, Requester
from yakuba.kernel.people.models import Escalation, KeptAway, Person
from yakuba.kernel.people.shielding import in_force
from yakuba.lib import clock
from yakuba.lib.names import kana_key, name_key
from yakuba.lib.refs import Actor, OwnerRef

NOWHERE = OwnerRef("", "")


@dataclass(frozen=True, slots=True)
class _Stopped:
    """Whom the requester may be; ``for_another``: not who came, but whom they stand for."""

    row: KeptAway
    sure: bool
    for_another: bool


def guard_request(
    actor: Actor, *, about: Iterable[int], requester: Requester, where: OwnerRef | None = None
) -> None:  # fmt: skip
    """Pass silently, or stop: raises EscalateError when the requester may be kept away from somebody asked about.

    ``about`` are person ids; everybody in their households counts too. ``where`` is the reception: there the same
    people are one escalation, and go on once somebody named for protection found that only the name is the same. The
    escalation and its audit entry are kept although the caller's work is not: call it outside a transaction (a
    RuntimeError says so otherwise).
    """
    place, asking = where or NOWHERE, _digest(requester)
    with transaction.atomic(durable=True):
        stopped = _find(about, requester, lambda row: _cleared(row, place, asking))
        if stopped is None:
            return
        made = _escalated(actor, stopped, place, asking)
        subject = OwnerRef("people.protection", str(stopped.row.protection_id))
        record(actor=actor, act="people.request.escalated", subject=subject, detail={"escalation": made.pk})
    raise EscalateError(made.pk)


def _escalated(actor: Actor, stopped: _Stopped, place: OwnerRef, asking: str) -> Escalation:
    """Tried again in the same reception while nobody has settled it, it is the same one."""
    now = clock.now()
    values = {
        "protection_id": stopped.row.protection_id,
        "at": now,
        "last_at": now,
        "actor": str(actor),
        "section": _section_of(actor),
        "sure": stopped.sure,
        "for_another": stopped.for_another,
    }
    known = {"kept_away": stopped.row, "about_kind": place.kind, "about_id": place.id, "asking": asking}
    if place == NOWHERE:
        return Escalation.objects.create(**known, **values)
    made, new = Escalation.objects.get_or_create(**known, handled_at=None, defaults=values)
    if not new:
        again = {"last_at": now, "times": F("times") + 1, "sure": made.sure or stopped.sure}
        Escalation.objects.filter(pk=made.pk).update(**again)
    return made


def _section_of(actor: Actor) -> str:
    if actor.kind != "staff":
        return ""
    return next((post.section for post in organisation.staff_member(actor.id)), "")


def _cleared(row: KeptAway, place: OwnerRef, asking: str) -> bool:
    """Whether these very people were found to be others, in this reception."""
    settled = Escalation.objects.filter(outcome=Outcome.CLEARED, kept_away=row, asking=asking)
    return place != NOWHERE and settled.filter(about_kind=place.kind, about_id=place.id).exists()


def _digest(requester: Requester) -> str:
    """Of the names of who asks and for whom, written in any way; nobody can read them from it."""
    names = [_name(known) for known in (requester.person, requester.principal) if known]
    return str(salted_hmac("yakuba.people.asking", "\n".join(names), algorithm="sha256").hexdigest())


def _name(known: KnownAs) -> str:
    return name_key(known.name) or kana_key(known.kana)


def _find(about: Iterable[int], requester: Requester, cleared: Callable[[KeptAway], bool]) -> _Stopped | None:
    protections = _protections(set(about))
    if not protections:
        return None
    rows = list(KeptAway.objects.filter(protection_id__in=protections).order_by("pk"))
    for stopped in _fitting(rows, requester):
        if stopped.sure or not cleared(stopped.row):
            return stopped
    return None


def _fitting(rows: Iterable[KeptAway], requester: Requester) -> Iterator[_Stopped]:
    """Sure ones first; who came before whom they stand for."""
    asking = ((requester.person, False), (requester.principal, True))
    for sure, fits in ((True, _is_surely), (False, _may_be)):
        for row in rows:
            for known, for_another in asking:
                if known is not None and fits(row, known):
                    yield _Stopped(row, sure, for_another)


def _protections(about: set[int]) -> set[int]:
    """Protections in force of those asked about and of all who live with them."""
    households = Person.objects.filter(pk__in=about, present=True).exclude(household="").values("household")
    persons = Q(person_id__in=about) | Q(person__household__in=households)
    return set(in_force(clock.today()).filter(persons).values_list("protection_id", flat=True))


def _is_surely(row: KeptAway, known: KnownAs) -> bool:
    if known.person_id is not None and known.person_id == row.person_id:
        return True
    return _same_name(row, known) and row.born is not None and row.born == known.born


def _may_be(row: KeptAway, known: KnownAs) -> bool:
    """The same name, and no birth date or number that says otherwise."""
    differs = row.born is not None and known.born is not None and row.born != known.born
    return _same_name(row, known) and not differs


def _same_name(row: KeptAway, known: KnownAs) -> bool:
    if row.name_key and row.name_key == name_key(known.name)[:200]:
        return True
    return bool(row.kana_key) and row.kana_key == kana_key(known.kana)[:200]
