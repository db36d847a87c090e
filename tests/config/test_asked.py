"""Which tests the second database is spared: only those whose every question it is asked by others."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from tests.asked import OFTEN, OUTSIDE, Noting, kinds, left_out, noted_in, shape, superfluous
from yakuba.kernel.organisation.service import sections

pytestmark = pytest.mark.once

A, B, C = ((name, "SELECT", "", "") for name in "ABC")


def test_a_test_is_left_out_once_others_put_all_its_questions_often_enough() -> None:
    noted = {"first": [A], "second": [A], "third": [A], "fourth": [A, B], "fifth": [A]}
    assert superfluous(noted, runs=[], candidates=noted, often=1) == {"second", "third", "fifth"}
    assert superfluous(noted, runs=[], candidates=noted, often=2) == {"third", "fifth"}
    assert superfluous(noted, runs=["second", "third"], candidates=["first", "fourth"], often=2) == {"first"}


def test_every_question_is_put_by_somebody_who_stays() -> None:
    noted = {str(number): [question for question in (A, B, C) if hash((number, question)) % 3] for number in range(60)}
    out = superfluous(noted, runs=[], candidates=noted)
    left = [question for test, questions in noted.items() if test not in out for question in questions]
    assert out
    assert all(left.count(question) >= OFTEN for question in (A, B, C))


def test_what_asks_nothing_that_was_noted_stays() -> None:
    assert superfluous({"silent": []}, runs=[], candidates=["silent", "unknown"], often=0) == set()


def test_another_error_of_the_same_statement_is_another_question() -> None:
    refused = (*A[:3], "IntegrityError")
    noted = {"taken": [A], "refused": [refused]}
    assert superfluous(noted, runs=[], candidates=noted, often=1) == set()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SELECT a FROM t WHERE b IN (%s, %s, %s)", "SELECT a FROM t WHERE b IN (%s)"),
        ("INSERT INTO t VALUES (%s, %s), (%s, %s), (%s, %s)", "INSERT INTO t VALUES (%s)"),
        ("SELECT a FROM t LIMIT 51", "SELECT a FROM t LIMIT 21"),
    ],
)
def test_how_many_values_rows_and_which_numbers_make_no_other_statement(one: str, other: str) -> None:
    assert shape(one) == shape(other)


def test_another_column_is_another_statement_and_another_kind_of_value_another_question() -> None:
    assert shape("SELECT a FROM t WHERE b = %s") != shape("SELECT a FROM t WHERE c = %s")
    assert kinds([1, "a", 2]) == kinds(["b", 3]) == "int str"
    assert kinds({"day": None}) == "NoneType"
    assert kinds(None) == ""


@pytest.fixture
def noting(tmp_path: Path, db: None) -> Any:
    made = Noting(tmp_path)
    made.start()
    yield made
    made.stop()


def _during(noting: Noting, test: str, work: Any) -> None:
    steps = noting.pytest_runtest_protocol(SimpleNamespace(nodeid=test))  # type: ignore[arg-type]  # its id is all
    next(steps)
    work()
    with pytest.raises(StopIteration):
        next(steps)


def _wrong() -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT nothing FROM nowhere WHERE a = %s", ["x"])


def test_what_the_house_asks_is_noted_with_the_place_and_the_error(noting: Noting, tmp_path: Path) -> None:
    _during(noting, "looks", sections)
    _during(noting, "fails", _wrong)
    _during(noting, "many", lambda: connection.cursor().executemany("UPDATE job_lease SET worker = %s WHERE 1 = 0", []))
    sections()
    noting.pytest_sessionfinish()
    noted = noted_in(tmp_path)
    (look,) = noted["looks"]
    assert look[0].endswith("kernel/organisation/directory.py:sections")
    assert "organisation_section" in look[1]
    assert look[3] == ""
    assert look[2] in ("str", "date")  # SQLite is given texts
    (failed,) = noted["fails"]
    assert failed[:3] == (OUTSIDE, "SELECT nothing FROM nowhere WHERE a = %s", "str")
    assert failed[3] in ("OperationalError", "ProgrammingError")
    assert set(noted) == {"looks", "fails", "many"}


def _item(name: str, *, fixture: str = "", mark: str = "") -> Any:
    marks = [SimpleNamespace(name=mark)] if mark else []
    return SimpleNamespace(nodeid=name, fixturenames=[fixture], iter_markers=lambda: iter(marks))


def test_kills_threads_and_values_that_no_database_likes_are_tried_on_both(tmp_path: Path) -> None:
    items = [
        _item("plain"),
        _item("plain again"),
        _item("threads", fixture="own_database"),
        _item("processes", mark="process"),
        _item("journey", mark="browser"),
        _item("hostile", mark="every"),
    ]
    numbers: dict[str, list[int]] = {item.nodeid: [0] for item in items}
    (tmp_path / "gw0.json").write_text(json.dumps([[list(A)], numbers]))
    assert left_out(items, tmp_path) == {"plain", "plain again"}
    assert left_out(items[:2], tmp_path) == set()
