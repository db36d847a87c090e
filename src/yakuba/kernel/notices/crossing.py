"""The inbox of a resident is on the portal: what the desk tells one goes there by the gate, with the notice's rows."""

from uuid import UUID

from yakuba.kernel.gate import messages
from yakuba.kernel.gate import service as gate
from yakuba.kernel.gate.contracts import Zone
from yakuba.kernel.notices.models import Notice
from yakuba.kernel.organisation import service as organisation
from yakuba.lib.refs import Actor

ITSELF = Actor("system", "notices")


def hand_over(notice: Notice) -> bool:
    """Send a resident's notice to the portal, in the caller's transaction; whether it goes there.

    Staff read theirs here, and so does everybody in a town without a portal. The same notice again is sent once.
    """
    account = _account(notice)
    if account is None or not gate.is_on() or not gate.serves(Zone.DESK):
        return False
    section = organisation.section(notice.section) if notice.section else None
    message = messages.NoticeSent(
        notice=notice.id,
        account=account,
        title=notice.subject,
        body=notice.body,
        sender_name=section.name if section else "",
        at=notice.sent_at,
    )
    gate.send(message, key=f"notice:{notice.id}", actor=ITSELF)
    return True


def _account(notice: Notice) -> UUID | None:
    if notice.inbox_kind != "resident":
        return None
    try:
        return UUID(notice.inbox_id)
    except ValueError:
        return None
