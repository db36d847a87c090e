"""What the page of a draft shows: what to do next, what differs, what checking came to, what may be written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from yakuba.apps.studio import differences, queries, shown
from yakuba.apps.studio.contracts import CheckState, DraftState, StudioError
from yakuba.apps.studio.forms.begin import Publish, Revision, SendBack
from yakuba.apps.studio.lines import Line, Part, Reader, conditions
from yakuba.apps.studio.models import Check, Draft
from yakuba.apps.studio.module import EDIT, PUBLISH
from yakuba.apps.studio.use_cases.checking import is_given_up, newest
from yakuba.apps.studio.use_cases.holding import must_reach, ref
from yakuba.apps.studio.use_cases.publishing import is_overdue
from yakuba.kernel.audit import service as audit
from yakuba.kernel.procedures import service as procedures
from yakuba.kernel.procedures import versions
from yakuba.kernel.procedures.contracts import Definition
from yakuba.lib import clock
from yakuba.lib.refs import Actor
from yakuba.lib.wareki import format_day
from yakuba.web.components import Fact, Moment

ABOUT = "about"
"""The page with the day and the reason, beside those of ``forms.editors``."""


@dataclass(frozen=True)
class Checked:
    """The last check: ``fresh`` where exactly what the draft says now was checked."""

    row: Check
    fresh: bool

    @property
    def waiting(self) -> bool:
        """Whether the worker has not answered yet."""
        return self.row.state == CheckState.WAITING

    @property
    def passed(self) -> bool:
        """Whether it may be published as it is."""
        return self.fresh and self.row.state == CheckState.PASSED


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page on which something of the draft is changed."""

    title: str
    url: str


def page(actor: Actor, row: Draft, send_back: SendBack | None = None) -> dict[str, Any]:
    """Everything of it."""
    definition = Definition.model_validate(row.content)
    reader = Reader.of(procedures.bank_on(max(definition.valid_from, clock.today())))
    known = versions.editions(row.procedure)
    before = versions.in_force([one for one in known if not _is_it(row, one.version)], definition.valid_from)
    held = procedures.pinned(row.procedure, before.version) if before else definition
    check = checked(row)
    said = check.row.complaints if check and not check.waiting else []
    editing = row.state == DraftState.EDITING and shown.reaches(actor, EDIT, definition.duty)
    return {
        "definition": definition,
        "state": queries.badge_of(row),
        "facts": _facts(row, definition),
        "before": before,
        "followed": _followed(row, definition, known),
        "overtaken": before is not None
        and before.version != row.base
        and row.state in (DraftState.EDITING, DraftState.ASKED),
        "differences": differences.differences(reader, held, definition, row if editing else None),
        "check": check,
        **waiting(actor, row, check),
        "complaints": differences.complaints(reader, definition, row, said),
        "editing": editing,
        "pages": list(pages(row, reader, definition)) if editing else [],
        "may_publish": (publishes := row.state == DraftState.ASKED and may_publish(actor, row)),
        "may_take_back": row.state == DraftState.ASKED
        and not publishes
        and shown.reaches(actor, EDIT, definition.duty),
        "send_back": send_back or SendBack(initial={"revision": row.revision}),
        "history": list(_history(row)),
    }


def writable(actor: Actor, key: UUID) -> Draft:
    """A draft that this person may write in now. Raises NotAllowed, UnknownDraftError, StudioError."""
    row = queries.draft(key)
    must_reach(actor, EDIT, row.content["duty"])
    if row.state != DraftState.EDITING:
        raise StudioError(_("この下書きはいま直せません。公開を頼んだあとは、取り消すか差し戻されると直せます。"))
    return row


def checked(row: Draft) -> Checked | None:
    """The last check; None before the first."""
    found = newest(row)
    if found is None:
        return None
    return Checked(found, found.digest == row.digest)


def waiting(actor: Actor, row: Draft, check: Checked | None) -> dict[str, Any]:
    """What is shown while the worker is at it: whether it takes ``long``, and then what may be pressed ``again``."""
    publishing, checking = is_overdue(row), check is not None and is_given_up(check.row)
    again = ""
    if publishing and may_publish(actor, row):
        again = reverse("studio:publish", args=[row.key])
    elif checking and shown.reaches(actor, EDIT, row.content["duty"]):
        again = reverse("studio:check", args=[row.key])
    return {
        "draft": row,
        "long": publishing or checking,
        "again": again,
        "revision": Revision(initial={"revision": row.revision}),
        "publish": Publish(initial={"revision": row.revision, "digest": row.digest}),
    }


def may_publish(actor: Actor, row: Draft) -> bool:
    """Whether this person may publish it: with the right, and nobody who wrote in it."""
    wrote = {row.made_by, *row.editors}
    return actor.id not in wrote and shown.reaches(actor, PUBLISH, row.content["duty"])


def pages(row: Draft, reader: Reader, definition: Definition) -> Iterator[PageLink]:
    """Where each part of it is changed."""
    yield PageLink(_("いつから・なぜ"), reverse("studio:about", args=[row.key]))
    for event in reader.events(definition):
        url = reverse("studio:part", args=[row.key, f"conditions-{event.id}"])
        yield PageLink(_("%(event)sの条件") % {"event": event.name}, url)
    for part in reader.parts(definition):
        if part.slug:
            yield PageLink(part.title, reverse("studio:part", args=[row.key, part.slug]))


def now(row: Draft, slug: str) -> Part:
    """What one page of the draft says as it is kept, to be looked at by who wrote on it at the same time."""
    definition = Definition.model_validate(row.content)
    reader = Reader.of(procedures.bank_on(max(definition.valid_from, clock.today())))
    if slug == ABOUT:
        day = Line("valid_from", _("有効になる日"), format_day(definition.valid_from))
        return Part(_("いつから・なぜ"), (day, Line("reason", _("変える理由"), row.reason)))
    for event in reader.events(definition):
        if slug == f"conditions-{event.id}":
            return Part(_("%(event)sの条件") % {"event": event.name}, tuple(conditions(event)))
    nothing = Part(_("この画面の項目"), (Line(slug, _("書かれているもの"), ""),), slug)
    return next((part for part in reader.parts(definition) if part.slug == slug), nothing)


def _followed(row: Draft, definition: Definition, known: Sequence[versions.Edition]) -> versions.Edition | None:
    """The version of the town that takes its place on a later day already."""
    later = [one for one in known if one.is_own and one.valid_from > definition.valid_from]
    waits = row.state in (DraftState.EDITING, DraftState.ASKED)
    return min(later, key=lambda one: (one.valid_from, -one.version), default=None) if waits else None


def _facts(row: Draft, definition: Definition) -> Sequence[Fact]:
    people = shown.people_of(row)
    made = format_day(clock.day_of(row.made_at))
    found = [
        Fact(_("有効になる日"), format_day(definition.valid_from)),
        Fact(_("変える理由"), row.reason),
        Fact(_("作った人"), people.get(row.made_by, row.made_by), made),
    ]
    others = [people.get(code, code) for code in row.editors if code != row.made_by]
    if others:
        found.append(Fact(_("ほかに書いた人"), "、".join(others)))
    if row.decided_by:
        decided = format_day(clock.day_of(row.decided_at)) if row.decided_at else ""
        label = _("差し戻した人") if row.remark else _("公開した人")
        found.append(Fact(label, people.get(row.decided_by, row.decided_by), decided))
    return found


def _history(row: Draft) -> Iterator[Moment]:
    """What was done and who did it, the newest first."""
    yield from (Moment(entry.at, entry.sentence) for entry in audit.history(ref(row.key), limit=50))


def _is_it(row: Draft, version: int) -> bool:
    """Whether a published version is this draft itself."""
    return row.state == DraftState.PUBLISHED and version == row.content["version"]
