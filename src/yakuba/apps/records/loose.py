"""Documents that belong to no case: forms that were shown at a counter and never received."""

from datetime import date, timedelta
from uuid import UUID

from yakuba.apps.records.module import DISPOSE
from yakuba.kernel.cases import service as cases
from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contracts import DocumentInfo
from yakuba.kernel.organisation import service as organisation
from yakuba.lib.refs import Actor

CHUNK = 500


def due(actor: Actor, *, by: date, section: str = "") -> list[DocumentInfo]:
    """Those whose retention has ended by the day, held ones left out, within the right. Raises NotAllowed."""
    reach = organisation.scope(actor, DISPOSE)
    ended = documents.due_of_owners("intake.sheet", on=by + timedelta(days=1))
    inside = [
        (owner, info) for owner, info in ended if reach.covers(section=info.section) and section in ("", info.section)
    ]
    found: list[DocumentInfo] = []
    for start in range(0, len(inside), CHUNK):
        chunk = inside[start : start + CHUNK]
        known = cases.existing({UUID(owner.id) for owner, _info in chunk})
        found += [info for owner, info in chunk if UUID(owner.id) not in known]
    return found
