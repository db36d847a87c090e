"""What the rows say about one member of staff and the sections of a day, in one query, before a right is judged."""

import json
from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from yakuba.kernel.organisation import tree
from yakuba.kernel.organisation.contracts import ActingKind, Role
from yakuba.kernel.organisation.tree import Tree

STAFF, ASSIGNMENT, ACTING, CONTRACT = "staff", "assignment", "acting", "contract"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role at a section (and office), held or lent. ``acting`` None: held by assignment."""

    role: Role
    section: str
    office: str
    acting: ActingKind | None


@dataclass(frozen=True, slots=True)
class Term:
    """What a contractor's contract allows."""

    sections: frozenset[str]
    kinds: frozenset[str]


@dataclass(slots=True)
class Facts:
    """Everything known about one staff code, split into what is valid on the day and what is not (any more)."""

    employed: bool = False
    known: bool = False
    grants: list[Grant] = field(default_factory=list)
    lapsed_acting: list[Grant] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    named: set[str] = field(default_factory=set)


Row = tuple[str, str, str, str, str, int]

# Plain SQL that both databases read alike: building the same union with the ORM took most of the time of a scope.
_QUERY = """
SELECT 'staff', '', '', '', '', {valid} FROM organisation_staff t WHERE t.code = %(code)s
UNION ALL
SELECT 'assignment', t.role, t.section_code, t.office_code, '', {valid}
  FROM organisation_assignment t WHERE t.staff_code = %(code)s
UNION ALL
SELECT 'acting', p.role, p.section_code, '', t.kind, {valid}
  FROM organisation_actingright t JOIN organisation_post p ON p.code = t.post_code
   AND p.valid_from <= %(day)s AND (p.valid_to IS NULL OR p.valid_to > %(day)s)
 WHERE t.deputy_code = %(code)s
UNION ALL
SELECT 'contract', CAST(t.sections AS TEXT), CAST(t.kinds AS TEXT), '', '', {valid}
  FROM organisation_contractorterm t WHERE t.staff_code = %(code)s
UNION ALL
SELECT 'designation', t.act, '', '', '', {valid}
  FROM organisation_designation t WHERE t.staff_code = %(code)s
"""
_VALID = "CASE WHEN t.valid_from <= %(day)s AND (t.valid_to IS NULL OR t.valid_to > %(day)s) THEN 1 ELSE 0 END"
_ONE = f"{_QUERY.format(valid=_VALID)} UNION ALL {tree.QUERY}"


def facts_about(staff_code: str, day: date) -> tuple[Facts, Tree]:
    """One query: a UNION ALL of the five tables that name the person, and of the sections of the day."""
    found, sections = Facts(), Tree()
    with connection.cursor() as cursor:
        values = {"code": staff_code, "day": connection.ops.adapt_datefield_value(day)}
        cursor.execute(_ONE, values)
        for row in cursor.fetchall():
            if row[0] in (tree.SECTION, tree.SUCCESSION):
                tree.take(sections, *row[:4])
            else:
                _take(found, row)
    return found, sections


def _take(found: Facts, row: Row) -> None:
    source, a, b, c, d, valid = row
    if source == STAFF:
        found.known = True
        found.employed = found.employed or bool(valid)
    elif source == ACTING:
        (found.grants if valid else found.lapsed_acting).append(Grant(Role(a), b, "", ActingKind(d)))
    elif not valid:
        return
    elif source == ASSIGNMENT:
        found.grants.append(Grant(Role(a), b, c, None))
    elif source == CONTRACT:
        found.terms.append(Term(frozenset(json.loads(a)), frozenset(json.loads(b))))
    else:
        found.named.add(a)
