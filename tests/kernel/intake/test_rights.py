"""The table of organisation decides who lists, opens, continues and closes which reception."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests.support.receptions import (
    AUDITOR,
    BRANCH,
    CLERK,
    COLLEAGUE,
    DAY,
    GUIDE,
    HEAD,
    OTHER_SECTION,
    STRANGER,
    UNINVOLVED,
    opened,
    with_family,
)
from yakuba.kernel.intake import service
from yakuba.kernel.intake.contracts import NewMember, NoReceptionError, ReceptionView, Source, State, Stated, StepName
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.lib import clock
from yakuba.lib.refs import Actor

CHIEF_OF_CERTIFICATES = Actor("staff", "1016")
CONTRACTOR = Actor("staff", "1018")
SECOND_POST = Actor("staff", "1050")
RESIDENT = Actor("resident", "1011")
SYSTEM = Actor("system", "1011")

Act = Callable[[Actor, ReceptionView], object]
ON_ONE: dict[str, Act] = {
    "view": lambda actor, found: service.view(actor, found.key),
    "state": lambda actor, found: service.state(actor, found.key, found.version, [Stated("household", "dog", 1)]),
    "state again": lambda actor, found: service.state(actor, found.key, found.version, []),
    "add": lambda actor, found: service.add_members(
        actor, found.key, found.version, [NewMember({"name": "森"}, Source.STATED)]
    ),
    "remove": lambda actor, found: service.remove_member(actor, found.key, found.version, "p1"),
    "step": lambda actor, found: service.reached(actor, found.key, StepName.GUIDED),
    "finish": lambda actor, found: service.finish(actor, found.key, found.version),
}


def _seen(actor: Actor) -> list[int]:
    return [row.number for row in service.receptions(actor)[0]]


@pytest.mark.parametrize("act", ON_ONE)
@pytest.mark.parametrize("actor", [UNINVOLVED, BRANCH, CHIEF_OF_CERTIFICATES, CONTRACTOR, SECOND_POST], ids=str)
def test_the_clerk_of_another_section_finds_no_such_reception(family: ReceptionView, actor: Actor, act: str) -> None:
    with pytest.raises(NoReceptionError):
        ON_ONE[act](actor, family)
    assert service.view(CLERK, family.key) == family


@pytest.mark.parametrize("act", ON_ONE)
@pytest.mark.parametrize("actor", [GUIDE, HEAD, AUDITOR, STRANGER, RESIDENT, SYSTEM], ids=str)
def test_who_has_no_right_is_refused(family: ReceptionView, actor: Actor, act: str) -> None:
    with pytest.raises(NotAllowed):
        ON_ONE[act](actor, family)
    assert service.view(CLERK, family.key) == family


def test_a_reception_that_does_not_exist_reads_like_one_of_another_section(family: ReceptionView) -> None:
    with pytest.raises(NoReceptionError) as absent:
        service.view(UNINVOLVED, uuid4())
    with pytest.raises(NoReceptionError) as theirs:
        service.view(UNINVOLVED, family.key)
    assert str(absent.value) == str(theirs.value)


def test_the_colleague_at_the_next_desk_goes_on(family: ReceptionView) -> None:
    after = service.state(COLLEAGUE, family.key, family.version, [Stated("household", "dog", 1)])
    assert service.finish(COLLEAGUE, after.key, after.version).state is State.DONE


def test_a_list_holds_only_what_one_may_see(town: None) -> None:
    opened()
    opened(OTHER_SECTION, section="2020")
    branch = opened(BRANCH, section="2090", office="02")
    assert _seen(CLERK) == _seen(COLLEAGUE) == _seen(HEAD) == [1]
    assert _seen(OTHER_SECTION) == [2]
    assert _seen(BRANCH) == [branch.number] == [1]
    assert len(_seen(AUDITOR)) == 3
    assert len(_seen(GUIDE)) == 2


@pytest.mark.parametrize("actor", [STRANGER, RESIDENT, SYSTEM, Actor("staff", "1006"), Actor("staff", "1007")], ids=str)
def test_who_may_not_list_is_refused(family: ReceptionView, actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        service.receptions(actor)


@pytest.mark.parametrize("actor", [HEAD, AUDITOR, STRANGER, RESIDENT, SYSTEM], ids=str)
def test_who_may_not_open_is_refused(town: None, actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        opened(actor)
    assert _seen(CLERK) == []


def test_nobody_opens_a_reception_for_another_section(town: None) -> None:
    with pytest.raises(NotAllowed) as refused:
        opened(CLERK, section="2020")
    assert "所属" in str(refused.value)
    with pytest.raises(NotAllowed):
        opened(BRANCH, section="2010", office="01")


@pytest.mark.parametrize(
    ("day", "allowed"), [(date(2026, 4, 1), True), (date(2027, 3, 31), True), (date(2027, 4, 1), False)]
)
def test_a_contractor_receives_until_the_last_day_of_the_contract(town: None, day: date, allowed: bool) -> None:
    with clock.stopped_at(day):
        if allowed:
            assert opened(CONTRACTOR, section="2013").number == 1
            return
        with pytest.raises(NotAllowed):
            opened(CONTRACTOR, section="2013")


def test_a_right_that_ended_with_the_contract_ends_for_receptions_begun_before(town: None) -> None:
    with clock.stopped_at(date(2027, 3, 31)):
        begun = with_family(opened(CONTRACTOR, section="2013"), actor=CONTRACTOR)
        assert service.view(CONTRACTOR, begun.key) == begun
    with clock.stopped_at(date(2027, 4, 1)):
        for act in ON_ONE.values():
            with pytest.raises(NotAllowed):
                act(CONTRACTOR, begun)


def test_the_deputy_takes_receptions_of_the_chief_only_while_deputising(town: None) -> None:
    begun = opened(OTHER_SECTION, section="2020")
    deputy = Actor("staff", "1020")
    assert service.view(deputy, begun.key) == begun
    assert [row.key for row in service.receptions(deputy, on=DAY)[0]] == [begun.key]


def test_the_guide_hands_out_receptions_without_seeing_them(town: None) -> None:
    handed_out = opened(GUIDE)
    with pytest.raises(NotAllowed):
        service.view(GUIDE, handed_out.key)
    assert service.view(CLERK, handed_out.key).number == 1


def test_a_list_of_a_day_or_a_state_holds_only_those(town: None) -> None:
    first, second = opened(), opened()
    opened(received_on=DAY - timedelta(days=1))
    service.finish(CLERK, first.key, first.version)
    assert [row.key for row in service.receptions(CLERK, on=DAY)[0]] == [second.key, first.key]
    assert [row.key for row in service.receptions(CLERK, on=DAY, state=State.OPEN)[0]] == [second.key]
    assert [row.key for row in service.receptions(CLERK, state=State.DONE)[0]] == [first.key]
    assert len(service.receptions(CLERK)[0]) == 3
