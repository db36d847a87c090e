"""Values that the pages show: a procedure with its versions, a draft with what waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from yakuba.apps.studio import queries
from yakuba.apps.studio.lines import Reader
from yakuba.apps.studio.models import Draft
from yakuba.apps.studio.module import EDIT
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.kernel.procedures import service as procedures
from yakuba.kernel.procedures import versions
from yakuba.kernel.procedures.contracts import Definition
from yakuba.kernel.procedures.unchecked import unchecked
from yakuba.kernel.procedures.versions import Edition
from yakuba.lib import clock
from yakuba.lib.refs import Actor
from yakuba.lib.wareki import format_day
from yakuba.web.components import Badge, Tone


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One published version in the list of a procedure."""

    label: str
    url: str
    since: str
    published: str
    state: Badge


def reaches(actor: Actor, act: str, duty: str) -> bool:
    """Whether somebody may do ``act`` to the procedures of a duty."""
    try:
        reach = organisation.scope(actor, act)
    except NotAllowed:
        return False
    section = organisation.section_for(duty)
    return reach.sections is None or (section is not None and reach.covers(section=section.code))


def procedure_page(actor: Actor, definition: Definition, known: Sequence[Edition]) -> dict[str, Any]:
    """What the page of a version shows."""
    reader = Reader.of(procedures.bank_on(max(definition.valid_from, clock.today())))
    draft = queries.open_draft(definition.id)
    section = organisation.section_for(definition.duty)
    return {
        "definition": definition,
        "edition": next(one for one in known if one.version == definition.version),
        "section": section.name if section else _("担当なし"),
        "since": format_day(definition.valid_from),
        "events": reader.events(definition),
        "parts": reader.parts(definition),
        "versions": list(version_lines(known)),
        "unsure": [point.words for point in unchecked(definition)],
        "draft": draft,
        "draft_state": queries.badge_of(draft) if draft else None,
        "may_draft": draft is None and reaches(actor, EDIT, definition.duty),
    }


def version_lines(known: Sequence[Edition]) -> list[VersionLine]:
    """Every version, the newest first, with what it is today. One query for names."""
    today = clock.today()
    now, then = versions.in_force(known, today), versions.coming(known, today)
    staff = {code for one in known if (code := _staff(one.by))}
    people = organisation.staff_names(staff)
    return [
        VersionLine(
            label=one.label,
            url=f"{reverse('studio:procedure', args=[one.procedure])}?version={one.version}",
            since=format_day(one.valid_from),
            published=_("%(day)s %(who)s") % {
                "day": format_day(clock.day_of(one.at)),
                "who": people.get(_staff(one.by), _("配布・設置")),
            },
            state=_state(one, now, then),
        )
        for one in known
    ]  # fmt: skip


def _state(one: Edition, now: Edition | None, then: Edition | None) -> Badge:
    if one == now:
        return Badge(_("いま有効"), Tone.SUCCESS)
    if one == then:
        return Badge(_("次に有効"), Tone.INFO)
    return Badge(_("これから") if one.valid_from > clock.today() else _("過去の版"))


def _staff(by: str) -> str:
    kind, _colon, code = by.partition(":")
    return code if kind == "staff" else ""


def people_of(draft: Draft) -> dict[str, str]:
    """The names of everybody who did something to a draft."""
    codes = {draft.made_by, draft.changed_by, draft.asked_by, draft.decided_by, *draft.editors} - {""}
    return organisation.staff_names(codes)
