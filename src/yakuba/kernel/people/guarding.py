"""Stopping a request that the person kept away, or somebody for them, makes about a protected household.

Two people of one name cannot be told apart by a counter: a name that fits, with nothing that speaks against it, stops
the request as well. Better one innocent requester waits for the section chief than one address is given away.
An agent of the protected themselves is stopped too (decision 0078): nobody at a counter sees who sent them. Of those
whom only the core system restricts (抑止) nobody here knows from whom they are kept: their agents alone can be told
apart (decision 0091).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from django.db import transaction
from django.db.models import F, Q
from django.utils.crypto import salted_hmac

from yakuba.kernel.audit.service import record
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.people.contracts import EscalateError, KnownAs, Outcome, Requester
from yakuba.kernel.people.homes import protected_together, restricted_homes
from yakuba.kernel.people.models import Escalation, KeptAway, Person
from yakuba.kernel.people.recognising import is_one_of, protected_alike
from yakuba.kernel.people.shielding import in_force
from yakuba.lib import clock
from yakuba.lib.names import kana_key, name_key
from yakuba.lib.refs import Actor, OwnerRef

NOWHERE = OwnerRef("", "")


@dataclass(frozen=True, slots=True)
class _Stopped:
    """Whom the requester may be; ``for_another``: not who came, but whom they stand for. Without a ``row``: an agent of
    the protected, or of somebody whom the core system restricts and no ``protection`` protects.

    ``asking``: a keyed digest of the name that fitted, however it was written; nobody can read it from there.
    """

    asking: str
    protection: int | None = None
    restricted: int | None = None
    row: KeptAway | None = None
    sure: bool = False
    for_another: bool = False


def guard_request(actor: Actor, *, about: Iterable[int], requester: Requester, where: OwnerRef | None = None) -> None:
    """Pass silently, or stop: raises EscalateError when the requester may be kept away from somebody asked about, or
    says that they stand for somebody protected or restricted (抑止).

    ``about`` are person ids; everybody in their households counts too, and whomever of the protected and restricted the
    principal may be. ``where`` is the reception: there the same person is one escalation, and goes on once somebody
    named for protection found that only the name is the same, or that the protected themselves sent them. The
    escalation and its audit entry are kept although the caller's work is not: call it outside a transaction (a
    RuntimeError says so otherwise).
    """
    place = where or NOWHERE
    with transaction.atomic(durable=True):
        stopped = _find(about, requester, place)
        if stopped is None:
            return
        made = _escalated(actor, stopped, place)
        record(actor=actor, act="people.request.escalated", subject=_subject(made), detail={"escalation": made.pk})
    raise EscalateError(made.pk)


def _subject(made: Escalation) -> OwnerRef:
    """The 支援措置; of who is only restricted nothing but the escalation, so that no record points at them."""
    if made.protection_id is not None:
        return OwnerRef("people.protection", str(made.protection_id))
    return OwnerRef("people.escalation", str(made.pk))


def _escalated(actor: Actor, stopped: _Stopped, place: OwnerRef) -> Escalation:
    """Tried again in the same reception while nobody has settled it, it is the same one."""
    now = clock.now()
    values = {
        "at": now,
        "last_at": now,
        "actor": str(actor),
        "section": _section_of(actor),
        "sure": stopped.sure,
        "for_another": stopped.for_another,
        "agent": stopped.row is None,
    }
    known = {
        "protection_id": stopped.protection,
        "restricted_id": stopped.restricted,
        "kept_away": stopped.row,
        "about_kind": place.kind,
        "about_id": place.id,
        "asking": stopped.asking,
    }
    if place == NOWHERE:
        return Escalation.objects.create(**known, **values)
    made, new = Escalation.objects.get_or_create(**known, handled_at=None, defaults=values)
    if not new:
        Escalation.objects.filter(pk=made.pk).update(
            last_at=now, times=F("times") + 1, **({"sure": True} if stopped.sure else {})
        )
    return made


def is_stopped(where: OwnerRef) -> bool:
    """Whether a request was stopped there and nobody has let it go on. Tells nothing of whom it was about."""
    return Escalation.objects.filter(about_kind=where.kind, about_id=where.id).exclude(outcome=Outcome.CLEARED).exists()


def _section_of(actor: Actor) -> str:
    if actor.kind != "staff":
        return ""
    return next((post.section for post in organisation.staff_member(actor.id)), "")


def _find(about: Iterable[int], requester: Requester, place: OwnerRef) -> _Stopped | None:
    principal = [requester.principal] if requester.principal else []
    persons = set(about) | protected_alike(principal)
    protections = _protections(persons)
    rows = list(KeptAway.objects.filter(protection_id__in=protections).order_by("pk"))
    agents = chain(_sent(protections, requester), _of_restricted(persons, protections, requester))
    found = chain(_fitting(rows, requester), agents)
    return next((stopped for stopped in found if stopped.sure or not _cleared(stopped, place)), None)


def _sent(protections: set[int], requester: Requester) -> Iterator[_Stopped]:
    """Who stands for somebody protected, unless they are protected and live with them: a mother for her child."""
    if requester.principal is None:
        return
    for protection in sorted(protections):
        if not is_one_of(requester.person, protected_together(protection, protections)):
            yield _Stopped(_digest(requester.person, for_another=False), protection=protection)


def _of_restricted(persons: set[int], protections: set[int], requester: Requester) -> Iterator[_Stopped]:
    """Who stands for somebody, where the core system restricts one of a household, unless they are of it themselves."""
    if requester.principal is None:
        return
    for restricted, members in restricted_homes(persons, protections):
        if not is_one_of(requester.person, members):
            yield _Stopped(_digest(requester.person, for_another=False), restricted=restricted)


def _fitting(rows: Iterable[KeptAway], requester: Requester) -> Iterator[_Stopped]:
    """Sure ones first; who came before whom they stand for."""
    asking = ((requester.person, False), (requester.principal, True))
    for sure, fits in ((True, _is_surely), (False, _may_be)):
        for row in rows:
            for known, for_another in asking:
                if known is not None and fits(row, known):
                    digest = _digest(known, for_another=for_another)
                    yield _Stopped(digest, row.protection_id, row=row, sure=sure, for_another=for_another)


def _cleared(stopped: _Stopped, place: OwnerRef) -> bool:
    """Whether this very person was found to be another one, in this reception."""
    settled = Escalation.objects.filter(
        outcome=Outcome.CLEARED,
        protection=stopped.protection,
        restricted=stopped.restricted,
        kept_away=stopped.row,
        asking=stopped.asking,
    )
    return place != NOWHERE and settled.filter(about_kind=place.kind, about_id=place.id).exists()


def _digest(known: KnownAs, *, for_another: bool) -> str:
    name = name_key(known.name) or kana_key(known.kana)
    return str(salted_hmac("yakuba.people.asking", f"{for_another} {name}", algorithm="sha256").hexdigest())


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
