"""関係課 (FY1-22): one reception is gone on with at every counter that has something to do for the household.

A section is involved that is in charge of something needed or undecided. Expected from the requirement and from
decision 0088; which sections of 青葉市 those are is read from its duties in samples/aoba/organisation.
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.kernel.intake.household import HOUSEHOLD, JIRO, TARO, TARO_FILES, Desk
from tests.kernel.intake.rows import rows
from tests.support.receptions import (
    BRANCH,
    CHILDREN,
    CLERK,
    DAY,
    FAMILY,
    GUIDE,
    OTHER_SECTION,
    UNINVOLVED,
    opened,
    with_family,
)
from tests.support.remembered import remembered
from yakuba.kernel.audit import service as audit
from yakuba.kernel.intake import service
from yakuba.kernel.intake.contracts import (
    BadFilingError,
    BadStatementError,
    Capacity,
    ConflictError,
    Filing,
    GoneStaleError,
    IncompleteError,
    NewMember,
    NoReceptionError,
    NoSheetError,
    NoSubmissionError,
    ReceptionView,
    Source,
    State,
    Stated,
    StepName,
    TabletRefusedError,
    Whose,
)
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.kernel.procedures.service import material
from yakuba.kernel.rules.contracts import Value
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef

KODOMO, GAKUMU, JUKI = "3030", "6010", "2011"
OF_A01 = {JUKI, KODOMO, GAKUMU, "3050", "7000"}
"""住基, 印鑑, カード at 住基係; 児童 at こども課; 学務課, 健康づくり課 and 水道局 for what is not filed."""
JUKI_CLERK = Actor("staff", "1010")
"""窓口 of 住基係, which is also in charge of 支援措置."""
SCHOOLS = Actor("staff", "1043")
MOTHER = Filing(Capacity.HOUSEHOLD, "森 花子", unit="p2", phone="090-0000-0002", address="青葉市中央一丁目2番3号")


@pytest.fixture(autouse=True)
def store_folder(settings: LazySettings, tmp_path: Path) -> None:
    settings.DOCUMENTS_STORE = tmp_path / "files"


def sections_of(key: UUID) -> set[str]:
    """The involved sections as they are kept."""
    held = key.hex if connection.vendor == "sqlite" else str(key)
    found = rows(
        "SELECT i.section FROM intake_involved i JOIN intake_reception r ON r.id = i.reception_id "
        f"WHERE r.key = '{held}'"
    )
    return {section for (section,) in found}


@pytest.fixture
def answered(town: None) -> Desk:
    """A01 at 市民課 with every answer; nothing is received yet."""
    return Desk(remembered("A01 answered, for involved sections", lambda: Desk.a01().now))


@pytest.fixture
def moved_in(town: None) -> Desk:
    """A01 of which 市民課 received the 転入届 and left the rest for another day."""
    return Desk(remembered("A01 of which the 転入届 was received", _moved_in))


def _moved_in() -> ReceptionView:
    desk = Desk.a01()
    desk.compose()
    desk.only(("tennyu-todoke", HOUSEHOLD))
    desk.signed().receive()
    return desk.now


def at(desk: Desk, actor: Actor) -> Desk:
    """The same reception at another desk."""
    return Desk(service.view(actor, desk.key), actor)


# --- which sections are involved -----------------------------------------------------------------------------------


def test_nobody_is_involved_in_a_reception_without_people(town: None) -> None:
    assert sections_of(opened().key) == set()


def test_every_section_in_charge_of_something_needed_or_undecided_is_involved(answered: Desk) -> None:
    found = service.guidance(answered.now, material("tennyu", on=answered.now.received_on))
    assert found.unknown == ()
    assert sections_of(answered.key) == OF_A01


def test_while_it_is_undecided_more_sections_are_involved_and_an_answer_takes_them_out(town: None) -> None:
    desk = Desk(with_family(opened()))
    before = sections_of(desk.key)
    assert before > OF_A01
    assert "2030" in before, "環境課: whether there is a dog is not known yet"
    desk.says(HOUSEHOLD, dog=0)
    assert sections_of(desk.key) == before - {"2030"}
    desk.says(HOUSEHOLD, dog=1)
    assert sections_of(desk.key) == before


def test_who_is_taken_out_takes_their_sections_along(answered: Desk) -> None:
    for unit in ("p3", "p4"):
        service.remove_member(CLERK, answered.key, answered.version, unit)
    assert KODOMO not in sections_of(answered.key)
    for unit in ("p1", "p2"):
        service.remove_member(CLERK, answered.key, answered.version, unit)
    assert sections_of(answered.key) == set()


def test_a_section_that_received_something_stays_involved(moved_in: Desk) -> None:
    second = at(moved_in, CHILDREN)
    _claim(second)
    second.receive()
    for unit in ("p3", "p4"):
        service.remove_member(CLERK, moved_in.key, moved_in.version, unit)
    assert KODOMO in sections_of(moved_in.key)
    assert [one.section for one in service.submissions(CHILDREN, moved_in.key)][-1] == KODOMO


def test_a_change_that_is_refused_involves_nobody(answered: Desk) -> None:
    with pytest.raises(ConflictError):
        service.state(CLERK, answered.key, 1, [Stated(HOUSEHOLD, "dog", 1)])
    assert sections_of(answered.key) == OF_A01


@pytest.mark.parametrize(
    ("items", "statements"),
    [({"new_address": "青葉市中央一丁目2番3号"}, 2), ({"dog": 1}, 3), ({"dog": 1, "moped": 1}, 3)],
    ids=["as before", "one more section", "two more"],
)
def test_an_answer_costs_two_statements_for_who_is_involved_and_one_more_where_somebody_joins(
    answered: Desk, items: dict[str, Value], statements: int
) -> None:
    version = answered.version
    with CaptureQueriesContext(connection) as seen:
        said = [Stated(HOUSEHOLD, item, value) for item, value in items.items()]
        service.state(CLERK, answered.key, version, said)
    ours = ('FROM "organisation_section"', 'FROM "intake_involved"', 'INTO "intake_involved"')
    asked = [one["sql"] for one in seen if any(table in one["sql"] for table in ours)]
    assert len([sql for sql in asked if '"intake_reception"' not in sql]) == statements


# --- who may ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "actor",
    [CHILDREN, Actor("staff", "1030"), JUKI_CLERK, Actor("staff", "1009"), SCHOOLS, Actor("staff", "1044")],
    ids=["窓口 of こども課", "係長 of こども課", "窓口 of 住基係", "係長 of 住基係", "学務課", "水道局"],
)
def test_who_continues_receptions_in_an_involved_section_sees_the_people_and_all_answers(
    answered: Desk, actor: Actor
) -> None:
    theirs = service.view(actor, answered.key)
    own = answered.now
    assert [member.name for member in theirs.members] == [str(person["name"]) for person in FAMILY]
    assert theirs.event_items == own.event_items
    assert set(own.household_items) - set(theirs.household_items) <= {"protected"}
    assert [member.items for member in theirs.members] == [member.items for member in own.members]


@pytest.mark.parametrize(
    "actor",
    [OTHER_SECTION, UNINVOLVED, BRANCH, Actor("staff", "1049"), Actor("staff", "1016"), Actor("staff", "1018")],
    ids=["保険年金課", "戸籍係", "東出張所", "西出張所", "係長 of 証明係", "受託者 of 証明係"],
)
def test_to_a_section_that_is_not_involved_it_does_not_exist(answered: Desk, actor: Actor) -> None:
    for act in (service.view, service.history, service.sheets, service.lacks, service.submissions, service.filing):
        with pytest.raises(NoReceptionError):
            act(actor, answered.key)
    assert service.at_work(actor, on=answered.now.received_on) == ([], 0)


@pytest.mark.parametrize(
    "actor", [Actor("staff", "1029"), GUIDE, Actor("staff", "1047"), Actor("staff", "1042")], ids=str
)
def test_a_head_a_guide_and_an_auditor_open_no_reception_of_another_section_either(
    answered: Desk, actor: Actor
) -> None:
    with pytest.raises(NotAllowed):
        service.view(actor, answered.key)


def test_a_contractor_goes_on_where_the_section_of_the_contract_is_involved_and_while_it_runs(town: None) -> None:
    contractor = Actor("staff", "1018")
    desk = Desk(with_family(opened(event="shomei", opening={"requested_on": 20261120, "wants_juminhyo": 1})))
    assert "2013" in sections_of(desk.key)
    assert service.view(contractor, desk.key).members
    connection.cursor().execute("UPDATE organisation_contractorterm SET valid_to = '2026-11-20'")
    with pytest.raises(NotAllowed):
        service.view(contractor, desk.key)


def test_the_section_that_no_longer_has_anything_to_do_loses_sight_of_it(town: None) -> None:
    desk = Desk(with_family(opened()))
    environment = Actor("staff", "1024")
    assert service.view(environment, desk.key).members
    desk.says(HOUSEHOLD, dog=0)
    with pytest.raises(NoReceptionError):
        service.view(environment, desk.key)


def test_every_look_from_an_involved_section_is_recorded_as_one_of_its_own(answered: Desk) -> None:
    service.view(CHILDREN, answered.key)
    last = audit.history(OwnerRef("intake.reception", str(answered.key)))[0]
    assert (last.act, last.actor, last.is_view) == ("intake.reception.viewed", CHILDREN, True)


def test_only_the_section_that_took_it_ends_it(answered: Desk) -> None:
    with pytest.raises(NoReceptionError):
        service.finish(CHILDREN, answered.key, answered.version)
    assert service.finish(CLERK, answered.key, answered.version).state is State.DONE


# --- the lists ---------------------------------------------------------------------------------------------------


def test_the_list_tells_own_receptions_from_those_that_come_from_other_counters(answered: Desk) -> None:
    day = answered.now.received_on
    own = opened(CHILDREN, section=KODOMO)

    def listed(actor: Actor, whose: Whose, number: str = "") -> list[tuple[UUID, bool]]:
        found, total = service.at_work(actor, on=day, whose=whose, number=number)
        assert total == len(found)
        return [(row.key, row.opens) for row in found]

    assert listed(CHILDREN, Whose.OWN) == [(own.key, True)]
    assert listed(CHILDREN, Whose.SHARED) == [(answered.key, True)]
    assert listed(CHILDREN, Whose.ALL) == [(own.key, True), (answered.key, True)]
    assert listed(CHILDREN, Whose.ALL, f"20261120-{answered.now.number:04}") == [(answered.key, True)]
    assert listed(CLERK, Whose.SHARED) == []
    assert listed(Actor("staff", "1029"), Whose.ALL) == [(own.key, False)], "課長: the own list, and no content"
    assert len(listed(Actor("staff", "1047"), Whose.ALL)) == 2


def test_one_reception_of_several_own_sections_is_listed_once(town: None) -> None:
    branch = with_family(opened(BRANCH, section="2090", office="02"), actor=BRANCH)
    assert len({"2011", "2013"} & sections_of(branch.key)) >= 1
    found, total = service.at_work(CLERK, on=branch.received_on, whose=Whose.SHARED)
    assert ([row.key for row in found], total) == ([branch.key], 1)


def test_a_number_leads_to_the_reception_only_where_it_may_be_opened(answered: Desk) -> None:
    number = f"20261120-{answered.now.number:04}"
    keys = {actor.id: service.traced(actor, number)[0].key for actor in (CLERK, CHILDREN, OTHER_SECTION, GUIDE)}
    assert keys == {"1011": answered.key, "1031": answered.key, "1022": None, "1013": None}


# --- going on ------------------------------------------------------------------------------------------------------


def _claim(second: Desk) -> None:
    """児童手当 was left for another day at the first counter; the second takes it up, and has it signed."""
    second.wish("jidoteate-nintei", TARO)
    second.fill()
    for sheet in second.sheets:
        if not sheet.withdrawn and not sheet.received:
            shown = service.show(second.actor, sheet.key)
            service.sign(second.actor, sheet.key, shown_sha256=shown.shown_sha256)


def test_a_later_counter_receives_its_own_without_asking_anything_again(moved_in: Desk) -> None:
    before = service.submissions(CLERK, moved_in.key)
    second = at(moved_in, CHILDREN)
    shown = service.guidance(second.now, material("tennyu", on=second.now.received_on))
    assert shown.question is None
    assert service.filing(CHILDREN, second.key) == service.filing(CLERK, moved_in.key)
    _claim(second)
    taken = second.receive()
    assert [(one.procedure, one.unit) for one in taken.sheets] == [("jidoteate-nintei", TARO)]
    assert (taken.section, taken.office) == (KODOMO, "01")
    assert taken.ex_officio == ()
    first, own = service.submissions(CLERK, moved_in.key)
    assert (first, own) == (before[0], taken)
    assert first.section == "2010"
    told = service.submissions(CHILDREN, moved_in.key)
    assert [[one.procedure for one in each.sheets] for each in told] == [[], ["jidoteate-nintei"]]
    assert service.receive(CHILDREN, second.key, 0, submission_key=taken.key) == taken


def test_it_fills_shows_signs_and_receives_nothing_that_another_section_is_in_charge_of(answered: Desk) -> None:
    answered.compose()
    answered.signed()
    second = at(answered, CHILDREN)
    assert {sheet.procedure for sheet in second.sheets} == {"jidoteate-nintei", "kodomo-iryo"}
    theirs = answered.sheet("tennyu-todoke")
    for act in (service.show, service.prepare_sheet, service.read_sheet, service.verify_sheet):
        with pytest.raises(NoSheetError):
            act(CHILDREN, theirs.key)
    with pytest.raises(NoSheetError):
        service.sign(CHILDREN, theirs.key, shown_sha256=theirs.shown_sha256)
    with pytest.raises(BadStatementError):
        second.wish("tennyu-todoke", HOUSEHOLD, wanted=False)
    assert {one.procedure for one in second.receive().sheets} == {"jidoteate-nintei", "kodomo-iryo"}
    assert answered.sheet("tennyu-todoke") == theirs, "what was signed stays as it is"
    assert "tennyu-todoke" in {one.procedure for one in answered.receive().sheets}


def test_where_nothing_is_its_own_there_is_nothing_to_receive(answered: Desk) -> None:
    answered.compose()
    answered.signed()
    schools = at(answered, SCHOOLS)
    assert schools.sheets == ()
    with pytest.raises(IncompleteError):
        schools.receive()


def test_what_is_missing_is_told_of_its_own_forms_only(answered: Desk) -> None:
    answered.compose()
    second = at(answered, CHILDREN)
    boxes = service.missing_fields(CHILDREN, second.key)
    assert {procedure for box in boxes for procedure in box.procedures} <= {"jidoteate-nintei", "kodomo-iryo"}
    sheets = {sheet.key for sheet in second.sheets}
    assert {lack.sheet for lack in service.lacks(CHILDREN, second.key) if lack.sheet} <= sheets


def test_somebody_else_of_the_household_may_come_to_the_second_counter(moved_in: Desk) -> None:
    second = at(moved_in, CHILDREN)
    second.wish("kodomo-iryo", JIRO)
    service.file_as(CHILDREN, second.key, second.version, MOTHER)
    filed = service.filing(CHILDREN, second.key)
    assert filed is not None
    assert filed.name == "森 花子"
    assert service.submissions(CLERK, moved_in.key)[0].filing == TARO_FILES


def test_who_may_not_file_here_is_told_here_and_the_forms_of_others_do_not_matter(answered: Desk) -> None:
    answered.compose()
    second = at(answered, SCHOOLS)
    nobody = Filing(Capacity.MESSENGER, "森 次郎", phone="090-0000-0003", address="遠市一丁目")
    with pytest.raises(BadFilingError):
        service.file_as(CLERK, answered.key, answered.version, nobody)
    service.file_as(SCHOOLS, second.key, second.version, nobody)


def test_an_answer_at_the_second_counter_is_the_one_everywhere_and_two_at_once_are_told(answered: Desk) -> None:
    stale = answered.version
    after = service.state(CHILDREN, answered.key, stale, [Stated(HOUSEHOLD, "dog", 1)])
    assert after.household_items["dog"].value == 1
    assert "2030" in sections_of(answered.key)
    with pytest.raises(ConflictError) as told:
        service.state(CLERK, answered.key, stale, [Stated(HOUSEHOLD, "dog", 0)])
    assert "見直して" in str(told.value)
    with pytest.raises(ConflictError):
        service.add_members(CLERK, answered.key, stale, [NewMember(FAMILY[0], Source.STATED)])
    assert answered.now.household_items["dog"].value == 1


def test_two_counters_that_receive_at_once_do_not_receive_twice(answered: Desk) -> None:
    answered.compose()
    answered.signed()
    version = answered.version
    service.receive(CHILDREN, answered.key, version, submission_key=uuid4())
    with pytest.raises(ConflictError):
        service.receive(CLERK, answered.key, version, submission_key=uuid4())
    rest = answered.receive()
    assert "jidoteate-nintei" not in {one.procedure for one in rest.sheets}
    assert rows("SELECT count(*) FROM intake_submittedsheet") == [(8,)]


def test_what_the_branch_does_not_do_is_received_at_the_section_in_charge(town: None) -> None:
    branch = Desk(with_family(opened(BRANCH, section="2090", office="02"), actor=BRANCH), BRANCH)
    branch.answer_everything()
    branch.signed()
    assert {sheet.procedure for sheet in branch.sheets if not sheet.withdrawn} == {"tennyu-todoke"}
    second = at(branch, CHILDREN)
    _claim(second)
    with pytest.raises(BadStatementError):
        branch.wish("jidoteate-nintei", TARO)
    here = branch.receive()
    assert {one.procedure for one in here.sheets} == {"tennyu-todoke"}, "what is not done here is not received here"
    taken = second.receive()
    assert [(one.procedure, taken.office) for one in taken.sheets] == [("jidoteate-nintei", "01")]


def test_the_tablet_shows_and_signs_what_the_officer_who_offered_it_receives(answered: Desk) -> None:
    answered.compose()
    answered.signed()
    answered.says(HOUSEHOLD, account_holder="モリ ハナコ")
    for sheet in answered.sheets:
        if not sheet.withdrawn:
            service.show(CLERK, sheet.key)
    theirs = answered.sheet("tennyu-todoke")
    secret = service.join(service.offer_signing(CHILDREN, answered.key, answered.version).token).secret
    assert {sheet.procedure for sheet in service.tablet_view(secret).sheets} == {"jidoteate-nintei", "kodomo-iryo"}
    with pytest.raises(NoSheetError):
        service.tablet_sheet(secret, theirs.key)
    connection.cursor().execute("UPDATE organisation_assignment SET valid_to = '2026-11-20' WHERE staff_code = '1031'")
    with pytest.raises(TabletRefusedError):
        service.tablet_view(secret)


def test_the_measured_steps_are_those_of_the_counter_that_took_it(town: None) -> None:
    desk = Desk(with_family(opened()))
    second = at(desk, CHILDREN)
    second.says(HOUSEHOLD, dog=0)
    service.reached(CHILDREN, desk.key, StepName.GUIDED)
    assert set(desk.now.steps) == {"opened"}
    desk.says(HOUSEHOLD, moped=0)
    assert set(desk.now.steps) == {"opened", "interview"}


def test_a_closed_reception_takes_nothing_from_an_involved_section(answered: Desk) -> None:
    service.finish(CLERK, answered.key, answered.version)
    now = service.view(CHILDREN, answered.key)
    assert now.state is State.DONE
    with pytest.raises(ConflictError):
        service.state(CHILDREN, answered.key, now.version, [Stated(HOUSEHOLD, "dog", 1)])


def test_what_was_ended_is_gone_on_with_once_and_who_saw_an_older_state_is_told(answered: Desk) -> None:
    ended = service.finish(CLERK, answered.key, answered.version)
    with pytest.raises(ConflictError):
        service.resume(CHILDREN, answered.key, ended.version - 1)
    with pytest.raises(NoReceptionError):
        service.resume(UNINVOLVED, answered.key, ended.version)
    first = service.resume(CHILDREN, answered.key, ended.version)
    again = service.resume(CHILDREN, answered.key, ended.version)
    assert (first.state, first.version) == (again.state, again.version) == (State.OPEN, ended.version + 1)
    told = [entry.act for entry in audit.history(OwnerRef("intake.reception", str(answered.key)))]
    assert told.count("intake.reception.resumed") == 1


def test_what_was_ended_is_gone_on_with_for_thirty_days_and_then_a_new_one_is_opened(answered: Desk) -> None:
    ended = service.finish(CLERK, answered.key, answered.version)
    with clock.stopped_at(DAY + timedelta(days=31)):
        with pytest.raises(GoneStaleError, match=r"令和8年12月20日まで.*新しい受付を始めて"):
            service.resume(CHILDREN, answered.key, ended.version)
        assert service.view(CHILDREN, answered.key).state is State.DONE
    with clock.stopped_at(DAY + timedelta(days=30)):
        again = service.resume(CHILDREN, answered.key, ended.version)
    with clock.stopped_at(DAY + timedelta(days=31)):
        assert service.resume(CHILDREN, answered.key, again.version).state is State.OPEN


# --- what is told in person only --------------------------------------------------------------------------------------


@pytest.fixture
def asked_for_protection(answered: Desk) -> Desk:
    """The family asked for 支援措置 at 市民課, and the form is made there."""
    answered.says(HOUSEHOLD, protected=1)
    answered.compose()
    answered.wish("shien-sochi-moshide", HOUSEHOLD)
    return answered


def test_what_is_told_in_person_only_is_seen_by_the_section_in_charge_and_no_other(
    asked_for_protection: Desk,
) -> None:
    key = asked_for_protection.key

    def listed(actor: Actor) -> set[str]:
        view = service.view(actor, key)
        return {entry.definition.id for entry in service.guidance(view, material("tennyu", on=view.received_on)).needed}

    for actor in (CLERK, JUKI_CLERK):
        assert "shien-sochi-moshide" in listed(actor)
        assert service.view(actor, key).household_items["protected"].value == 1
        assert "shien-sochi-moshide" in {sheet.procedure for sheet in service.sheets(actor, key)}
    for actor in (CHILDREN, SCHOOLS):
        view = service.view(actor, key)
        assert "shien-sochi-moshide" not in listed(actor)
        assert "protected" not in view.household_items
        assert view.wants_care, "it is handled with care all the same"
        assert "protected" not in {said.item for said in service.history(actor, key)}
        assert "shien-sochi-moshide" not in {sheet.procedure for sheet in service.sheets(actor, key)}


def test_nothing_that_a_verb_answers_tells_it_either(asked_for_protection: Desk) -> None:
    key, version = asked_for_protection.key, asked_for_protection.version
    answers: list[Callable[[int], ReceptionView]] = [
        lambda now: service.state(CHILDREN, key, now, [Stated(HOUSEHOLD, "dog", 1)]),
        lambda now: service.state(CHILDREN, key, now, [Stated(HOUSEHOLD, "dog", 1)]),
        lambda now: service.add_members(CHILDREN, key, now, [NewMember({"name": "森 三郎"}, Source.STATED)]),
        lambda now: service.remove_member(CHILDREN, key, now, "p5"),
        lambda now: service.wish(CHILDREN, key, now, "jidoteate-nintei", TARO, False),
        lambda now: service.wish(CHILDREN, key, now, "jidoteate-nintei", TARO, False),
        lambda now: service.file_as(CHILDREN, key, now, MOTHER),
        lambda now: service.file_as(CHILDREN, key, now, MOTHER),
        lambda now: service.check_identity(CHILDREN, key, now, subject="filer", papers=["driver_licence"]),
    ]
    for answer in answers:
        view = answer(version)
        assert "protected" not in view.household_items
        found = service.guidance(view, material("tennyu", on=view.received_on))
        told = (*found.needed, *found.unknown, *found.not_needed)
        assert not any(entry.definition.discreet for entry in told)
        version = view.version


def test_its_boxes_go_with_it_and_those_of_other_forms_stay(asked_for_protection: Desk) -> None:
    asked_for_protection.says(
        HOUSEHOLD, protected_from="某 人", consulted_body="相談所", new_address="青葉市中央一丁目"
    )
    view = service.view(CHILDREN, asked_for_protection.key)
    assert not {"protected_from", "consulted_body"} & set(view.household_items)
    assert "new_address" in view.household_items
    assert "某 人" not in str(service.history(CHILDREN, asked_for_protection.key))
    with pytest.raises(BadStatementError):
        service.state(CHILDREN, view.key, view.version, [Stated(HOUSEHOLD, "protected_from", "別 人")])


def test_it_is_not_asked_and_not_answered_at_another_counter(town: None) -> None:
    desk = Desk(with_family(opened()))
    view = service.view(CHILDREN, desk.key)
    asked = set()
    while (question := service.guidance(view, material("tennyu", on=view.received_on)).question) is not None:
        asked.add(question.fact)
        units = question.persons or (HOUSEHOLD,)
        view = service.state(CHILDREN, desk.key, view.version, [Stated(unit, question.fact, None) for unit in units])
    assert asked
    assert "protected" not in asked
    with pytest.raises(BadStatementError) as told:
        service.state(CHILDREN, desk.key, view.version, [Stated(HOUSEHOLD, "protected", 1)])
    assert "支援" not in str(told.value)
    assert "protected" not in desk.now.household_items


def test_the_receipt_of_it_is_not_told_to_another_section(asked_for_protection: Desk) -> None:
    asked_for_protection.signed()
    received = asked_for_protection.receive()
    assert "shien-sochi-moshide" in {sheet.procedure for sheet in received.sheets}
    theirs = service.submissions(CHILDREN, asked_for_protection.key)
    assert {sheet.procedure for one in theirs for sheet in one.sheets} == {"jidoteate-nintei", "kodomo-iryo"}
    assert service.submission(CHILDREN, received.key) == theirs[0]
    with pytest.raises(NoSubmissionError):
        service.submission(UNINVOLVED, received.key)
