"""kill -9 between any two steps: nothing acknowledged is lost, nothing happens twice (R1, R3)."""

import dataclasses
import json
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings
from django.db import connection

from samples import organisation
from tests.kernel.cases.one_officer import perform
from tests.processes import ProcessDatabase
from tests.support import case_events
from tests.support.cases import (
    APPROVAL,
    DAY,
    JUMIN,
    KEEPER,
    KODOMO,
    act,
    agreed,
    checked,
    drafted,
    keep_seal,
    many,
    now,
    opened,
    sealed_letter,
    steps,
    waiting,
)
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import CaseView, Data, Filter, NoCaseError
from yakuba.kernel.documents.contracts import Prepared
from yakuba.lib import clock

__all__ = ["case_events"]
pytestmark = pytest.mark.process
Task = dict[str, Any]
POINTS = ("statement:1", "statement:4", "statement:9", "before", "after")
OURS = ("cases_", "documents_document", "documents_paper", "documents_sealing", "job_event", "job_lease")


@dataclass
class Town:
    """The town on a database that it shares with officers who are processes."""

    database: ProcessDatabase

    def officer(self, task: Task, point: str) -> bool:
        """Let an officer do the step and die at the point; whether it was acknowledged."""
        connection.close()
        process = self.database.python("-m", "tests.kernel.cases.one_officer", json.dumps(task | {"point": point}))
        said, errors = process.communicate(timeout=60)
        assert process.returncode in (0, -signal.SIGKILL), errors.decode()
        return said.strip() == b"done"

    def sizes(self) -> dict[str, int]:
        """How many rows each table has that a step writes into; looks of this test left out."""
        tables = [t for t in connection.introspection.table_names() if t.startswith(OURS)]
        found = {table: self.database.rows(f"SELECT count(*) FROM {table}")[0][0] for table in tables}
        found["audit"] = self.database.rows("SELECT count(*) FROM audit_entry WHERE NOT is_view")[0][0]
        return found


@pytest.fixture
def shared(process_database: ProcessDatabase, settings: LazySettings) -> Any:
    settings.DOCUMENTS_STORE = process_database.folder / "files"
    with clock.stopped_at(DAY):
        organisation.load()
        keep_seal()
        yield Town(process_database)


def _letter(prepared: Prepared | None) -> dict[str, Any] | None:
    return dataclasses.asdict(prepared) if prepared else None


def _task(view: CaseView, step: str, actor: str, **more: Any) -> Task:
    return {"step": step, "key": str(view.row.key), "actor": actor, "version": view.row.version, **more}


def _open() -> Task:
    opened()  # the counter of the section stands already, whoever opens next
    return {"step": "open", "procedure": "jidoteate-nintei", "key": str(uuid4())}


def _start() -> Task:
    return _task(opened(), "start", "1031")


def _draft() -> Task:
    view = checked(act(opened(), "start", KODOMO.reviewer), KODOMO.reviewer)
    letter = service.prepare_letter(KODOMO.reviewer, view.row.key, APPROVAL)
    return _task(view, "draft", "1031", letter=_letter(letter))


def _approve() -> Task:
    view = drafted(opened(), KODOMO)
    return _task(view, "approve", "1030", slot=waiting(view)[0])


def _decide() -> Task:
    return _task(agreed(drafted(opened(), KODOMO), KODOMO.chief), "decide", "1029")


def _issue() -> Task:
    view = act(agreed(drafted(opened(), KODOMO), KODOMO.chief), "decide", KODOMO.head)
    letter = sealed_letter(KEEPER, view, on=DAY)
    return _task(view, "issue", "1031", letter=_letter(letter))


def _batch() -> Task:
    preview = service.preview_many(JUMIN.chief, "assign", many(5), data=Data(assignee="1050"))
    return {"step": "batch", "actor": "1009", "batch": str(preview.batch)}


def _growth(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {table: after[table] - before[table] for table in after if after[table] != before[table]}


@pytest.mark.parametrize("prepared", [_open, _start, _draft, _approve, _decide, _issue, _batch])
def test_a_step_whose_officer_is_killed_is_whole_or_not_at_all_and_once_when_done_again(
    shared: Town, prepared: Callable[[], Task]
) -> None:
    task = prepared()
    before = shared.sizes()
    perform(task)
    whole = _growth(before, shared.sizes())
    assert whole
    for point in POINTS:
        task = prepared()
        before = shared.sizes()
        acknowledged = shared.officer(task, point)
        left = _growth(before, shared.sizes())
        assert left in ({}, whole), (point, left)
        if point == "before":
            assert (left, acknowledged) == ({}, False)
        if point == "after" or acknowledged:
            assert left == whole, point
        perform(task)
        assert _growth(before, shared.sizes()) == whole, point
        perform(task)
        assert _growth(before, shared.sizes()) == whole, point


def test_numbers_of_cases_and_letters_have_no_gap_after_kills(shared: Town) -> None:
    for point in ("before", "statement:4", "after", "before"):
        task = _open()
        shared.officer(task, point)
        perform(task)
    numbers = sorted(int("".join(filter(str.isdigit, row.number))[-1]) for row in _rows())
    assert numbers == list(range(1, 9))


def _rows() -> list[Any]:
    return list(service.search(KODOMO.reviewer, Filter()).rows)


def test_a_case_whose_every_step_is_killed_before_and_after_its_commit_still_arrives(shared: Town) -> None:
    task = _open()
    shared.officer(task, "before")
    with pytest.raises(NoCaseError):
        now(UUID(task["key"]))
    shared.officer(task, "after")
    view = _killed_twice(shared, now(UUID(task["key"])), "start", "1031")
    view = checked(view, KODOMO.reviewer)
    letter = _letter(service.prepare_letter(KODOMO.reviewer, view.row.key, APPROVAL))
    view = _killed_twice(shared, view, "draft", "1031", letter=letter)
    view = _killed_twice(shared, view, "approve", "1030", slot=waiting(view)[0])
    view = _killed_twice(shared, view, "decide", "1029")
    letter = _letter(sealed_letter(KEEPER, view, on=DAY))
    view = _killed_twice(shared, view, "issue", "1031", letter=letter)
    assert (view.row.state, view.row.result) == ("issued", "approved")
    kept = [step.action for step in steps(view) if step.action != "check"]
    assert kept == ["start", "draft", "approve", "decide", "issue"]
    assert view.row.version == len(steps(view)) + 1


def _killed_twice(town: Town, view: CaseView, step: str, actor: str, **more: Any) -> CaseView:
    task = _task(view, step, actor, **more)
    assert not town.officer(task, "before")
    assert now(view).row.version == view.row.version
    assert not town.officer(task, "after")
    assert now(view).row.version == view.row.version + 1
    assert town.officer(task, "")
    return now(view)
