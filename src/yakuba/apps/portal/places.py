"""Where a visit can go: the offices that do what is to be done, what one of them does not do, and when it is open."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.procedures.contracts import Definition
from yakuba.web.boxes import Choice


def offices(procedures: Sequence[str]) -> list[Choice]:
    """Those that do any of the procedures, each with its address and how many it does where that is not all.

    Where no office is registered for any of them, all offices: the town knows better than its register.
    """
    offering = organisation.offering()
    done = {code: sum(offering.offers(code, name) for name in procedures) for code in offering.offices}
    here = [code for code, number in done.items() if number] or list(done)
    known = offering.offices
    return [(code, _line(known[code].name, known[code].address, done[code], len(procedures))) for code in here]


def _line(name: str, address: str, done: int, wanted: int) -> str:
    place = f"{name} {address}"
    if not 0 < done < wanted:
        return place
    told = {"place": place, "done": done, "wanted": wanted}
    return _("%(place)s(%(wanted)d件のうち%(done)d件の手続だけできます)") % told


def not_done_at(office: str, definitions: Sequence[Definition]) -> Mapping[str, str]:
    """Procedure → where it is done instead, where the office does not do it; empty text: nowhere known."""
    offering = organisation.offering()
    return {
        one.id: next((str(place) for place in offering.elsewhere(office, one.id, one.duty)), "")
        for one in definitions
        if not offering.offers(office, one.id)
    }


def does_any(office: str, procedures: Sequence[str]) -> bool:
    """Whether a way to this office is worth while: it does one of them, or no office is known to."""
    return any(code == office for code, _line in offices(procedures))


def hours(office: str, on: date) -> tuple[str, str] | None:
    """From when to when it is open that day, as H:MM; None where it is closed or there is no such office."""
    try:
        open_ = organisation.hours_on(office, on)
    except LookupError:
        return None
    return (f"{open_.opens:%-H:%M}", f"{open_.closes:%-H:%M}") if open_ else None
