"""What the pages show: the list of all procedures, versions, drafts."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from yakuba.apps.studio import words
from yakuba.apps.studio.contracts import OPEN, DraftState, UnknownDraftError
from yakuba.apps.studio.models import Draft
from yakuba.apps.studio.module import PUBLISH
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.procedures import service as procedures
from yakuba.kernel.procedures import versions
from yakuba.kernel.procedures.contracts import Definition
from yakuba.kernel.procedures.versions import Edition, Standing
from yakuba.lib import clock
from yakuba.lib.refs import Actor
from yakuba.lib.wareki import format_day
from yakuba.web.components import Badge, Tone
from yakuba.web.exports import NOTHING
from yakuba.web.tables import PER_PAGE, Asked, Cell

TONES = {
    DraftState.EDITING: Tone.INFO,
    DraftState.ASKED: Tone.WARNING,
    DraftState.PUBLISHING: Tone.INFO,
    DraftState.PUBLISHED: Tone.SUCCESS,
    DraftState.DISCARDED: Tone.NEUTRAL,
}


@dataclass(frozen=True, slots=True)
class Listed:
    """One procedure of the list."""

    standing: Standing
    section: str
    draft: DraftState | None

    @property
    def definition(self) -> Definition:
        """What it says now, or will say first."""
        return self.standing.definition


def labels(keys: Collection[str]) -> dict[str, str]:
    """Drafts by the name of their procedure, for sentences of the audit register."""
    rows = Draft.objects.filter(key__in=[UUID(key) for key in keys])
    return {str(key): name for key, name in rows.values_list("key", "content__name")}


def listed(chosen: Mapping[str, str]) -> list[Listed]:
    """All procedures that fit what was chosen, by name. Four queries, whatever their number."""
    sections = {duty: section.name for section in organisation.sections() for duty in section.duties}
    open_drafts = dict(Draft.objects.filter(state__in=OPEN).values_list("procedure", "state"))
    every = [
        Listed(one, sections.get(one.definition.duty, ""), _state(open_drafts.get(one.definition.id)))
        for one in versions.standings(clock.today())
    ]
    return sorted((one for one in every if _fits(one, chosen)), key=lambda one: one.definition.name)


def in_order(rows: Sequence[Listed], asked: Asked) -> list[Listed]:
    """As the address asks for it."""
    return sorted(rows, key=SORTS.get(asked.sort, SORTS["name"]), reverse=asked.descending)


def cells(rows: Sequence[Listed]) -> list[list[Cell]]:
    """One line a procedure."""
    return [
        [
            Cell(one.definition.name, url=reverse("studio:procedure", args=[one.definition.id])),
            Cell(words.area(one.definition.area)),
            Cell(one.section or _("担当なし")),
            Cell(one.standing.now.label if one.standing.now else NOTHING),
            Cell(format_day(one.standing.now.valid_from) if one.standing.now else NOTHING),
            Cell(coming_text(one.standing.coming)),
            _articles(one.definition),
            Cell(badge=badge(one.draft)) if one.draft else Cell(NOTHING),
        ]
        for one in rows
    ]


def coming_text(coming: Edition | None) -> str:
    """The next version with its day."""
    if coming is None:
        return NOTHING
    return _("%(day)sから %(version)s") % {"day": format_day(coming.valid_from), "version": coming.label}


def section_choices() -> list[tuple[str, str]]:
    """The sections that are in charge of something."""
    return [(one.name, one.name) for one in organisation.sections() if one.duties]


def draft(key: UUID) -> Draft:
    """One of them. Raises UnknownDraftError."""
    row = Draft.objects.filter(pk=key).first()
    if row is None:
        raise UnknownDraftError(_("この下書きは見つかりません。一覧から開き直してください。"))
    return row


def open_draft(procedure: str) -> Draft | None:
    """The one that waits for this procedure."""
    return Draft.objects.filter(procedure=procedure, state__in=OPEN).first()


def to_publish(actor: Actor) -> int:
    """How many drafts wait for this person, who wrote in none of them. One query while none waits."""
    asked = Draft.objects.filter(state=DraftState.ASKED).values_list("content__duty", "made_by", "editors")
    duties = [duty for duty, made_by, editors in asked if actor.id not in {made_by, *editors}]
    reach = organisation.scope_or_none(actor, PUBLISH) if duties else None
    if reach is None:
        return 0
    charge = organisation.in_charge()
    return sum(reach.sections is None or reach.covers(section=charge.get(duty, "")) for duty in duties)


def was_drafted(procedure: str) -> bool:
    """Whether anybody ever began a draft of it."""
    return Draft.objects.filter(procedure=procedure).exists()


def drafts(asked: Asked, state: str) -> tuple[list[Draft], int]:
    """One page of drafts; without ``state`` all of them."""
    rows = Draft.objects.filter(state__in=OPEN if state == "open" else [state]) if state else Draft.objects.all()
    turn = "-" if asked.descending else ""
    order = {"name": "content__name", "state": "state", "day": "content__valid_from"}.get(asked.sort, "changed_at")
    found = rows.order_by(turn + order, "key")
    return list(found[asked.offset : asked.offset + PER_PAGE]), rows.count()


def draft_cells(rows: Sequence[Draft]) -> list[list[Cell]]:
    """One line a draft. One query for names."""
    people = organisation.staff_names({row.changed_by for row in rows})
    return [
        [
            Cell(row.content["name"], url=reverse("studio:draft", args=[row.key])),
            Cell(badge=badge(DraftState(row.state))),
            Cell(format_day(date.fromisoformat(row.content["valid_from"]))),
            Cell(row.reason),
            Cell(people.get(row.changed_by, row.changed_by)),
            Cell(format_day(clock.day_of(row.changed_at))),
        ]
        for row in rows
    ]


def badge(state: DraftState) -> Badge:
    """Where a draft stands."""
    return Badge(str(state.label), TONES[state])


def badge_of(row: Draft) -> Badge:
    """The same of its row."""
    return badge(DraftState(row.state))


def shown_edition(procedure: str, version: int | None) -> tuple[Definition, tuple[Edition, ...]]:
    """What a version says (without one: the version in force, or the first to come) and all versions.

    Raises UnknownDraftError.
    """
    known = versions.editions(procedure)
    today = clock.today()
    chosen = versions.in_force(known, today) or versions.coming(known, today)
    if version is not None:
        chosen = next((one for one in known if one.version == version), None)
    if chosen is None:
        raise UnknownDraftError(_("この手続か版はありません。一覧から開き直してください。"))
    return procedures.pinned(procedure, chosen.version), known


def _state(state: str | None) -> DraftState | None:
    return DraftState(state) if state else None


def _articles(definition: Definition) -> Cell:
    return Cell(
        badge=Badge(_("確認済み"), Tone.SUCCESS) if definition.verified else Badge(_("条文未確認"), Tone.WARNING)
    )


def _day(edition: Edition | None) -> date:
    return edition.valid_from if edition else date.max


SORTS: Mapping[str, Callable[[Listed], Any]] = {
    "name": lambda one: one.definition.name,
    "area": lambda one: (words.area(one.definition.area), one.definition.name),
    "section": lambda one: (one.section, one.definition.name),
    "version": lambda one: one.standing.now.version if one.standing.now else 0,
    "from": lambda one: _day(one.standing.now),
    "next": lambda one: _day(one.standing.coming),
}
"""By which column the list is sorted."""


def _fits(one: Listed, chosen: Mapping[str, str]) -> bool:
    definition, standing = one.definition, one.standing
    text = chosen.get("text", "")
    own = standing.now is not None and standing.now.is_own
    wanted = {
        "area": definition.area,
        "section": one.section,
        "whose": "own" if own else "shipped",
        "articles": "checked" if definition.verified else "unsure",
        "next": "yes" if standing.coming else "no",
        "draft": "yes" if one.draft else "no",
    }
    if any(chosen.get(name) not in ("", None, value) for name, value in wanted.items()):
        return False
    return not text or text in definition.name or text in definition.summary or text in definition.id
