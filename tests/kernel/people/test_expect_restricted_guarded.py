"""What is expected of a request for somebody whom the core system restricts (抑止) and no 支援措置 kept here protects.

docs/formats/register.md: 抑止 is treated as 支援措置; FY1-31 and the issue: a request by an agent stops and escalates.
Whom they are kept from is known to the core system alone, so only who comes in their name can be told apart.
"""

from datetime import date
from pathlib import Path

import pytest

from tests.kernel.people.conftest import CLERK, DECIDER, NAMED, Feed, resident
from tests.support import organised
from yakuba.kernel.people import service
from yakuba.kernel.people.contracts import EscalateError, Harm, KnownAs, Outcome, ProtectionRequest, Requester
from yakuba.lib.refs import OwnerRef

BORN = date(1990, 4, 2)
HERE = OwnerRef("intake.reception", "aa0e8400-e29b-41d4-a716-446655440000")
ELSEWHERE = OwnerRef("intake.reception", "bb0e8400-e29b-41d4-a716-446655440000")
MOTHER = KnownAs("白石 恵", "シライシ メグミ", BORN)
CHILD = KnownAs("白石 空", "シライシ ソラ")
AGENT = KnownAs("見知 らぬ代")
FOR_HER = Requester(AGENT, principal=MOTHER)


def rows(mark: str = "1") -> list[dict[str, str]]:
    """A restricted mother with her child, and somebody else."""
    mother = resident(1, "白石 恵", "シライシ メグミ", 生年月日=BORN.isoformat(), 抑止=mark)
    child = resident(2, "白石 空", "シライシ ソラ", 生年月日="2019-06-20", 世帯番号=mother["世帯番号"], 続柄="子")
    return [mother, child, resident(3, "森 太郎", "モリ タロウ", 抑止="")]


@pytest.fixture
def people(feed: Feed) -> dict[str, int]:
    feed(rows())
    return {number: service.person_by_number(NAMED, f"{int(number):010d}").person_id for number in "123"}


def stops(requester: Requester, *about: int, where: OwnerRef = HERE) -> int:
    """The number of the escalation; 0 when it passes."""
    try:
        service.guard_request(CLERK, about=about, requester=requester, where=where)
    except EscalateError as stopped:
        return stopped.escalation_id
    return 0


@pytest.mark.parametrize("about", ["1", "2", ""])
@pytest.mark.parametrize("principal", [MOTHER, CHILD, KnownAs("白石　恵")])
def test_who_comes_in_the_name_of_the_household_is_stopped(
    people: dict[str, int], about: str, principal: KnownAs
) -> None:
    first = stops(Requester(AGENT, principal=principal), *(people[number] for number in about))
    assert first
    row = service.escalation(NAMED, first)
    assert (row.agent, row.sure, row.for_another, row.about, row.clearable) == (True, False, False, HERE, True)
    assert row.protection_id is None
    assert row.restricted in (people["1"], people["2"])
    assert [one.escalation_id for one in service.escalations(NAMED)[0]] == [first]


def test_asking_for_the_household_in_the_name_of_somebody_else_is_stopped_too(people: dict[str, int]) -> None:
    assert stops(Requester(AGENT, principal=KnownAs("架空 太郎")), people["2"])


def test_who_comes_for_themselves_or_for_others_passes(people: dict[str, int]) -> None:
    assert stops(Requester(MOTHER), people["1"]) == 0
    assert stops(Requester(AGENT), people["1"]) == 0
    assert stops(Requester(AGENT, principal=KnownAs("森 太郎")), people["3"]) == 0
    other = KnownAs("白石 恵", born=date(1971, 7, 7))
    assert stops(Requester(AGENT, principal=other), people["3"]) == 0


def test_who_surely_lives_in_the_household_stands_for_it(people: dict[str, int]) -> None:
    assert stops(Requester(MOTHER, principal=CHILD), people["2"]) == 0
    assert stops(Requester(KnownAs("何某", person_id=people["1"]), principal=CHILD), people["2"]) == 0
    # Her name alone is not enough to be her.
    assert stops(Requester(KnownAs("白石 恵"), principal=CHILD), people["2"])


def test_tried_again_it_is_the_same_and_is_let_through_in_this_reception_only(people: dict[str, int]) -> None:
    first = stops(FOR_HER, people["1"])
    assert stops(FOR_HER, people["2"]) == first
    assert service.escalation(NAMED, first).times == 2
    assert service.is_stopped(HERE)
    service.settle_escalation(DECIDER, first, outcome=Outcome.CLEARED, reason="登録の電話で本人に確かめた")
    assert stops(FOR_HER, people["1"]) == 0
    assert not service.is_stopped(HERE)
    assert stops(FOR_HER, people["1"], where=ELSEWHERE) not in (0, first)
    assert stops(Requester(KnownAs("別 代理"), principal=MOTHER), people["1"]) not in (0, first)


def test_with_a_protection_kept_here_it_is_that_one(people: dict[str, int]) -> None:
    away = KnownAs("黒川 剛")
    request = ProtectionRequest(people["1"], Harm.DV, date(2026, 11, 20), kept_away=(away,))
    made = service.apply_protection(NAMED, request)
    row = service.escalation(NAMED, stops(FOR_HER, people["1"]))
    assert (row.protection_id, row.restricted) == (made, None)
    kept = service.escalation(NAMED, stops(Requester(away), people["1"], where=ELSEWHERE))
    assert (kept.agent, kept.protection_id) == (False, made)


def test_a_restriction_that_is_lifted_stops_nobody(people: dict[str, int], feed: Feed) -> None:
    first = stops(FOR_HER, people["1"])
    feed(rows(""), as_of="2026-11-21")
    assert stops(FOR_HER, people["1"], where=ELSEWHERE) == 0
    # What was stopped before is still settled by somebody.
    assert service.escalation(NAMED, first).handled_at is None


@pytest.mark.parametrize("number", ["0000000001", "0000000002"])
def test_who_is_of_the_household_does_not_handle_it(people: dict[str, int], number: str, tmp_path: Path) -> None:
    first = stops(FOR_HER, people["1"])
    organised.with_numbers(tmp_path, {NAMED.id: number})
    assert service.escalations(NAMED) == ((), 0)
    with pytest.raises(Exception, match="この引き継ぎはありません"):
        service.escalation(NAMED, first)
    assert service.escalations(DECIDER)[1] == 1


def test_what_is_said_at_the_counter_is_what_everybody_is_told(people: dict[str, int]) -> None:
    with pytest.raises(EscalateError) as stopped:
        service.guard_request(CLERK, about=[people["1"]], requester=FOR_HER)
    assert all(word not in str(stopped.value) for word in ("白石", "抑止", "支援", "代理", "見知"))
