"""What the rows say about one member of staff, in one query, before any right is judged."""

import json
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce

from yakuba.kernel.organisation.contracts import ActingKind, Role
from yakuba.kernel.organisation.models import (
    ActingRight,
    Assignment,
    ContractorTerm,
    Dated,
    Designation,
    Post,
    Staff,
    valid_on,
)

STAFF, ASSIGNMENT, ACTING, CONTRACT, DESIGNATION = "staff", "assignment", "acting", "contract", "designation"


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


Row = tuple[str, str, str, str, str, date, date | None]


def facts_about(staff_code: str, day: date) -> Facts:
    """One query: a UNION ALL of the five tables that name the person."""
    queries = [_acting(staff_code, day), _contracts(staff_code), _designations(staff_code)]
    found = Facts()
    for row in _staff(staff_code).union(_assignments(staff_code), *queries, all=True).order_by():
        _take(found, row, day)
    return found


def _rows(query: "QuerySet[Dated]", source: str, **columns: Combinable) -> "QuerySet[Dated, Row]":
    """The same seven columns of every table, so that they can be united."""
    named = {f"u_{name}": Cast(columns.get(name, Value("")), TextField()) for name in ("a", "b", "c", "d")}
    return query.annotate(u_source=Value(source, output_field=TextField()), **named).values_list(
        "u_source", *named, "valid_from", "valid_to"
    )


def _staff(code: str) -> "QuerySet[Dated, Row]":
    return _rows(Staff.objects.filter(code=code), STAFF)


def _assignments(code: str) -> "QuerySet[Dated, Row]":
    query = Assignment.objects.filter(staff_code=code)
    return _rows(query, ASSIGNMENT, a=F("role"), b=F("section_code"), c=F("office_code"))


def _acting(code: str, day: date) -> "QuerySet[Dated, Row]":
    post = Post.objects.filter(valid_on(day), code=OuterRef("post_code"))
    return _rows(
        ActingRight.objects.filter(deputy_code=code),
        ACTING,
        a=Coalesce(Subquery(post.values("role")[:1]), Value("")),
        b=Coalesce(Subquery(post.values("section_code")[:1]), Value("")),
        d=F("kind"),
    )


def _contracts(code: str) -> "QuerySet[Dated, Row]":
    query = ContractorTerm.objects.filter(staff_code=code)
    return _rows(query, CONTRACT, a=F("sections"), b=F("kinds"))


def _designations(code: str) -> "QuerySet[Dated, Row]":
    return _rows(Designation.objects.filter(staff_code=code), DESIGNATION, a=F("act"))


def _take(found: Facts, row: Row, day: date) -> None:
    source, a, b, c, d, begins, ends = row
    valid = begins <= day and (ends is None or day < ends)
    if source == STAFF:
        found.known = True
        found.employed = found.employed or valid
    elif source == ACTING:
        if a:
            (found.grants if valid else found.lapsed_acting).append(Grant(Role(a), b, "", ActingKind(d)))
    elif not valid:
        return
    elif source == ASSIGNMENT:
        found.grants.append(Grant(Role(a), b, c, None))
    elif source == CONTRACT:
        found.terms.append(Term(frozenset(json.loads(a)), frozenset(json.loads(b))))
    else:
        found.named.add(a)
