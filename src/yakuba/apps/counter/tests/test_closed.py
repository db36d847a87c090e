"""An ended reception whose places are withheld: one gate before all of its pages and papers (SR-30, decision 0092)."""

from pathlib import Path
from uuid import UUID

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from tests.kernel.intake.household import Desk as Household
from tests.support import receptions, withheld
from tests.support.pages import Page
from tests.support.register import feed, resident
from tests.support.remembered import remembered
from yakuba.apps.counter.tests.conftest import HTMX, Desk
from yakuba.kernel.cases import service as cases
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import NewMember, Source, State
from yakuba.kernel.jobs import service as jobs

HERE, THERE = "青葉町一丁目2番3号", "本町四丁目5番6号"
CLOSED = "この受付は開けません"
AUNT = resident(withheld.MOTHER, "架空 叔母", "カクウ オバ", 生年月日="1960-03-03", 続柄="世帯主")
NAMED = "1010"


@pytest.fixture(autouse=True)
def _named(town: None, tmp_path: Path) -> None:
    feed(tmp_path, [AUNT], as_of="2026-11-17")
    withheld.names(tmp_path, not_named=("1011", "1012", "1031"))
    jobs.run_waiting()


@pytest.fixture
def family() -> Household:
    """A01 signed, with an aunt of the register copy at whose home they move in."""
    return remembered("a family that moves in with their aunt", _family)


def _family() -> Household:
    family = Household.a01()
    together = NewMember({"name": "架空 叔母", "born": 19600303}, Source.REGISTER, person=AUNT["宛名番号"])
    intake.add_members(receptions.CLERK, family.key, family.version, [together])
    return family.signed()


def _ended(family: Household, *, received: bool = True) -> UUID:
    if received:
        family.receive()
        jobs.run_waiting()
    intake.finish(receptions.CLERK, family.key, family.version)
    return family.key


@pytest.fixture
def over(family: Household) -> UUID:
    """The key of the reception once everything was received and the family has gone."""
    return remembered("the family that moved in with their aunt has gone", lambda: _ended(family))


def _refuses(desk: Desk, key: UUID, room: str = "") -> bool:
    return CLOSED in withheld.said(desk.get(f"/counter/{key}/{room}"))


def test_what_is_typed_or_asked_for_in_place_meets_the_same_gate(over: UUID, clerk: Desk) -> None:
    form = clerk.page(f"/counter/{over}/household/").form("")
    withheld.protects(withheld.MOTHER)
    version = {"version": str(intake.view(receptions.CLERK, over).version)}
    assert CLOSED in Page(clerk.post(f"/counter/{over}/household/", form.values | version)).text
    answer = clerk.client.post(f"/counter/{over}/answer/dog/", version | {"household": "0"}, headers=HTMX)
    assert (answer["HX-Redirect"], answer.content) == (f"/counter/{over}/", b"")


def test_who_is_named_goes_on_with_it_and_nobody_else_begins_it_again(over: UUID, clerk: Desk) -> None:
    withheld.protects(withheld.MOTHER)
    version = str(intake.view(receptions.CLERK, over).version)
    assert CLOSED in withheld.said(clerk.post(f"/counter/{over}/resume/", {"version": version}))
    assert intake.view(receptions.CLERK, over).state is State.DONE
    assert Desk(NAMED).post(f"/counter/{over}/resume/", {"version": version}).status_code == 302
    assert intake.view(receptions.CLERK, over).state is State.OPEN
    assert HERE in withheld.said(clerk.get(f"/counter/{over}/forms/"))


@pytest.mark.parametrize("received", [True, False])
def test_who_said_yes_is_withheld_without_a_number(received: bool, clerk: Desk) -> None:
    family = Household.a01()
    family.says("household", protected=1)
    family.signed()
    key = _ended(family, received=received)
    assert _refuses(clerk, key, "forms/all.pdf")
    assert not _refuses(Desk(NAMED), key, "forms/all.pdf")


def test_a_yes_that_is_taken_back_after_the_receipt_withholds_as_its_cases_do(clerk: Desk) -> None:
    family = Household.a01()
    family.signed().receive()
    jobs.run_waiting()
    for said in (1, 0):
        family.says("household", protected=said)
    assert _refuses(clerk, _ended(family, received=False))


def test_who_was_only_typed_is_withheld_as_their_cases_are(clerk: Desk, tmp_path: Path) -> None:
    key = _ended(Household.a01().signed())
    assert not _refuses(clerk, key)
    mother = resident(withheld.OTHER, "森 花子", "モリ ハナコ", 生年月日="1990-09-14")
    feed(tmp_path, [AUNT, mother], as_of="2026-11-18")
    withheld.protects(withheld.OTHER)
    assert _refuses(clerk, key)


@pytest.mark.parametrize("first", [True, False])
def test_who_was_taken_out_counts_from_the_receipt_on(first: bool, family: Household, clerk: Desk) -> None:
    def take_out() -> None:
        aunt = next(member for member in intake.view(receptions.CLERK, family.key).members if member.person)
        intake.remove_member(receptions.CLERK, family.key, family.version, aunt.unit)

    if first:
        take_out()
        family.came_on_paper()
    family.receive()
    jobs.run_waiting()
    if not first:
        take_out()
    withheld.protects(withheld.MOTHER)
    assert _refuses(clerk, _ended(family, received=False)) is not first


def test_what_the_gate_asks(
    family: Household, clerk: Desk, django_assert_num_queries: DjangoAssertNumQueries, tmp_path: Path
) -> None:
    typed = _ended(Household.a01().signed())
    both = _ended(family)
    waiting = _ended(Household.a01().prepared(), received=False)
    for key, queries in ((typed, 2), (both, 3), (waiting, 1)):
        with django_assert_num_queries(queries):
            assert not cases.reception_shielded(key)
    withheld.protects(withheld.MOTHER)
    with django_assert_num_queries(2):
        assert cases.reception_shielded(both)
