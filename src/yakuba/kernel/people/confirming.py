"""Whether somebody whom a feed brought is the newcomer who seeks protection: those named find out, and say how."""

from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yakuba.kernel.organisation.service import scope
from yakuba.kernel.people.contracts import ProtectionRefusedError, ProtectionState, StepKind
from yakuba.kernel.people.models import ProtectedPerson, Protection
from yakuba.kernel.people.newcomers import close_for
from yakuba.kernel.people.protection_steps import ACT, LONGEST_NOTE, done, in_state, move, record_act, step
from yakuba.lib import clock
from yakuba.lib.refs import Actor


def confirm_newcomer(actor: Actor, protection_id: int, *, how: str, version: int, key: UUID | None = None) -> None:
    """They are the same person: the request has its 宛名番号, and stays withheld until it is registered.

    Raises ProtectionRefusedError, also once its year is over, NotInCopyError, NotAllowed.
    """
    _settle(actor, protection_id, ProtectionState.LINKED, how, version, key)


def reject_newcomer(actor: Actor, protection_id: int, *, how: str, version: int, key: UUID | None = None) -> None:
    """They are somebody else: shown again at once, and not taken for this newcomer again.

    Raises ProtectionRefusedError, NotInCopyError, NotAllowed.
    """
    _settle(actor, protection_id, ProtectionState.PARTED, how, version, key)


def adopt(applicant: int) -> Protection | None:
    """The 支援措置 that was begun for an applicant when a feed brought them, held; the application goes on with it."""
    found = _begun([applicant]).order_by("state", "pk").first()  # linked before matched
    if found is not None:
        close_for(found)
    return found


def take_in(actor: Actor, persons: list[int], made: int) -> None:
    """What was begun for these is part of another application now."""
    for found in _begun(persons).exclude(pk=made):
        reason = _("支援措置 {number} に併せた").format(number=made)
        today = clock.today()
        move(found.pk, found.version, state=ProtectionState.ENDED, ended_on=today, end_reason=reason)
        step(actor, found.pk, uuid4(), StepKind.ENDED, on=today, note=reason)
        record_act(actor, "people.protection.ended", found.pk)
        close_for(found)


def _begun(persons: list[int]) -> "QuerySet[Protection]":
    theirs = ProtectedPerson.objects.filter(person__in=persons).values("protection")
    states = (ProtectionState.LINKED, ProtectionState.MATCHED)
    return Protection.objects.select_for_update().filter(pk__in=theirs, state__in=states)


def _settle(actor: Actor, protection_id: int, to: ProtectionState, how: str, version: int, key: UUID | None) -> None:
    scope(actor, ACT)
    told, today = how.strip()[:LONGEST_NOTE], clock.today()
    if not told:
        raise ProtectionRefusedError(_("どう確かめたかを書いてください。"))
    with transaction.atomic():
        if done(actor, protection_id, key := key or uuid4()):
            return
        found = in_state(protection_id, ProtectionState.MATCHED)
        if to is ProtectionState.LINKED:
            _check_year(found)
            move(protection_id, version, state=to)
            close_for(found)
        else:
            move(protection_id, version, state=to, ended_on=today, end_reason=told)
        step(actor, protection_id, key, StepKind(to.value), on=today, note=told)
        record_act(actor, f"people.protection.{to.value}", protection_id)


def _check_year(found: Protection) -> None:
    if found.until is None or found.until < clock.today():
        raise ProtectionRefusedError(
            _("申し出から1年が過ぎ、住所は表示されています。本人の意思を確かめ、新しい申出にしてください。")
        )
