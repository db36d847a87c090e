"""The sections of one day as a tree, with what they took over from sections that ended."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import CharField, Value

from yakuba.kernel.organisation.models import Section, Succession, valid_on

SUCCESSION = "→"


@dataclass(frozen=True)
class Tree:
    """``offices``: code → office of every section valid on the day."""

    offices: dict[str, str]
    children: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    took_over: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def reach(self, codes: Iterable[str]) -> frozenset[str]:
        """The sections themselves, all below them, and all whose main successor one of those is, to any depth."""
        found: set[str] = set()
        waiting = list(codes)
        while waiting:
            code = waiting.pop()
            if code not in found:
                found.add(code)
                waiting += self.children.get(code, []) + self.took_over.get(code, [])
        return frozenset(found)


def tree(day: date) -> Tree:
    """One query."""
    text = CharField()
    sections = Section.objects.filter(valid_on(day)).values_list("code", "parent_code", "office_code")
    successions = (
        Succession.objects.filter(is_main=True, changed_on__lte=day)
        .annotate(mark=Value(SUCCESSION, output_field=text))
        .values_list("old_code", "new_code", "mark")
    )
    found = Tree(offices={})
    for code, other, mark in sections.union(successions, all=True):
        if mark == SUCCESSION:
            found.took_over[other].append(code)
        else:
            found.offices[code] = mark
            found.children[other].append(code)
    return found
