"""進め方 as data: read from ``courses.yaml``, checked once, asked by name and version."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field

from yakuba.kernel.cases.contracts import Course, NotPossibleError, Result, State
from yakuba.kernel.procedures.contracts import Definition, Kind

FILE = Path(__file__).parent / "courses.yaml"
ENDS = (State.CLOSED, State.WITHDRAWN)
START = State.RECEIVED
SAME, BACK = "same", "back"
BY_KIND = {
    Kind.NOTIFICATION: Course.NOTIFICATION,
    Kind.APPLICATION: Course.APPLICATION,
    Kind.CLAIM: Course.APPLICATION,
    Kind.REQUEST: Course.APPLICATION,
    Kind.CERTIFICATE: Course.CERTIFICATE,
    Kind.EX_OFFICIO: Course.EX_OFFICIO,
}
NOTHING_TO_REFUSE = (Course.NOTIFICATION, Course.EX_OFFICIO)
"""Courses whose letters say what was done, not what was decided on an application."""


class CourseError(Exception):
    """courses.yaml says something that cannot be followed; the text names the course and what is wrong."""


class Model(BaseModel):
    """Frozen, and a word it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, defer_build=True)


class Transition(Model):
    """One action of one course, as a line of courses.yaml says it."""

    name: str
    starts: Literal["open"] | tuple[State, ...] = Field(alias="from")
    to: State | Literal["same", "back"]
    act: str
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    own: bool = False
    applicant: bool = False
    bulk: bool = False
    result: Result | None = None
    event: str = ""
    label: str = ""

    def starts_in(self, state: State) -> bool:
        """Whether a case in this state may take it."""
        return state not in ENDS if self.starts == "open" else state in self.starts


class CourseFile(Model):
    """One course as it is written: shared groups first, its own transitions after them."""

    name: Course
    version: int = Field(ge=1)
    shared: tuple[str, ...]
    transitions: tuple[Transition, ...]


class File(Model):
    """courses.yaml"""

    labels: dict[str, str]
    shared: dict[str, tuple[Transition, ...]]
    courses: tuple[CourseFile, ...]


class Graph(Model):
    """One version of a course, all its transitions by name."""

    name: Course
    version: int
    transitions: dict[str, Transition]

    def states(self) -> tuple[State, ...]:
        """Every state that a case may reach, the first one first."""
        found = [START]
        for state in found:
            found += [to for to in self._next(state) if to not in found]
        return tuple(found)

    def edges(self) -> Iterator[tuple[State, State, Transition]]:
        """Every move from one state to another; actions that leave the state as it is are left out."""
        for state in self.states():
            for transition in self.transitions.values():
                if transition.starts_in(state):
                    yield from ((state, to, transition) for to in self._targets(transition) if to != state)

    def _next(self, state: State) -> list[State]:
        return [to for t in self.transitions.values() if t.starts_in(state) for to in self._targets(t)]

    def _targets(self, transition: Transition) -> tuple[State, ...]:
        if transition.to == SAME:
            return ()
        if transition.to == BACK:
            asked = self.transitions.get("request_correction")
            return tuple(s for s in asked.starts if isinstance(s, State)) if asked else ()
        return (State(transition.to),)


def course_of(definition: Definition) -> Course:
    """Which course a definition's cases take. Raises NotPossibleError for 案内: it opens no case."""
    if definition.kind is Kind.GUIDANCE:
        raise NotPossibleError(_("案内だけの手続なので、案件はありません。"))
    return Course.FORWARDED if definition.forwarded_to else BY_KIND[definition.kind]


def owes_letter(course: Course, definition: Definition) -> bool:
    """Whether a case that nobody decides for or against, a 届出 or a 職権, ends with a letter all the same."""
    return course in NOTHING_TO_REFUSE and any(
        letter.after in ("accepted", "received") for letter in definition.letters
    )


def graph(name: str, version: int) -> Graph:
    """Exactly this version, as a case was opened with it. Raises KeyError."""
    return _graphs()[Course(name), version]


def newest(name: Course) -> Graph:
    """The version that new cases take."""
    return graph(name, max(version for course, version in _graphs() if course is name))


def graphs() -> list[Graph]:
    """All of them."""
    return list(_graphs().values())


def in_bulk(action: str) -> list[tuple[Graph, Transition]]:
    """The courses in which the action is taken in bulk. Raises NotPossibleError where it is in none."""
    found = [(g, t) for g in graphs() if (t := g.transitions.get(action)) is not None and t.bulk]
    if not found:
        raise NotPossibleError(
            _("「%(action)s」はまとめてできません。一件ずつ行ってください。") % {"action": label(action)}
        )
    return found


def label(action: str, transition: Transition | None = None) -> str:
    """What the action is called; an action that is no longer there is called by its code."""
    own = transition.label if transition else ""
    return own or shipped().labels.get(action, action)


def labels() -> dict[str, str]:
    """Every action with its name."""
    return dict(shipped().labels)


def drawn(file: File, course: CourseFile) -> Graph:
    """The course with its shared groups written out."""
    lines = [line for group in course.shared for line in file.shared[group]] + list(course.transitions)
    return Graph(name=course.name, version=course.version, transitions={line.name: line for line in lines})


@cache
def shipped() -> File:
    """courses.yaml as it is written."""
    return File.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))


@cache
def _graphs() -> dict[tuple[Course, int], Graph]:
    from yakuba.kernel.cases.course_checks import complaints  # it knows the conditions, which know the courses

    file = shipped()
    for complaint in complaints(file):
        raise CourseError(complaint)
    return {(course.name, course.version): drawn(file, course) for course in file.courses}
