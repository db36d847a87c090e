"""The sections of one day as a tree, with what they took over from sections that ended."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import connection

# Plain SQL for the same reason as in ``grants``.
_QUERY = """
SELECT 1, code, parent_code, office_code FROM organisation_section
 WHERE valid_from <= %(day)s AND (valid_to IS NULL OR valid_to > %(day)s)
UNION ALL
SELECT 0, old_code, new_code, '' FROM organisation_succession WHERE is_main AND changed_on <= %(day)s
"""


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
    found = Tree(offices={})
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, {"day": connection.ops.adapt_datefield_value(day)})
        for lives, code, other, office in cursor.fetchall():
            if lives:
                found.offices[code] = office
                found.children[other].append(code)
            else:
                found.took_over[other].append(code)
    return found
