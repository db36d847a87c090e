"""Stopping a request that the person kept away, or somebody for them, makes about a protected household.

Two people of one name cannot be told apart by a counter: a name that fits, with nothing that speaks against it, stops
the request as well. Better one innocent requester waits for the section chief than one address is given away.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from yakuba.kernel.audit.service import record
from yakuba.kernel.organisation.service import scope
from yakuba.kernel.people.contracts import EscalateError, KnownAs, NotInCopyError, Requester
from yakuba.kernel.people.models import Escalation, KeptAway, Person
from yakuba.kernel.people.shielding import in_force
from yakuba.lib import clock
from yakuba.lib.names import kana_key, name_key
from yakuba.lib.refs import Actor, OwnerRef


def guard_request(actor: Actor, *, about: Iterable[int], requester: Requester) -> None:
    """Pass silently, or stop: raises EscalateError when the requester may be kept away from somebody asked about.

    ``about`` are person ids; everybody in their households counts too. The escalation and its audit entry are kept
    although the caller's work is not: call it outside a transaction (a RuntimeError says so otherwise).
    """
    with transaction.atomic(durable=True):
        stopped = _find(about, requester)
        if stopped is None:
            return
        kept_away, sure = stopped
        made = Escalation.objects.create(
            protection_id=kept_away.protection_id, at=clock.now(), actor=str(actor), sure=sure
        )
        subject = OwnerRef("people.protection", str(kept_away.protection_id))
        record(actor=actor, act="people.request.escalated", subject=subject, detail={"escalation": made.pk})
    raise EscalateError(made.pk)


def settle_escalation(actor: Actor, escalation_id: int, *, outcome: str) -> None:
    """What those named for protection made of a stopped request. Raises NotInCopyError (twice too), NotAllowed."""
    scope(actor, "people.protect")
    with transaction.atomic():
        open_ones = Escalation.objects.filter(pk=escalation_id, handled_at=None)
        if not open_ones.update(handled_at=clock.now(), handled_by=str(actor), outcome=outcome[:200]):
            raise NotInCopyError(_("その引き継ぎはないか、もう済んでいます。一覧を開き直してください。"))
        subject = OwnerRef("people.escalation", str(escalation_id))
        record(actor=actor, act="people.request.settled", subject=subject)


def open_escalations(actor: Actor) -> list[tuple[int, int]]:
    """Stopped requests that nobody has settled, the oldest first: (escalation, protection)."""
    scope(actor, "people.protect")
    return list(Escalation.objects.filter(handled_at=None).order_by("pk").values_list("pk", "protection_id"))


def _find(about: Iterable[int], requester: Requester) -> tuple[KeptAway, bool] | None:
    protections = _protections(set(about))
    if not protections:
        return None
    kept_away = list(KeptAway.objects.filter(protection_id__in=protections).order_by("pk"))
    asking = [known for known in (requester.person, requester.principal) if known]
    for sure in (True, False):
        fits = _is_surely if sure else _may_be
        for row in kept_away:
            if any(fits(row, known) for known in asking):
                return row, sure
    return None


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
