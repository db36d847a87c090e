"""Looking up people and places on a day."""

from collections.abc import Callable
from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from yakuba.kernel.organisation import models, service
from yakuba.kernel.organisation.contracts import ActingKind, Role

DAY = date(2026, 11, 20)
pytestmark = pytest.mark.usefixtures("aoba")


def test_staff_of_a_section_by_role() -> None:
    assert [person.code for person in service.staff_of("2011", on=DAY)] == ["1009", "1010", "1010"]
    assert [person.code for person in service.staff_of("2020", Role.REVIEWER, DAY)] == ["1021"]
    assert service.staff_of("3035", on=DAY) == []


def test_the_roles_of_one_person_begin_with_the_main_one() -> None:
    roles = service.staff_member("1050", DAY)
    assert [(role.section, role.role, role.is_main) for role in roles] == [
        ("2010", Role.REVIEWER, True),
        ("2090", Role.BRANCH, False),
    ]


def test_deputies_are_those_whose_right_holds_that_day() -> None:
    found = service.deputies_of("2020", Role.HEAD, date(2026, 11, 27))
    assert [(person.code, person.acting) for person in found] == [("1020", ActingKind.ACTING)]
    assert service.deputies_of("2020", Role.HEAD, date(2026, 11, 28)) == []
    assert [person.acting for person in service.deputies_of("2010", Role.HEAD, DAY)] == [ActingKind.DECIDING]


def test_an_office_says_what_it_offers() -> None:
    main, east, west = service.offices(DAY)
    assert main.offers("jidoteate-nintei")
    assert east.offers("tennyu-todoke")
    assert not west.offers("tennyu-todoke")


def test_what_an_office_does_not_offer_is_done_where_the_section_in_charge_is_then_at_other_offices() -> None:
    found = service.offering(DAY)
    assert found.offers("01", "jidoteate-nintei")
    assert not found.offers("02", "jidoteate-nintei")
    assert [str(place) for place in found.elsewhere("02", "jidoteate-nintei", "児童")] == [
        "青葉市役所 こども課(2階 4番窓口)"
    ]
    assert [str(place) for place in found.elsewhere("03", "tennyu-todoke", "住基")] == [
        "青葉市役所 住基係(1階 1番窓口)",
        "東出張所",
    ]
    assert [place.address for place in found.elsewhere("03", "tennyu-todoke", "住基")] == [
        "青葉市中央一丁目1番1号",
        "青葉市東町二丁目3番4号",
    ]


def test_an_office_that_is_not_registered_is_not_limited_and_a_duty_of_nobody_leads_to_offices_only() -> None:
    found = service.offering(DAY)
    assert found.offers("", "jidoteate-nintei")
    assert found.offers("77", "jidoteate-nintei")
    assert [str(place) for place in found.elsewhere("02", "jidoteate-nintei", "どこにもない業務")] == ["青葉市役所"]


def test_a_section_without_a_place_is_where_the_one_above_it_is() -> None:
    models.Section.objects.filter(code="2011").update(place="", office_code="")
    found = service.offering(DAY)
    section = found.in_charge("住基")
    assert section is not None
    assert str(found.place_of(section)) == "青葉市役所 住基係(1階)"


def test_lists_cost_the_queries_that_they_promise(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    costs: list[tuple[int, Callable[[], object]]] = [
        (1, lambda: service.sections(DAY)),
        (1, lambda: service.offices(DAY)),
        (2, lambda: service.offering(DAY)),
        (2, lambda: service.staff_of("2010", on=DAY)),
        (2, lambda: service.deputies_of("2020", Role.HEAD, DAY)),
        (2, lambda: service.reroute("3035", DAY)),
    ]
    for queries, call in costs:
        with django_assert_num_queries(queries):
            call()
