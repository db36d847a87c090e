"""Reading receptions back, within the reader's right; every look at one is recorded."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from yakuba.kernel.audit.service import record
from yakuba.kernel.intake import acts
from yakuba.kernel.intake.choosing import withheld
from yakuba.kernel.intake.contracts import (
    EVENT_UNIT,
    Current,
    MemberView,
    NoReceptionError,
    Part,
    ReceptionRow,
    ReceptionView,
    Said,
    Source,
    State,
)
from yakuba.kernel.intake.involving import seen
from yakuba.kernel.intake.models import Member, Reception, Statement, Step
from yakuba.kernel.intake.reaching import Reach, part_of, within_scope
from yakuba.kernel.organisation.service import scope
from yakuba.kernel.procedures.service import material
from yakuba.kernel.rules.contracts import HOUSEHOLD_UNIT
from yakuba.lib.refs import Actor, OwnerRef
from yakuba.lib.wareki import format_day

PAGE = 50
CONTINUE = "reception.continue"
PROTECTED = "protected"


def subject(key: UUID) -> OwnerRef:
    """How other parts point at a reception."""
    return OwnerRef("intake.reception", str(key))


def reception_labels(keys: Collection[str]) -> dict[str, str]:
    """Number, day and ticket of receptions by their key as text, for whoever has the key. One query; names nobody."""
    rows = Reception.objects.filter(key__in=set(keys)).values_list("key", "number", "received_on", "ticket")
    return {str(key): _label(number, day, ticket) for key, number, day, ticket in rows}


def _label(number: int, day: date, ticket: str) -> str:
    told = {"day": format_day(day), "number": number, "ticket": ticket}
    return _("%(day)sの受付%(number)d番(整理券 %(ticket)s)") % told if ticket else _("%(day)sの受付%(number)d番") % told


def view(actor: Actor, key: UUID) -> ReceptionView:
    """The reception as it stands, recorded as a view. Raises NotAllowed, NoReceptionError."""
    reception, part = found(actor, CONTINUE, key)
    record(actor=actor, act=acts.VIEWED.name, subject=subject(key))
    return seen(as_view(reception), part)


def history(actor: Actor, key: UUID) -> list[Said]:
    """Every statement ever made, oldest first, as far as the actor is told of it; recorded as a view.

    Raises NotAllowed, NoReceptionError.
    """
    reception, part = found(actor, CONTINUE, key)
    record(actor=actor, act=acts.VIEWED.name, subject=subject(key))
    hidden = withheld(material(reception.event, on=reception.received_on), part)
    rows = Statement.objects.filter(reception=reception).exclude(item__in=hidden).order_by("seq")
    return [Said(row.unit, row.item, row.value, Source(row.source), row.at, row.by) for row in rows]


def within(actor: Actor, act: str, key: UUID) -> Reception:
    """The row, if the actor may do ``act`` to it. Raises NotAllowed, NoReceptionError."""
    return one(Reach.of(actor, act), key)


def found(actor: Actor, act: str, key: UUID) -> tuple[Reception, Part]:
    """As ``within``, with what of it is the actor's."""
    reach = Reach.of(actor, act)
    reception = one(reach, key)
    return reception, reach.part(reception)


def one(reach: Reach, key: UUID, rows: QuerySet[Reception] | None = None) -> Reception:
    """The row within reach, of ``rows`` if they are given. Raises NoReceptionError."""
    among = Reception.objects.all() if rows is None else rows
    reception = among.filter(reach.where(), key=key).first()
    if reception is None:
        raise NoReceptionError(_("この受付は見つかりません。番号を確かめるか、受け付けた課に問い合わせてください。"))
    return reception


def shown(actor: Actor, reception: Reception, view: ReceptionView, act: str = CONTINUE) -> ReceptionView:
    """A reception in hand as the actor may see it."""
    return seen(view, part_of(actor, reception, act))


def receptions(
    actor: Actor, *, on: date | None = None, state: State | None = None, page: int = 1
) -> tuple[list[ReceptionRow], bool]:
    """One page of receptions of a day or state, newest first, and whether there are more."""
    limit = Q()
    if on is not None:
        limit &= Q(received_on=on)
    if state is not None:
        limit &= Q(state=state)
    return _page(actor, limit, page)


def _page(actor: Actor, limit: Q, page: int) -> tuple[list[ReceptionRow], bool]:
    """One query beside those of the right."""
    allowed = within_scope(scope(actor, "reception.list"))
    present = Count("members", filter=Q(members__removed=False))
    rows = Reception.objects.filter(allowed, limit).annotate(present=present).order_by("-received_on", "-id")
    start = PAGE * (max(1, page) - 1)
    found = list(rows[start : start + PAGE + 1])
    return [as_row(reception, reception.present) for reception in found[:PAGE]], len(found) > PAGE


def as_view(reception: Reception) -> ReceptionView:
    """Three queries: statements, members, steps."""
    items = _current(reception)
    members = Member.objects.filter(reception=reception, removed=False).order_by("id")
    return ReceptionView(
        key=reception.key,
        number=reception.number,
        event=reception.event,
        received_on=reception.received_on,
        opened_at=reception.opened_at,
        section=reception.section,
        office=reception.office,
        ticket=reception.ticket,
        state=State(reception.state),
        version=reception.version,
        event_items=items[EVENT_UNIT],
        household_items=_known(items[HOUSEHOLD_UNIT]),
        members=tuple(MemberView(m.unit, m.person, items[m.unit]) for m in members),
        wants_care=seeks_protection(items[HOUSEHOLD_UNIT]),
        steps=dict(Step.objects.filter(reception=reception).values_list("name", "at")),
    )


def _current(reception: Reception) -> Mapping[str, dict[str, Current]]:
    """Unit → item → the newest statement."""
    items: dict[str, dict[str, Current]] = defaultdict(dict)
    rows = Statement.objects.filter(reception=reception).order_by("seq")
    for unit, item, value, source, at in rows.values_list("unit", "item", "value", "source", "at"):
        items[unit][item] = Current(value, Source(source), at)
    return items


def _known(items: Mapping[str, Current]) -> dict[str, Current]:
    """Without what the register copy no longer tells: a null of its own is nobody's "わからない"."""
    return {item: now for item, now in items.items() if now.value is not None or now.source is not Source.REGISTER}


def seeks_protection(household_items: Mapping[str, Current]) -> bool:
    """Whether the household answers はい to 住所を知られたくない事情がある."""
    said = household_items.get(PROTECTED)
    return bool(said and said.value)


def as_row(reception: Reception, members: int, *, opens: bool = False) -> ReceptionRow:
    """One line of a list; it names nobody."""
    return ReceptionRow(
        key=reception.key,
        number=reception.number,
        event=reception.event,
        received_on=reception.received_on,
        opened_at=reception.opened_at,
        section=reception.section,
        office=reception.office,
        ticket=reception.ticket,
        state=State(reception.state),
        members=members,
        opens=opens,
    )
