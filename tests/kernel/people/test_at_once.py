"""Searching goes on while a feed runs, a second feed is told to wait, and looks cost a fixed number of statements."""

from collections.abc import Callable
from functools import partial
from threading import Thread
from typing import Any, Generic, TypeVar

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from samples import organisation
from tests.kernel.people.conftest import CLERK, FEEDER, Feed, Write, resident
from yakuba.kernel.audit.service import history
from yakuba.kernel.people import feeding, service
from yakuba.kernel.people.contracts import FeedRefusedError, Hits, Query

T = TypeVar("T")


class _Beside(Thread, Generic[T]):
    """Runs something with a connection of its own; keeps what it gave or raised."""

    def __init__(self, work: Callable[[], T]) -> None:
        super().__init__()
        self.work = work
        self.gave: T | None = None
        self.raised: Exception | None = None
        self.start()

    def run(self) -> None:
        try:
            self.gave = self.work()
        except Exception as error:
            self.raised = error
        finally:
            connections.close_all()


def test_searches_begun_within_a_chunk_of_a_feed_all_answer(own_database: str, write: Write) -> None:
    organisation.load()
    service.feed(FEEDER, write([resident(n, f"佐藤 {n}", "サトウ") for n in range(1, 101)], as_of="2026-11-19"))
    path = write([resident(n, f"鈴木 {n}", "スズキ") for n in range(1, 3001)], as_of="2026-11-20")
    searching: list[_Beside[Hits]] = []

    def begins(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if "INTO people_searchkey" in sql:
            searching.append(
                _Beside(lambda: service.find(CLERK, Query(text="サトウ")) or service.find(CLERK, Query(text="スズキ")))
            )
        return result

    with connection.execute_wrapper(begins):
        report = service.feed(FEEDER, path)
    for search in searching:
        search.join()
    assert (report.added, report.changed) == (2900, 100)
    assert len(searching) == 3
    assert [search.raised for search in searching] == [None] * 3
    assert all(len(search.gave or ()) == 50 for search in searching)


def test_a_reader_within_a_chunk_sees_the_state_before_it(own_database: str, write: Write) -> None:
    organisation.load()
    path = write([resident(n, f"佐藤 {n}", "サトウ") for n in range(1, 11)])
    seen: list[object] = []

    def looks(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if "INTO people_searchkey" in sql:
            beside = _Beside(service.copy_as_of)
            beside.join()
            seen.append((beside.gave, beside.raised))
        return result

    with connection.execute_wrapper(looks):
        service.feed(FEEDER, path)
    assert seen == [(None, None)]
    assert service.copy_as_of() is not None


def test_a_second_feed_within_the_first_is_told_to_wait(own_database: str, write: Write) -> None:
    organisation.load()
    rows = [resident(n, f"佐藤 {n}", "サトウ") for n in range(1, 2501)]
    path, other = write(rows), write(rows[:10], kind="差分", as_of="2026-11-21")
    refused: list[BaseException | None] = []

    def between(done: int) -> None:
        for file in (other,):
            beside = _Beside(partial(service.feed, FEEDER, file))
            beside.join()
            refused.append(beside.raised)

    report = service.feed(FEEDER, path, tell=between)
    assert report.added == 2500
    assert len(refused) == 3
    assert all(isinstance(error, FeedRefusedError) for error in refused)


def test_two_feeds_of_one_file_at_once_end_as_one(own_database: str, write: Write) -> None:
    organisation.load()
    path = write([resident(n, f"佐藤 {n}", "サトウ") for n in range(1, 2501)])
    both = [_Beside(lambda: service.feed(FEEDER, path)) for _ in range(2)]
    for feed in both:
        feed.join()
    done = [feed.gave for feed in both if feed.gave]
    assert len(done) >= 1
    assert all(feed.raised is None or isinstance(feed.raised, FeedRefusedError) for feed in both)
    assert {report.added for report in done} == {2500}
    assert len(service.find(CLERK, Query(text="サトウ"))) == 50


@pytest.mark.parametrize("size", [2, 12])
def test_a_household_costs_the_same_statements_however_large(feed: Feed, size: int) -> None:
    home = {"世帯番号": "0000000001", "続柄": "子"}
    feed([resident(1, "山田 一", "ヤマダ"), *(resident(n, f"山田 {n}", "ヤマダ", **home) for n in range(2, size + 1))])
    head = service.person_by_number(CLERK, "0000000001").person_id
    with CaptureQueriesContext(connection) as captured:
        assert len(service.household(CLERK, head).members) == size
    own = [q for q in captured if "people_" in q["sql"] and "audit_" not in q["sql"]]
    assert len(own) == 5
    with CaptureQueriesContext(connection) as captured:
        service.persons(CLERK, range(head, head + size))
    assert len([q for q in captured if "people_" in q["sql"] and "audit_" not in q["sql"]]) == 1


def test_a_feed_ended_by_another_with_the_same_file_is_recorded_once(
    own_database: str, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    organisation.load()
    path, real = write([resident(n, f"佐藤 {n}", "サトウ") for n in range(1, 11)]), feeding._finish

    def late(*args: Any) -> Any:
        monkeypatch.setattr(feeding, "_finish", real)
        service.feed(FEEDER, path)
        return real(*args)

    monkeypatch.setattr(feeding, "_finish", late)
    assert service.feed(FEEDER, path).added == 10
    assert [entry.act for entry in history(feeding.COPY)].count("people.register.fed") == 1


def test_who_is_missing_is_taken_out_once_by_two_feeds_of_one_file(
    own_database: str, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    organisation.load()
    service.feed(FEEDER, write([resident(n, f"佐藤 {n}", "サトウ") for n in range(1, 11)], as_of="2026-11-19"))
    path = write([resident(n, f"佐藤 {n}", "サトウ") for n in range(1, 10)], as_of="2026-11-20")
    real = feeding._unseen

    def late(seen: set[int]) -> Any:
        monkeypatch.setattr(feeding, "_unseen", real)
        found = list(real(seen))
        service.feed(FEEDER, path)
        return found

    monkeypatch.setattr(feeding, "_unseen", late)
    assert service.feed(FEEDER, path).removed == 1
