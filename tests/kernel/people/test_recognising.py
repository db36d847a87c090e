"""Somebody of whom only what was typed is known: whom of the protected they may be, and who comes in their name."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.kernel.people.conftest import CLERK, DECIDER, NAMED, Feed, resident
from yakuba.kernel.people import service
from yakuba.kernel.people.contracts import EscalateError, Harm, KnownAs, Outcome, ProtectionRequest, Requester
from yakuba.lib import clock
from yakuba.lib.refs import OwnerRef

BORN = date(1990, 4, 2)
HERE = OwnerRef("intake.reception", "aa0e8400-e29b-41d4-a716-446655440000")
ELSEWHERE = OwnerRef("intake.reception", "bb0e8400-e29b-41d4-a716-446655440000")
AWAY = KnownAs("黒川 剛", "クロカワ ゴウ", date(1988, 8, 8))
UNKNOWN = KnownAs("見知 らぬ代")
MOTHER = KnownAs("齋藤 恵", "サイトウ メグミ", BORN)


@pytest.fixture
def people(feed: Feed) -> dict[str, int]:
    """A mother and a lodger of her household, a foreign resident, one whose birth year alone is known; a namesake."""
    mother = resident(1, "齋藤 恵", "サイトウ メグミ", 生年月日=BORN.isoformat(), 旧氏="白石", 旧氏カナ="シライシ")
    foreign = {"国籍・地域": "ベトナム", "在留資格": "永住者", "通称": "青葉 花", "通称カナ": "アオバ ハナ"}
    feed(
        [
            mother,
            resident(2, "間借 人", "マガリ ヒト", 世帯番号=mother["世帯番号"], 続柄="同居人"),
            resident(3, "NGUYEN THI HOA", "グエン ティ ホア", **foreign),
            resident(4, "古川 トメ", "フルカワ トメ", 生年月日="1931"),
            resident(5, "齋藤 恵", "サイトウ メグミ", 生年月日="1971-07-07"),
            resident(6, "黒川 剛", "クロカワ ゴウ", 生年月日="1988-08-08", 性別="男"),
        ]
    )
    return {number: service.person_by_number(NAMED, f"{int(number):010d}").person_id for number in "123456"}


@pytest.fixture
def protected(people: dict[str, int]) -> int:
    """The mother, the foreign resident and the old woman, kept from 黒川 剛; the mother's 支援措置."""
    made = [
        service.apply_protection(
            NAMED, ProtectionRequest(people[number], Harm.DV, date(2026, 11, 20), kept_away=(AWAY,))
        )
        for number in "134"
    ]
    return made[0]


def stops(requester: Requester, *, about: tuple[int, ...] = (), where: OwnerRef | None = HERE) -> int:
    """The number of the escalation; 0 when it passes."""
    try:
        service.guard_request(CLERK, about=about, requester=requester, where=where)
    except EscalateError as stopped:
        return stopped.escalation_id
    return 0


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (KnownAs("齋藤 恵", born=BORN), "1"),
        (KnownAs("齋藤　恵"), "1"),  # nobody knows a birth date that says otherwise
        (KnownAs("斎藤恵", born=BORN), "1"),
        (KnownAs("斉藤 恵", born=BORN), "1"),  # a candidate elsewhere; here too often is better than too seldom
        (KnownAs("", "さいとう　めぐみ", BORN), "1"),
        (KnownAs("佐井藤 めぐみ", "サイトウ メグミ", BORN), "1"),
        (KnownAs("白石 恵", born=BORN), "1"),  # 旧氏
        (KnownAs("齋藤 恵", born=BORN + timedelta(days=1)), ""),
        (KnownAs("齋藤 恵美", "サイトウ エミ", BORN), ""),
        (KnownAs("間借 人", "マガリ ヒト"), "2"),  # lives with her
        (KnownAs("Nguyen Thi Hoa"), "3"),
        (KnownAs("青葉 花"), "3"),  # 通称
        (KnownAs("古川 トメ", born=date(1931, 12, 31)), "4"),
        (KnownAs("古川 トメ", born=date(1932, 1, 1)), ""),
        (KnownAs("齋藤 恵", born=date(1971, 7, 7)), ""),  # the namesake is not protected
        (KnownAs("黒川 剛"), ""),
        (KnownAs(""), ""),
        (KnownAs("x" * 500, "ア" * 500), ""),
    ],
)
def test_only_the_protected_are_recognised_by_name_or_sound_and_birth_date(
    people: dict[str, int], protected: int, typed: KnownAs, found: str
) -> None:
    assert service.protected_alike([typed]) == {people[number] for number in found}


def test_all_of_a_household_are_two_queries_and_nobody_is_none(people: dict[str, int], protected: int) -> None:
    household = [MOTHER, KnownAs("間借 人"), KnownAs("青葉 花"), KnownAs("森 太郎", "モリ タロウ")]
    with CaptureQueriesContext(connection) as queries:
        assert service.protected_alike(household) == {people[number] for number in "123"}
    assert len(queries) == 2
    with CaptureQueriesContext(connection) as queries:
        assert service.protected_alike([]) == service.protected_alike([KnownAs("")]) == frozenset()
    assert len(queries) == 0


def test_who_is_protected_no_more_is_recognised_no_more(people: dict[str, int], protected: int) -> None:
    service.end_protection(NAMED, protected, reason="転出した", version=1)
    assert service.protected_alike([MOTHER]) == frozenset()
    with clock.stopped_at(date(2026, 11, 22)):
        assert stops(Requester(AWAY, principal=MOTHER)) == 0


# Who comes in the name of the protected


def test_an_agent_of_the_protected_is_stopped_whoever_they_are(people: dict[str, int], protected: int) -> None:
    first = stops(Requester(UNKNOWN, principal=KnownAs("齋藤 恵")), about=(people["1"],))
    row = service.escalation(NAMED, first)
    assert (row.agent, row.sure, row.for_another, row.about, row.clearable) == (True, False, False, HERE, True)
    # Named, though another household was asked for, or none.
    assert stops(Requester(UNKNOWN, principal=MOTHER), about=(people["5"],)) == first
    assert stops(Requester(KnownAs("別 代理"), principal=MOTHER), where=ELSEWHERE) not in (0, first)
    # Standing for somebody else, yet asking for her household.
    assert stops(Requester(KnownAs("又 代理"), principal=KnownAs("森 太郎")), about=(people["2"],))
    assert service.escalation(NAMED, first).times == 2


def test_who_stands_for_somebody_else_passes(people: dict[str, int], protected: int) -> None:
    assert stops(Requester(UNKNOWN, principal=KnownAs("森 太郎"))) == 0
    assert stops(Requester(UNKNOWN, principal=KnownAs("齋藤 恵", born=date(1971, 7, 7))), about=(people["5"],)) == 0
    assert stops(Requester(UNKNOWN), about=(people["1"],)) == 0


def test_a_mother_stands_for_her_child(people: dict[str, int], protected: int) -> None:
    child = KnownAs("間借 人", "マガリ ヒト")
    assert stops(Requester(MOTHER, principal=child), about=(people["2"],)) == 0
    assert stops(Requester(KnownAs("何某", person_id=people["1"]), principal=child), about=(people["2"],)) == 0
    # Her name alone, or another birth date, is not enough to be her.
    assert stops(Requester(KnownAs("齋藤 恵"), principal=child), about=(people["2"],))
    other = KnownAs("齋藤 恵", born=date(1971, 7, 7))
    assert stops(Requester(other, principal=child), about=(people["2"],), where=ELSEWHERE)


def test_the_person_kept_away_is_not_let_through_as_an_agent(people: dict[str, int], protected: int) -> None:
    found = service.escalation(NAMED, stops(Requester(AWAY, principal=MOTHER)))
    assert (found.agent, found.sure, found.clearable) == (False, True, False)


def test_an_agent_goes_on_in_this_reception_once_the_protected_was_asked(
    people: dict[str, int], protected: int
) -> None:
    asking = Requester(UNKNOWN, principal=MOTHER)
    first = stops(asking, about=(people["1"],))
    service.settle_escalation(DECIDER, first, outcome=Outcome.CLEARED, reason="登録の電話で本人に確かめた")
    assert stops(asking, about=(people["1"],)) == 0
    assert not service.is_stopped(HERE)
    assert stops(Requester(KnownAs("別 代理"), principal=MOTHER), about=(people["1"],)) not in (0, first)
    assert stops(asking, about=(people["1"],), where=ELSEWHERE) not in (0, first)


def test_who_was_let_through_to_one_household_is_stopped_before_another(people: dict[str, int], protected: int) -> None:
    first = stops(Requester(UNKNOWN, principal=MOTHER), about=(people["1"],))
    service.settle_escalation(DECIDER, first, outcome=Outcome.CLEARED, reason="登録の電話で本人に確かめた")
    other = stops(Requester(UNKNOWN, principal=KnownAs("古川 トメ")), about=(people["4"],))
    assert other not in (0, first)
    both = stops(Requester(UNKNOWN, principal=MOTHER), about=(people["1"], people["3"]))
    assert both not in (0, first, other)
    # Protected herself, she stands for her household, and for no other.
    assert stops(Requester(MOTHER, principal=KnownAs("古川 トメ")), about=(people["4"],), where=ELSEWHERE)


def test_two_of_a_household_with_a_protection_each_stand_for_each_other(people: dict[str, int], protected: int) -> None:
    service.apply_protection(NAMED, ProtectionRequest(people["2"], Harm.DV, date(2026, 11, 20)))
    assert stops(Requester(MOTHER, principal=KnownAs("間借 人", "マガリ ヒト")), about=(people["2"],)) == 0


def test_a_place_is_stopped_until_somebody_lets_it_go_on(people: dict[str, int], protected: int) -> None:
    assert not service.is_stopped(HERE)
    first = stops(Requester(UNKNOWN, principal=MOTHER))
    assert service.is_stopped(HERE)
    assert not service.is_stopped(ELSEWHERE)
    service.settle_escalation(NAMED, first, outcome=Outcome.REFUSED, reason="頼んでいないと本人に聞いた")
    assert service.is_stopped(HERE)


def test_what_is_said_at_the_counter_is_the_same_for_everybody_who_is_stopped(
    people: dict[str, int], protected: int
) -> None:
    told = set()
    for asking in (Requester(AWAY), Requester(UNKNOWN, principal=AWAY), Requester(UNKNOWN, principal=MOTHER)):
        with pytest.raises(EscalateError) as stopped:
            service.guard_request(CLERK, about=[people["1"]], requester=asking)
        told.add(str(stopped.value))
    (text,) = told
    assert all(word not in text for word in ("齋藤", "黒川", "支援", "代理", "見知"))


def test_the_search_goes_by_the_keys_and_never_through_everybody(feed: Feed) -> None:
    letters = "アイウエオカキクケコサシスセソ"
    names = [f"{one}{two}{three} アイ" for one in letters for two in letters for three in letters]
    feed([resident(number, name, name) for number, name in enumerate(names[:3000], start=1)])
    protected = KnownAs(names[0], names[0])
    service.apply_protection(
        NAMED, ProtectionRequest(service.person_by_number(NAMED, "0000000001").person_id, Harm.DV, date(2026, 11, 20))
    )
    with CaptureQueriesContext(connection) as queries:
        assert len(service.protected_alike([protected])) == 1
    keys, persons = (plan(query["sql"]) for query in queries.captured_queries)
    assert "people_by_key" in keys
    assert not re.search(r"SCAN people_(person|searchkey)\b|Seq Scan on people_(person|searchkey)\b", keys)
    assert not re.search(r"^\d+ 0 0 SCAN people_person\b", persons, re.MULTILINE)


def plan(sql: str) -> str:
    """How the database carries out a statement, one step a line."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{sql}")
        return "\n".join(" ".join(map(str, row)) for row in cursor.fetchall())
