"""職権: what the town must do by itself once it is told of an event becomes a case too, once, with nothing to sign."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from django.db import transaction

from tests.kernel.intake.household import AGENT_FILES, DEATH, HOUSEHOLD, KIICHI, TARO_FILES, YOSHI, Desk, bereaved
from tests.support import filings, receptions
from tests.support.remembered import remembered
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import CaseView, Course, State
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import AGENT, Door, NewMember, ProofKind, Source, SubmissionView
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.jobs.contracts import Event
from yakuba.kernel.organisation import service as organisation
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef

ITSELF = Actor("system", "test")
SCHOOL, SEAL = ("tennyugaku-tsuchi", "p3"), ("inkan-haishi", "p1")
NOTIFICATION_OF_MOVE = ("tennyu-todoke", HOUSEHOLD)
ALLOWANCE = ("jidoteate-nintei", "p1")


@pytest.fixture(autouse=True)
def _town(db: None) -> Iterator[None]:
    with clock.stopped_at(receptions.DAY):
        receptions.prepare_town()
        jobs.run_waiting()
        yield


def moved_in() -> Desk:
    """A01 with all eight forms signed."""
    whole = remembered(
        "ex officio: a01", lambda: filings.all_signed(filings.ready(receptions.with_family(receptions.opened())))
    )
    return Desk(whole)


def opened(*submissions: SubmissionView) -> dict[tuple[str, str], CaseView]:
    """The cases of these submissions after every event was delivered, each (procedure, unit) once."""
    jobs.run_waiting()
    found = cases.progress(receptions.CLERK, [submission.key for submission in submissions])
    views = [cases.view(ITSELF, case.key) for case in found]
    keyed = {(view.row.procedure, view.unit): view for view in views}
    assert len(keyed) == len(views)
    return keyed


def delivered_again(submission: UUID) -> None:
    with transaction.atomic():
        jobs.publish(Event("intake.submission.received", OwnerRef("intake.submission", str(submission))))
    jobs.run_waiting()


def in_charge(duty: str) -> str:
    section = organisation.section_for(duty, receptions.DAY)
    assert section is not None
    return section.code


def keys(submission: SubmissionView) -> set[tuple[str, str]]:
    return {(work.procedure, work.unit) for work in submission.ex_officio}


def test_a_family_that_moves_in_with_a_school_child_makes_a_case_for_the_school_section() -> None:
    taken = moved_in().receive()
    found = opened(taken)
    assert set(found) == {(sheet.procedure, sheet.unit) for sheet in taken.sheets} | {SCHOOL}
    case = found[SCHOOL]
    assert (case.row.course, case.row.state, case.row.section) == (
        Course.EX_OFFICIO, State.RECEIVED, in_charge("学務"),
    )  # fmt: skip
    assert (case.row.door, case.row.arrived_on, case.taken_section) == (Door.COUNTER, receptions.DAY, "2010")
    assert (case.row.subject_name, case.document, case.row.late) == ("森 一郎", "", False)
    assert case.submission == taken.key
    assert case.row.key in {row.key for row in found[NOTIFICATION_OF_MOVE].linked}


def test_the_case_holds_the_boxes_of_the_definition_as_they_were_stated() -> None:
    boxes = opened(moved_in().receive())[SCHOOL].fields
    said = {box.field: (box.unit, box.text, box.source) for box in boxes}
    assert set(said) == {"name", "kana", "born", "new_address", "old_address", "head_name"}
    assert said["name"] == ("p3", "森 一郎", Source.CERTIFICATE.value)
    assert said["new_address"] == (HOUSEHOLD, filings.NEW_ADDRESS, Source.CERTIFICATE.value)
    assert said["head_name"][1] == "森 太郎"


def test_the_registered_seal_of_somebody_who_died_makes_a_case_for_the_seal_section() -> None:
    taken = bereaved(seal_registered=1).receive()
    found = opened(taken)
    assert set(found) == {("shibo-todoke", "p1"), SEAL}
    case = found[SEAL]
    assert (case.row.course, case.row.section, case.row.subject_name) == (
        Course.EX_OFFICIO, in_charge("印鑑"), "佐藤 喜一",
    )  # fmt: skip
    assert case.fields == ()


@pytest.mark.parametrize("registered", [0, None])
def test_what_is_not_needed_or_not_known_makes_no_case(registered: int | None) -> None:
    assert set(opened(bereaved(seal_registered=registered).receive())) == {("shibo-todoke", "p1")}


def test_there_is_nothing_of_it_to_sign_or_to_wish_away() -> None:
    desk = moved_in()
    assert SCHOOL not in desk.chosen()
    assert keys(desk.receive()) == {SCHOOL}
    assert SCHOOL not in desk.chosen()


def test_a_second_delivery_finds_the_cases_of_the_first() -> None:
    taken = moved_in().receive()
    before = opened(taken)
    delivered_again(taken.key)
    assert opened(taken) == before


def test_the_rest_filed_another_day_makes_no_second_case() -> None:
    desk = moved_in()
    desk.wish(*ALLOWANCE, wanted=False)
    first = desk.receive()
    assert keys(first) == {SCHOOL}
    desk.wish(*ALLOWANCE)
    desk.show()
    desk.sign_all()
    second = desk.receive()
    assert keys(second) == set()
    found = opened(first, second)
    assert found[SCHOOL].submission == first.key
    assert found[ALLOWANCE].submission == second.key
    delivered_again(second.key)
    assert opened(first, second) == found


def test_a_claim_without_the_notification_tells_the_town_nothing_until_that_is_filed() -> None:
    desk = moved_in()
    desk.only(ALLOWANCE)
    first = desk.receive()
    assert keys(first) == set()
    desk.wish(*NOTIFICATION_OF_MOVE)
    desk.show()
    desk.sign_all()
    second = desk.receive()
    assert keys(second) == {SCHOOL}
    assert opened(first, second)[SCHOOL].submission == second.key


def test_a_notification_by_mail_tells_the_town_as_well() -> None:
    taken = bereaved("nochi-shutoku", farmland=1, seal_registered=1).receive(door=Door.MAIL)
    found = opened(taken)
    assert set(found) == {("nochi-shutoku", "p1"), SEAL}
    assert found[SEAL].row.door == Door.MAIL


def test_an_event_delivered_later_opens_what_was_true_at_the_receipt() -> None:
    desk = moved_in()
    taken = desk.receive()
    desk.says("p3", born=20240620)
    assert intake.submission(ITSELF, taken.key) == taken
    case = opened(taken)[SCHOOL]
    assert {box.field: box.value for box in case.fields}["born"] == 20190620


def test_a_household_under_protection_keeps_it_as_discreet_as_its_sheets() -> None:
    desk = moved_in()
    desk.says(HOUSEHOLD, protected=1)
    desk.only(NOTIFICATION_OF_MOVE)
    desk.show()
    desk.sign_all()
    taken = desk.receive()
    assert {sheet.discreet for sheet in taken.sheets} == {True}
    assert {work.discreet for work in taken.ex_officio} == {True}


def test_an_agent_of_the_family_stands_in_no_box_that_the_definition_does_not_have() -> None:
    desk = Desk.a01().signed(replace(AGENT_FILES, proofs=(ProofKind.MANDATE,)))
    desk.identify(AGENT)
    taken = desk.receive()
    assert "agent_name" in {box.field for box in taken.sheets[0].fields}
    (work,) = taken.ex_officio
    assert not {box.field for box in work.fields if box.field.startswith("agent_")}


def test_where_no_notification_is_due_any_more_a_claim_tells_the_town_and_a_certificate_does_not() -> None:
    begun = receptions.opened(event="shibo", opening=DEATH)
    husband = {**KIICHI, "born": 19620211, "insurance": "国民健康保険", "care_certified": "なし"}
    members = [NewMember(husband, Source.STATED), NewMember(YOSHI, Source.STATED)]
    desk = Desk(intake.add_members(receptions.CLERK, begun.key, begun.version, members))
    desk.says(HOUSEHOLD, death_notified=1, fixed_assets=0, farmland=0, heirs_elsewhere="いない")
    desk.says("p1", seal_registered=1)
    desk.says("p2", funeral_by=1)
    desk.compose()
    desk.wish("koseki-shomei", "p2")
    desk.only(("koseki-shomei", "p2"))
    first = desk.signed(replace(TARO_FILES, name="佐藤 ヨシ", unit="p2", relation="妻")).receive()
    assert keys(first) == set()
    (claim,) = (sheet for sheet in desk.sheets if sheet.procedure == "kokuho-sosaihi")
    desk.wish(claim.procedure, claim.unit)
    desk.fill()
    desk.show()
    desk.sign_all()
    second = desk.receive()
    assert set(opened(first, second)) == {("koseki-shomei", "p2"), (claim.procedure, claim.unit), SEAL}
    assert keys(second) == {SEAL}
