"""Looking up people and places on a day."""

from collections.abc import Callable
from datetime import date

import pytest

from yakuba.kernel.organisation import service
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


def test_lists_cost_the_queries_that_they_promise(django_assert_num_queries: Callable) -> None:
    for queries, call in [
        (1, lambda: service.sections(DAY)),
        (1, lambda: service.offices(DAY)),
        (2, lambda: service.staff_of("2010", on=DAY)),
        (2, lambda: service.deputies_of("2020", Role.HEAD, DAY)),
        (2, lambda: service.reroute("3035", DAY)),
    ]:
        with django_assert_num_queries(queries):
            call()
