"""案件の書き出し by two persons (SR-20): one asks, another approves within a day, then the first takes the file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from yakuba.apps.desk import lists, words
from yakuba.apps.desk.models import ExportRequest
from yakuba.apps.desk.module import ASKED, EXPORT, GRANTED
from yakuba.kernel.audit import service as audit
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import NotPossibleError, State
from yakuba.kernel.cases.exporting import Exported
from yakuba.kernel.organisation import service as organisation
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef
from yakuba.lib.sheets import csv_lines
from yakuba.web.tables import PER_PAGE

VALID_FOR = timedelta(days=1)
WAITING, MINE = "waiting", "mine"
ORDERS: Mapping[str, tuple[str, ...]] = {"asked": ("asked_at", "key"), "-asked": ("-asked_at", "key")}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as people read it."""

    row: ExportRequest
    by: str
    what: str
    mine: bool
    ready: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of requests, and how many there are in all."""

    requests: tuple[Asked, ...]
    total: int


def ask(*, actor: Actor, key: UUID, wanted: dict[str, str | bool]) -> ExportRequest:
    """Ask for an export; the same key again is the same request. Raises NotAllowed."""
    organisation.scope(actor, EXPORT)
    with transaction.atomic():
        values = {"wanted": wanted, "asked_by": actor.id, "asked_at": clock.now()}
        row, new = ExportRequest.objects.get_or_create(key=key, defaults=values)
        if new:
            audit.record(actor=actor, act=ASKED, subject=OwnerRef("desk.export", str(key)))
    return row


def approve(*, actor: Actor, key: UUID) -> None:
    """Approve somebody else's request of the last day; twice is once. Raises NotAllowed, NotPossibleError."""
    organisation.scope(actor, EXPORT)
    with transaction.atomic():
        row = _open(key)
        if row.asked_by == actor.id:
            raise NotPossibleError(_("書き出しは二人で行います。別の課長の承認を受けてください。"))
        if not row.approved_by:
            row.approved_by, row.approved_at = actor.id, clock.now()
            row.save(update_fields=["approved_by", "approved_at"])
            audit.record(actor=actor, act=GRANTED, subject=OwnerRef("desk.export", str(key)))


def rows(*, actor: Actor, key: UUID) -> Iterator[str]:
    """The file line by line, for who asked. Raises NotAllowed, NotPossibleError."""
    row = ExportRequest.objects.filter(key=key, asked_by=actor.id).first()
    if row is None or not row.approved_by or row.asked_at < clock.now() - VALID_FOR:
        raise NotPossibleError(_("承認を受けた書き出しではないか、一日を過ぎました。もう一度依頼してください。"))
    found = cases.export(actor, lists.narrowed(**row.wanted), Actor("staff", row.approved_by))
    sections = words.section_names()
    return csv_lines(_lines(found, sections))


def requests(actor: Actor, *, only: str = "", sort: str = "-asked", offset: int = 0) -> Listed:
    """Requests of the last day that this person made or can approve; only theirs, or those that wait for a second
    person, where so asked. ``sort``: asked, with - the newest first.

    A fixed number of queries however many there are. Raises NotAllowed.
    """
    organisation.scope(actor, EXPORT)
    mine, waiting = Q(asked_by=actor.id), Q(approved_by="") & ~Q(asked_by=actor.id)
    wanted = {MINE: mine, WAITING: waiting}.get(only, mine | waiting)
    found = ExportRequest.objects.filter(wanted, asked_at__gte=clock.now() - VALID_FOR)
    shown = found.order_by(*ORDERS[sort])[offset : offset + PER_PAGE]
    return Listed(tuple(_as_read(list(shown), actor)), found.count())


def _as_read(shown: Sequence[ExportRequest], actor: Actor) -> Iterator[Asked]:
    names = words.staff_names(row.asked_by for row in shown)
    procedures, sections = dict(lists.procedure_choices()), words.section_names()
    for row in shown:
        what = described(row.wanted, procedures, sections)
        yield Asked(row, names[row.asked_by], what, row.asked_by == actor.id, bool(row.approved_by))


def described(wanted: Mapping[str, str | bool], procedures: Mapping[str, str], sections: Mapping[str, str]) -> str:
    """The conditions in words."""
    procedure, section = str(wanted["procedure"]), str(wanted["section"])
    parts = (
        str(lists.titles()[str(wanted["tab"])]),
        str(State(str(wanted["state"])).label) if wanted["state"] else "",
        procedures.get(procedure, procedure),
        sections.get(section, section),
        _("完結したものを含む") if wanted["closed"] else "",
    )
    return _("、").join(part for part in parts if part)


def _open(key: UUID) -> ExportRequest:
    recent = ExportRequest.objects.select_for_update().filter(key=key, asked_at__gte=clock.now() - VALID_FOR)
    row = recent.first()
    if row is None:
        raise NotPossibleError(_("この依頼は見つからないか、一日を過ぎました。"))
    return row


def _lines(found: Iterator[Exported], sections: Mapping[str, str]) -> Iterator[Sequence[str]]:
    head = (_("番号"), _("手続"), _("状態"), _("受付日"), _("期限"), _("担当課"), _("担当者"), _("対象の方"))
    yield (*head, _("申請者"), _("記入"))
    for one in found:
        row = one.row
        boxes = " / ".join(f"{label}: {text}" for label, text in one.fields.items())
        yield (
            row.number,
            row.procedure_name,
            str(row.state.label),
            row.arrived_on.isoformat(),
            row.due_on.isoformat() if row.due_on else "",
            sections.get(row.section, row.section),
            row.assignee_name,
            row.subject_name,
            one.applicant,
            boxes,
        )
