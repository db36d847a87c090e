"""Whom the core system alone restricts (抑止): who is of the household, what the feed does later, what it costs."""

import re
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from samples import organisation
from tests.kernel.people.conftest import CLERK, DECIDER, NAMED, Feed, resident
from tests.kernel.people.test_expect_restricted_guarded import AGENT, CHILD, FOR_HER, HERE, MOTHER, people, rows, stops
from tests.kernel.people.test_recognising import plan
from tests.support import register
from tests.support.at_once import at_once
from yakuba.kernel.people import service
from yakuba.kernel.people.contracts import EscalateError, KnownAs, Outcome, Requester
from yakuba.kernel.people.models import Escalation

__all__ = ["people"]
HOME = "0000000001"
FATHER: dict[str, Any] = {"生年月日": "1988-08-08", "性別": "男", "世帯番号": HOME, "続柄": "夫"}


def known(number: int) -> KnownAs:
    """Somebody who files from an account of theirs, or was brought from the register."""
    return KnownAs("何某", person_id=service.person_by_number(NAMED, f"{number:010d}").person_id)


def test_who_moved_out_of_the_household_stands_for_it_no_more(people: dict[str, int], feed: Feed) -> None:
    feed([*rows(), resident(4, "白石 剛", "シライシ ゴウ", **FATHER)], as_of="2026-11-21")
    assert stops(Requester(known(4), principal=CHILD), people["2"]) == 0
    moved = FATHER | {"消除年月日": "2026-11-21", "消除事由": "転出"}
    feed([*rows(), resident(4, "白石 剛", "シライシ ゴウ", **moved)], as_of="2026-11-22")
    assert stops(Requester(known(4), principal=CHILD), people["2"])


def test_who_is_restricted_stands_for_their_household_though_they_moved_out(people: dict[str, int], feed: Feed) -> None:
    mother, *others = rows()
    feed([mother | {"消除年月日": "2026-11-21", "消除事由": "転出"}, *others], as_of="2026-11-21")
    assert stops(Requester(MOTHER, principal=CHILD), people["2"]) == 0
    assert stops(FOR_HER, people["2"])


def test_the_oldest_who_still_lives_there_is_to_be_asked(people: dict[str, int], feed: Feed) -> None:
    mother, child, other = rows()
    born = {"1": "2019-06-20", "2": "1990-04-02"}
    swapped = [mother | {"生年月日": born["1"]}, child | {"生年月日": born["2"], "抑止": "1"}, other]
    feed(swapped, as_of="2026-11-21")
    row = service.escalation(NAMED, stops(Requester(AGENT, principal=CHILD), people["1"]))
    assert row.restricted == people["2"]
    dead = {"消除年月日": "2026-11-22", "消除事由": "死亡"}
    feed([swapped[0], swapped[1] | dead, other], as_of="2026-11-22")
    row = service.escalation(NAMED, stops(Requester(KnownAs("別 代理"), principal=CHILD), people["1"]))
    assert row.restricted == people["1"]


def test_of_two_households_each_is_let_go_on_by_itself(people: dict[str, int], feed: Feed) -> None:
    feed([*rows(), resident(4, "和田 静", "ワダ シズ", 抑止="1")], as_of="2026-11-21")
    wada = service.person_by_number(NAMED, "0000000004").person_id
    asked = []
    while number := stops(FOR_HER, people["1"], wada):
        asked.append(service.escalation(NAMED, number).restricted)
        service.settle_escalation(DECIDER, number, outcome=Outcome.CLEARED, reason="登録の電話で本人に確かめた")
    assert asked == [wada, people["1"]]
    # Surely of one of them is not of the other.
    assert stops(Requester(MOTHER, principal=CHILD), wada)


def test_somebody_without_a_household_is_restricted_for_themselves(people: dict[str, int], feed: Feed) -> None:
    alone = {"種別": "住登外", "世帯番号": "", "続柄": "", "町名": "", "町字コード": "", "番地": ""}
    feed(
        [*rows(""), *(resident(n, f"和田 {name}", 抑止="1", **alone) for n, name in ((4, "静"), (5, "薫")))],
        as_of="2026-11-21",
    )
    first, other = (service.person_by_number(NAMED, f"{n:010d}").person_id for n in (4, 5))
    row = service.escalation(NAMED, stops(Requester(AGENT, principal=KnownAs("和田 静")), first))
    assert row.restricted == first
    assert stops(Requester(known(4), principal=KnownAs("和田 薫")), other)
    assert stops(Requester(known(5), principal=KnownAs("和田 薫")), other) == 0


def test_whom_the_core_system_sends_no_more_stops_nobody_and_the_row_stays(people: dict[str, int], feed: Feed) -> None:
    first = stops(FOR_HER, people["1"])
    feed(rows()[2:], as_of="2026-11-21")
    assert service.escalation(NAMED, first).restricted == people["1"]
    assert stops(Requester(KnownAs("別 代理"), principal=MOTHER), people["1"]) == 0
    service.settle_escalation(DECIDER, first, outcome=Outcome.REFUSED, reason="頼んでいないと本人に聞いた")


def test_a_stopped_request_is_of_a_protection_or_of_a_restriction_and_never_of_both_or_none(
    people: dict[str, int],
) -> None:
    first = stops(FOR_HER, people["1"])
    row = Escalation.objects.filter(pk=first)
    for wrong in ({"restricted": None}, {"agent": False}):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**wrong)


def test_who_stands_for_nobody_costs_one_query_and_an_agent_two_more_than_the_names(people: dict[str, int]) -> None:
    def asked(requester: Requester, about: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert stops(requester, people[about]) == 0
        return len([query for query in queries.captured_queries if query["sql"].startswith("SELECT")])

    assert asked(Requester(MOTHER), "1") == 1
    assert asked(Requester(AGENT), "3") == 1
    assert asked(Requester(AGENT, principal=KnownAs("架空 太郎")), "3") == 3


def test_the_households_are_found_by_their_indexes(feed: Feed) -> None:
    many = [resident(number, f"住民 {number}", 抑止="1" if number == 1 else "") for number in range(1, 3001)]
    feed(many)
    ids = [service.person_by_number(NAMED, f"{number:010d}").person_id for number in (1, 2)]
    with CaptureQueriesContext(connection) as queries:
        assert stops(Requester(AGENT, principal=KnownAs("架空 太郎")), *ids)
    (sql,) = (query["sql"] for query in queries.captured_queries if '"people_person"."restricted"' in query["sql"])
    # The few restricted are gone through by their own index, never everybody.
    everybody = r"SCAN people_person\b(?! USING INDEX people_restricted)|Seq Scan on people_person\b"
    assert not re.search(everybody, plan(sql)), plan(sql)


def test_the_same_agent_stopped_at_the_same_moment_is_one_escalation(own_database: str, tmp_path: Path) -> None:
    organisation.load()
    register.feed(tmp_path, rows())
    guard = partial(service.guard_request, CLERK, about=[register.person_id(1)], requester=FOR_HER, where=HERE)
    outcomes = at_once([guard, guard, guard])
    assert len({outcome.escalation_id for outcome in outcomes if isinstance(outcome, EscalateError)}) == 1
    (row,), total = service.escalations(NAMED)
    assert (row.times, total) == (3, 1)
