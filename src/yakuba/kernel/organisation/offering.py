"""取扱い: which office does which procedure on a day, and where it is done instead."""

from datetime import date

from yakuba.kernel.organisation.contracts import Offering
from yakuba.kernel.organisation.directory import offices, sections
from yakuba.lib import clock


def offering(on: date | None = None) -> Offering:
    """As the organisation is on the day (default today). Two queries."""
    day = on or clock.today()
    return Offering({one.code: one for one in offices(day)}, {one.code: one for one in sections(day)})
