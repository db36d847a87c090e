"""来庁予定: where a visit is needed, it is prepared here, and changed; the counter finds it by its number."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yakuba.apps.portal import acts, places, queries
from yakuba.apps.portal.contracts import PortalError, StaleError, resident
from yakuba.apps.portal.household import Content
from yakuba.apps.portal.models import Visit
from yakuba.apps.portal.use_cases.submitting import NUMBER_TRIES, new_number
from yakuba.kernel.audit.service import record
from yakuba.kernel.gate import service as gate
from yakuba.kernel.gate.messages import VisitCancelled, VisitChanged, VisitPlanned
from yakuba.kernel.organisation import service as organisation
from yakuba.lib import clock
from yakuba.lib.refs import OwnerRef
from yakuba.lib.wareki import format_day

AHEAD = timedelta(days=60)
SLOTS = ("", "午前", "午後")


def plan_visit(
    *,
    account: UUID,
    key: UUID,
    event: str,
    content: Content,
    procedures: Sequence[str],
    office: str,
    on: date,
    slot: str,
) -> Visit:
    """Tell the town of a visit; ``key`` comes from the page, the same key again is the same visit.

    Raises PortalError for a day that is past, too far away or on which the office is closed, naming the next open one,
    and for an office that does none of it.
    """
    _check(office, on, slot, procedures)
    for _try in range(NUMBER_TRIES):
        try:
            with transaction.atomic():
                known = Visit.objects.filter(pk=key).first()
                if known is not None:
                    return queries.visit(account, key)
                row = Visit.objects.create(
                    key=key,
                    account_id=account,
                    number=new_number(),
                    event=event,
                    content=content.held(),
                    procedures=list(procedures),
                    office=office,
                    on=on,
                    slot=slot,
                    planned_at=clock.now(),
                )
                _send(account, row, content)
                record(actor=resident(account), act=acts.PLANNED.name, subject=_ref(key))
                return row
        except IntegrityError:
            continue
    raise PortalError(_("いま予定を送れませんでした。少し待って、もう一度押してください。"))


def change(*, account: UUID, key: UUID, version: int, office: str, on: date, slot: str) -> Visit:
    """Another office, day or time for the same visit and number; the same again changes nothing.

    ``version`` is the one that the page showed. Raises NotFoundError, StaleError, and PortalError for a visit that is
    over or cancelled and for a day as ``plan_visit``.
    """
    with transaction.atomic():
        Visit.objects.select_for_update().filter(pk=key, account_id=account).first()
        row = queries.visit(account, key)
        _check(office, on, slot, row.procedures)
        if not is_to_come(row):
            raise PortalError(_("この予定はもう変えられません。手続の案内から、新しい来庁予定を作ってください。"))
        if (row.office, row.on, row.slot) == (office, on, slot):
            return row
        as_shown = Visit.objects.filter(pk=key, version=version, cancelled_at=None)
        if not as_shown.update(office=office, on=on, slot=slot, version=version + 1):
            raise StaleError
        gate.send(
            VisitChanged(visit=key, office=office, on=on, slot=slot or None, at=clock.now()),
            key=f"visit-changed:{key}:{version + 1}",
            actor=resident(account),
        )
        record(actor=resident(account), act=acts.CHANGED.name, subject=_ref(key))
    return queries.visit(account, key)


def is_to_come(row: Visit) -> bool:
    """Whether somebody is still expected."""
    return row.cancelled_at is None and row.on >= clock.today()


def cancel(*, account: UUID, key: UUID) -> Visit:
    """Take it back; twice changes nothing. Raises NotFoundError."""
    with transaction.atomic():
        row = queries.visit(account, key)
        now = clock.now()
        if Visit.objects.filter(pk=key, cancelled_at=None).update(cancelled_at=now):
            gate.send(VisitCancelled(visit=key, at=now), key=f"visit-cancelled:{key}", actor=resident(account))
            record(actor=resident(account), act=acts.CANCELLED.name, subject=_ref(key))
    return queries.visit(account, row.key)


def _send(account: UUID, row: Visit, content: Content) -> None:
    gate.send(
        VisitPlanned(
            visit=row.key,
            number=row.number,
            event=row.event,
            members=content.members,
            values=content.as_filled(),
            procedures=tuple(row.procedures),
            office=row.office,
            on=row.on,
            slot=row.slot or None,
            account=account,
        ),
        key=f"visit:{row.key}",
        actor=resident(account),
    )


def _check(office: str, on: date, slot: str, procedures: Sequence[str]) -> None:
    today = clock.today()
    if slot not in SLOTS:
        raise PortalError(_("時間帯を選び直してください。"))
    if on < today:
        raise PortalError(_("今日より後の日を選んでください。"))
    if on > today + AHEAD:
        raise PortalError(_("60日先までの日を選んでください。"))
    try:
        if organisation.is_closed(on, office):
            text = _("その日は閉まっています。開いている日を選んでください(次に開くのは%(day)s)。")
            raise PortalError(text % {"day": format_day(organisation.next_open_day(on, office))})
    except LookupError:
        raise PortalError(_("庁舎を選び直してください。")) from None
    if not places.does_any(office, procedures):
        raise PortalError(_("この場所では、この手続はできません。ほかの場所を選んでください。"))


def _ref(key: UUID) -> OwnerRef:
    return OwnerRef("portal.visit", str(key))
