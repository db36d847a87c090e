"""The sections of one day as a tree, with what they took over from sections that ended."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

SECTION, SUCCESSION = "section", "succession"

# Plain SQL, and as many columns, for the same reasons as in ``grants``, whose one statement this is a part of.
QUERY = """
SELECT 'section', code, parent_code, office_code, '', 1 FROM organisation_section
 WHERE valid_from <= %(day)s AND (valid_to IS NULL OR valid_to > %(day)s)
UNION ALL
SELECT 'succession', old_code, new_code, '', '', 1
  FROM organisation_succession WHERE is_main AND changed_on <= %(day)s
"""


@dataclass(frozen=True)
class Tree:
    """``offices``: code → office of every section valid on the day."""

    offices: dict[str, str] = field(default_factory=dict)
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


def take(day: Tree, source: str, code: str, other: str, office: str) -> None:
    """One row of ``QUERY``."""
    if source == SECTION:
        day.offices[code] = office
        day.children[other].append(code)
    else:
        day.took_over[other].append(code)
