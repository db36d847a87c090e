"""What each test makes the house ask its database: the second database is asked every question, not by every test.

A question is the place in the house that asks, the statement without its values, the kinds of the values, and the error
that came of it. While the suite runs on the first database, the questions of each test are noted; on the second one,
a test is left out when others before it put every one of its questions ``OFTEN`` times. Tests of which nothing was
noted run, and so do those with a database, processes or threads of their own (docs/testing.md, docs/decisions/0093).
"""

import json
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from django.db.backends.utils import CursorWrapper

OFTEN = 2
LONG, TAIL = 5_000, 500
"""Letters of a statement."""
HOUSE = f"{os.sep}src{os.sep}yakuba{os.sep}"
OUTSIDE = "a test"
"""Who asks where no part of the house does."""
OWN = {"own_database", "process_database"}
"""Fixtures: more than statements is tried with a database of one's own."""
KEPT_MARKS = {"browser", "process", "every"}
_VALUES = re.compile(r"%s(?:, ?%s)+")
_ROWS = re.compile(r"\(([^()]*)\)(?:, ?\(\1\))+")
_NUMBERS = re.compile(r"\d+")
_OF_TRANSACTIONS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")

Question = tuple[str, str, str, str]
"""Who asks, the statement, the kinds of its values, the error."""
Noted = Mapping[str, Collection[Question]]
"""By the id of a test."""


class Noting:
    """A plugin of the first run: writes the questions of each test of this process into the folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._all: dict[str, list[int]] = {}
        self._numbers: dict[Question, int] = {}
        self._now: set[Question] | None = None
        self._statements: dict[str, str] = {}
        self._patch = pytest.MonkeyPatch()

    def start(self) -> None:
        """From now on every statement passes by here."""
        execute, executemany = CursorWrapper.execute, CursorWrapper.executemany

        def noted(cursor: CursorWrapper, sql: Any, params: Any = None) -> Any:
            return self._ask(sql, params, lambda: execute(cursor, sql, params))

        def many_noted(cursor: CursorWrapper, sql: Any, param_list: Any) -> Any:
            rows = list(param_list)
            return self._ask(sql, rows[0] if rows else (), lambda: executemany(cursor, sql, rows))

        self._patch.setattr(CursorWrapper, "execute", noted)
        self._patch.setattr(CursorWrapper, "executemany", many_noted)

    def stop(self) -> None:
        """Statements go their own way again."""
        self._patch.undo()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """With its fixtures."""
        self._now = set()
        outcome = yield
        self._all[item.nodeid] = [self._numbers.setdefault(one, len(self._numbers)) for one in sorted(self._now)]
        self._now = None
        return outcome

    def pytest_sessionfinish(self) -> None:
        """Questions by number, so that each is written once."""
        self.stop()
        name = os.environ.get("PYTEST_XDIST_WORKER", "alone")
        (self._folder / f"{name}.json").write_text(json.dumps([list(self._numbers), self._all]), encoding="utf-8")

    def _ask(self, sql: Any, params: Any, ask: Callable[[], Any]) -> Any:
        if self._now is None or not isinstance(sql, str) or sql.startswith(_OF_TRANSACTIONS):
            return ask()
        if len(sql) > LONG:  # thousands of values; what else is asked stands at both ends
            sql = sql[: LONG - TAIL] + sql[-TAIL:]
        if (statement := self._statements.get(sql)) is None:
            statement = self._statements[sql] = shape(sql)
        question = (asker(sys._getframe(2)), statement, kinds(params))
        try:
            answer = ask()
        except Exception as error:
            self._now.add((*question, type(error).__name__))
            raise
        self._now.add((*question, ""))
        return answer


def shape(sql: str) -> str:
    """The statement without how many values and rows it has, and without its numbers."""
    return _NUMBERS.sub("0", _ROWS.sub(r"(\1)", _VALUES.sub("%s", sql)))


def kinds(params: Any) -> str:
    """The types of the values, each once."""
    values = params.values() if isinstance(params, Mapping) else params or ()
    return " ".join(sorted({type(value).__name__ for value in values}))


def asker(frame: FrameType | None) -> str:
    """File and function of the innermost part of the house that asks."""
    while frame is not None:
        if HOUSE in (name := frame.f_code.co_filename):
            return f"{name.rpartition(HOUSE)[2]}:{frame.f_code.co_name}"
        frame = frame.f_back
    return OUTSIDE


def noted_in(folder: Path) -> Noted:
    """What the processes of the first run noted, by test."""
    found: dict[str, list[Question]] = {}
    for file in sorted(folder.glob("*.json")):
        questions, tests = json.loads(file.read_text(encoding="utf-8"))
        found |= {test: [tuple(questions[number]) for number in numbers] for test, numbers in tests.items()}
    return found


def superfluous(noted: Noted, *, runs: Iterable[str], candidates: Iterable[str], often: int = OFTEN) -> set[str]:
    """Of the candidates, in their order, those all of whose questions others put ``often`` times: what ``runs``
    anyhow, and candidates before them that stay."""
    put = Counter(one for test in runs for one in noted.get(test, ()))
    left_out = set()
    for test in candidates:
        questions = noted.get(test)
        if questions and all(put[one] >= often for one in questions):
            left_out.add(test)
        elif questions:
            put.update(questions)
    return left_out


def left_out(items: Collection[pytest.Item], folder: Path) -> set[str]:
    """The ids of those of these tests that the second database need not be asked by."""
    runs = {item.nodeid for item in items if _tries_more(item)}
    candidates = [item.nodeid for item in items if item.nodeid not in runs]
    return superfluous(noted_in(folder), runs=runs, candidates=candidates)


def _tries_more(item: pytest.Item) -> bool:
    """More than statements: kills, locks, threads, values that no database likes."""
    fixtures, marks = set(getattr(item, "fixturenames", ())), {mark.name for mark in item.iter_markers()}
    return bool(fixtures & OWN or marks & KEPT_MARKS)
