"""What the expectation tests of notices send, to whom, and how time passes until the next attempt."""

import email
import email.policy
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from django.db import connection

from yakuba.adapters.smtp_simulator.server import messages
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.jobs.contracts import Event, Job
from yakuba.kernel.notices import service
from yakuba.kernel.notices.contracts import (
    BOUNCED,
    DIED,
    RETURNED,
    Channel,
    DeliveryView,
    NoticeView,
    Postal,
    Recipient,
)
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef

TEMPLATES = Path(__file__).parent / "expected"
NOW = datetime(2026, 11, 20, 10, 30, tzinfo=clock.JST)

SYSTEM = Actor("system", "cases")
CHIEF = Actor("staff", "1009")
"""係長 of 2011: sees and sends its notices."""
SECTION = "2011"
RESIDENT, NEIGHBOUR = Actor("resident", "701"), Actor("resident", "702")
OWNER = OwnerRef("cases.case", "4711")

MARKER_MAIL = "zz-marker-mail@example.jp"
MARKER_NAME = "印名 太郎"
MARKER_LINES = ("印県印市印町七丁目77番77号", "印館 777号")
MARKER_POSTCODE = "777-7777"
MARKERS = ("zz-marker-mail", "印名", "印県印市印町", "印館", "777-7777", "7777777")
POSTAL = Postal(MARKER_NAME, MARKER_POSTCODE, MARKER_LINES)
EVERYWHERE = Recipient(inbox=RESIDENT, email=MARKER_MAIL, postal=POSTAL)
VALUES: Mapping[str, Any] = {
    "procedure": "児童手当",
    "name": MARKER_NAME,
    "day": date(2026, 11, 19),
    "at": NOW,
    "amount": 45_000,
    "count": 2,
}

heard: list[Event] = []


def _hear(event: Event, job: Job) -> None:
    heard.append(event)


for _type in (BOUNCED, DIED, RETURNED):
    jobs.subscribe(_type, f"tests.expect.{_type}")(_hear)


def sent(key: str = "expect-1", **more: Any) -> NoticeView:
    """One notice about a case to a resident with every kind of address, changed by ``more``."""
    values: dict[str, Any] = {
        "recipient": EVERYWHERE,
        "template": "expect.decision",
        "context": VALUES,
        "owner": OWNER,
        "section": SECTION,
        "key": key,
        "actor": SYSTEM,
    }
    return service.send(**(values | more))


def mailed(key: str = "expect-mail", *, postal: bool = True, **more: Any) -> NoticeView:
    """One notice by e-mail only."""
    recipient = Recipient(email=MARKER_MAIL, postal=POSTAL if postal else None)
    return sent(key, recipient=recipient, channels=[Channel.MAIL], **more)


def letter(number: int, *, postcode: str = "9800001", section: str = SECTION, **more: Any) -> NoticeView:
    """One letter to somebody of their own name."""
    postal = Postal(f"宛名{number:03d}番 様子", postcode, (f"青葉県青葉市{number:03d}番地",))
    context = {**VALUES, "name": postal.name}
    return sent(
        f"letter-{section}-{number}", recipient=Recipient(postal=postal), context=context, section=section, **more
    )


def now_of(notice: NoticeView) -> NoticeView:
    return service.view(notice.id, actor=CHIEF)


def way(notice: NoticeView, channel: Channel) -> DeliveryView:
    """The delivery of this channel as it stands now."""
    (found,) = (one for one in now_of(notice).deliveries if one.channel is channel)
    return found


def work() -> int:
    """What is due now is done."""
    return jobs.run_waiting()


@contextmanager
def later(**span: float) -> Iterator[None]:
    """So much time has passed."""
    with clock.stopped_at(clock.now() + timedelta(**span)):
        yield


def work_later(times: int = 1, hours: float = 2) -> None:
    """Come back so often, each time when the next attempt is surely due."""
    for turn in range(1, times + 1):
        with later(hours=hours * turn):
            work()


def received(folder: Path) -> list[EmailMessage]:
    """The e-mails that the server on this folder has taken."""
    return [email.message_from_bytes(content, policy=email.policy.default) for content in messages(folder)]


def rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """What the query answers, past the door."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def whole_database() -> dict[tuple[str, str], str]:
    """Everything in every table: (table, column) → all its values as text."""
    found = {}
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            columns = [column[0] for column in cursor.description]
            content = cursor.fetchall()
        for place, column in enumerate(columns):
            found[table, column] = "\n".join(_plain(row[place]) for row in content)
    return found


def _plain(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    return str(value)


def counts() -> dict[str, int]:
    """How many rows each table of notices has, and how many jobs of notices there are."""
    tables = [name for name in connection.introspection.table_names() if name.startswith("notices_")]
    jobs = "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE task_path LIKE 'yakuba.kernel.notices.%%'"
    return {table: rows(f'SELECT count(*) FROM "{table}"')[0][0] for table in tables} | {"jobs": rows(jobs)[0][0]}
