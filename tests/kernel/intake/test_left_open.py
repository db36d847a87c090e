"""What ending forgotten receptions costs at ten thousand of them, and which one the night must not end."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.kernel.intake.rows import rows
from tests.support.receptions import CLERK, DAY, opened, with_family
from yakuba.kernel.intake import ending, service
from yakuba.kernel.intake.contracts import LEFT_OPEN, OnlineState, State, StepName
from yakuba.kernel.intake.models import OnlineFiling, Reception
from yakuba.lib import clock

pytestmark = pytest.mark.usefixtures("town")
STATEMENTS = 6
"""Savepoint, question, receptions, tablets, register, release; one more where SQLite names somebody new."""


def forgotten(count: int, state: State = State.OPEN) -> None:
    """So many that were begun today and never touched again."""
    now, first = clock.now(), Reception.objects.count() + 1
    Reception.objects.bulk_create(
        (
            Reception(
                key=uuid4(), number=first + place, event="tennyu", received_on=DAY, opened_at=now, opened_by="x",
                section="2010", office="01", state=state, changed_at=now,
            )
            for place in range(count)
        ),
        batch_size=1_000,
    )  # fmt: skip


def asked() -> tuple[int, list[str]]:
    """How many were ended 30 days from now, and what the database was asked for it."""
    with clock.stopped_at(clock.now() + LEFT_OPEN), CaptureQueriesContext(connection) as queries:
        ended = service.end_left_open()
    return ended, [query["sql"] for query in queries]


def test_many_are_ended_in_pieces_that_each_cost_as_much_as_one() -> None:
    forgotten(1)
    ended, alone = asked()
    assert (ended, len(alone) <= 2 * STATEMENTS) == (1, True)
    forgotten(5 * ending.PIECE + 1)
    ended, many = asked()
    assert ended == 5 * ending.PIECE + 1
    assert len(many) <= 7 * (STATEMENTS + 1)
    assert rows("SELECT state, version, count(*) FROM intake_reception GROUP BY state, version") == [
        ("done", 2, 5 * ending.PIECE + 2)
    ]
    told = rows("SELECT count(*), count(DISTINCT subject_digest) FROM audit_entry WHERE act LIKE %s", "%left_open")
    assert told == [(5 * ending.PIECE + 2, 5 * ending.PIECE + 2)]


def test_they_are_found_by_an_index_among_ten_thousand_that_are_ended() -> None:
    forgotten(10_000, State.DONE)
    forgotten(3)
    if connection.vendor == "postgresql":
        rows("ANALYZE intake_reception")
    ended, queries = asked()
    assert ended == 3
    question = next(sql for sql in queries if sql.startswith("SELECT") and "intake_reception" in sql)
    plan = rows(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{question}")
    assert "intake_open_by_opening" in str(plan)


def test_an_application_that_is_still_to_be_taken_is_left_for_its_job() -> None:
    """A reception that was ended cannot be gone on with by the job: nobody would ever take what was sent."""
    waiting, taken = opened(), opened()
    for view, state in ((waiting, OnlineState.ARRIVED), (taken, OnlineState.RECEIVED)):
        OnlineFiling.objects.create(
            submission=uuid4(), reception=view.key, account=uuid4(), identity="mail", procedure="x",
            definition_version=1, unit="", content={}, arrived_at=clock.now(), state=state,
        )  # fmt: skip
    assert asked()[0] == 1
    assert [service.view(CLERK, view.key).state for view in (waiting, taken)] == [State.OPEN, State.DONE]


def test_looking_is_nothing_done_and_a_moment_that_was_measured_before_neither() -> None:
    family = with_family(opened())
    service.reached(CLERK, family.key, StepName.GUIDED)
    with clock.stopped_at(clock.now() + timedelta(days=1)):
        service.reached(CLERK, family.key, StepName.GUIDED)
        service.view(CLERK, family.key)
    assert asked()[0] == 1


def test_one_that_was_gone_on_with_has_as_long_again() -> None:
    family = with_family(opened())
    ended = service.finish(CLERK, family.key, family.version)
    with clock.stopped_at(clock.now() + timedelta(days=30)):
        service.resume(CLERK, ended.key, ended.version)
        assert service.end_left_open() == 0
        assert asked()[0] == 1
