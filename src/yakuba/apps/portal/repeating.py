"""What is under way already: it is shown instead of being offered again, and sent once more only when that is meant."""

from collections.abc import Mapping
from uuid import UUID

from yakuba.apps.portal import queries
from yakuba.apps.portal.models import Application
from yakuba.apps.portal.use_cases.sign_in import LONGEST
from yakuba.kernel.gate.messages import ApplicantState, ApplicationSubmitted
from yakuba.kernel.procedures.contracts import Definition, Kind
from yakuba.lib import clock

RUNNING = (ApplicantState.SENT.value, ApplicantState.WORKING.value, ApplicantState.RETURNED.value)


def under_way(account: UUID, event: str) -> Mapping[tuple[str, str], Application]:
    """What the town has and has not ended, by procedure and unit, the latest of each. One query.

    What the town could not take in is not under way: it was told to be sent again.
    """
    rows = queries.applications(account).filter(event=event, state__in=RUNNING).order_by("sent_at")
    return {(row.procedure, row.unit): row for row in rows if not _is_turned_away(row)}


def asks(definition: Definition, sent: Application | None) -> bool:
    """Whether it must be said that one is under way before another is begun.

    A certificate may be applied for at any time; only twice within the longest session is it likely a mistake.
    """
    if sent is None or sent.sent_at is None:
        return False
    return definition.kind is not Kind.CERTIFICATE or clock.now() - sent.sent_at <= LONGEST


def _is_turned_away(row: Application) -> bool:
    return row.trouble is not None and row.trouble["about"] == ApplicationSubmitted.kind
