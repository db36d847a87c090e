"""kill -9 at any point of any verb: it was done whole or not at all, and done again it is there once (R1, R3)."""

import json
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings
from django.db import connection

from samples import organisation
from tests.processes import ProcessDatabase
from tests.support import cases, register
from tests.support.one_protector import perform
from yakuba.apps.protection import use_cases
from yakuba.apps.protection.module import PROCEDURE
from yakuba.apps.protection.tests.conftest import CLERK, NAMED
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import EscalateError, KnownAs, ProtectionFilter, Requester
from yakuba.lib import clock

pytestmark = pytest.mark.process
Task = dict[str, Any]
POINTS = ("statement:3", "statement:8", "before", "after")
OURS = ("people_pro", "people_opinion", "people_term", "people_keptaway", "people_covered", "people_esc", "protection_")
EARLY = date(2026, 4, 2)


@dataclass
class Town:
    """The town on a database that it shares with officers who are processes."""

    database: ProcessDatabase

    def officer(self, task: Task, point: str) -> bool:
        """Let an officer do the verb and die at the point; whether it was acknowledged."""
        connection.close()
        process = self.database.python("-m", "tests.support.one_protector", json.dumps(task | {"point": point}))
        said, errors = process.communicate(timeout=60)
        assert process.returncode in (0, -signal.SIGKILL), errors.decode()
        return said.strip() == b"done"

    def state(self) -> dict[str, int]:
        """How many rows each table has that a verb writes into, and the changes in the register."""
        tables = [t for t in connection.introspection.table_names() if t.startswith(OURS)]
        count = "SELECT count(*) FROM "
        found = {table: self.database.rows(count + table)[0][0] for table in tables}
        found["audit"] = self.database.rows("SELECT count(*) FROM audit_entry WHERE NOT is_view")[0][0]
        return found


@pytest.fixture
def shared(process_database: ProcessDatabase, settings: LazySettings, tmp_path: Path) -> Iterator[Town]:
    settings.DOCUMENTS_STORE = process_database.folder / "files"
    with clock.stopped_at(cases.DAY):
        organisation.load()
        register.feed(tmp_path, [register.resident(1, "白石 恵", "シライシ メグミ")])
        yield Town(process_database)


def _case() -> str:
    return str(cases.opened(PROCEDURE).row.key)


def _register() -> Task:
    case = _case()
    use_cases.follow_case(case=UUID(case))
    return {"verb": "register", "key": str(uuid4()), "person": register.person_id(1), "case": case}


def _made(on: date = cases.DAY) -> int:
    task = {"verb": "register", "key": str(uuid4()), "person": register.person_id(1), "on": on.isoformat()}
    perform(task)
    return people.protections(NAMED, ProtectionFilter(), sort="-id")[0][0].protection_id


def _step(verb: str, made: int, version: int = 1, on: date = cases.DAY) -> Task:
    return {"verb": verb, "key": str(uuid4()), "made": made, "version": version, "on": on.isoformat()}


def _opinion() -> Task:
    return _step("opinion", _made())


def _advised(on: date = cases.DAY) -> int:
    made = _made(on)
    perform(_step("opinion", made, on=on))
    return made


def _decide() -> Task:
    return _step("decide", _advised())


def _extend() -> Task:
    made = _advised(EARLY)
    perform(_step("decide", made, on=EARLY))
    return _step("extend", made, 2, date(2027, 3, 15))


def _end() -> Task:
    return _step("end", _advised())


def _settle() -> Task:
    _made()
    with pytest.raises(EscalateError) as stopped:
        people.guard_request(CLERK, about=[register.person_id(1)], requester=Requester(KnownAs("黒川 剛")))
    return {"verb": "settle", "stop": stopped.value.escalation_id}


def _set_aside() -> Task:
    return {"verb": "set_aside", "case": _register()["case"]}


def _follow() -> Task:
    return {"verb": "follow", "case": _case()}


@pytest.mark.parametrize("prepared", [_register, _opinion, _decide, _extend, _end, _settle, _set_aside, _follow])
def test_a_verb_whose_officer_is_killed_is_whole_or_not_at_all_and_once_when_done_again(
    shared: Town, prepared: Callable[[], Task]
) -> None:
    task = prepared()
    before = shared.state()
    perform(task)
    whole = _growth(before, shared.state())
    assert whole
    for point in POINTS:
        task = prepared()
        before = shared.state()
        acknowledged = shared.officer(task, point)
        left = _growth(before, shared.state())
        assert left in ({}, whole), (point, left)
        if point == "before":
            assert not acknowledged
        if point == "after" or acknowledged:
            assert left == whole, point
        for _again in range(2):
            perform(task)
            assert _growth(before, shared.state()) == whole, point


def _growth(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {table: after[table] - before[table] for table in after if after[table] != before[table]}
