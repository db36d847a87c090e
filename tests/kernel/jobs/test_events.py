"""An event goes with its transaction, and reaches each handler on its own."""

import pytest
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from tests.kernel.jobs import sample_work
from tests.kernel.jobs.conftest import Effects, Town
from yakuba.kernel.jobs import registry, service
from yakuba.kernel.jobs.contracts import Event, Job, NotInTransactionError, PayloadRefusedError
from yakuba.kernel.jobs.models import JobEvent, JobLease
from yakuba.lib.refs import OwnerRef

THING = OwnerRef("tests.thing", "7")


def happened(**data: int) -> Event:
    return Event(sample_work.HAPPENED, THING, data)


def test_publishing_is_one_statement_or_three_on_sqlite_for_any_number_of_handlers(
    effects: Effects, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    statements = 1 if connection.vendor == "postgresql" else 3
    with transaction.atomic(), django_assert_num_queries(statements):
        service.publish(happened(n=1))
    assert JobLease.objects.count() == 3


def test_each_handler_has_its_own_row_retries_and_end(effects: Effects) -> None:
    with transaction.atomic():
        service.publish(happened(n=1))
    service.run_waiting()
    assert effects() == [("first tests.thing:7 1", 1), ("second tests.thing:7 1", 1)]
    assert [letter.payload["handler"] for letter in service.dead_letters()] == ["tests.never"]


def test_two_events_are_two_effects(effects: Effects) -> None:
    with transaction.atomic():
        service.publish(happened(n=1))
        service.publish(happened(n=2))
    service.run_waiting()
    assert len(effects()) == 4


def test_an_event_of_a_rolled_back_transaction_never_was(effects: Effects) -> None:
    with transaction.atomic():
        service.publish(happened(n=1))
        transaction.set_rollback(True)
    assert not JobEvent.objects.exists()
    assert service.run_waiting() == 0


def test_an_event_that_nobody_wants_leaves_nothing(effects: Effects) -> None:
    with transaction.atomic():
        assert service.publish(Event("tests.thing.ignored", THING)) is None
    assert not JobEvent.objects.exists()


def test_an_event_holds_references_not_things(effects: Effects) -> None:
    with transaction.atomic(), pytest.raises(PayloadRefusedError):
        service.publish(Event(sample_work.HAPPENED, THING, {"text": "x" * 5_000}))


def test_a_handler_that_is_gone_from_the_code_leaves_a_dead_letter(
    effects: Effects, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction.atomic():
        service.publish(happened(n=1))
    monkeypatch.delitem(registry._handlers, "tests.first")
    service.run_waiting()
    gone = next(letter for letter in service.dead_letters() if letter.payload["handler"] == "tests.first")
    assert "tests.first" in gone.error


def test_a_name_of_a_handler_is_given_once() -> None:
    def other(event: Event, context: Job) -> None:
        raise AssertionError

    with pytest.raises(ValueError, match=r"tests\.first"):
        service.subscribe("tests.other", "tests.first")(other)


@pytest.mark.process
def test_an_event_outside_a_transaction_is_refused(town: Town) -> None:
    with pytest.raises(NotInTransactionError):
        service.publish(happened(n=1))
    assert town.statuses() == []
