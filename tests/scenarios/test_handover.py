"""A06 (requirements/service-levels.md): 200 cases handed over, 3 refused, 5 silent; every one taken in once."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from pytest_django.fixtures import Settings

from tests.support.case_fixtures import shared_town, town
from tests.support.cases import JUMIN, act, checked, many, now, steps
from yakuba.adapters.core_simulator import ledger
from yakuba.apps.handover import queries, use_cases
from yakuba.kernel.cases.contracts import State
from yakuba.lib.refs import Actor

__all__ = ["shared_town", "town"]
pytestmark = [pytest.mark.usefixtures("town"), pytest.mark.long]

CORE = "住民記録"
SYSTEM = Actor("system", "handover")
REASON = "住民票コードの形式が違います"


@pytest.fixture
def core(settings: Settings, tmp_path: Path) -> Path:
    """The core system of this test: a simulator with a ledger of its own."""
    settings.CORE_SYSTEMS = {"*": "yakuba.adapters.core_simulator.ledger.build"}
    settings.CORE_SIMULATOR = tmp_path / "core"
    return tmp_path / "core"


def confirmed(count: int) -> list[UUID]:
    """Cases of the 転入届 that wait for the hand-over, received through the door."""
    keys = many(count)
    for key in keys:
        act(checked(now(key), JUMIN.reviewer), "confirm", JUMIN.reviewer)
    return keys


def states(keys: Sequence[UUID]) -> Counter[State]:
    return Counter(now(key).row.state for key in keys)


def taken(core: Path) -> list[str]:
    return [entry.key for entry in ledger.entries(core)]


def made(section: str = JUMIN.section) -> UUID:
    return use_cases.make(actor=SYSTEM, key=uuid4(), core=CORE, section=section).key


def test_two_hundred_cases_reach_the_core_system_exactly_once_each(core: Path) -> None:
    keys = confirmed(200)
    refused, silent_but_taken, lost = keys[10:13], keys[50:53], keys[100:102]
    ledger.switch(
        core,
        reject={str(key): REASON for key in refused},
        mute={str(key) for key in silent_but_taken},
        lost={str(key) for key in lost},
    )
    batch = made()
    assert states(keys) == {State.HANDED_OVER: 200}

    first = use_cases.send(actor=SYSTEM, batch=batch)
    assert (first.sent, first.accepted, first.rejected, first.unanswered) == (200, 192, 3, 5)
    assert states(keys) == {State.CLOSED: 192, State.RECEIVED: 3, State.HANDED_OVER: 5}
    assert {now(key).row.section for key in refused} == {JUMIN.section}
    assert {steps(key)[-1].reason for key in refused} == {REASON}
    assert len(set(taken(core))) == 195, "192 answered and 3 taken without an answer"

    again = use_cases.retry(actor=SYSTEM, batch=batch)
    assert (again.sent, again.accepted, again.rejected, again.unanswered) == (5, 5, 0, 0)
    assert states(keys) == {State.CLOSED: 197, State.RECEIVED: 3}
    assert Counter(taken(core)).most_common(1)[0][1] == 1

    ledger.switch(core)
    for key in refused:
        act(checked(now(key), JUMIN.reviewer), "confirm", JUMIN.reviewer)
    last = use_cases.send(actor=SYSTEM, batch=made())
    assert (last.sent, last.accepted) == (3, 3)
    assert states(keys) == {State.CLOSED: 200}
    assert sorted(taken(core)) == sorted(map(str, keys)), "200 distinct, none twice"
    assert queries.waiting(SYSTEM) == ()


def test_a_batch_sent_again_sends_nothing(core: Path) -> None:
    keys = confirmed(3)
    batch = made()
    use_cases.send(actor=SYSTEM, batch=batch)
    for verb in (use_cases.send, use_cases.retry):
        report = verb(actor=SYSTEM, batch=batch)
        assert (report.sent, report.accepted, report.rejected, report.unanswered) == (0, 0, 0, 0)
    assert sorted(taken(core)) == sorted(map(str, keys))


def test_a_core_system_that_is_down_loses_and_doubles_nothing(core: Path) -> None:
    keys = confirmed(4)
    ledger.switch(core, down=True)
    batch = made()
    report = use_cases.send(actor=SYSTEM, batch=batch)
    assert (report.accepted, report.rejected) == (0, 0)
    assert report.trouble
    assert states(keys) == {State.HANDED_OVER: 4}
    assert taken(core) == []
    ledger.switch(core)
    for verb in (use_cases.send, use_cases.retry):
        verb(actor=SYSTEM, batch=batch)
    assert states(keys) == {State.CLOSED: 4}
    assert sorted(taken(core)) == sorted(map(str, keys))


def test_a_case_that_was_refused_can_be_found_with_its_reason_and_reference_of_the_others(core: Path) -> None:
    keys = confirmed(2)
    ledger.switch(core, reject={str(keys[0]): REASON})
    batch = made()
    use_cases.send(actor=SYSTEM, batch=batch)
    rows = {row.key: row for row in queries.rows(SYSTEM, batch)}
    assert (rows[str(keys[0])].state, rows[str(keys[1])].state) == ("rejected", "accepted")
    assert REASON in str(rows[str(keys[0])])
    (entry,) = ledger.entries(core)
    assert entry.reference
    assert entry.reference in str(steps(keys[1])[-1])
