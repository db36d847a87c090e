"""The directory as residents see it: handed to the portal by the gate, and taken in there. No staff, no posts."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from yakuba.kernel.organisation.models import ClosedDay, Municipality, Office, Section, Staff
from yakuba.lib import clock


def public_directory() -> dict[str, Any]:
    """Municipality, sections, offices and named days from today on, as plain values. Raises LookupError without a town.

    Four queries.
    """
    town = Municipality.objects.filter(pk=1).first()
    if town is None:
        raise LookupError("自治体が登録されていません。組織を取り込んでください。")
    ahead = Q(valid_to__isnull=True) | Q(valid_to__gt=clock.today())
    days = ClosedDay.objects.filter(day__gte=clock.today()).order_by("day", "office_code")
    return {
        "code": town.code,
        "name": town.name,
        "kana": town.kana,
        "sections": [_section(row) for row in Section.objects.filter(ahead).order_by("code", "valid_from")],
        "offices": [_office(row) for row in Office.objects.filter(ahead).order_by("code", "valid_from")],
        "days": [{"day": d.day, "office": d.office_code, "kind": d.kind, "hours": d.hours} for d in days],
    }


def take_public_directory(directory: Mapping[str, Any]) -> None:
    """Replace the directory of a portal by what ``public_directory`` gave, in the caller's transaction.

    Where staff are registered, the directory is the town's own and stays as it is.
    """
    if Staff.objects.exists():
        return
    with transaction.atomic():
        town = {"code": directory["code"], "name": directory["name"], "kana": directory["kana"]}
        Municipality.objects.update_or_create(pk=1, defaults=town)
        for table in (Section, Office, ClosedDay):
            table.objects.all().delete()
        Section.objects.bulk_create([_as_section(row) for row in directory["sections"]])
        Office.objects.bulk_create([_as_office(row) for row in directory["offices"]])
        ClosedDay.objects.bulk_create([_as_day(row) for row in directory["days"]])


def _section(row: Section) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "parent": row.parent_code,
        "level": row.level,
        "office": row.office_code,
        "duties": row.duties,
        "phone": row.phone,
        **_period(row.valid_from, row.valid_to),
    }


def _as_section(row: Mapping[str, Any]) -> Section:
    return Section(
        code=row["code"],
        name=row["name"],
        parent_code=row["parent"],
        level=row["level"],
        office_code=row["office"],
        duties=list(row["duties"]),
        phone=row["phone"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
    )


def _office(row: Office) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "kind": row.kind,
        "address": row.address,
        "hours": row.hours,
        "procedures": row.procedures,
        **_period(row.valid_from, row.valid_to),
    }


def _as_office(row: Mapping[str, Any]) -> Office:
    return Office(
        code=row["code"],
        name=row["name"],
        kind=row["kind"],
        address=row["address"],
        hours={day: list(pair) if pair else None for day, pair in row["hours"].items()},
        procedures=None if row["procedures"] is None else list(row["procedures"]),
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
    )


def _as_day(row: Mapping[str, Any]) -> ClosedDay:
    hours = list(row["hours"]) if row["hours"] else None
    return ClosedDay(day=row["day"], office_code=row["office"], kind=row["kind"], hours=hours)


def _period(first: date, end: date | None) -> dict[str, date | None]:
    return {"valid_from": first, "valid_to": end}
