"""A town with published procedures, on the day of scenario A01."""

import pytest

from tests.support import receptions
from tests.support.filings import all_signed, ready
from tests.support.remembered import remembered
from yakuba.kernel.intake.contracts import ReceptionView
from yakuba.lib import clock


@pytest.fixture(autouse=True)
def _today() -> object:
    with clock.stopped_at(receptions.DAY):
        yield


@pytest.fixture
def town(db: None) -> None:
    """青葉市, ready to receive."""
    receptions.prepare_town()


@pytest.fixture
def reception(town: None) -> ReceptionView:
    """One 転入 that has just begun."""
    return remembered("a reception", receptions.opened)


@pytest.fixture
def family(reception: ReceptionView) -> ReceptionView:
    """The same with its four people: p1 世帯主, p2 妻, p3 and p4 子."""
    return remembered(f"family: {reception.key}", lambda: receptions.with_family(reception))


@pytest.fixture
def complete(family: ReceptionView) -> ReceptionView:
    """A01 with all eight forms signed."""
    return remembered(f"complete: {family.key}", lambda: all_signed(ready(family)))
