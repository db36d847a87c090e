"""Taking what is stated: each verb is one transaction, guarded by the reception's version, and audited.

A verb that arrives twice has one effect: opening is keyed, and a change that is already there is no conflict.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, F
from django.utils.translation import gettext as _

from yakuba.kernel.audit.service import record
from yakuba.kernel.intake import acts
from yakuba.kernel.intake.choosing import withheld
from yakuba.kernel.intake.composing import refresh
from yakuba.kernel.intake.contracts import (
    EVENT_UNIT,
    BadStatementError,
    ConflictError,
    GoneStaleError,
    NewMember,
    Part,
    ReceptionView,
    Source,
    State,
    Stated,
    StepName,
)
from yakuba.kernel.intake.holding import conflict, count_up, looked_at, reach
from yakuba.kernel.intake.involving import seen
from yakuba.kernel.intake.knowing import agree_with_filer, know
from yakuba.kernel.intake.models import Member, Reception, Step, TabletTicket
from yakuba.kernel.intake.numbering import next_number
from yakuba.kernel.intake.reaching import may_open
from yakuba.kernel.intake.reading import CONTINUE, as_view, found, subject, within
from yakuba.kernel.intake.seeking import TELLING, seek
from yakuba.kernel.intake.typed import note_typed
from yakuba.kernel.intake.values import Statable, check
from yakuba.kernel.intake.writing import write
from yakuba.kernel.organisation.contracts import NotAllowed, Refusal
from yakuba.kernel.procedures.service import material
from yakuba.kernel.rules.contracts import HOUSEHOLD_UNIT, Value
from yakuba.lib import clock
from yakuba.lib.refs import Actor

MOST_MEMBERS = 30


def open_reception(
    actor: Actor,
    *,
    key: UUID,
    event: str,
    received_on: date,
    opening: Mapping[str, Value],
    section: str,
    office: str,
    ticket: str = "",
    ticket_at: datetime | None = None,
    source: Source = Source.STATED,
) -> ReceptionView:
    """Open a reception under a key made beforehand; the same key again returns the same reception.

    ``opening`` are the event's facts typed at its start, learned from ``source``; ``ticket_at`` is when the ticket was
    drawn, today and not later than now. Raises NotAllowed, UnknownProcedure
    (no such life event on that day), BadStatementError.
    """
    if not may_open(actor, key, section=section, office=office):
        message = _("この課の受付は始められません。所属を確かめてください。")
        raise NotAllowed("reception.open", Refusal.NO_RIGHT, message)
    bank = Statable.of(material(event, on=received_on))
    statements = [Stated(EVENT_UNIT, item, value, source) for item, value in opening.items()]
    check(statements, bank, set())
    _check_ticket(ticket_at)
    blank = Reception(
        key=key, event=event, received_on=received_on, section=section, office=office, ticket=ticket[:20],
        opened_at=clock.now(), opened_by=str(actor),
    )  # fmt: skip
    return _opened(actor, blank, statements, ticket_at)


def _check_ticket(drawn: datetime | None) -> None:
    if drawn is not None and not (drawn <= clock.now() and clock.day_of(drawn) == clock.today()):
        text = _("発券時刻は、きょうのいまより前の時刻です。番号札を確かめるか、空けてください。")
        raise BadStatementError("ticket_at", text)


def _opened(actor: Actor, blank: Reception, statements: Sequence[Stated], ticket_at: datetime | None) -> ReceptionView:
    """Insert under the next free number of the day. The key again, with the same content, is the same reception.

    Of two at once with one key, the second is refused by the database and gives its number back.
    """
    try:
        with transaction.atomic():
            if Reception.objects.filter(key=blank.key).exists():
                return _opened_before(actor, blank, statements)
            blank.number = next_number(blank)
            blank.save(force_insert=True)
            write(actor, blank, statements)
            if ticket_at is not None:
                reach(actor, blank, StepName.TICKET, at=ticket_at)
            reach(actor, blank, StepName.OPENED)
            record(actor=actor, act=acts.OPENED.name, subject=subject(blank.key), detail={"event": blank.event})
    except IntegrityError:
        if not Reception.objects.filter(key=blank.key).exists():
            raise
        return _opened_before(actor, blank, statements)
    return as_view(blank)


def _opened_before(actor: Actor, blank: Reception, statements: Sequence[Stated]) -> ReceptionView:
    """Raises NoReceptionError where it is not the actor's, ConflictError where other things were typed meanwhile."""
    known = within(actor, "reception.open", blank.key)
    shown = as_view(known)
    same = (known.event, known.received_on) == (blank.event, blank.received_on)
    if not same or not all(_is_current(shown, stated) for stated in statements):
        raise ConflictError(
            _("この受付はもう始まっています。内容を直すときは、受付の一覧から開いて、聞き取りの画面で直してください。")
        )
    return shown


def add_members(
    actor: Actor, key: UUID, version: int, members: Sequence[NewMember], *, act: str = CONTINUE
) -> ReceptionView:
    """Enter people in the order given; the same people again by a second click are not entered twice.

    ``act`` is the right by which it is done. Raises NotAllowed, ConflictError, BadStatementError.
    """
    with transaction.atomic():
        reception, part = looked_at(actor, key, act)
        current = as_view(reception)
        if current.version != version and _just_entered(current, members):
            return seen(current, part)
        count_up(reception, version)
        entered = Member.objects.filter(reception=reception)
        taken = entered.count()
        if entered.filter(removed=False).count() + len(members) > MOST_MEMBERS:
            raise BadStatementError("members", _("一度に受け付けられる世帯員は30人までです。"))
        units = [f"p{taken + place}" for place in range(1, len(members) + 1)]
        statements = [
            Stated(unit, item, value, member.source)
            for unit, member in zip(units, members, strict=True)
            for item, value in member.items.items()
        ]
        check(statements, _bank(reception), set(units))
        rows = [Member(reception=reception, unit=u, person=m.person) for u, m in zip(units, members, strict=True)]
        Member.objects.bulk_create(rows)
        write(actor, reception, statements)
        record(actor=actor, act=acts.MEMBERS.name, subject=subject(key), detail={"added": len(members)})
        note_typed(reception)
        seek(reception)
        know(actor, reception)
        view = refresh(actor, reception)
    return seen(view, part)


def _just_entered(view: ReceptionView, members: Sequence[NewMember]) -> bool:
    last = view.members[-len(members) :] if members else ()
    return len(last) == len(members) > 0 and all(
        entered.person == new.person and {k: v.value for k, v in entered.items.items()} == dict(new.items)
        for entered, new in zip(last, members, strict=True)
    )


def remove_member(actor: Actor, key: UUID, version: int, unit: str) -> ReceptionView:
    """Take somebody out who was entered by mistake; what was stated stays on record. Twice changes nothing.

    Raises NotAllowed, ConflictError, BadStatementError for somebody who never was in this reception.
    """
    with transaction.atomic():
        reception, part = looked_at(actor, key)
        view = as_view(reception)
        member = Member.objects.filter(reception=reception, unit=unit).first()
        if member is None:
            raise BadStatementError("members", _("この受付にいない方です。画面を開き直してください。"))
        if not member.removed:
            count_up(reception, version)
            Member.objects.filter(pk=member.pk).update(removed=True)
            record(actor=actor, act=acts.MEMBERS.name, subject=subject(key), detail={"removed": member.unit})
            note_typed(reception)
            seek(reception)
            know(actor, reception)
            view = refresh(actor, reception)
    return seen(view, part)


def state(actor: Actor, key: UUID, version: int, statements: Sequence[Stated], *, act: str = CONTINUE) -> ReceptionView:
    """Take answers, also changed ones. ``act`` is the right by which it is done.

    The same answers again, by a second click or the back button, change nothing and are no conflict. Raises
    NotAllowed, ConflictError, BadStatementError.
    """
    with transaction.atomic():
        reception, part = looked_at(actor, key, act)
        current = as_view(reception)
        news = [stated for stated in statements if not _is_current(current, stated)]
        if not news:
            return seen(current, part)
        count_up(reception, version)
        _only_what_is_told(reception, part, news)
        check(news, _bank(reception), {member.unit for member in current.members}, current.event_items)
        agree_with_filer(reception, news)
        write(actor, reception, news)
        if part.is_whole:
            reach(actor, reception, StepName.INTERVIEW)
        items = sorted({stated.item for stated in news})
        record(actor=actor, act=acts.STATED.name, subject=subject(key), detail={"items": items})
        if not TELLING.isdisjoint(items):
            note_typed(reception)
            seek(reception)
        view = refresh(actor, reception)
    return seen(view, part)


def _only_what_is_told(reception: Reception, part: Part, news: Sequence[Stated]) -> None:
    hidden = frozenset() if part.is_whole else withheld(material(reception.event, on=reception.received_on), part)
    for stated in news:
        if stated.item in hidden:
            raise BadStatementError(stated.item, _("この項目は担当の課だけが記録します。担当の課へ案内してください。"))


def reached(actor: Actor, key: UUID, name: StepName) -> None:
    """Note that a measured moment was reached; the first time counts, at the counter that took the reception."""
    with transaction.atomic():
        reception, part = found(actor, CONTINUE, key)
        if part.is_whole:
            before = Exists(Step.objects.filter(reception=reception, name=name))
            Reception.objects.filter(~before, pk=reception.pk).update(changed_at=clock.now())
            reach(actor, reception, name)


def finish(actor: Actor, key: UUID, version: int, state: State = State.DONE) -> ReceptionView:
    """Close the reception. Raises NotAllowed, ConflictError."""
    with transaction.atomic():
        reception, _part = looked_at(actor, key, "reception.close")
        count_up(reception, version)
        reception.state = state
        reception.save(update_fields=["state"])
        TabletTicket.objects.filter(reception=reception, revoked_at=None).update(revoked_at=clock.now())
        record(actor=actor, act=acts.CLOSED.name, subject=subject(key), detail={"state": state.value})
    return as_view(reception)


def resume(actor: Actor, key: UUID, version: int) -> ReceptionView:
    """Go on with a reception that was ended with its guidance (案内済み): the household has come to the next counter.

    An open one stays as it is. Raises NotAllowed, NoReceptionError, GoneStaleError after its last day, ConflictError
    for one that was given up, that holds nobody (any more), or that somebody changed.
    """
    with transaction.atomic():
        reception, part = found(actor, CONTINUE, key)
        view = as_view(reception)
        if reception.state == State.OPEN:
            return seen(view, part)
        if clock.today() > view.last_day:
            raise GoneStaleError(view.last_day)
        ended = Reception.objects.filter(pk=reception.pk, version=version, state=State.DONE)
        again = {"state": State.OPEN, "version": F("version") + 1, "changed_at": clock.now()}
        if not view.members or ended.update(**again) == 0:
            raise conflict()
        record(actor=actor, act=acts.RESUMED.name, subject=subject(key))
        reception.refresh_from_db()
        return seen(refresh(actor, reception), part)


def _bank(reception: Reception) -> Statable:
    return Statable.of(material(reception.event, on=reception.received_on))


def _is_current(view: ReceptionView, stated: Stated) -> bool:
    groups = {EVENT_UNIT: view.event_items, HOUSEHOLD_UNIT: view.household_items}
    groups |= {member.unit: member.items for member in view.members}
    now = groups.get(stated.unit, {}).get(stated.item)
    return now is not None and now.value == stated.value and now.source is stated.source
