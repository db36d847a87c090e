"""文書番号: the next of a series, and numbers that are held for an owner before the document is entered."""

from datetime import date

from django.db import transaction

from yakuba.kernel.documents.models import NumberSeries, Reservation
from yakuba.lib.days import fiscal_year
from yakuba.lib.refs import OwnerRef


def reserve(*, section: str, symbol: str, owner: OwnerRef, on: date) -> str:
    """Hold the number that a document of ``owner`` will get, so that it can be typeset; shown as it is printed.

    In a transaction of its own or the caller's; the same owner again gets the same number. ``register`` takes it.
    A number that is released is the next one to be given: neither gap nor double.
    """
    year = fiscal_year(on)
    of = {"section": section, "symbol": symbol, "fiscal_year": year}
    with transaction.atomic():
        series = _locked_series(section, symbol, year)
        held = Reservation.objects.filter(**of, owner_kind=owner.kind, owner_id=owner.id).first()
        if held is None:
            held = Reservation.objects.filter(**of, owner_id="").order_by("number").first()
            if held is None:
                held = Reservation(**of, number=_counted(series))
            held.owner_kind, held.owner_id = owner.kind, owner.id
            held.save()
    return shown_number(symbol, held.number)


def held_number(*, section: str, symbol: str, owner: OwnerRef, on: date) -> str:
    """The number that ``reserve`` holds for the owner; "" where none is held. One query."""
    of = {"section": section, "symbol": symbol, "fiscal_year": fiscal_year(on)}
    held = Reservation.objects.filter(**of, owner_kind=owner.kind, owner_id=owner.id).first()
    return shown_number(symbol, held.number) if held else ""


def release(owner: OwnerRef) -> int:
    """Give back the numbers that were held for an owner who will not use them; how many."""
    return Reservation.objects.filter(owner_kind=owner.kind, owner_id=owner.id).update(owner_kind="", owner_id="")


def shown_number(symbol: str, number: int) -> str:
    """文書番号 as it is printed."""
    return f"{symbol}第{number}号"


def take_number(section: str, symbol: str, year: int, owner: OwnerRef) -> int:
    """The number held for the owner, else one that was released, else the next of the series."""
    of = {"section": section, "symbol": symbol, "fiscal_year": year}
    series = _locked_series(section, symbol, year)
    mine = Reservation.objects.filter(**of, owner_kind=owner.kind, owner_id=owner.id)
    held = mine.first() or Reservation.objects.filter(**of, owner_id="").order_by("number").first()
    if held is None:
        return _counted(series)
    held.delete()
    return held.number


def _locked_series(section: str, symbol: str, year: int) -> NumberSeries:
    of = {"section": section, "symbol": symbol, "fiscal_year": year}
    NumberSeries.objects.bulk_create([NumberSeries(**of)], ignore_conflicts=True)
    return NumberSeries.objects.select_for_update().get(**of)


def _counted(series: NumberSeries) -> int:
    series.last += 1
    series.save(update_fields=["last"])
    return series.last
