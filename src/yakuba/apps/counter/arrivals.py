"""How sheets came: which doors the definitions of a list open, and what the receipt says of a letter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from yakuba.apps.counter.filing import to_file
from yakuba.apps.counter.paperwork import Page
from yakuba.kernel.intake.contracts import BoundSheet, Door, ReceptionView, SheetView, SubmissionView
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.procedures import service as procedures
from yakuba.kernel.procedures.contracts import Definition
from yakuba.lib import clock
from yakuba.lib.arrival import POSTMARK
from yakuba.web.components import Badge, Tab, Tone


@dataclass(frozen=True)
class Ways:
    """The doors by which at least one of ``sheets`` that are to be received may come, the counter first.

    ``not_posted``: the names of those that may not come by mail. ``by_postmark``: one counts by its 通信日付印.
    """

    sheets: tuple[SheetView, ...]
    doors: tuple[Door, ...]
    not_posted: tuple[str, ...]
    by_postmark: bool

    def chosen(self, told: Mapping[str, str]) -> Door:
        """The door that a page or its address names; the counter where it names none of these."""
        return next((door for door in self.doors if door.value == told.get("door")), Door.COUNTER)

    def tabs(self, reception: ReceptionView, now: Door) -> list[Tab]:
        """To say how it came; none where there is nothing to choose."""
        address = reverse("counter:receipt", args=[reception.key])
        titles = {Door.COUNTER: _("窓口に持ってきた"), Door.MAIL: _("郵送で届いた")}
        addresses = {Door.COUNTER: address, Door.MAIL: f"{address}?door={Door.MAIL.value}"}
        found = [Tab(titles[door], addresses[door], door is now) for door in self.doors]
        return found if len(found) > 1 else []


def ways(sheets: tuple[SheetView, ...]) -> Ways:
    """Of what is to be received; of what was received where nothing else is left, for a second click."""
    found = _definitions(to_file(sheets) or sheets)
    posted = [definition for definition in found if _is_open(definition, Door.MAIL)]
    return Ways(
        sheets=sheets,
        doors=(Door.COUNTER, Door.MAIL) if posted else (Door.COUNTER,),
        not_posted=tuple(dict.fromkeys(one.name for one in found if one not in posted)),
        by_postmark=any(definition.arrival_rule == POSTMARK for definition in posted),
    )


def _definitions(sheets: Sequence[SheetView]) -> list[Definition]:
    wanted = {(sheet.procedure, sheet.definition_version): None for sheet in sheets}
    known = procedures.pinned_many(tuple(wanted))
    return [known[each] for each in wanted]


def _is_open(definition: Definition, door: Door) -> bool:
    channel = definition.channels.get(door)
    return channel is not None and channel.open


@dataclass(frozen=True)
class Judged:
    """One sheet of a letter: the day that counts as filed, its last day, and whether it was late."""

    name: str
    whom: str
    filed_on: date
    deadline: date | None
    badge: Badge


@dataclass(frozen=True)
class Letter:
    """What the receipt says of what came by mail."""

    arrived_on: date
    postmarked_on: date | None
    sheets: tuple[Judged, ...]


def letter(submission: SubmissionView, pages: Sequence[Page]) -> Letter | None:
    """None for what did not come by mail."""
    if submission.door is not Door.MAIL:
        return None
    known = {page.sheet.key: page for page in pages}
    judged = (_judged(sheet, submission, known[sheet.key]) for sheet in submission.sheets)
    return Letter(clock.day_of(submission.arrived_at), submission.postmarked_on, tuple(judged))


def place(submission: SubmissionView) -> str:
    """What the section is called at whose counter it was received."""
    section = organisation.section(submission.section, submission.arrived_on)
    return section.name if section else submission.section


def _judged(sheet: BoundSheet, submission: SubmissionView, page: Page) -> Judged:
    return Judged(
        name=page.sheet.name,
        whom=page.whom,
        filed_on=sheet.filed_on or submission.arrived_on,
        deadline=sheet.deadline,
        badge=_badge(sheet),
    )


def _badge(sheet: BoundSheet) -> Badge:
    if sheet.late:
        return Badge(_("期限後の届出"), Tone.WARNING)
    return Badge(_("期限内"), Tone.SUCCESS) if sheet.deadline else Badge(_("期限は担当課で確かめる"))
