"""Open and closed days, for deadlines and for doors."""

from datetime import date, time

import pytest
from pytest_django import DjangoAssertNumQueries

from yakuba.kernel.organisation import service
from yakuba.kernel.organisation.contracts import Hours
from yakuba.kernel.organisation.models import ClosedDay

pytestmark = pytest.mark.usefixtures("aoba")


@pytest.mark.parametrize(
    ("day", "closed"),
    [
        (date(2026, 12, 28), False),
        (date(2026, 12, 29), True),
        (date(2027, 1, 1), True),
        (date(2027, 1, 3), True),
        (date(2027, 1, 4), False),
        (date(2026, 11, 20), False),
        (date(2026, 11, 21), True),
        (date(2026, 11, 22), True),
        (date(2026, 11, 23), True),
        (date(2026, 5, 6), True),
        (date(2026, 9, 22), True),
    ],
)
def test_weekends_holidays_and_new_year_are_closed(day: date, closed: bool) -> None:
    assert service.is_closed(day) is closed


def test_the_next_open_day_is_the_day_itself_or_the_first_after_a_run_of_closed_ones() -> None:
    assert service.next_open_day(date(2026, 11, 20)) == date(2026, 11, 20)
    assert service.next_open_day(date(2026, 11, 21)) == date(2026, 11, 24)
    assert service.next_open_day(date(2026, 12, 29)) == date(2027, 1, 4)


def test_an_ordinance_may_add_a_holiday_or_a_working_day() -> None:
    ClosedDay.objects.create(day=date(2026, 6, 23), kind="holiday", reason="慰霊の日")
    ClosedDay.objects.create(day=date(2026, 11, 23), kind="workday", reason="法律の改正")
    assert service.is_closed(date(2026, 6, 23))
    assert not service.is_closed(date(2026, 11, 23))
    assert service.is_closed(date(2026, 6, 23), "01")
    assert not service.is_closed(date(2026, 11, 23), "01")


def test_a_counter_opened_on_sunday_does_not_move_deadlines() -> None:
    assert not service.is_closed(date(2026, 4, 5), "01")
    assert service.is_closed(date(2026, 4, 5), "02")
    assert service.is_closed(date(2026, 4, 5))
    assert service.hours_on("01", date(2026, 4, 5)) == Hours(time(8, 30), time(12, 0))


def test_a_closed_door_does_not_move_deadlines() -> None:
    ClosedDay.objects.create(day=date(2026, 11, 20), office_code="02", kind="closed", reason="停電")
    assert service.is_closed(date(2026, 11, 20), "02")
    assert not service.is_closed(date(2026, 11, 20), "01")
    assert not service.is_closed(date(2026, 11, 20))


def test_the_word_for_one_office_goes_before_the_word_for_all() -> None:
    ClosedDay.objects.create(day=date(2026, 11, 20), kind="closed", reason="台風")
    ClosedDay.objects.create(
        day=date(2026, 11, 20), office_code="02", kind="open", hours=["10:00", "12:00"], reason="避難所"
    )
    assert service.is_closed(date(2026, 11, 20), "01")
    assert service.hours_on("02", date(2026, 11, 20)) == Hours(time(10), time(12))


def test_hours_differ_by_weekday() -> None:
    assert service.hours_on("01", date(2026, 11, 19)) == Hours(time(8, 30), time(19, 0))
    assert service.hours_on("01", date(2026, 11, 20)) == Hours(time(8, 30), time(17, 15))


def test_the_doors_stay_shut_over_new_year_even_on_weekdays() -> None:
    assert service.is_closed(date(2026, 12, 30), "01")
    assert service.next_open_day(date(2026, 12, 30), "01") == date(2027, 1, 4)


def test_an_unknown_office_is_an_error_not_a_closed_door() -> None:
    with pytest.raises(LookupError):
        service.is_closed(date(2026, 11, 20), "77")


def test_counting_days_over_two_months_costs_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        closed = service.calendar(date(2026, 11, 1), date(2026, 12, 31))
        assert sum(not closed(date(2026, 11, day)) for day in range(1, 31)) == 19
    with pytest.raises(ValueError, match="暦の範囲"):
        closed(date(2027, 1, 1))
