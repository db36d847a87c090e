"""What a resident signs with their card: the same bytes on both sides, so that a signature is worth nothing elsewhere.

The text is read by the signer too (a card app shows it), so it says in Japanese what is being agreed to.
"""

from datetime import datetime
from uuid import UUID

from yakuba.lib.clock import JST

LINK = "申請の窓口のアカウントを本人と連携する"
"""The purpose of linking a portal account to a person."""


def signed_text(purpose: str, *, account: UUID, request: UUID, at: datetime) -> bytes:
    """The text for one purpose, account, request and moment (aware, to the second), as UTF-8.

    No other purpose, account, request or second has the same text. Raises ValueError for an empty purpose, one with a
    line break, or a moment without its time zone.
    """
    if not purpose or purpose.splitlines() != [purpose] or at.tzinfo is None:
        raise ValueError("a signed text needs a purpose of one line and an aware moment")
    lines = [
        "役場への署名 第1版",
        f"目的: {purpose}",
        f"アカウント: {account}",
        f"申出: {request}",
        f"日時: {at.astimezone(JST).isoformat(timespec='seconds')}",
    ]
    return ("\n".join(lines) + "\n").encode()
