"""The list as CSV by two persons (SR-20): one asks, another approves within a day, then the first takes the file.

It says who is protected and until when. It holds no place, and nobody who is kept away.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yakuba.apps.protection import words
from yakuba.apps.protection.models import ExportRequest
from yakuba.apps.protection.module import APPROVED, ASKED, EXPORTED, PROTECT
from yakuba.kernel.audit import service as audit
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import Harm, ProtectionFilter, ProtectionRefusedError, ProtectionRow, Stage
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef
from yakuba.lib.sheets import csv_lines

VALID_FOR = timedelta(days=1)
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as people read it."""

    row: ExportRequest
    by: str
    what: str
    mine: bool
    ready: bool


def ask(*, actor: Actor, key: UUID, wanted: ProtectionFilter) -> None:
    """Ask for an export; the same key again is the same request. Raises NotAllowed."""
    organisation.scope(actor, PROTECT)
    with transaction.atomic():
        values = {
            "stage": wanted.stage.value if wanted.stage else "",
            "harm": wanted.harm.value if wanted.harm else "",
            "asked_by": actor.id,
            "asked_at": clock.now(),
        }
        _row, new = ExportRequest.objects.get_or_create(key=key, defaults=values)
        if new:
            audit.record(actor=actor, act=ASKED, subject=_subject(key))


def approve(*, actor: Actor, key: UUID) -> None:
    """Approve somebody else's request of the last day; twice is once. Raises NotAllowed, ProtectionRefusedError."""
    organisation.scope(actor, PROTECT)
    with transaction.atomic():
        recent = ExportRequest.objects.select_for_update().filter(key=key, asked_at__gte=clock.now() - VALID_FOR)
        row = recent.first()
        if row is None:
            raise ProtectionRefusedError(_("この依頼は見つからないか、一日を過ぎました。"))
        if row.asked_by == actor.id:
            raise ProtectionRefusedError(_("書き出しは二人で行います。ほかの担当者の承認を受けてください。"))
        if not row.approved_by:
            row.approved_by, row.approved_at = actor.id, clock.now()
            row.save(update_fields=["approved_by", "approved_at"])
            audit.record(actor=actor, act=APPROVED, subject=_subject(key))


def take(*, actor: Actor, key: UUID) -> Iterator[str]:
    """The file line by line, for who asked; recorded. Raises NotAllowed, ProtectionRefusedError."""
    organisation.scope(actor, PROTECT)
    row = ExportRequest.objects.filter(key=key, asked_by=actor.id).first()
    if row is None or not row.approved_by or row.asked_at < clock.now() - VALID_FOR:
        raise ProtectionRefusedError(_("承認を受けた書き出しではないか、一日を過ぎました。もう一度依頼してください。"))
    with transaction.atomic():
        audit.record(actor=actor, act=EXPORTED, subject=_subject(key))
    return csv_lines(_rows(actor, _wanted(row)))


def requests(actor: Actor) -> list[Asked]:
    """Requests of the last day that this person made or can approve, newest first. Raises NotAllowed."""
    organisation.scope(actor, PROTECT)
    recent = ExportRequest.objects.filter(asked_at__gte=clock.now() - VALID_FOR).order_by("-asked_at")
    shown = [row for row in recent[:SHOWN] if row.asked_by == actor.id or not row.approved_by]
    names = words.staff_names(f"staff:{row.asked_by}" for row in shown)
    return [
        Asked(
            row,
            names[f"staff:{row.asked_by}"],
            words.narrowed(_wanted(row)),
            row.asked_by == actor.id,
            bool(row.approved_by),
        )
        for row in shown
    ]


def _wanted(row: ExportRequest) -> ProtectionFilter:
    return ProtectionFilter(Stage(row.stage) if row.stage else None, Harm(row.harm) if row.harm else None)


def _rows(actor: Actor, wanted: ProtectionFilter) -> Iterator[Sequence[str]]:
    yield (
        _("番号"),
        _("段階"),
        _("申出の理由"),
        _("申出の日"),
        _("申出者"),
        _("宛名番号"),
        _("併せて支援を求める人の数"),
        _("決定の日"),
        _("終わりの日"),
    )
    for row in people.export_protections(actor, wanted):
        yield _cells(row)


def _cells(row: ProtectionRow) -> Sequence[str]:
    return (
        str(row.protection_id),
        str(row.stage.label),
        str(row.harm.label) if row.harm else "",
        row.applied_on.isoformat(),
        row.applicant,
        row.number,
        str(row.joined),
        row.decided_on.isoformat() if row.decided_on else "",
        row.last.isoformat() if row.last else "",
    )


def _subject(key: UUID) -> OwnerRef:
    return OwnerRef("protection.export", str(key))
