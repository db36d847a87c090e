"""Stopped requests, for those named for protection: which wait, and what became of them. The rows name nobody."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yakuba.kernel.audit.service import record
from yakuba.kernel.organisation.service import scope
from yakuba.kernel.people.concerned import stopped_for_others
from yakuba.kernel.people.contracts import NotInCopyError, Outcome, ProtectionRefusedError, StoppedRequest
from yakuba.kernel.people.models import Escalation
from yakuba.kernel.people.protection_steps import ACT, LONGEST_NOTE
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef


def escalations(
    actor: Actor, *, settled: bool = False, protection: int | None = None, offset: int = 0, limit: int = 50
) -> tuple[tuple[StoppedRequest, ...], int]:
    """Those that wait, the oldest first, or the settled ones, the newest first; and how many there are.

    Two queries beside those of the right. Raises NotAllowed.
    """
    found = _visible(actor).filter(handled_at__isnull=not settled)
    if protection is not None:
        found = found.filter(protection_id=protection)
    order = ("-handled_at", "-pk") if settled else ("at", "pk")
    return tuple(map(_view, found.order_by(*order)[offset : offset + limit])), found.count()


def escalation(actor: Actor, escalation_id: int) -> StoppedRequest:
    """One of them. Raises NotInCopyError, NotAllowed."""
    found = _visible(actor).filter(pk=escalation_id).first()
    if found is None:
        raise _unknown()
    return _view(found)


def settle_escalation(actor: Actor, escalation_id: int, *, outcome: Outcome, reason: str) -> None:
    """What became of a stopped request; the same again by the same person changes nothing.

    ``cleared`` lets the same people go on with the reception, which a sure match never does. Raises
    ProtectionRefusedError, NotInCopyError, NotAllowed.
    """
    told = reason.strip()[:LONGEST_NOTE]
    with transaction.atomic():
        found = _visible(actor).select_for_update().filter(pk=escalation_id).first()
        if found is None:
            raise _unknown()
        if (found.outcome, found.reason, found.handled_by) == (outcome.value, told, str(actor)):
            return
        _check(found, outcome, told)
        found.handled_at, found.handled_by, found.outcome, found.reason = clock.now(), str(actor), outcome, told
        found.save(update_fields=["handled_at", "handled_by", "outcome", "reason"])
        subject = OwnerRef("people.escalation", str(escalation_id))
        record(actor=actor, act="people.request.settled", subject=subject, detail={"outcome": outcome.value})


def _check(found: Escalation, outcome: Outcome, told: str) -> None:
    if found.handled_at is not None:
        raise ProtectionRefusedError(_("この引き継ぎはもう処理されています。一覧を開き直してください。"))
    if not told:
        raise ProtectionRefusedError(_("どう確かめて、どうしたかを書いてください。"))
    if outcome is Outcome.CLEARED and not _view(found).clearable:
        raise ProtectionRefusedError(
            _("氏名のほかにも相手方と一致しているか、窓口の受付ではないため、続けられるようにはできません。")
        )


def _visible(actor: Actor) -> "QuerySet[Escalation]":
    scope(actor, ACT)
    return stopped_for_others(actor)


def _unknown() -> NotInCopyError:
    return NotInCopyError(_("この引き継ぎはありません。一覧を開き直してください。"))


def _view(row: Escalation) -> StoppedRequest:
    return StoppedRequest(
        escalation_id=row.pk,
        protection_id=row.protection_id,
        restricted=row.restricted_id,
        at=row.at,
        last_at=row.last_at,
        times=row.times,
        actor=row.actor,
        section=row.section,
        about=OwnerRef(row.about_kind, row.about_id) if row.about_id else None,
        sure=row.sure,
        for_another=row.for_another,
        agent=row.agent,
        handled_at=row.handled_at,
        handled_by=row.handled_by,
        outcome=row.outcome,
        reason=row.reason,
    )
