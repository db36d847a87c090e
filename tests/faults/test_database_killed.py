"""kill -9 of the database under the running site and worker (R1): nothing acknowledged is lost, nothing is there twice,
and both go on by themselves when it is back. On SQLite the database is in the process.
"""

import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from zlib import crc32

import pytest
from django.conf import settings
from django.db import connection, connections

from tests.faults.at_browser import Browser
from tests.faults.course import WORK, Course, Fate, says_what_to_do
from tests.faults.own_server import programs
from tests.faults.own_town import OwnTown, own_town, wait_until_open
from tests.faults.wire import Moment
from tests.processes import wait_until
from tests.support.pages import Page
from yakuba.kernel.audit import service as audit
from yakuba.kernel.jobs import service as jobs

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(
        connection.vendor == "sqlite",
        reason="the database of SQLite is in the process: to kill it is to kill the process (test_sending_killed.py, "
        "tests/kernel/cases/test_expect_kill.py, tests/kernel/jobs/test_worker_faults.py)",
    ),
    pytest.mark.skipif(
        os.environ.get("YAKUBA_TEST_POSTGRES_URL", "") != "" or programs() is None,
        reason="the programs of the suite's server are wanted here, and it is somewhere else or there is none",
    ),
]

SWEEP = 60
THREADS = 8
"""Of the site (config/serve.py)."""
NUMBERED = (
    "SELECT left(number, -6), right(number, 6)::int FROM cases_case",
    "SELECT section || symbol || fiscal_year, number FROM documents_document",
)
"""Series, and a number that it gave."""


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnTown]:
    folder = tmp_path_factory.mktemp("killed")
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        for name, value in {
            "YAKUBA_HOME": folder,
            "DOCUMENTS_STORE": folder / "files",
            "AUDIT_ANCHOR_FOLDERS": [folder / "anchors"],
            "NOTICES_MAIL": "yakuba.adapters.smtp.transport.build",
        }.items():
            patch.setattr(settings, name, value)
        with own_town(folder) as running:
            wait_until_open(running)
            yield running


ONCE = {
    "state": "処理完了",
    "trouble": None,
    "states": ["送信済", "処理中", "処理完了"],
    "sent": 1,
    "messages": {"application.submitted": 1, "application.taken": 1, "application.state": 2, "document.issued": 1},
    "documents": 1,
    "inbox": 2,
    "case": ("closed", "approved"),
    "version": 0,
    "steps": ["open", "claim", "start", "draft", "approve", "decide", "issue", "close"],
    "rounds": [1, 1],
    "mails": 2,
}
"""Of one application, however often the server was killed.

Two notices are the result and its document; two mails are the code to sign in, and that there are notices.
"""
EVERY_STEP = bool(os.environ.get("YAKUBA_TEST_EVERY_STEP"))


@pytest.fixture(scope="module")
def rehearsed(town: OwnTown) -> Course:
    """A course in which the server is killed before every press only; what each step writes stands in it."""
    course = Course(town, lambda _step: None, between=True)
    course.walk()
    return course


def test_while_it_is_away_pages_say_what_to_do_and_the_next_request_after_it_works(town: OwnTown) -> None:
    browser = Browser(town.port)
    asked = {"/portal/": 200, "/portal/sign-in/": 200, "/accounts/sign-in/": 200}
    assert {address: browser.get(address).status_code for address in asked} == asked
    assert by_many(town) == {200}
    town.server.kill()
    for address in asked:
        says_what_to_do(browser.get(address))
    says_what_to_do(browser.post("/portal/sign-in/", {"email": "taro@example.jp", **browser.token}))
    assert browser.get("/health/live").status_code == 200
    ready = browser.get("/health/ready")
    assert (ready.status_code, json.loads(ready.content)["checks"]["database"]) == (503, False)
    town.server_is_back()
    assert by_many(town) == {200}
    assert {address: browser.get(address).status_code for address in asked} == asked
    assert browser.get("/health/ready").status_code == 200


def test_who_starts_while_it_is_away_works_when_it_is_back(town: OwnTown) -> None:
    known = {worker for (worker,) in workers()}
    town.server.kill()
    late = OwnTown(town.server, town.folder, town.site, town.worker, own_mail=False)
    late.start()
    try:
        browser = Browser(late.port)
        wait_until(lambda: answers(browser, "/health/live"), "the site answers")
        says_what_to_do(browser.get("/portal/"))
        town.server_is_back()
        assert "青葉市" in Page(browser.get("/portal/")).text
        wait_until(lambda: {worker for (worker,) in workers()} - known, "the worker is seen")
    finally:
        late.stop()


def test_when_one_process_of_the_server_dies_and_takes_the_others_with_it_everybody_goes_on(town: OwnTown) -> None:
    browser = Browser(town.port)
    assert browser.get("/portal/").status_code == 200
    connections.close_all()  # of this test: it is not to be the one
    town.server.kill_a_backend()
    wait_until(lambda: browser.get("/health/ready").status_code == 200, "the site is ready again")
    assert browser.get("/portal/").status_code == 200


def test_killed_before_every_press_nothing_is_lost_and_no_press_is_refused(town: OwnTown, rehearsed: Course) -> None:
    assert rehearsed.outcome() == ONCE
    assert_whole(town)


@pytest.mark.parametrize("number", range(SWEEP if EVERY_STEP else 1))
@pytest.mark.parametrize("after", [False, True], ids=["before a write", "done, not answered"])
def test_killed_in_the_midst_of_every_step_each_is_done_once(
    town: OwnTown, rehearsed: Course, number: int, after: bool
) -> None:
    course = Course(town, fates(rehearsed, number, after=after))
    course.walk()
    assert set(course.survived) <= ({*WORK} if EVERY_STEP else {"over"})
    assert course.outcome() == ONCE
    assert_whole(town)


def by_many(town: OwnTown) -> set[int]:
    """What the site answers to so many at once that each of its threads, with a connection of its own, has its turn."""
    with ThreadPoolExecutor(THREADS) as crowd:
        answers = crowd.map(lambda _: Browser(town.port).get("/portal/").status_code, range(4 * THREADS))
        return set(answers)


def answers(browser: Browser, address: str) -> bool:
    """Whether there is a site already."""
    try:
        return browser.get(address).status_code == 200
    except OSError:
        return False


def workers() -> list[tuple[str]]:
    """Every worker that said that it lives."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM job_worker")
        return list(cursor.fetchall())


def fates(rehearsed: Course, number: int, *, after: bool) -> Fate:
    """A moment in each step: by a seed of its own, or the ``number``-th in the sweep. What a worker writes is not the
    same each time, so that only the first part of its work is met by counting."""

    def fate(step: str) -> Moment | None:
        written = rehearsed.written[step]
        worth = [place for place, kind in enumerate(written, 1) if kind == "COMMIT" or not after]
        if step in WORK:
            worth = worth[: len(worth) * 2 // 3]
        if not worth:
            return None
        seed = number if EVERY_STEP else crc32(f"{step} {after}".encode())
        return Moment(worth[seed % len(worth)], after=after)

    return fate


def assert_whole(town: OwnTown) -> None:
    """Nothing hangs, numbers have neither gap nor double, the audit chain holds, and every process still runs."""
    assert jobs.dead_letters() == []
    assert [process.poll() for process in town.processes] == [None] * len(town.processes)
    audit.seal()
    assert audit.verify().ok
    for statement in NUMBERED:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            given = cursor.fetchall()
        assert given
        for series in {name for name, _number in given}:
            numbers = sorted(number for name, number in given if name == series)
            assert numbers == list(range(1, len(numbers) + 1)), series
