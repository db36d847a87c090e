"""FY1-08: what the register copy or the record of 届出人 tells is not asked; it shows its source and follows both."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.support import register
from tests.support.filings import stated
from tests.support.receptions import CLERK, DAY, opened
from yakuba.kernel.intake import service
from yakuba.kernel.intake.choosing import guidance
from yakuba.kernel.intake.contracts import (
    BadFilingError,
    BadStatementError,
    Capacity,
    Filing,
    NewMember,
    ReceptionView,
    Source,
    Stated,
    Withdrawn,
)
from yakuba.kernel.procedures.service import material
from yakuba.kernel.rules.contracts import Value
from yakuba.lib import clock

WANTS = ("wants_juminhyo", "wants_fuhyo", "wants_koseki", "wants_inkan", "wants_kazei", "wants_nozei")
ALL_WISHES: dict[str, Value] = {"requested_on": 20261120, **dict.fromkeys(WANTS, 1)}
REGISTER = [
    register.resident(1, "和田 静", "ワダ シズ"),
    register.resident(2, "和田 空", "ワダ ソラ", 世帯番号="0000000001", 続柄="子"),
    register.resident(3, "遠山 外", "トオヤマ ソト", 種別="住登外"),
]
SHIZU: dict[str, Value] = {"name": "和田 静", "born": 19800101, "sex": "女", "relation": "世帯主"}
SORA: dict[str, Value] = {"name": "和田 空", "born": 19800101, "sex": "女", "relation": "子"}
ELSEWHERE: dict[str, Value] = {"name": "遠山 外", "born": 19800101, "sex": "女", "relation": "世帯主"}
HERSELF = Filing(Capacity.SELF, "和田 静", unit="p1")
AGENT = Filing(Capacity.AGENT, "見本 代", principal="p1")


@pytest.fixture
def begun(town: None, tmp_path: Path) -> ReceptionView:
    """証明のみ with every wish, nobody named yet."""
    register.feed(tmp_path, REGISTER)
    return opened(event="shomei", opening=ALL_WISHES)


def brought(reception: ReceptionView, *members: tuple[dict[str, Value], str]) -> ReceptionView:
    new = [NewMember(items, Source.REGISTER if number else Source.STATED, number) for items, number in members]
    return service.add_members(CLERK, reception.key, reception.version, new)


def both(reception: ReceptionView) -> ReceptionView:
    return brought(reception, (SHIZU, "0000000001"), (SORA, "0000000002"))


def known(reception: ReceptionView, item: str) -> tuple[Value, Source] | None:
    now = reception.household_items.get(item)
    return (now.value, now.source) if now else None


def asked(reception: ReceptionView) -> set[str]:
    """Every fact that the interview asks, answered so that nothing is spared."""
    facts: set[str] = set()
    while (question := guidance(reception, material("shomei", on=DAY)).question) is not None:
        assert question.fact not in facts
        facts.add(question.fact)
        no: dict[str, Any] = {question.fact: 0}
        reception = stated(reception, "household", **no)
    return facts


def listed(reception: ReceptionView) -> set[str]:
    return {entry.definition.id for entry in guidance(reception, material("shomei", on=DAY)).needed}


@pytest.mark.parametrize(("filing", "by_proxy"), [(HERSELF, 0), (AGENT, 1)])
def test_of_a_household_of_the_copy_and_whoever_came_nothing_known_is_asked(
    begun: ReceptionView, filing: Filing, by_proxy: int
) -> None:
    asking = service.file_as(CLERK, begun.key, begun.version, replace(filing, unit="", capacity=filing.capacity))
    household = both(asking)
    assert known(household, "resident_here") == (1, Source.REGISTER)
    assert known(household, "by_proxy") == (by_proxy, Source.FILER)
    assert asked(household) == {"honseki_here", "seal_registered_here", "taxed_here"}
    assert "juminhyo-kofu" in listed(service.view(CLERK, begun.key))


def test_of_people_who_are_typed_both_are_asked(begun: ReceptionView) -> None:
    assert {"resident_here", "by_proxy"} <= asked(brought(begun, (SHIZU, "")))


@pytest.mark.parametrize("others", [(ELSEWHERE, "0000000003"), (ELSEWHERE, "")])
def test_one_who_is_no_resident_leaves_the_question_open(
    begun: ReceptionView, others: tuple[dict[str, Value], str]
) -> None:
    household = brought(both(begun), others)
    assert known(household, "resident_here") is None
    assert "resident_here" in asked(household)
    alone = service.remove_member(CLERK, begun.key, service.view(CLERK, begun.key).version, "p3")
    assert known(alone, "resident_here") == (1, Source.REGISTER)


def test_who_is_taken_out_takes_what_the_copy_told_along(begun: ReceptionView) -> None:
    household = both(begun)
    household = service.remove_member(CLERK, begun.key, household.version, "p1")
    assert known(household, "resident_here") == (1, Source.REGISTER)
    nobody = service.remove_member(CLERK, begun.key, household.version, "p2")
    assert known(nobody, "resident_here") is None
    assert nobody.declined(["resident_here"]) == frozenset()


def test_who_moved_away_meanwhile_is_no_resident_any_more(begun: ReceptionView, tmp_path: Path) -> None:
    household = both(begun)
    moved = REGISTER[1] | {"消除年月日": "2026-11-20", "消除事由": "転出"}
    register.feed(tmp_path, [REGISTER[0], moved, REGISTER[2]], as_of="2026-11-20")
    with clock.stopped_at(DAY.replace(day=23)):
        service.compose(CLERK, begun.key, household.version)
        assert known(service.view(CLERK, begun.key), "resident_here") is None


def test_what_somebody_states_against_the_copy_holds_while_the_copy_says_nothing_new(begun: ReceptionView) -> None:
    both(begun)
    said = stated(begun, "household", resident_here=0)
    assert known(said, "resident_here") == (0, Source.STATED)
    assert {"juminhyo-koiki"} <= listed(stated(said, "household", by_proxy=0))
    again = service.file_as(CLERK, begun.key, service.view(CLERK, begun.key).version, HERSELF)
    assert known(again, "resident_here") == (0, Source.STATED)
    mixed = brought(again, (ELSEWHERE, ""))
    assert known(mixed, "resident_here") == (0, Source.STATED)


def test_another_who_files_changes_the_list_and_the_sheets(begun: ReceptionView) -> None:
    both(begun)
    stated(begun, "household", resident_here=0, honseki_here=1, seal_registered_here=0, taxed_here=0)
    herself = service.file_as(CLERK, begun.key, service.view(CLERK, begun.key).version, HERSELF)
    assert "juminhyo-koiki" in listed(herself)
    herself = service.wish(CLERK, begun.key, herself.version, "juminhyo-koiki", "household", True)
    service.compose(CLERK, begun.key, herself.version)
    agent = service.file_as(CLERK, begun.key, herself.version, AGENT)
    assert known(agent, "by_proxy") == (1, Source.FILER)
    assert "juminhyo-koiki" not in listed(agent)
    sheet = next(s for s in service.sheets(CLERK, begun.key) if s.procedure == "juminhyo-koiki")
    assert sheet.withdrawn == Withdrawn.NOT_NEEDED


def test_whom_a_sheet_that_stays_does_not_allow_is_refused_and_nothing_is_kept(begun: ReceptionView) -> None:
    both(begun)
    herself = service.file_as(CLERK, begun.key, service.view(CLERK, begun.key).version, HERSELF)
    herself = service.wish(CLERK, begun.key, herself.version, "juminhyo-kofu", "household", True)
    service.compose(CLERK, begun.key, herself.version)
    with pytest.raises(BadFilingError) as refused:
        service.file_as(CLERK, begun.key, herself.version, replace(AGENT, capacity=Capacity.MESSENGER))
    assert refused.value.procedure == "juminhyo-kofu"
    after = service.view(CLERK, begun.key)
    assert (after.version, known(after, "by_proxy")) == (herself.version, (0, Source.FILER))
    assert service.filing(CLERK, begun.key) == HERSELF


def test_against_the_record_of_who_files_nothing_is_stated(begun: ReceptionView) -> None:
    household = both(begun)
    household = service.file_as(CLERK, begun.key, household.version, AGENT)
    for value in (0, None):
        with pytest.raises(BadStatementError) as refused:
            service.state(CLERK, begun.key, household.version, [Stated("household", "by_proxy", value)])
        assert "届出人" in str(refused.value)
    assert service.view(CLERK, begun.key).version == household.version


def test_what_was_said_before_anybody_was_recorded_gives_way_to_the_record(begun: ReceptionView) -> None:
    said = stated(brought(begun, (SHIZU, "")), "household", by_proxy=1)
    filed = service.file_as(CLERK, begun.key, said.version, HERSELF)
    assert known(filed, "by_proxy") == (0, Source.FILER)
    told = [(s.value, s.source) for s in service.history(CLERK, begun.key) if s.item == "by_proxy"]
    assert told == [(1, Source.STATED), (0, Source.FILER)]


def test_an_event_that_asks_neither_learns_neither(town: None, tmp_path: Path) -> None:
    register.feed(tmp_path, REGISTER)
    death = both(opened(event="shibo", opening={"died_on": 20261110, "known_on": 20261110}))
    filed = service.file_as(CLERK, death.key, death.version, replace(HERSELF, capacity=Capacity.SELF))
    assert filed.household_items == {}
