"""Who may do what on which day."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from pytest_django import DjangoAssertNumQueries

from tests.kernel.organisation.conftest import staff
from yakuba.kernel.organisation import service
from yakuba.kernel.organisation.contracts import ACTS, RIGHTS, Breadth, NotAllowed, Refusal, Role, Scope
from yakuba.kernel.organisation.models import ActingRight, Assignment, ContractorTerm, Section, Staff
from yakuba.lib import clock
from yakuba.lib.refs import Actor

DAY = date(2026, 11, 20)
pytestmark = pytest.mark.usefixtures("aoba")


def _refusal(actor: Actor, act: str, on: date = DAY) -> NotAllowed:
    with pytest.raises(NotAllowed) as refused:
        service.scope(actor, act, on=on)
    return refused.value


def test_a_head_reaches_the_own_section_and_everything_below() -> None:
    assert service.scope(staff("1008"), "cases.list", on=DAY) == Scope(
        "cases.list", frozenset({"2010", "2011", "2012", "2013"}), frozenset(), None
    )


def test_a_unit_does_not_reach_the_unit_beside_it_or_the_division_above() -> None:
    assert service.scope(staff("1014"), "cases.view", on=DAY).sections == frozenset({"2012"})


def test_the_successor_sees_the_closed_cases_of_the_section_it_took_over() -> None:
    assert service.scope(staff("1031"), "cases.view", on=DAY).sections == frozenset({"3030", "3035"})


def test_the_other_part_of_a_split_does_not_see_the_old_cases() -> None:
    assert service.scope(staff("1033"), "cases.view", on=DAY).sections == frozenset({"3040"})


def test_a_branch_reaches_what_was_received_at_its_own_office() -> None:
    scope = service.scope(staff("1048"), "cases.view", on=DAY)
    assert (scope.sections, scope.offices) == (frozenset(), frozenset({"02"}))
    assert scope.covers(section="2020", office="02")
    assert not scope.covers(section="2020", office="01")
    assert not scope.covers(section="2020")


def test_main_and_additional_assignments_are_added_together() -> None:
    scope = service.scope(staff("1050"), "cases.view", on=DAY)
    assert scope.sections == frozenset({"2010", "2011", "2012", "2013"})
    assert scope.offices == frozenset({"02"})
    assert service.scope(staff("1040"), "cases.decide", on=DAY).sections == frozenset({"5010", "7000"})


def test_the_whole_register_has_no_sections() -> None:
    assert service.scope(staff("1011"), "people.view", on=DAY) == Scope("people.view", None, None, None)


@pytest.mark.parametrize("role", Role)
def test_scope_agrees_with_the_table_for_every_act_of_a_role(role: Role) -> None:
    Staff.objects.create(code="9001", display_name="試験 一", valid_from=DAY)
    Assignment.objects.create(staff_code="9001", section_code="2020", role=role, is_main=True, valid_from=DAY)
    ContractorTerm.objects.create(
        staff_code="9001", company="某社", sections=["2020"], kinds=[], valid_from=DAY, valid_to=DAY + timedelta(days=1)
    )
    expected: dict[Breadth, tuple[frozenset[str] | None, frozenset[str] | None] | None] = {
        Breadth.NONE: None,
        Breadth.NAMED: None,
        Breadth.ALL: (None, None),
        Breadth.OWN_SECTION: (frozenset({"2020"}), frozenset()),
        Breadth.OWN_OFFICE: (frozenset(), frozenset({"01"})),
        Breadth.INVOLVED: (frozenset({"2020"}), frozenset()),
    }
    scopes = {act: service.scope_or_none(staff("9001"), act, on=DAY) for act in ACTS}
    found = {act: scope and (scope.sections, scope.offices) for act, scope in scopes.items()}
    assert found == {act: expected[RIGHTS[act][role]] for act in ACTS}
    shared = {act for act, scope in scopes.items() if scope and scope.involved == frozenset({"2020"})}
    assert shared == {act for act in ACTS if RIGHTS[act][role] is Breadth.INVOLVED}


def test_only_receptions_are_shared_with_involved_sections() -> None:
    assert {act for act, row in RIGHTS.items() if Breadth.INVOLVED in row.values()} == {
        "reception.list",
        "reception.continue",
    }
    assert {act for act, declared in ACTS.items() if Breadth.INVOLVED in declared.reaches} == {
        "reception.list",
        "reception.continue",
    }


def test_what_is_shared_reaches_as_far_as_the_own_section_does() -> None:
    scope = service.scope(staff("1011"), "reception.continue", on=DAY)
    assert scope.involved == scope.sections == frozenset({"2010", "2011", "2012", "2013"})
    assert scope.covers(section="2090", office="02", involved=["2011", "3030"])
    assert not scope.covers(section="2090", office="02", involved=["3030"])
    assert not scope.covers(section="2090", office="02")


def test_a_successor_is_involved_where_the_section_was_that_it_took_over() -> None:
    assert service.scope(staff("1031"), "reception.continue", on=DAY).covers(section="2010", involved=["3035"])


def test_a_deputy_is_involved_as_the_holder_of_the_post_is_and_who_only_decides_is_not() -> None:
    assert service.scope_or_none(staff("1008"), "reception.continue", on=DAY) is None
    lent = service.scope(staff("1009"), "reception.continue", on=DAY)
    assert lent.involved == frozenset({"2011"})


def test_a_contractor_is_involved_in_the_sections_of_the_contract_only() -> None:
    Assignment.objects.filter(staff_code="1018").update(section_code="2010")
    ContractorTerm.objects.update(sections=["2013"])
    assert service.scope_or_none(staff("1018"), "reception.continue", on=DAY) is None
    ContractorTerm.objects.update(sections=["2010"])
    assert service.scope(staff("1018"), "reception.continue", on=DAY).involved == frozenset(
        {"2010", "2011", "2012", "2013"}
    )


def test_a_refusal_names_the_right_the_roles_that_have_it_and_whom_to_ask() -> None:
    refused = _refusal(staff("1013"), "cases.decide")
    assert refused.refusal is Refusal.NO_RIGHT
    assert all(word in str(refused) for word in ("決裁する", "係長、課長", "相談してください"))
    assert isinstance(refused, PermissionDenied)


def test_an_act_that_was_never_declared_is_a_mistake_of_the_programmer() -> None:
    with pytest.raises(KeyError):
        service.scope(staff("1008"), "cases.delete", on=DAY)


def test_the_stranger_is_refused() -> None:
    assert _refusal(staff("9999"), "procedures.view").refusal is Refusal.UNKNOWN_STAFF
    Staff.objects.create(code="9001", display_name="試験 一", valid_from=DAY)
    assert _refusal(staff("9001"), "procedures.view").refusal is Refusal.UNASSIGNED


def test_a_resident_and_a_job_have_no_rights_of_staff() -> None:
    assert _refusal(Actor("resident", "1008"), "cases.view").refusal is Refusal.RESIDENT
    assert _refusal(Actor("system", "1008"), "cases.decide").refusal is Refusal.SYSTEM
    assert service.scope(Actor("system", "feed"), "people.import", on=DAY).sections is None


def test_rights_end_with_the_assignment_to_the_day() -> None:
    Assignment.objects.filter(staff_code="1011").update(valid_to=date(2026, 12, 1))
    assert service.scope_or_none(staff("1011"), "people.view", on=date(2026, 11, 30))
    assert _refusal(staff("1011"), "people.view", date(2026, 12, 1)).refusal is Refusal.UNASSIGNED


def test_rights_begin_with_the_assignment_to_the_day() -> None:
    assert _refusal(staff("1033"), "cases.decide", date(2026, 3, 31)).refusal is Refusal.NO_RIGHT
    assert _refusal(staff("1011"), "people.view", date(2020, 3, 31)).refusal is Refusal.LEFT
    assert service.scope_or_none(staff("1011"), "people.view", on=date(2020, 4, 1))


def test_staff_who_left_are_refused_even_when_an_assignment_was_forgotten() -> None:
    Staff.objects.filter(code="1008").update(valid_to=DAY)
    assert service.scope_or_none(staff("1008"), "cases.decide", on=DAY - timedelta(days=1))
    assert _refusal(staff("1008"), "cases.decide").refusal is Refusal.LEFT


def test_an_assignment_to_a_section_that_was_abolished_gives_nothing() -> None:
    Section.objects.filter(code="2020").update(valid_to=DAY)
    assert _refusal(staff("1022"), "people.view").refusal is Refusal.UNASSIGNED


@pytest.mark.parametrize(
    ("day", "allowed"),
    [(date(2026, 11, 15), False), (date(2026, 11, 16), True), (date(2026, 11, 27), True), (date(2026, 11, 28), False)],
)
def test_an_acting_right_holds_from_its_first_to_its_last_day(day: date, allowed: bool) -> None:
    scope = service.scope_or_none(staff("1020"), "cases.export", on=day)
    assert (scope is not None and scope.sections == frozenset({"2020"})) is allowed


def test_an_expired_acting_right_says_so() -> None:
    refused = _refusal(staff("1020"), "cases.export", date(2026, 11, 28))
    assert refused.refusal is Refusal.ACTING_NOT_VALID
    assert "代理・代決の期間" in str(refused)


def test_deciding_for_an_absent_head_lends_the_decision_and_nothing_else() -> None:
    assert service.scope(staff("1009"), "cases.decide", on=DAY).sections == frozenset({"2010", "2011", "2012", "2013"})
    assert _refusal(staff("1009"), "cases.export").refusal is Refusal.NO_RIGHT
    assert service.scope(staff("1009"), "cases.assign", on=DAY).sections == frozenset({"2011"})


def test_acting_needs_an_assignment_of_ones_own() -> None:
    Staff.objects.create(code="9001", display_name="試験 一", valid_from=DAY)
    ActingRight.objects.create(
        deputy_code="9001",
        post_code="H2010",
        kind="acting",
        reason="試験",
        valid_from=DAY,
        valid_to=DAY + timedelta(days=1),
    )
    assert _refusal(staff("9001"), "cases.decide").refusal is Refusal.UNASSIGNED


@pytest.mark.parametrize(
    ("day", "allowed"),
    [(date(2026, 3, 31), False), (date(2026, 4, 1), True), (date(2027, 3, 31), True), (date(2027, 4, 1), False)],
)
def test_a_contractor_works_from_the_first_to_the_last_day_of_the_contract(day: date, allowed: bool) -> None:
    assert (service.scope_or_none(staff("1018"), "people.view", on=day) is not None) is allowed
    if not allowed:
        assert _refusal(staff("1018"), "cases.list", day).refusal is Refusal.CONTRACT_NOT_VALID


def test_a_contractor_reaches_only_the_sections_and_kinds_of_the_contract() -> None:
    ContractorTerm.objects.update(sections=["2013"], kinds=["証明"])
    Assignment.objects.filter(staff_code="1018").update(section_code="2010")
    assert _refusal(staff("1018"), "cases.view").refusal is Refusal.CONTRACT_NOT_VALID
    ContractorTerm.objects.update(sections=["2010"])
    scope = service.scope(staff("1018"), "cases.view", on=DAY)
    assert scope.kinds == frozenset({"証明"})
    assert scope.covers(section="2013", kind="証明")
    assert not scope.covers(section="2013", kind="届出")


def test_another_role_does_not_widen_a_contractor() -> None:
    Assignment.objects.create(
        staff_code="1018", section_code="2010", role=Role.HEAD, is_main=False, valid_from=date(2026, 4, 1)
    )
    assert _refusal(staff("1018"), "cases.decide").refusal is Refusal.NO_RIGHT


@pytest.mark.parametrize(
    ("day", "allowed"), [(date(2026, 4, 1), True), (date(2027, 3, 31), True), (date(2027, 4, 1), False)]
)
def test_a_protected_address_is_open_to_the_named_until_the_designation_ends(day: date, allowed: bool) -> None:
    assert (service.scope_or_none(staff("1010"), "people.view_protected_address", on=day) is not None) is allowed


def test_the_colleague_of_the_named_is_told_that_a_designation_is_needed() -> None:
    refused = _refusal(staff("1015"), "people.view_protected_address")
    assert refused.refusal is Refusal.NOT_NAMED
    assert "指名" in str(refused)


def test_a_designation_does_not_help_a_role_that_the_table_gives_nothing() -> None:
    assert _refusal(staff("1008"), "people.import").refusal is Refusal.NO_RIGHT


def test_without_a_day_it_is_today_in_japan() -> None:
    with clock.stopped_at(date(2026, 11, 27)):
        assert service.scope_or_none(staff("1020"), "cases.export")
    with clock.stopped_at(date(2026, 11, 28)):
        assert service.scope_or_none(staff("1020"), "cases.export") is None


def test_a_scope_costs_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        service.scope(staff("1050"), "cases.view", on=DAY)
    with django_assert_num_queries(0):
        service.scope_or_none(Actor("resident", "1"), "cases.view", on=DAY)


def _kept(scope: Scope, **columns: Any) -> set[str]:
    return set(Assignment.objects.filter(service.as_filter(scope, **columns)).values_list("staff_code", flat=True))


def test_a_list_filtered_by_scope_agrees_with_a_single_look_up() -> None:
    rows = list(Assignment.objects.all())
    scopes = [
        Scope("x", None, None, None),
        Scope("x", frozenset({"2010"}), frozenset(), None),
        Scope("x", frozenset(), frozenset({"02"}), None),
        Scope("x", frozenset({"2010", "3030"}), frozenset({"02"}), frozenset({"counter"})),
        Scope("x", frozenset(), frozenset(), None),
        Scope("x", None, None, frozenset({"head"})),
    ]
    Assignment.objects.filter(section_code="2090").update(office_code="02")
    rows = list(Assignment.objects.all())
    for scope in scopes:
        expected = {
            row.staff_code
            for row in rows
            if scope.covers(section=row.section_code, office=row.office_code, kind=row.role)
        }
        assert _kept(scope, section="section_code", office="office_code", kind="role") == expected


def test_a_list_that_cannot_tell_who_is_involved_shares_nothing_and_one_that_can_shares_by_its_own_condition() -> None:
    shared = Scope("x", frozenset({"2010"}), frozenset(), None, frozenset({"2010"}))
    own = _kept(shared, section="section_code")
    assert own == _kept(Scope("x", frozenset({"2010"}), frozenset(), None), section="section_code")
    found = Assignment.objects.filter(
        service.as_filter(shared, section="section_code", involved=lambda sections: Q(section_code="2020"))
    )
    assert set(found.values_list("staff_code", flat=True)) > own
    limited = Scope("x", frozenset({"2010"}), frozenset(), frozenset({"証明"}), frozenset({"2010"}))
    assert not Assignment.objects.filter(
        service.as_filter(limited, section="section_code", involved=lambda sections: Q(section_code="2020"))
    )


def test_a_list_that_cannot_tell_kinds_is_shut_for_a_scope_limited_by_kind() -> None:
    assert _kept(Scope("x", None, None, frozenset({"証明"})), section="section_code") == set()


def test_a_menu_asks_about_all_acts_in_one_query(django_assert_num_queries: Callable[..., Any]) -> None:
    with django_assert_num_queries(1):
        service.allowed_among(staff("1008"), ACTS, on=DAY)


@pytest.mark.parametrize(
    "actor", [staff("1008"), staff("1014"), staff("1048"), staff("nobody"), Actor("resident", "1")]
)
def test_a_menu_shows_exactly_what_single_questions_allow(actor: Actor) -> None:
    one_by_one = {act for act in ACTS if service.scope_or_none(actor, act, on=DAY)}
    assert service.allowed_among(actor, [*ACTS, "nowhere.declared"], on=DAY) == one_by_one
