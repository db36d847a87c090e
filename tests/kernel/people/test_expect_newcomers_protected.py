"""What is expected of a newcomer (転入) who seeks protection, from the words of the requirements before the code.

SR-30: the address of who is under 支援措置 is hidden from all but a named role, in every path; FY1-31: it is not shown
for the wrong side, and what is done is logged. Somebody who was only typed has no row in the copy yet: the row that the
feed brings must be withheld from its first moment, and not for ever when it is somebody else's.
"""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from samples import organisation
from tests.kernel.people.conftest import CLERK, DECIDER, FEEDER, NAMED, Feed, Write, resident
from tests.support.at_once import before_commit
from yakuba.kernel.audit.service import history
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.kernel.people import service
from yakuba.kernel.people.contracts import (
    WITHHELD,
    EscalateError,
    Harm,
    KnownAs,
    NotInCopyError,
    ProtectionFilter,
    ProtectionRefusedError,
    ProtectionRequest,
    ProtectionRow,
    ProtectionState,
    Query,
    Requester,
    Stage,
    StepKind,
)
from yakuba.lib import clock
from yakuba.lib.refs import OwnerRef

TODAY = date(2026, 11, 22)
LAST = date(2027, 11, 21)
"""One year, as a 支援措置: the last day on which a request that nobody confirmed still protects."""
BORN = date(1990, 4, 2)
HERE = OwnerRef("intake.reception", "aa0e8400-e29b-41d4-a716-446655440000")
ELSEWHERE = OwnerRef("intake.reception", "bb0e8400-e29b-41d4-a716-446655440000")
MOTHER = KnownAs("齋藤 恵", "サイトウ メグミ", BORN)
OLD = resident(9, "古川 トメ", "フルカワ トメ", 生年月日="1931-01-01")
SAITO = resident(1, "齋藤 恵", "サイトウ メグミ", 生年月日="1990-04-02")
CHILD = resident(2, "齋藤 空", "サイトウ ソラ", 生年月日="2015-01-01", 世帯番号=SAITO["世帯番号"], 続柄="子")
HOW = "転出証明書と本人確認書類で、同じ人と確かめた"


def seeks(*people: KnownAs, where: OwnerRef = HERE, on: date = TODAY) -> None:
    """These were typed, and seek protection."""
    with transaction.atomic():
        service.seek_protection(where, {f"p{place}": [one] for place, one in enumerate(people, start=1)}, on=on)


def waiting(stage: Stage = Stage.MATCHED) -> list[ProtectionRow]:
    """The list of those named."""
    rows, _total = service.protections(NAMED, ProtectionFilter(stage=stage), sort="id")
    return list(rows)


def hidden(number: int) -> bool:
    """Whether somebody not named sees no place of them."""
    found = service.person_by_number(CLERK, f"{number:010d}")
    return found.address is WITHHELD


def confirm(row: ProtectionRow, how: str = HOW, key: UUID | None = None, version: int = 1) -> None:
    service.confirm_newcomer(NAMED, row.protection_id, how=how, version=version, key=key)


def reject(row: ProtectionRow, how: str = "生年月日の証明で、別の人と確かめた", version: int = 1) -> None:
    service.reject_newcomer(NAMED, row.protection_id, how=how, version=version)


@pytest.fixture
def before(feed: Feed) -> None:
    """The copy as it is before anybody comes."""
    feed([OLD], as_of="2026-11-18")


Brings = Callable[..., Any]


@pytest.fixture(params=["差分", "全件"])
def brings(feed: Feed, before: None, request: pytest.FixtureRequest) -> Brings:
    """A difference feed, and a full one."""
    sequence = iter(range(2, 99))

    def brought(*rows: dict[str, str]) -> Any:
        full = [OLD, *rows] if request.param == "全件" else rows
        return feed(full, kind=request.param, as_of="2026-11-20", sequence=next(sequence))

    return brought


@pytest.fixture
def matched(brings: Brings) -> ProtectionRow:
    """A mother who was typed and is brought with her child."""
    seeks(MOTHER)
    brings(SAITO, CHILD)
    (row,) = waiting()
    return row


# What the feed brings


def test_the_newcomer_and_her_household_are_withheld_with_the_row_that_brings_them(matched: ProtectionRow) -> None:
    assert hidden(1)
    assert hidden(2)  # one look at the child would give away the mother
    assert not hidden(9)
    assert (matched.applicant, matched.number, matched.applied_on) == ("齋藤 恵", "0000000001", TODAY)


@pytest.mark.parametrize(
    ("typed", "row", "found"),
    [
        (MOTHER, {}, True),
        (KnownAs("斎藤恵", born=BORN), {}, True),
        (KnownAs("斉藤 恵", born=BORN), {}, True),
        (KnownAs("", "さいとう　めぐみ", BORN), {}, True),
        (KnownAs("白石 恵", born=BORN), {"旧氏": "白石", "旧氏カナ": "シライシ"}, True),
        (KnownAs("齋藤 恵"), {}, True),  # nobody asked for her birth date: none that differs
        (MOTHER, {"生年月日": "1990"}, True),
        (MOTHER, {"生年月日": ""}, True),
        (MOTHER, {"生年月日": "1990-04-03"}, False),
        (MOTHER, {"生年月日": "1989"}, False),
        (MOTHER, {"氏名": "齋藤 恵美", "氏名カナ": "サイトウ エミ"}, False),
        (KnownAs(""), {}, False),
    ],
)
def test_by_any_of_their_names_and_no_other_birth_date(
    brings: Brings, typed: KnownAs, row: dict[str, str], found: bool
) -> None:
    seeks(typed)
    brings(SAITO | row)
    assert bool(waiting()) is found
    assert hidden(1) is found


def test_a_firm_is_nobody_who_seeks_protection(brings: Brings) -> None:
    seeks(KnownAs("齋藤 恵"))
    brings(SAITO | {"種別": "法人", "生年月日": "", "性別": "", "世帯番号": "", "続柄": ""})
    assert waiting() == []


def test_nobody_was_typed_nobody_is_withheld(brings: Brings) -> None:
    brings(SAITO)
    assert waiting() == []
    assert not hidden(1)


def test_what_a_clerk_sees_is_what_they_see_of_anybody_protected(brings: Brings) -> None:
    """Brought by the feed, or written down by hand: no page can tell them apart."""
    seeks(MOTHER)
    brings(SAITO)
    by_itself = service.person_by_number(CLERK, "0000000001"), service.find(CLERK, Query(text="サイトウ"))
    service.apply_protection(
        NAMED, ProtectionRequest(by_itself[0].person_id, Harm.DV, TODAY, kept_away=(KnownAs("黒川 剛"),))
    )
    assert (service.person_by_number(CLERK, "0000000001"), service.find(CLERK, Query(text="サイトウ"))) == by_itself
    assert [hit.person_id for hit in service.find(CLERK, Query(town="青葉町一丁目", block="1"))] == [
        service.person_by_number(CLERK, "0000000009").person_id
    ]
    assert service.withheld(["0000000001", "0000000009"]) == {"0000000001"}


def test_who_comes_in_her_name_is_stopped(matched: ProtectionRow) -> None:
    with pytest.raises(EscalateError):
        service.guard_request(CLERK, about=[], requester=Requester(KnownAs("見知 らぬ代"), principal=MOTHER))


def test_a_match_is_on_record_and_is_told_to_nobody_else(matched: ProtectionRow) -> None:
    subject = OwnerRef("people.protection", str(matched.protection_id))
    assert "people.protection.matched" in [entry.act for entry in history(subject)]
    for act in (service.protections, service.protection_counts):
        with pytest.raises(NotAllowed):
            act(CLERK, *([ProtectionFilter()] if act is service.protections else []))
    view = service.protection(NAMED, matched.protection_id)
    assert view.sought is not None
    assert (view.sought.name, view.sought.kana, view.sought.born, view.sought.where) == (
        "齋藤 恵",
        "サイトウ メグミ",
        BORN,
        HERE,
    )
    assert view.state is ProtectionState.MATCHED
    assert [step.kind for step in view.steps] == [StepKind.MATCHED]


# Twice, and again


def test_the_same_rows_again_change_nothing(brings: Brings) -> None:
    seeks(MOTHER)
    for _again in range(3):
        brings(SAITO)
    brings(SAITO | {"番地": "2番"})
    assert len(waiting()) == 1
    seeks(MOTHER)
    assert len(waiting()) == 1


def test_who_was_rejected_is_shown_again_and_stays_so(brings: Brings) -> None:
    seeks(MOTHER)
    brings(SAITO)
    (row,) = waiting()
    reject(row)
    assert not hidden(1)
    brings(SAITO | {"番地": "2番"})
    brings(SAITO | {"氏名": "齊藤 恵", "番地": "3番"})
    assert waiting() == []
    assert not hidden(1)


def test_who_was_there_for_long_is_taken_only_by_name_and_birth_date(brings: Brings) -> None:
    """Every change of every namesake of the city would withhold somebody."""
    brings(SAITO, resident(3, "齋藤 恵", "サイトウ メグミ", 生年月日="1990"))
    seeks(KnownAs("齋藤 恵"), MOTHER)
    assert [row.number for row in waiting()] == ["0000000001"]
    brings(SAITO, resident(3, "齋藤 恵", "サイトウ メグミ", 生年月日="1990", 番地="8番"))
    assert [row.number for row in waiting()] == ["0000000001"]


def test_somebody_brought_before_they_said_it_is_found_when_they_do(brings: Brings) -> None:
    brings(SAITO)
    assert not hidden(1)
    seeks(MOTHER)
    assert hidden(1)


def test_who_came_back_is_a_newcomer(feed: Feed, before: None) -> None:
    back = resident(3, "齋藤 恵", "サイトウ メグミ", 生年月日="1990")
    feed([back], kind="差分", sequence=2)
    feed([back | {"操作": "削除"}], kind="差分", sequence=3)
    seeks(MOTHER)
    assert waiting() == []
    feed([back], kind="差分", sequence=4)
    assert [row.number for row in waiting()] == ["0000000003"]


def test_who_is_under_protection_already_is_no_second_time(brings: Brings) -> None:
    brings(SAITO)
    made = service.apply_protection(
        NAMED, ProtectionRequest(service.person_by_number(NAMED, "0000000001").person_id, Harm.DV, TODAY)
    )
    seeks(MOTHER)
    brings(SAITO | {"番地": "2番"})
    rows, _total = service.protections(NAMED, ProtectionFilter())
    assert [row.protection_id for row in rows] == [made]


# What was typed, corrected


def test_what_was_corrected_holds(brings: Brings) -> None:
    seeks(KnownAs("齋藤 恵子", "サイトウ ケイコ", BORN))
    seeks(MOTHER)
    brings(SAITO, resident(4, "齋藤 恵子", "サイトウ ケイコ", 生年月日="1990-04-02"))
    assert [row.number for row in waiting()] == ["0000000001"]


def test_who_seeks_it_no_more_is_not_waited_for(brings: Brings) -> None:
    seeks(MOTHER)
    seeks()
    brings(SAITO)
    assert waiting() == []


def test_whose_request_is_over_is_found_by_no_key_any_more(brings: Brings) -> None:
    seeks(MOTHER)
    seeks()
    assert keys_kept() == 0
    seeks(MOTHER)
    assert keys_kept() > 0
    brings(SAITO)
    (row,) = waiting()
    service.confirm_newcomer(NAMED, row.protection_id, how="転出証明書で確かめた", version=1)
    assert keys_kept() == 0
    assert hidden(1)


def keys_kept() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_soughtkey")
        return int(cursor.fetchone()[0])


def test_a_counter_cannot_end_what_was_recognised(matched: ProtectionRow) -> None:
    """Who stands beside her could have the answer changed: those named decide."""
    seeks()
    assert hidden(1)
    assert waiting() == [matched]


def test_a_disposed_reception_leaves_no_name(matched: ProtectionRow) -> None:
    seeks(KnownAs("別 人", "ベツ ジン", BORN), where=ELSEWHERE)
    with transaction.atomic():
        service.forget_sought(HERE)
        service.forget_sought(ELSEWHERE)
    assert hidden(1)
    sought = service.protection(NAMED, matched.protection_id).sought
    assert sought is not None
    assert (sought.name, sought.kana, sought.born) == ("", "", None)
    with connection.cursor() as cursor:
        for table in ("people_sought", "people_soughtkey"):
            cursor.execute(f"SELECT * FROM {table}")
            assert "別" not in str(cursor.fetchall())


# The end of a request that nobody confirmed


def test_a_request_that_nobody_confirms_ends_after_its_year(brings: Brings) -> None:
    seeks(MOTHER, on=date(2025, 12, 1))
    brings(SAITO)
    (row,) = waiting()
    with clock.stopped_at(date(2026, 11, 30)):
        assert hidden(1)
        assert [found.protection_id for found in waiting()] == [row.protection_id]
    with clock.stopped_at(date(2026, 12, 1)):
        assert not hidden(1)
        assert [found.protection_id for found in waiting(Stage.LAPSED)] == [row.protection_id]
        with pytest.raises(ProtectionRefusedError, match="新しい申出"):
            confirm(row)
        reject(row)
        assert waiting(Stage.LAPSED) == []


@pytest.mark.parametrize(("day", "found"), [(LAST, True), (date(2027, 11, 22), False)])
def test_nobody_is_waited_for_longer_than_a_year(feed: Feed, before: None, day: date, found: bool) -> None:
    seeks(MOTHER)
    with clock.stopped_at(day):
        feed([SAITO], kind="差分", as_of=day.isoformat())
        assert hidden(1) is found


# Confirmed or rejected, by those named


def test_confirmed_it_stays_and_waits_to_be_registered(matched: ProtectionRow) -> None:
    confirm(matched)
    view = service.protection(NAMED, matched.protection_id)
    assert (view.state, view.stage) == (ProtectionState.LINKED, Stage.LINKED)
    assert view.steps[-1].note == HOW
    with clock.stopped_at(date(2027, 11, 22)):
        assert hidden(1)
    subject = OwnerRef("people.protection", str(matched.protection_id))
    assert "people.protection.linked" in [entry.act for entry in history(subject)]


def test_confirmed_nobody_else_is_taken_for_her(matched: ProtectionRow, brings: Brings) -> None:
    confirm(matched)
    brings(SAITO, CHILD, resident(5, "齋藤 恵", "サイトウ メグミ", 生年月日="1990"))
    assert waiting() == []
    assert not hidden(5)


def test_the_application_goes_on_with_the_same_thing(matched: ProtectionRow) -> None:
    confirm(matched)
    mother, child = (service.person_by_number(NAMED, f"{n:010d}").person_id for n in (1, 2))
    request = ProtectionRequest(mother, Harm.DV, TODAY, joined=(child,), kept_away=(KnownAs("黒川 剛"),))
    key = uuid4()
    assert service.apply_protection(NAMED, request, key=key) == matched.protection_id
    assert service.apply_protection(NAMED, request, key=key) == matched.protection_id
    view = service.protection(NAMED, matched.protection_id)
    assert (view.state, view.harm, view.stage) == (ProtectionState.APPLIED, Harm.DV, Stage.ADVICE)
    assert set(view.persons) == {mother, child}
    assert [one.name for one in view.kept_away] == ["黒川 剛"]
    assert [step.kind for step in view.steps] == [StepKind.MATCHED, StepKind.LINKED, StepKind.APPLIED]
    assert view.taken_by == str(NAMED)
    assert hidden(1)


def test_the_application_of_a_household_takes_all_of_them(brings: Brings) -> None:
    seeks(MOTHER, KnownAs("齋藤 空", "サイトウ ソラ", date(2015, 1, 1)))
    brings(SAITO, CHILD)
    assert [row.number for row in waiting()] == ["0000000001", "0000000002"]
    mother, child = (service.person_by_number(NAMED, f"{n:010d}").person_id for n in (1, 2))
    made = service.apply_protection(NAMED, ProtectionRequest(mother, Harm.DV, TODAY, joined=(child,)))
    assert waiting() == waiting(Stage.LINKED) == []
    assert [row.protection_id for row in waiting(Stage.ADVICE)] == [made]
    assert [row.number for row in waiting(Stage.ENDED)] == ["0000000002"]


def test_nothing_is_decided_on_what_nobody_confirmed(matched: ProtectionRow) -> None:
    for act in (
        lambda: service.decide_protection(
            DECIDER, matched.protection_id, granted=False, on=TODAY, version=1, reason="なし"
        ),
        lambda: service.end_protection(NAMED, matched.protection_id, reason="取下げ", version=1),
        lambda: service.extend_protection(NAMED, matched.protection_id, asked_on=TODAY, version=1),
    ):
        with pytest.raises(ProtectionRefusedError):
            act()
    assert hidden(1)


def test_what_was_confirmed_by_mistake_can_be_ended(matched: ProtectionRow) -> None:
    confirm(matched)
    service.end_protection(NAMED, matched.protection_id, reason="取り違え", version=2)
    assert not hidden(1)


@pytest.mark.parametrize("verb", [service.confirm_newcomer, service.reject_newcomer])
def test_it_takes_the_right_a_reason_and_the_newest_state(matched: ProtectionRow, verb: Callable[..., None]) -> None:
    with pytest.raises(NotAllowed):
        verb(CLERK, matched.protection_id, how=HOW, version=1)
    with pytest.raises(ProtectionRefusedError, match="どう確かめたか"):
        verb(NAMED, matched.protection_id, how=" ", version=1)
    with pytest.raises(ProtectionRefusedError, match="先に更新"):
        verb(NAMED, matched.protection_id, how=HOW, version=7)
    with pytest.raises(NotInCopyError):
        verb(NAMED, 999_999, how=HOW, version=1)
    key = uuid4()
    for _twice in range(2):
        verb(NAMED, matched.protection_id, how=HOW, version=1, key=key)
    assert len(service.protection(NAMED, matched.protection_id).steps) == 2
    with pytest.raises(ProtectionRefusedError):
        verb(NAMED, matched.protection_id, how=HOW, version=2)


# Two at once


@pytest.mark.parametrize("seeking_first", [True, False])
def test_said_while_the_feed_brings_them(own_database: str, write: Write, seeking_first: bool) -> None:
    """Neither sees the other: whichever commits second must find what the first wrote."""
    organisation.load()
    service.feed(FEEDER, write([OLD], as_of="2026-11-18"))
    path = write([SAITO], kind="差分", as_of="2026-11-20", sequence=2)

    def feeds() -> object:
        return service.feed(FEEDER, path)

    if seeking_first:
        assert not isinstance(before_commit(lambda: seeks(MOTHER), feeds), Exception)
    else:

        def said(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            result = execute(sql, params, many, context)
            if "INTO people_searchkey" in sql and connection.vendor == "postgresql":
                beside.append(_begin(lambda: seeks(MOTHER)))
            return result

        beside: list[Any] = []
        with connection.execute_wrapper(said):
            feeds()
        for thread in beside:
            thread.join()
        if connection.vendor == "sqlite":
            seeks(MOTHER)  # nobody can begin while the feed writes
    assert hidden(1)
    assert len(waiting()) == 1


def _begin(work: Callable[[], object]) -> Any:
    import contextvars
    import threading

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=contextvars.copy_context().run, args=(run,))
    thread.start()
    return thread


def test_a_feed_that_is_killed_between_its_row_and_the_match_leaves_neither(
    feed: Feed, before: None, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    from yakuba.kernel.people import newcomers

    seeks(MOTHER)
    path = write([SAITO], kind="差分", as_of="2026-11-20", sequence=2)

    class KilledError(Exception):
        pass

    def dies(**_asked: object) -> None:
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(newcomers, "record", dies)
        with pytest.raises(KilledError):
            service.feed(FEEDER, path)
    with pytest.raises(NotInCopyError):
        service.person_by_number(NAMED, "0000000001")
    service.feed(FEEDER, path)
    assert hidden(1)
    assert len(waiting()) == 1
