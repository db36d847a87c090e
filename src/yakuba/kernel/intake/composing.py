"""様式 of a reception: which sheets it needs, with which content; versions are only ever added."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yakuba.kernel.audit.service import record
from yakuba.kernel.intake import acts
from yakuba.kernel.intake.choosing import Wishes, can_be_filed, guidance, is_wanted, wishes
from yakuba.kernel.intake.contents import content, digest
from yakuba.kernel.intake.contracts import (
    BadStatementError,
    Part,
    ReceptionView,
    SheetView,
    Source,
    State,
    Withdrawn,
)
from yakuba.kernel.intake.holding import conflict, count_up, held, looked_at
from yakuba.kernel.intake.involving import involve, seen
from yakuba.kernel.intake.knowing import know
from yakuba.kernel.intake.learning import learn
from yakuba.kernel.intake.models import OnlineFiling, Reception, Sheet, SheetVersion, Wish
from yakuba.kernel.intake.offering import Here
from yakuba.kernel.intake.reaching import ONLINE
from yakuba.kernel.intake.reading import CONTINUE, as_view, found, seeks_protection, subject
from yakuba.kernel.intake.sheets import as_filing, filed, sheet_subject, views_of
from yakuba.kernel.procedures.filling import Box, Filler, Known
from yakuba.kernel.procedures.guide import Entry
from yakuba.kernel.procedures.service import material, pinned
from yakuba.lib import clock
from yakuba.lib.refs import Actor, JsonValue


@dataclass(frozen=True, slots=True)
class Chosen:
    """One sheet that is called for, with everything that fills it."""

    entry: Entry
    filler: Filler
    boxes: tuple[Box, ...]
    discreet: bool


def compose(actor: Actor, key: UUID, version: int) -> tuple[SheetView, ...]:
    """Make the sheets that the answers call for: duties, claims and what somebody came for, and the optional ones that
    were wished, as far as the office of the reception does them.

    One sheet for each (procedure, unit). Content that changed becomes a new, unsigned version; a sheet that is no
    longer needed is withdrawn with its reason, one needed again gets a new version; a received one stays. Composing
    again changes nothing. From then on every later change of the reception composes in the same transaction. The
    reception's version stays. Withdrawn sheets come last. Raises NotAllowed, NoReceptionError, ConflictError.
    """
    with transaction.atomic():
        known, part = found(actor, CONTINUE, key)
        reception = held(known.pk)
        if reception.version != version:
            raise conflict()
        _compose(actor, reception, again=True)
        involve(reception, as_view(reception))
        record(actor=actor, act=acts.COMPOSED.name, subject=subject(key))
        return views_of(reception, part)


def refresh(actor: Actor, reception: Reception) -> ReceptionView:
    """After a change, in its transaction: the sheets follow, once they were composed, and who is involved.

    The whole of the reception as it stands now.
    """
    if Sheet.objects.filter(reception=reception).exists():
        _compose(actor, reception, again=False)
    view = as_view(reception)
    involve(reception, view)
    return view


def sheets(actor: Actor, key: UUID, *, once_over: Callable[[], None] | None = None) -> tuple[SheetView, ...]:
    """The sheets as last composed, in the order of the guide, withdrawn ones last; recorded as a view.

    An involved section sees those of what it is in charge of. ``once_over`` is asked before those of an ended reception
    are read, and raises where they are closed.
    """
    reception, part = found(actor, CONTINUE, key)
    if once_over is not None and reception.state != State.OPEN:
        once_over()
    record(actor=actor, act=acts.SHEETS_VIEWED.name, subject=subject(key))
    return views_of(reception, part)


def wish(actor: Actor, key: UUID, version: int, procedure: str, unit: str, wanted: bool) -> ReceptionView:
    """Take up an optional procedure that the guide lists for ``unit``, or leave any listed one for another day.

    An involved section chooses among what it is in charge of, as its own office does it. The same wish again changes
    nothing. Raises NotAllowed, NoReceptionError, ConflictError, BadStatementError where the guide does not list it, it
    was received, or the office does not do it.
    """
    with transaction.atomic():
        reception, part = looked_at(actor, key)
        entry = _listed(reception, part, procedure, unit)
        here, known = Here.of(reception), wishes(reception)
        if wanted and (told := here.at(part.office).refusal(entry.definition)):
            raise BadStatementError(procedure, told)
        if is_filed(entry, known, here) is wanted:
            return seen(as_view(reception), part)
        count_up(reception, version)
        Wish.objects.create(
            reception=reception, procedure=procedure, unit=unit, wanted=wanted, office=part.office, at=clock.now(),
            by=str(actor),
        )  # fmt: skip
        record(actor=actor, act=acts.WISHED.name, subject=subject(key), detail={"procedure": procedure, "unit": unit})
        view = refresh(actor, reception)
    return seen(view, part)


def is_filed(entry: Entry, wished: Wishes, here: Here) -> bool:
    """Whether a form of it is made as things stand: it is wanted, and done at the office that files it."""
    office = wished.office_of((entry.definition.id, entry.unit), here.office)
    return is_wanted(entry, wished) and here.at(office).does(entry.definition.id)


def known_of(reception: Reception, view: ReceptionView) -> Known:
    """Everything that fills its boxes, as it stands in this view."""
    entry, known = filed(reception), material(reception.event, on=reception.received_on)
    if entry is None:
        return Known(view, known, None, None)
    by = Source.ONLINE if entry.by == str(ONLINE) else Source.STATED
    return Known(view, known, as_filing(entry.content), entry.at, by)


def chosen_of(reception: Reception) -> list[Chosen]:
    """What the answers call for now, filled."""
    view = as_view(reception)
    known = known_of(reception, view)
    wished = wishes(reception)
    sent = OnlineFiling.objects.filter(reception=reception.key).first()
    needed = guidance(view, known.material).needed
    if sent is not None:
        return [_chosen(known, _sent_for(sent, needed))]
    here = Here.of(reception)
    return [_chosen(known, entry) for entry in needed if is_filed(entry, wished, here)]


def _sent_for(sent: OnlineFiling, listed: Sequence[Entry]) -> Entry:
    """An online application is for one procedure: that one is filed, whether the answers call for it or not."""
    wanted = (sent.procedure, sent.unit)
    found = next((entry for entry in listed if (entry.definition.id, entry.unit) == wanted), None)
    return found or Entry(pinned(sent.procedure, sent.definition_version), sent.unit, None, False)


def _chosen(known: Known, entry: Entry) -> Chosen:
    filler = Filler(known, entry.definition, entry.unit)
    boxes = filler.boxes()
    return Chosen(entry, filler, boxes, entry.definition.discreet or is_protected(known))


def is_protected(known: Known) -> bool:
    """Said in the interview, or known to the register: whichever is the more careful."""
    return seeks_protection(known.view.household_items) or any(
        member.items["address"].value is None for member in known.view.members if "address" in member.items
    )


def _compose(actor: Actor, reception: Reception, *, again: bool) -> None:
    learn(actor, reception, as_view(reception), again=again)
    if again:
        know(actor, reception)
    known = {(sheet.procedure, sheet.unit): sheet for sheet in _open_sheets(reception)}
    for place, chosen in enumerate(chosen_of(reception)):
        sheet = known.pop((chosen.entry.definition.id, chosen.entry.unit), None)
        if sheet is None:
            sheet = Sheet(
                reception=reception, procedure=chosen.entry.definition.id, unit=chosen.entry.unit, place=place
            )
            if _was_received(sheet):
                continue
        _version(actor, sheet, chosen, place)
    _withdraw(actor, reception, known.values())


def _open_sheets(reception: Reception) -> Iterable[Sheet]:
    return Sheet.objects.filter(reception=reception, received__isnull=True).order_by("id")


def _was_received(sheet: Sheet) -> bool:
    return Sheet.objects.filter(
        reception=sheet.reception, procedure=sheet.procedure, unit=sheet.unit, received__isnull=False
    ).exists()


def _version(actor: Actor, sheet: Sheet, chosen: Chosen, place: int) -> None:
    """A new version where the content is new, or the sheet comes back."""
    text = content(chosen.filler, chosen.boxes, discreet=chosen.discreet)
    newest = SheetVersion.objects.filter(sheet=sheet, version=sheet.version).first() if sheet.pk else None
    if newest is not None and newest.sha256 == digest(text) and sheet.withdrawn == Withdrawn.NO:
        return
    sheet.version += 1
    sheet.place = place
    sheet.withdrawn = Withdrawn.NO
    sheet.save()
    member = chosen.filler.own
    SheetVersion.objects.create(
        sheet=sheet,
        version=sheet.version,
        definition_version=chosen.entry.definition.version,
        person=member.person if member else "",
        discreet=chosen.discreet,
        content=text,
        sha256=digest(text),
        at=clock.now(),
        by=str(actor),
    )
    detail: dict[str, JsonValue] = {"version": sheet.version, "content": digest(text), "procedure": sheet.procedure}
    record(actor=actor, act=acts.SHEET_WRITTEN.name, subject=sheet_subject(sheet.key), detail=detail)


def _withdraw(actor: Actor, reception: Reception, gone: Iterable[Sheet]) -> None:
    wished, here = wishes(reception), Here.of(reception)
    for sheet in gone:
        reason = _reason(sheet, wished, here)
        if sheet.withdrawn != reason:
            sheet.withdrawn = reason
            sheet.save(update_fields=["withdrawn"])
            detail: dict[str, JsonValue] = {"version": sheet.version, "reason": reason.value}
            record(actor=actor, act=acts.SHEET_WITHDRAWN.name, subject=sheet_subject(sheet.key), detail=detail)


def _reason(sheet: Sheet, wished: Wishes, here: Here) -> Withdrawn:
    wanted = (sheet.procedure, sheet.unit)
    if wished.said.get(wanted) is False:
        return Withdrawn.NOT_WANTED
    office = wished.office_of(wanted, here.office)
    return Withdrawn.NOT_NEEDED if here.at(office).does(sheet.procedure) else Withdrawn.ELSEWHERE


def _listed(reception: Reception, part: Part, procedure: str, unit: str) -> Entry:
    listed = guidance(as_view(reception), material(reception.event, on=reception.received_on)).needed
    wanted = (e for e in listed if (e.definition.id, e.unit) == (procedure, unit) and can_be_filed(e))
    entry = next((one for one in wanted if part.includes(one.definition)), None)
    if entry is None:
        raise BadStatementError(procedure, _("この手続は今の回答では案内されていません。一覧を見直してください。"))
    if Sheet.objects.filter(reception=reception, procedure=procedure, unit=unit, received__isnull=False).exists():
        raise BadStatementError(procedure, _("この手続はもう受け取りました。取りやめるときは担当課で手続きします。"))
    return entry
