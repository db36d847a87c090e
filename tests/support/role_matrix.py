"""Every page of a capability × every role, judged by the one table of rights.

A capability says of each of its addresses which acts it needs, of which thing, and what GET and POST answer to who may
(405: not offered). Who may is worked out here from ``RIGHTS`` and from the files that say where everybody sits; nothing
is asked of the views, of ``scope`` or of the database. An address that the table lacks, or has without need, fails.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from http.cookies import SimpleCookie
from types import ModuleType
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from samples.organisation import FOLDER
from tests.support.roles import HOLDERS
from yakuba.kernel.organisation.contracts import DAIKETSU_ACTS, RIGHTS, Breadth, Role

NOT_OFFERED = 405
_OF_DAY = "2026-04-01"
_TODAY = "2026-11-20"
"""The Friday of the tests; what is lent counts if it is lent on it."""
_WRITES = re.compile(r'(?:INSERT INTO|(?<!FOR )UPDATE|DELETE FROM)\s+"?([a-z_]+)"?')
_ALWAYS_WRITTEN = ("django_session", "audit_", "identity_")
"""A session lives on and a refusal is recorded, whatever was asked."""


@dataclass(frozen=True, slots=True)
class Place:
    """Whose a thing is: the section in charge, the office that took it, and the sections that are involved in it."""

    section: str
    office: str = ""
    involved: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Door:
    """One address by one method: ``of`` names the thing it is about ("-": none), ``answers`` what who may gets.

    What one address does in several ways has a door for each: ``desk:act/claim`` is a way of ``desk:act``.
    """

    name: str
    method: str
    acts: tuple[str, ...]
    of: str
    answers: int

    @property
    def address(self) -> str:
        """The name of its address."""
        return self.name.partition("/")[0]


@dataclass(slots=True)
class Matrix:
    """The doors of a capability. ``words`` fill an address, ``values`` are sent by POST, by the name of the address.

    What is out of reach does not exist for somebody (404), except what they ``name`` themselves: that is refused (403).
    """

    doors: tuple[Door, ...]
    words: Mapping[str, Mapping[str, Any]]
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    named: frozenset[str] = frozenset()

    def differences(self, client: Client, code: str, places: Mapping[str, Place]) -> dict[str, object]:
        """Every offered door that answers otherwise than the rights say, or writes although it refuses."""
        wrong: dict[str, object] = {}
        for door in self.doors:
            if door.answers == NOT_OFFERED:
                continue
            wanted = self._wanted(door, code, places)
            got, written = self.tried(client, door)
            if got != wanted:
                wrong[f"{door.method} {door.name}"] = f"wanted {wanted}, got {got}"
            elif wanted in (403, 404) and written:
                wrong[f"{door.method} {door.name}"] = f"refused, and wrote {written}"
        return wrong

    def not_refused(self, client: Client) -> list[str]:
        """Every method that is not offered and is taken all the same; that is the same for everybody."""
        closed = [door for door in self.doors if door.answers == NOT_OFFERED]
        return [f"{d.method} {d.name}" for d in closed if self.tried(client, d) != (NOT_OFFERED, [])]

    def address(self, name: str) -> str:
        """The address of a page, with the words of its things."""
        return reverse(name.partition("/")[0], kwargs=dict(self.words.get(name, {})))

    def tried(self, client: Client, door: Door) -> tuple[int, list[str]]:
        """What the door answers, and which tables it wrote; afterwards nothing has happened."""
        before, cookies = transaction.savepoint(), client.cookies.output(header="", sep=";")
        with CaptureQueriesContext(connection) as seen:
            if door.method == "GET":
                answer = client.get(self.address(door.name))
            else:
                answer = client.post(self.address(door.name), dict(self.values.get(door.name, {})))
        transaction.savepoint_rollback(before)
        client.cookies = SimpleCookie(cookies)
        return answer.status_code, _written(seen)

    def _wanted(self, door: Door, code: str, places: Mapping[str, Place]) -> int:
        if not all(holds(code, act) for act in door.acts):
            return 403
        place = places.get(door.of)
        if place is None or all(reaches(code, act, place) for act in door.acts):
            return door.answers
        return 403 if door.of in self.named else 404


def doors(capability: str, table: str) -> tuple[Door, ...]:
    """Lines of ``page, acts joined by +, thing, GET, POST``; acts ``-``: whoever is signed in as staff.

    ``capability`` is the name before the colon; empty where the addresses have none.
    """
    prefix = f"{capability}:" if capability else ""
    found: list[Door] = []
    for line in table.strip().splitlines():
        name, acts, of, *answers = line.split()
        needed = () if acts == "-" else tuple(acts.split("+"))
        found += [
            Door(f"{prefix}{name}", method, needed, of, int(answer))
            for method, answer in zip(("GET", "POST"), answers, strict=True)
        ]
    return tuple(found)


def addresses(urls: ModuleType) -> set[str]:
    """The names of all addresses of a capability."""
    return {f"{urls.app_name}:{pattern.name}" for pattern in urls.urlpatterns}


def in_charge(*duties: str) -> frozenset[str]:
    """The sections in charge of these kinds of work (業務)."""
    return frozenset(row["組織コード"] for row in _rows("sections") if set(row["業務"].split()) & set(duties))


def holds(code: str, act: str) -> bool:
    """Whether somebody has the right to an act anywhere at all."""
    breadths = {RIGHTS[act][role] for role, _place in _seats_for(code, act)} - {Breadth.NONE}
    return bool(breadths - {Breadth.NAMED}) or (bool(breadths) and act in _named(code))


def reaches(code: str, act: str, place: Place) -> bool:
    """Whether the right reaches a thing of this place."""
    limit = _contract(code)
    if limit is not None:
        section = place.section if place.section in limit else ""
        place = Place(section, place.office if section else "", place.involved & limit)
        if not section and not place.involved:
            return False
    return any(_covers(RIGHTS[act][role], seat, place) for role, seat in _seats_for(code, act))


def _covers(breadth: Breadth, seat: Place, place: Place) -> bool:
    match breadth:
        case Breadth.ALL:
            return True
        case Breadth.OWN_SECTION:
            return place.section in _below(seat.section)
        case Breadth.INVOLVED:
            return not _below(seat.section).isdisjoint({place.section} | place.involved)
        case Breadth.OWN_OFFICE:
            return place.office == seat.office
        case _:
            return False


@cache
def _seats(code: str) -> tuple[tuple[Role, Place], ...]:
    labels = {str(role.label): role for role in Role}
    offices = {row["組織コード"]: row["庁舎コード"] for row in _rows("sections")}
    rows = [row for row in _rows("assignments") if row["職員コード"] == code]
    return tuple(
        (labels[row["役割"]], Place(row["組織コード"], row["庁舎コード"] or offices[row["組織コード"]])) for row in rows
    )


def _seats_for(code: str, act: str) -> tuple[tuple[Role, Place], ...]:
    """Own seats, and what a 代決 lends of another's for this act."""
    return (*_seats(code), *_lent(code)) if act in DAIKETSU_ACTS else _seats(code)


@cache
def _named(code: str) -> frozenset[str]:
    """The acts for which somebody is designated by name."""
    rows = [row for row in _rows("designations") if row["職員コード"] == code]
    return frozenset(row["権限"] for row in rows if row["開始日"] <= _TODAY <= row["終了日"])


@cache
def _lent(code: str) -> tuple[tuple[Role, Place], ...]:
    sections = {row["職コード"]: row["組織コード"] for row in _rows("posts")}
    found = [
        (row["被代理者コード"], sections[row["職コード"]])
        for row in _rows("acting_rights")
        if row["代理者コード"] == code and row["開始日"] <= _TODAY <= row["終了日"]
    ]
    return tuple(seat for who, section in found for seat in _seats(who) if seat[1].section == section)


@cache
def _below(section: str) -> frozenset[str]:
    """A section, those below it and those that it took over."""
    children = {row["組織コード"] for row in _rows("sections") if row["上位組織コード"] == section}
    taken = {row["旧組織コード"] for row in _rows("successions") if row["新組織コード"] == section}
    return frozenset({section} | taken).union(*map(_below, children))


@cache
def _contract(code: str) -> frozenset[str] | None:
    """The sections of somebody's contract; None for who works without one."""
    terms = [row["対象組織コード"] for row in _rows("contractor_terms") if row["職員コード"] == code]
    return frozenset().union(*map(_below, terms)) if terms else None


@cache
def _rows(name: str) -> tuple[Mapping[str, str], ...]:
    with (FOLDER / _OF_DAY / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return tuple(csv.DictReader(file))


def _written(queries: Iterable[Mapping[str, str]]) -> list[str]:
    tables = [table for query in queries for table in _WRITES.findall(query["sql"])]
    return [table for table in tables if not table.startswith(_ALWAYS_WRITTEN)]


assert all(role in [held for held, _seat in _seats(code)] for role, code in HOLDERS.items())
