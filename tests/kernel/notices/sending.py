"""What the tests of notices send, to whom, and what stands in the tables afterwards."""

import email
import email.policy
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from django.db import connection

from yakuba.adapters.smtp_simulator.server import messages
from yakuba.kernel.notices import service
from yakuba.kernel.notices.contracts import NoticeView, Postal, Recipient
from yakuba.lib.refs import Actor, OwnerRef

TEMPLATES = Path(__file__).parent / "templates"
SECTION, OTHER_SECTION = "2011", "2020"
CHIEF = Actor("staff", "1009")
HEAD = Actor("staff", "1008")
"""Sees the notices of 2010 and below, and sends none."""
STRANGER = Actor("staff", "1020")
"""Chief of another section."""
NOBODY = Actor("staff", "1006")
"""Has no right to notices at all."""
SYSTEM = Actor("system", "cases")
RESIDENT, NEIGHBOUR = Actor("resident", "7"), Actor("resident", "8")
CASE = OwnerRef("cases.case", "42")
POSTAL = Postal("青葉 花子", "9800001", ("宮城県青葉市中央一丁目2番3号", "みどり荘 101号"))
EMAIL = "hanako@example.jp"
VALUES = {"procedure": "児童手当", "name": "青葉 花子", "day": date(2026, 11, 20), "amount": 45_000}


def sent(key: str = "case-42", **more: Any) -> NoticeView:
    """One notice about case 42 to a resident with an account and an e-mail address, changed by ``more``."""
    values: dict[str, Any] = {
        "recipient": Recipient(inbox=RESIDENT, email=EMAIL),
        "template": "tests.decision",
        "context": VALUES,
        "owner": CASE,
        "section": SECTION,
        "key": key,
        "actor": SYSTEM,
    }
    return service.send(**(values | more))


def by_post(number: int = 1, postcode: str = "9800001", **more: Any) -> NoticeView:
    """One letter to somebody without account and address."""
    postal = Postal(f"青葉 {number}子", postcode, (f"宮城県青葉市中央{number}番地",))
    return sent(f"letter-{number}", recipient=Recipient(postal=postal), **more)


def received(folder: Path) -> list[EmailMessage]:
    """The e-mails that the server on this folder has taken."""
    return [email.message_from_bytes(content, policy=email.policy.default) for content in messages(folder)]


def states(notice: NoticeView) -> dict[str, str]:
    """Where each way of a notice stands now."""
    return dict(rows("SELECT channel, state FROM notices_delivery WHERE notice_id = %s", _id(notice.id)))


def rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """What the query answers, past the door."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def everything(*tables: str) -> str:
    """All text of these tables, to look for what must not be in them."""
    return "\n".join(str(row) for table in tables for row in rows(f"SELECT * FROM {table}"))


def _id(number: str) -> str:
    return number.replace("-", "") if connection.vendor == "sqlite" else number
