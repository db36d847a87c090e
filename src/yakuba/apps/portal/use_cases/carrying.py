"""Typed once: what an earlier application of the same guide has in the same box stands in the next one, to be changed.

Only boxes of the new form are filled in, so that nothing goes to a section that does not ask for it. What is said of
one procedure itself (unit ``event``) is not carried, and of a household only while its members are the same.
"""

from datetime import datetime
from uuid import UUID

from yakuba.apps.portal import plan, queries
from yakuba.apps.portal.household import Content
from yakuba.kernel.procedures.contracts import Definition
from yakuba.kernel.procedures.service import Material
from yakuba.kernel.procedures.stating import EVENT_UNIT

MOST_EARLIER = 20


def carried(
    account: UUID, material: Material, definition: Definition, unit: str, content: Content, at: datetime
) -> tuple[Content, dict[str, str]]:
    """``content`` with what was typed before, and by box the key of the application it comes from, newest first."""
    event = material.event.id
    earlier = queries.applications(account).filter(event=event).order_by("-updated_at", "-key")[:MOST_EARLIER]
    origins: dict[str, str] = {}
    for row in earlier:
        old = queries.content_of(row)
        for box in plan.inputs(material, definition, unit, content, at):
            value = plan.value_of(old, box)
            if value in (None, "") or not _is_free(content, box) or not _is_of_same(old, content, box.unit):
                continue
            content = plan.put(content, box, value)
            origins[box.name] = str(row.key)
    return content, origins


def is_same(old: Content, new: Content, unit: str) -> bool:
    """Whether a member's key means the same person in both."""
    in_both = unit in old.members and unit in new.members
    return in_both and all(old.value(unit, item) == new.value(unit, item) for item in ("born", "relation"))


def _is_free(content: Content, box: plan.Input) -> bool:
    return plan.value_of(content, box) in (None, "")


def _is_of_same(old: Content, new: Content, unit: str) -> bool:
    if unit == EVENT_UNIT:
        return False
    units = (unit,) if unit in new.members else new.members
    return (unit in new.members or old.members == new.members) and all(is_same(old, new, one) for one in units)
