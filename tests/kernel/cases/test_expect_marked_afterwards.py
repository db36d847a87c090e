"""What is expected of a case that was open before somebody in it came under 支援措置, and knows no 宛名番号 of theirs.

FY1-31: an address is not shown or printed for the wrong side; SR-30: in every path. From the moment of the 申出 on the
case is handled with care as if it had been applied for first, a letter that waits for post is given by hand, and the
desk shows the same sign. Nothing tells of the reason.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support import filings, organised, receptions
from tests.support.at_once import before_commit
from tests.support.case_fixtures import town
from tests.support.cases import DAY, JUMIN, KODOMO, act, keep_seal, now, order, steps
from tests.support.register import feed, person_id, resident
from tests.support.tellings import ON_FORM, folders, issue, waits
from yakuba.kernel.audit.service import history
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import ConflictError, Way, owner
from yakuba.kernel.cases.models import Case
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import Capacity, Filing, ReceptionView, Source, Stated
from yakuba.kernel.intake.models import Submission, TypedKey
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.notices.contracts import DeliveryState
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import Harm, KnownAs, ProtectionRequest
from yakuba.kernel.rules.contracts import Value
from yakuba.lib import clock
from yakuba.lib.refs import OwnerRef

__all__ = ["folders", "town"]
CLERK = receptions.CLERK
HANAKO = resident(41, "森 花子", "モリ ハナコ", 生年月日="1990-09-14")
CHILD = resident(42, "森 一郎", "モリ イチロウ", 生年月日="2019-06-20", 世帯番号=HANAKO["世帯番号"], 続柄="子")
NAMESAKE = resident(43, "森 花子", "モリ ハナコ", 生年月日="1971-07-07", 郵便番号="980-0001")
AGENT = resident(44, "見本 来子", "ミホン キコ", 生年月日="1985-05-05")
TYPED: tuple[dict[str, Value], ...] = tuple(dict(one) for one in receptions.FAMILY)


@pytest.fixture
def register(town: None, tmp_path: Path) -> None:
    receptions.prepare_town()
    feed(tmp_path, [HANAKO, CHILD, NAMESAKE, AGENT])


def typed(*members: dict[str, Value]) -> ReceptionView:
    """A reception of people who were only typed."""
    return receptions.with_family(receptions.opened(), members or TYPED)


def filed(reception: ReceptionView) -> UUID:
    """Something of it was received, and its case is open; the case."""
    sent = Submission.objects.create(
        key=uuid4(), reception_id=_row(reception), event="tennyu", door="counter", arrived_at=clock.now(),
        arrived_on=DAY, section="2010", office="01", filing={}, members=[], by=str(CLERK),
    )  # fmt: skip
    (view,) = service.open_cases(CLERK, [order("jidoteate-nintei", submission=sent.key)])
    return view.row.key


def _row(reception: ReceptionView) -> int:
    return TypedKey.objects.filter(reception__key=reception.key).values_list("reception", flat=True)[0]


def protects(number: int = 41) -> int:
    """The 申出 of this resident is recorded; no job has run yet."""
    return people.apply_protection(JUMIN.reviewer, ProtectionRequest(person_id(number), Harm.DV, DAY))


def care(case: UUID) -> bool:
    return now(case).row.protected


@pytest.mark.usefixtures("register")
def test_an_open_case_is_marked_with_the_application() -> None:
    case, other = filed(typed()), filed(typed({**TYPED[1], "born": 19710707}))
    assert not care(case)
    protects()
    assert care(case)
    assert not care(other)  # another birth date
    (step,) = steps(case)
    assert (step.action, "取扱注意" in step.sentence, "支援" in step.sentence) == ("marked", True, False)
    assert "cases.case.marked" in [entry.act for entry in history(owner(case))]


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    ("member", "marked"),
    [
        ({"name": "森 花子", "born": 19900914}, True),
        ({"name": "森　花子", "kana": ""}, True),  # nobody asked for her birth date
        ({"name": "杜 はな子", "kana": "モリ ハナコ", "born": 19900914}, True),
        ({"name": "森 一郎", "born": 20190620}, True),  # lives with her
        ({"name": "森 花子", "born": 19900915}, False),
        ({"name": "森 花江", "kana": "モリ ハナエ", "born": 19900914}, False),
    ],
)
def test_as_those_are_recognised_who_come_later(member: dict[str, Value], marked: bool) -> None:
    case = filed(typed({"relation": "世帯主", "sex": "女", **member}))
    protects()
    assert care(case) is marked


@pytest.mark.usefixtures("register")
def test_also_for_who_files_it_for_others_and_lives_elsewhere() -> None:
    """Their own address stands on the form."""
    reception = typed(TYPED[0])
    filing = Filing(Capacity.AGENT, "見本 来子", kana="ミホン キコ", born=19850505, principal="p1", relation="友人")
    intake.file_as(CLERK, reception.key, filings.version(reception.key), filing)
    case = filed(reception)
    protects(44)
    assert care(case)
    assert intake.needs_care(reception.key)


@pytest.mark.usefixtures("register")
def test_a_corrected_name_is_the_one_that_counts() -> None:
    reception = typed({**TYPED[1], "name": "森 華子", "kana": "モリ カコ"})
    case = filed(reception)
    right = [Stated("p1", "name", "森 花子", Source.STATED), Stated("p1", "kana", "モリ ハナコ", Source.STATED)]
    intake.state(CLERK, reception.key, reception.version, right)
    protects()
    assert care(case)


@pytest.mark.usefixtures("register")
def test_who_was_taken_out_of_a_reception_is_not_in_it() -> None:
    reception = typed(TYPED[0], TYPED[1])
    case = filed(reception)
    intake.remove_member(CLERK, reception.key, reception.version, "p2")
    protects()
    assert not care(case)


@pytest.mark.usefixtures("register")
def test_twice_is_once_and_closed_ones_are_marked_too() -> None:
    case = filed(typed())
    closed = act(filed(typed()), "withdraw", KODOMO.reviewer, reason="取り下げる").row.key
    protects()
    version = now(case).row.version
    jobs.run_waiting()
    people.apply_protection(JUMIN.reviewer, ProtectionRequest(person_id(42), Harm.CHILD_ABUSE, DAY))
    jobs.run_waiting()
    assert now(case).row.version == version
    assert care(closed)
    assert [step.action for step in steps(case)] == ["marked"]


@pytest.mark.usefixtures("register")
def test_whoever_is_at_the_case_at_that_moment_is_told() -> None:
    case = filed(typed())
    seen = now(case)
    protects()
    with pytest.raises(ConflictError):
        act(seen, "start", KODOMO.reviewer)


@pytest.mark.usefixtures("register")
def test_a_letter_that_waits_for_post_is_given_by_hand() -> None:
    reception = typed()
    case = filed(reception)
    view = issue(waits(replace(ON_FORM, person="0000000043")))
    assert now(view).dispatches[0].delivery == DeliveryState.WAITING
    Case.objects.filter(key=view.row.key).update(submission=Case.objects.get(key=case).submission)
    protects()
    jobs.run_waiting()
    (told,) = now(view).dispatches
    assert (told.way, told.delivery) == (Way.HAND, DeliveryState.WITHDRAWN)


@pytest.mark.usefixtures("register")
def test_a_newcomer_whom_the_feed_brings_marks_them_as_well(tmp_path: Path) -> None:
    case = filed(typed(TYPED[2]))  # the child alone, in a reception of its own
    people.seek_protection(
        OwnerRef("intake.reception", str(uuid4())),
        {"p1": [KnownAs("白石 恵", "シライシ メグミ", date(1988, 8, 8))]},
        on=DAY,
    )
    mother = resident(51, "白石 恵", "シライシ メグミ", 生年月日="1988-08-08")
    child = CHILD | {"宛名番号": "0000000052", "世帯番号": mother["世帯番号"]}
    feed(tmp_path, [HANAKO, NAMESAKE, AGENT, CHILD, mother, child], as_of="2026-11-20")
    assert care(case)


@pytest.mark.usefixtures("register")
def test_the_index_finds_them_among_many_and_nothing_is_gone_through() -> None:
    """Three statements, whatever there is: keys, submissions, cases."""
    submission = Case.objects.get(key=filed(typed())).submission
    assert submission is not None
    pk = Submission.objects.get(key=submission).reception_id
    assert pk is not None
    TypedKey.objects.bulk_create(
        TypedKey(reception_id=pk, unit=f"x{number}", kind=1, key=f"人{number}", born=None) for number in range(5000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE intake_typedkey")
    (keys,) = {people.alike_of(protects(43))}
    with CaptureQueriesContext(connection) as queries:
        assert intake.submissions_alike(keys) == frozenset()
    assert len(queries) == 1
    assert "intake_typed_by_key" in plan(queries.captured_queries[0]["sql"])
    with CaptureQueriesContext(connection) as queries:
        assert len(intake.submissions_alike(people.alike_of(protects()))) == 1
    ours = [q["sql"] for q in queries.captured_queries if re.search(r"FROM .?intake_(typedkey|submission)", q["sql"])]
    assert len(ours) >= 2


def plan(sql: str) -> str:
    """How the database carries out a statement."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{sql}")
        return "\n".join(" ".join(map(str, row)) for row in cursor.fetchall())


@pytest.fixture
def shared(own_database: str, settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    settings.DOCUMENTS_STORE = tmp_path / "files"
    with clock.stopped_at(DAY):
        organised.load()
        keep_seal()
        receptions.prepare_town()
        feed(tmp_path, [HANAKO, CHILD, NAMESAKE, AGENT])
        yield


@pytest.mark.usefixtures("shared")
def test_a_case_that_is_opened_at_that_very_moment_is_marked_once_the_events_are_delivered() -> None:
    opened: list[UUID] = []
    reception = typed()
    before_commit(lambda: opened.append(filed(reception)), protects)
    jobs.run_waiting()
    assert care(opened[0])


@pytest.mark.usefixtures("shared")
def test_protected_while_a_case_is_marked_by_somebody_else() -> None:
    """Two of one household, at once: marked once, and nobody waits for ever."""
    case = filed(typed())
    before_commit(lambda: protects(41), lambda: protects(42))
    jobs.run_waiting()
    assert care(case)
    assert [step.action for step in steps(case)] == ["marked"]
