"""Receptions for tests: the staff of 青葉市 who take them, published procedures, and a family that moves in."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from tests.support import organised
from yakuba.kernel.intake import service
from yakuba.kernel.intake.contracts import NewMember, ReceptionView, Source
from yakuba.kernel.procedures import service as procedures
from yakuba.kernel.procedures.publish import publish
from yakuba.kernel.rules.contracts import Value
from yakuba.lib.refs import Actor

DAY = date(2026, 11, 20)
"""The day on which scenario A01 is received (a Friday)."""

CLERK = Actor("staff", "1011")
"""窓口 of 市民課."""
COLLEAGUE = Actor("staff", "1012")
"""窓口 of 市民課, at the next desk."""
OTHER_SECTION = Actor("staff", "1022")
"""窓口 of 保険年金課, in the same building."""
UNINVOLVED = Actor("staff", "1015")
"""審査 and 窓口 of 戸籍係: nothing of a 転入 is its duty."""
CHILDREN = Actor("staff", "1031")
"""審査 and 窓口 of こども課, in charge of 児童手当."""
BRANCH = Actor("staff", "1048")
"""出張所: what was received at 東出張所."""
GUIDE = Actor("staff", "1013")
"""窓口案内: hands out receptions and sees the board, never the content."""
AUDITOR = Actor("staff", "1047")
"""監査: sees the list, opens nothing."""
HEAD = Actor("staff", "1008")
"""市民課長: sees the list, takes nothing."""
STRANGER = Actor("staff", "9999")

MOVED: dict[str, Value] = {"moved_on": 20261116, "moved_from": "県外"}
FAMILY: tuple[Mapping[str, Value], ...] = (
    {"name": "森 太郎", "kana": "モリ タロウ", "born": 19880502, "sex": "男", "relation": "世帯主"},
    {"name": "森 花子", "kana": "モリ ハナコ", "born": 19900914, "sex": "女", "relation": "妻"},
    {"name": "森 一郎", "kana": "モリ イチロウ", "born": 20190620, "sex": "男", "relation": "子"},
    {"name": "森 二郎", "kana": "モリ ジロウ", "born": 20240801, "sex": "男", "relation": "子"},
)
"""The household of scenario A01, as their 転出証明書 has it."""


def prepare_town() -> None:
    """Sections, staff and rights of 青葉市, and its procedures published."""
    organised.load()
    if not procedures.events():
        publish(Actor("system", "test"))


def opened(
    actor: Actor = CLERK,
    *,
    key: UUID | None = None,
    event: str = "tennyu",
    received_on: date = DAY,
    opening: Mapping[str, Value] = MOVED,
    section: str = "2010",
    office: str = "01",
    ticket: str = "",
    ticket_at: datetime | None = None,
) -> ReceptionView:
    """A reception that has just begun."""
    return service.open_reception(
        actor,
        key=key or uuid4(),
        event=event,
        received_on=received_on,
        opening=opening,
        section=section,
        office=office,
        ticket=ticket,
        ticket_at=ticket_at,
    )


def with_family(
    reception: ReceptionView, people: Sequence[Mapping[str, Value]] = FAMILY, actor: Actor = CLERK
) -> ReceptionView:
    """The same reception with these people entered from the certificate."""
    members = [NewMember(person, Source.CERTIFICATE) for person in people]
    return service.add_members(actor, reception.key, reception.version, members)
