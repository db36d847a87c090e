"""What a scenario file expects of one run, worked out from the file alone (never from what the system answers)."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import yaml

from tests.places import DATA

SCENARIOS = DATA / "scenarios"
OUTCOMES = ("duty", "claim", "optional", "ex_officio", "guidance")
WORDS = {
    "set",
    "add",
    "remove",
    "change",
    "add_person",
    "remove_person",
    "drop_person",
    "keep",
    "late",
    "because",
    "note",
}

Sets = dict[str, dict[str, frozenset[str]]]
Document = dict[str, Any]


@dataclass(frozen=True)
class Expected:
    """What one run must say; ``not_needed`` maps ids that must be refused to the sentence asked for, or ''."""

    sets: Sets
    deadlines: dict[str, str]
    late: frozenset[str]
    not_needed: dict[str, str]
    sentences: dict[str, str]
    max_questions: int | None


def read(name: str) -> Document:
    return cast(Document, yaml.safe_load((SCENARIOS / f"{name}.yaml").read_text(encoding="utf-8")))


def changes(name: str, setting: str = "") -> list[int]:
    """The numbers of the scenario's changes, or of those that set ``setting``.

    Like ``read``, not while a test file is imported: where the data are absent, its tests are skipped by name.
    """
    return [number for number, one in enumerate(read(name)["one_change"]) if not setting or setting in one["set"]]


def as_sets(written: dict[str, dict[str, list[str]]]) -> Sets:
    return {o: {i: frozenset(units) for i, units in written.get(o, {}).items()} for o in OUTCOMES}


def units(sets: Sets) -> Iterator[tuple[str, str, str]]:
    return ((o, i, unit) for o, ids in sets.items() for i, members in ids.items() for unit in sorted(members))


def ids(sets: Sets) -> set[str]:
    return {i for members in sets.values() for i in members}


def outcome_of(sets: Sets, procedure: str) -> str:
    (found,) = (o for o in OUTCOMES if procedure in sets[o])
    return found


def changed(base: Sets, change: Document) -> Sets:
    """The exact sets after one change, by the words of the scenario files."""
    # A comma inside an unquoted note makes YAML read its rest as a key without a value.
    written = {word for word, value in change.items() if value is not None}
    assert written <= WORDS | {"note"}, "a word these tests do not know: teach it before judging by it"
    sets = deepcopy(base)
    for outcome, entries in [*change.get("add", {}).items(), *change.get("change", {}).items()]:
        sets[outcome] |= {i: frozenset(members) for i, members in entries.items()}
    for outcome, gone in change.get("remove", {}).items():
        for procedure in gone:
            del sets[outcome][procedure]
    for procedure, person in change.get("add_person", {}).items():
        sets[outcome_of(sets, procedure)][procedure] |= {person}
    for procedure, person in [*change.get("remove_person", {}).items(), *change.get("drop_person", {}).items()]:
        assert person in sets[outcome_of(sets, procedure)][procedure]
        sets[outcome_of(sets, procedure)][procedure] -= {person}
    for outcome, entries in change.get("keep", {}).items():
        assert {i: sets[outcome][i] for i in entries} == {i: frozenset(members) for i, members in entries.items()}
    return {o: {i: members for i, members in found.items() if members} for o, found in sets.items()}


@cache
def expected(name: str, change: int | None) -> Expected:
    document = read(name)
    base = as_sets(document["expect"])
    ones: list[Document] = document["one_change"]
    one = {} if change is None else ones[change]
    sets = changed(base, one)
    elsewhere = set().union(*(ids(changed(base, other)) for other in ones), ids(base))
    not_needed = dict.fromkeys(elsewhere - ids(sets), "") | {
        i: sentence for i, sentence in document.get("not_expected", {}).items() if i not in ids(sets)
    }
    because = one.get("because", "")
    late = set(one.get("late", [])) | ({"shibo-todoke"} if name == "A03" else set())  # A03: 「received late: say so」
    return Expected(
        sets=sets,
        deadlines={i: day.isoformat() for i, day in document["deadlines"].items() if i in ids(sets)},
        late=frozenset(late & ids(sets)),
        not_needed=not_needed | {i: because for gone in one.get("remove", {}).values() for i in gone},
        sentences={i: because for entries in one.get("add", {}).values() for i in entries if because},
        max_questions=document.get("max_questions"),
    )
