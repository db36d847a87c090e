"""A reception is opened once for a key, with the next number of the day and the office."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests.support.receptions import BRANCH, CLERK, COLLEAGUE, DAY, MOVED, OTHER_SECTION, opened
from yakuba.kernel.audit import service as audit
from yakuba.kernel.intake import service
from yakuba.kernel.intake.contracts import (
    BadStatementError,
    ConflictError,
    NoReceptionError,
    ReceptionView,
    State,
    StepName,
)
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.kernel.procedures.contracts import UnknownProcedure
from yakuba.kernel.rules.contracts import Value
from yakuba.lib import clock
from yakuba.lib.refs import OwnerRef

pytestmark = pytest.mark.usefixtures("town")


def test_a_reception_begins_with_what_was_typed_and_by_whom() -> None:
    found = opened(ticket="A012")
    assert (found.number, found.event, found.received_on, found.state) == (1, "tennyu", DAY, State.OPEN)
    assert (found.section, found.office, found.ticket, found.version) == ("2010", "01", "A012", 1)
    assert {item: now.value for item, now in found.event_items.items()} == MOVED
    assert list(found.steps) == [StepName.OPENED]
    assert found.members == ()
    assert service.view(CLERK, found.key) == found


def test_the_same_key_again_is_the_same_reception() -> None:
    key = uuid4()
    first, second = opened(key=key), opened(key=key)
    assert second == first
    assert len(service.receptions(CLERK)[0]) == 1
    entries = audit.history(OwnerRef("intake.reception", str(key)))
    assert [entry.act for entry in entries] == ["intake.reception.opened"]


def test_the_same_key_does_not_count_a_number() -> None:
    key = uuid4()
    opened(key=key)
    opened(key=key)
    assert opened().number == 2


def test_a_key_of_another_section_does_not_show_that_reception() -> None:
    theirs = opened(OTHER_SECTION, section="2020")
    with pytest.raises((NoReceptionError, NotAllowed, ConflictError)):
        opened(CLERK, key=theirs.key)


def test_a_key_sent_again_with_another_day_is_not_answered_with_the_old_day_in_silence() -> None:
    key = uuid4()
    opened(key=key, opening=MOVED)
    corrected = MOVED | {"moved_on": 20261117}
    try:
        again = opened(key=key, opening=corrected)
    except (ConflictError, BadStatementError):
        return
    assert again.event_items["moved_on"].value == 20261117


def test_numbers_count_up_within_a_day_and_an_office() -> None:
    assert [opened().number for _ in range(3)] == [1, 2, 3]
    assert opened(COLLEAGUE).number == 4


def test_sections_of_one_office_share_the_numbers_of_the_day() -> None:
    assert [opened().number, opened(OTHER_SECTION, section="2020").number, opened().number] == [1, 2, 3]


def test_another_day_begins_with_one() -> None:
    opened()
    assert opened(received_on=DAY - timedelta(days=1)).number == 1
    with clock.stopped_at(DAY + timedelta(days=3)):
        assert opened(received_on=DAY + timedelta(days=3)).number == 1


def test_another_office_begins_with_one() -> None:
    opened()
    assert opened(BRANCH, section="2090", office="02").number == 1


@pytest.mark.parametrize("event", ["tenkyo-unknown", "", "TENNYU", "tennyu' --"])
def test_a_life_event_that_does_not_exist_is_refused(event: str) -> None:
    with pytest.raises(UnknownProcedure):
        opened(event=event)
    assert service.receptions(CLERK)[0] == []


def test_a_day_before_anything_was_published_is_refused() -> None:
    with pytest.raises(UnknownProcedure):
        opened(received_on=date(1999, 12, 31))


@pytest.mark.parametrize(
    ("item", "value"),
    [
        ("moved_on", 20261131),
        ("moved_on", 20260229),
        ("moved_on", 0),
        ("moved_on", -20261116),
        ("moved_on", 10**17),
        ("moved_on", "2026-11-16"),
        ("moved_on", True),
        ("moved_from", "月"),
        ("moved_from", ""),
        ("moved_from", 1),
        ("dog", 1),
        ("insurance", "社会保険"),
        ("no_such_item", 1),
        ("age_at_event", 3),
    ],
)
def test_a_value_that_does_not_fit_the_event_is_refused_and_nothing_is_opened(item: str, value: Value) -> None:
    with pytest.raises(BadStatementError) as refused:
        opened(opening=MOVED | {item: value})
    assert refused.value.item == item
    assert str(value) not in str(refused.value) or value in ("", 0, 1, 3)
    assert service.receptions(CLERK)[0] == []


def test_a_29th_of_february_of_a_leap_year_is_a_day() -> None:
    assert opened(opening=MOVED | {"moved_on": 20240229}).event_items["moved_on"].value == 20240229


def test_an_opening_without_a_date_leaves_it_unknown() -> None:
    found = opened(opening={"moved_on": None})
    assert found.household(["moved_on"]).event == {}


def test_the_first_refusal_leaves_the_number_free() -> None:
    with pytest.raises(BadStatementError):
        opened(opening={"moved_on": 20261131})
    assert opened().number == 1


def test_the_list_shows_no_name(family: ReceptionView) -> None:
    (row,), more = service.receptions(CLERK)
    assert (row.key, row.number, row.members, more) == (family.key, 1, 4, False)
    assert "森" not in repr(row)
