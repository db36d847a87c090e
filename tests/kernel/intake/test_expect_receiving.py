"""提出: complete or not at all, once, at one moment; the day that counts follows the arrival rule of each procedure."""

import threading
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings
from django.db import connection

from tests.kernel.intake.household import BASE, EVERYBODY, HANAKO, HOUSEHOLD, JIRO, TARO, TARO_FILES, Desk
from tests.kernel.intake.rows import everything_audited, rows
from tests.support.receptions import CLERK, COLLEAGUE, DAY, FAMILY, prepare_town
from tests.support.remembered import remembered
from yakuba.kernel.intake import service
from yakuba.kernel.intake.contracts import (
    BadStatementError,
    ConflictError,
    Door,
    IncompleteError,
    LackKind,
    NoSubmissionError,
    Stated,
    StepName,
    Withdrawn,
)
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.jobs.contracts import Event, Job
from yakuba.lib import clock
from yakuba.lib.refs import Actor

RECEIVED = "intake.submission.received"
heard: list[Event] = []


@pytest.fixture(autouse=True)
def store_folder(settings: LazySettings, tmp_path: Path) -> Path:
    settings.DOCUMENTS_STORE = tmp_path / "files"
    heard.clear()
    return tmp_path / "files"


@jobs.subscribe(RECEIVED, "tests.intake.heard")
def _hear(event: Event, job: Job) -> None:
    heard.append(event)


@pytest.fixture
def desk(town: None) -> Desk:
    return remembered("A01 signed", lambda: Desk.a01().signed())


def lacking(act: Callable[[], object]) -> IncompleteError:
    with pytest.raises(IncompleteError) as told:
        act()
    return told.value


# Complete, or everything that is missing is told at once.


def test_a_complete_reception_is_received_whole(desk: Desk) -> None:
    key = uuid4()
    submission = desk.receive(key)
    assert (submission.key, submission.reception, submission.event) == (key, desk.key, "tennyu")
    assert (submission.door, submission.section, submission.office) == (Door.COUNTER, "2010", "01")
    assert submission.arrived_at == clock.now()
    assert submission.arrived_on == DAY
    assert submission.filing == TARO_FILES
    assert {(sheet.procedure, sheet.unit) for sheet in submission.sheets} == BASE
    assert [member.name for member in submission.members] == [person["name"] for person in FAMILY]
    assert [member.unit for member in submission.members] == list(EVERYBODY)
    assert all(sheet.signed and sheet.document and sheet.shown_sha256 for sheet in submission.sheets)
    by_key = {sheet.key: sheet for sheet in desk.chosen().values()}
    for bound in submission.sheets:
        sheet = by_key[bound.key]
        assert (bound.version, bound.fields, bound.shown_sha256) == (sheet.version, sheet.fields, sheet.shown_sha256)
        assert sheet.received == key
    assert StepName.RECEIVED in desk.now.steps
    assert service.submission(CLERK, key) == submission
    assert service.submissions(CLERK, desk.key) == (submission,)


def test_nothing_ready_is_refused_with_the_complete_list(town: None) -> None:
    desk = Desk.a01()
    desk.compose()
    told = lacking(desk.receive)
    kinds = {lack.kind for lack in told.lacks}
    assert kinds >= {LackKind.FIELD, LackKind.FILING, LackKind.SHOWN}
    fields = {lack.item for lack in told.lacks if lack.kind is LackKind.FIELD}
    assert fields >= {"new_address", "old_address", "honseki", "account_number"}
    assert told.lacks == service.lacks(CLERK, desk.key)
    assert all(lack.text and lack.text in str(told) for lack in told.lacks)
    assert rows("SELECT count(*) FROM audit_entry WHERE act LIKE '%submission%'") == [(0,)]
    assert desk.now.version == desk.version
    assert service.submissions(CLERK, desk.key) == ()


def test_a_missing_box_is_told_for_each_sheet_that_needs_it(town: None) -> None:
    desk = Desk.a01().prepared()
    desk.says(HOUSEHOLD, dog=1)
    told = [lack for lack in service.lacks(CLERK, desk.key) if lack.kind is LackKind.FIELD]
    assert [(lack.item, lack.procedure, lack.sheet) for lack in told] == [
        ("dog_tag", "inu-henko", desk.sheet("inu-henko").key)
    ]
    assert "鑑札" in told[0].text


@pytest.mark.parametrize(
    ("unsigned", "kind"),
    [(("jidoteate-nintei", TARO), LackKind.SIGNATURE)],
)
def test_one_unsigned_sheet_stops_all_eight(town: None, unsigned: tuple[str, str], kind: LackKind) -> None:
    desk = Desk.a01().prepared()
    desk.show()
    for key, sheet in desk.chosen().items():
        if key != unsigned:
            desk.sign(sheet)
    told = lacking(desk.receive)
    assert [(lack.kind, lack.sheet) for lack in told.lacks] == [(kind, desk.sheet(*unsigned).key)]
    assert {sheet.received for sheet in desk.sheets} == {None}


def test_without_identity_nothing_is_received(town: None) -> None:
    desk = Desk.a01()
    desk.compose()
    desk.fill()
    desk.file()
    desk.show()
    desk.sign_all()
    told = lacking(desk.receive)
    assert {lack.kind for lack in told.lacks} == {LackKind.IDENTITY}


def test_a_reception_that_needs_nothing_has_nothing_to_receive(town: None) -> None:
    desk = Desk.a01()
    desk.compose()
    desk.only()
    told = lacking(desk.receive)
    assert LackKind.NOTHING in {lack.kind for lack in told.lacks}


def test_a_sheet_left_for_another_day_stops_nothing(town: None) -> None:
    desk = Desk.a01()
    desk.compose()
    desk.wish("jidoteate-nintei", TARO, wanted=False)
    submission = desk.signed().receive()
    assert {(sheet.procedure, sheet.unit) for sheet in submission.sheets} == BASE - {("jidoteate-nintei", TARO)}
    (left,) = (sheet for sheet in desk.sheets if sheet.procedure == "jidoteate-nintei")
    assert (left.withdrawn, left.received) == (Withdrawn.NOT_WANTED, None)


# Once.


def test_the_same_key_again_is_the_same_submission(desk: Desk) -> None:
    key, version = uuid4(), desk.version
    first = service.receive(CLERK, desk.key, version, submission_key=key)
    before = rows("SELECT count(*) FROM audit_entry WHERE act LIKE '%received%'")
    assert service.receive(CLERK, desk.key, version, submission_key=key) == first
    assert service.receive(COLLEAGUE, desk.key, desk.version, submission_key=key) == first
    assert rows("SELECT count(*) FROM audit_entry WHERE act LIKE '%received%'") == before
    assert service.submissions(CLERK, desk.key) == (first,)


def test_another_key_receives_nothing_twice(desk: Desk) -> None:
    first = desk.receive()
    told = lacking(desk.receive)
    assert LackKind.NOTHING in {lack.kind for lack in told.lacks}
    assert service.submissions(CLERK, desk.key) == (first,)


def test_a_later_wish_is_received_by_itself(desk: Desk) -> None:
    first = desk.receive()
    desk.wish("shomeiyo-cert-hakko", TARO)
    second = desk.signed().receive()
    assert [(sheet.procedure, sheet.unit) for sheet in second.sheets] == [("shomeiyo-cert-hakko", TARO)]
    assert service.submissions(CLERK, desk.key) == (first, second)


def test_a_received_sheet_stays_when_the_answers_change(desk: Desk) -> None:
    submission = desk.receive()
    desk.says(TARO, public_servant=1)
    desk.says(JIRO, name="森 二郎丸")
    desk.says(HANAKO, card=0)
    received = {sheet.key: sheet for sheet in desk.sheets if sheet.received}
    assert set(received) == {sheet.key for sheet in submission.sheets}
    assert {sheet.withdrawn for sheet in received.values()} == {Withdrawn.NO}
    for bound in submission.sheets:
        now = received[bound.key]
        assert (now.version, now.fields) == (bound.version, bound.fields)
    assert service.submission(CLERK, submission.key) == submission


def test_a_received_sheet_cannot_be_unwished(desk: Desk) -> None:
    desk.receive()
    with pytest.raises(BadStatementError):
        desk.wish("jidoteate-nintei", TARO, wanted=False)


def test_the_key_of_another_receptions_submission_is_refused(desk: Desk) -> None:
    key = uuid4()
    desk.receive(key)
    other = Desk.a01().signed()
    with pytest.raises(ConflictError):
        other.receive(key)
    assert service.submissions(CLERK, other.key) == ()


def test_an_outdated_page_receives_nothing(desk: Desk) -> None:
    stale = desk.version
    desk.file(relation="世帯主")
    with pytest.raises(ConflictError):
        service.receive(CLERK, desk.key, stale, submission_key=uuid4())


def test_a_closed_reception_receives_nothing(desk: Desk) -> None:
    service.finish(CLERK, desk.key, desk.version)
    with pytest.raises(ConflictError):
        desk.receive()


def test_the_event_is_published_once_with_references_only(desk: Desk) -> None:
    key = uuid4()
    desk.receive(key)
    desk.receive(key)
    jobs.run_waiting()
    (event,) = heard
    assert str(key) in event.subject.id + str(event.data)
    assert all(word not in str(event) for word in ("森", "モリ", "青葉町", "本町"))


def test_an_incomplete_reception_publishes_nothing(town: None) -> None:
    desk = Desk.a01()
    desk.compose()
    lacking(desk.receive)
    jobs.run_waiting()
    assert heard == []


def test_nothing_personal_is_in_the_audit_register(desk: Desk) -> None:
    before = rows("SELECT count(*) FROM audit_entry WHERE act LIKE 'intake.%received'")
    desk.receive()
    audited = everything_audited()
    assert all(word not in audited for word in ("森", "モリ", "青葉町", "本町", "0123456"))
    assert rows("SELECT count(*) FROM audit_entry WHERE act LIKE 'intake.%received'") > before


def test_who_reads_a_submission_is_recorded(desk: Desk) -> None:
    key = desk.receive().key
    count = "SELECT count(*) FROM audit_entry"
    before = rows(count)
    service.submission(CLERK, key)
    after = rows(count)
    service.submissions(CLERK, desk.key)
    assert before < after < rows(count)


def test_a_submission_that_never_was_is_said_so(town: None) -> None:
    with pytest.raises(NoSubmissionError):
        service.submission(CLERK, uuid4())


def test_a_system_actor_reads_what_its_caller_may(desk: Desk) -> None:
    """The handler that opens the cases reads it (ARCHITECTURE, How data flows 6)."""
    submission = desk.receive()
    assert service.submission(Actor("system", "cases"), submission.key) == submission


# Two at once.


@pytest.mark.usefixtures("own_database")
@pytest.mark.parametrize("same_key", [True, False], ids=["one key", "two keys"])
def test_two_clerks_who_receive_at_once_make_one_submission(same_key: bool) -> None:
    prepare_town()
    with clock.stopped_at(DAY):
        desk = Desk.a01().signed()
        version = desk.version
    keys = [uuid4()] * 2 if same_key else [uuid4(), uuid4()]
    answers: list[object] = []
    begin = threading.Barrier(2)

    def clerk(actor: Actor, key: UUID) -> None:
        begin.wait(timeout=30)
        try:
            with clock.stopped_at(DAY):
                answers.append(service.receive(actor, desk.key, version, submission_key=key).key)
        except (ConflictError, IncompleteError) as told:
            answers.append(type(told))
        finally:
            connection.close()

    clerks = [threading.Thread(target=clerk, args=pair) for pair in zip((CLERK, COLLEAGUE), keys, strict=True)]
    for each in clerks:
        each.start()
    for each in clerks:
        each.join()
    won = [answer for answer in answers if isinstance(answer, UUID)]
    assert len(answers) == 2
    assert set(won) <= set(keys)
    assert len(won) == (2 if same_key else 1)
    with clock.stopped_at(DAY):
        assert len(service.submissions(CLERK, desk.key)) == 1
    jobs.run_waiting()
    assert len(heard) == 1


# The day that counts.


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.JST)


def one_sheet(procedure: str, unit: str, *, moved_on: int = 20261116, **facts: int) -> Desk:
    """A reception whose only chosen sheet is this one, signed."""
    return _only(procedure, unit, moved_on, facts).signed()


def one_letter(procedure: str, unit: str, **facts: int) -> Desk:
    """The same from an envelope: signed on paper."""
    return _only(procedure, unit, 20261116, facts).prepared().came_on_paper()


def _only(procedure: str, unit: str, moved_on: int, facts: Mapping[str, int]) -> Desk:
    desk = Desk.a01(opening={"moved_on": moved_on, "moved_from": "県外"})
    if facts:
        desk.says(HOUSEHOLD, **facts)
    desk.compose()
    desk.only((procedure, unit))
    return desk


@pytest.mark.parametrize(
    ("moment", "day", "late"),
    [
        ("2026-11-29T00:00:00", date(2026, 11, 29), False),  # a Sunday: recorded is arrived, also on a closed day
        ("2026-11-29T23:59:59", date(2026, 11, 29), False),
        ("2026-11-30T00:00:00", date(2026, 11, 30), False),  # the 15th day is Sunday the 29th: moved to Monday
        ("2026-11-30T23:59:59", date(2026, 11, 30), False),
        ("2026-12-01T00:00:00", date(2026, 12, 1), True),
    ],
)
def test_what_comes_electronically_arrives_when_it_is_recorded(town: None, moment: str, day: date, late: bool) -> None:
    """デジタル手続法6条3項: at the moment it is recorded in the file, also outside of opening hours."""
    desk = one_sheet("jidoteate-nintei", TARO, moved_on=20261114)
    with clock.stopped_at(at(moment)):
        submission = desk.receive(door=Door.ONLINE)
    (sheet,) = submission.sheets
    assert (submission.arrived_at, submission.arrived_on) == (at(moment), day)
    assert (sheet.filed_on, sheet.deadline, sheet.late) == (day, date(2026, 11, 30), late)


@pytest.mark.parametrize(
    ("postmarked", "filed", "late"),
    [
        (date(2026, 12, 1), date(2026, 12, 1), False),
        (date(2026, 12, 2), date(2026, 12, 2), True),
        (None, date(2026, 12, 4), True),
    ],
)
def test_a_tax_return_by_mail_counts_by_its_postmark(
    town: None, postmarked: date | None, filed: date, late: bool
) -> None:
    """地方税法20条の5の3; fifteen days after 16 November end on 1 December."""
    desk = one_letter("gentsuki-shinkoku", HOUSEHOLD, moped=1)
    with clock.stopped_at(at("2026-12-04T10:00:00")):
        submission = desk.receive(door=Door.MAIL, postmarked_on=postmarked)
    (sheet,) = submission.sheets
    assert submission.arrived_at == at("2026-12-04T10:00:00")
    assert (sheet.filed_on, sheet.deadline, sheet.late) == (filed, date(2026, 12, 1), late)


def test_anything_else_by_mail_counts_by_its_arrival_whatever_the_postmark(town: None) -> None:
    desk = one_letter("jidoteate-nintei", TARO)
    with clock.stopped_at(at("2026-12-04T10:00:00")):
        submission = desk.receive(door=Door.MAIL, postmarked_on=date(2026, 12, 1))
    (sheet,) = submission.sheets
    assert submission.arrived_on == date(2026, 12, 4)
    assert (sheet.filed_on, sheet.deadline, sheet.late) == (date(2026, 12, 4), date(2026, 12, 1), True)


def test_a_postmark_of_tomorrow_is_refused(town: None) -> None:
    desk = one_letter("gentsuki-shinkoku", HOUSEHOLD, moped=1)
    with clock.stopped_at(at("2026-12-04T10:00:00")), pytest.raises(BadStatementError):
        desk.receive(door=Door.MAIL, postmarked_on=date(2026, 12, 5))
    assert service.submissions(CLERK, desk.key) == ()


@pytest.mark.parametrize(
    ("moment", "late"),
    [("2026-11-30T17:14:00", False), ("2026-11-30T23:59:59", False), ("2026-12-01T08:30:00", True)],
)
def test_what_comes_over_the_counter_counts_by_the_day(town: None, moment: str, late: bool) -> None:
    desk = one_sheet("tennyu-todoke", HOUSEHOLD)
    with clock.stopped_at(at(moment)):
        submission = desk.receive()
    (sheet,) = submission.sheets
    assert submission.arrived_on == at(moment).date()
    assert (sheet.deadline, sheet.late) == (date(2026, 11, 30), late)


def test_late_is_judged_for_each_procedure_where_there_is_a_day(town: None) -> None:
    """A01 with received_on 2026-12-05: the fourteen days of the 転入届 ended on 30 November."""
    with clock.stopped_at(date(2026, 12, 5)):
        desk = Desk.a01(received_on=date(2026, 12, 5)).signed()
        submission = desk.receive()
    sheets = {(sheet.procedure, sheet.unit): sheet for sheet in submission.sheets}
    todoke = sheets["tennyu-todoke", HOUSEHOLD]
    assert (todoke.filed_on, todoke.deadline, todoke.late) == (date(2026, 12, 5), date(2026, 11, 30), True)
    claim = sheets["jidoteate-nintei", TARO]
    assert claim.deadline == date(2026, 12, 1)
    for unit in EVERYBODY:
        card = sheets["card-keizoku-riyo", unit]
        assert (card.deadline, card.late) == (None, False)


def test_in_time_is_not_late(desk: Desk) -> None:
    submission = desk.receive()
    assert {sheet.late for sheet in submission.sheets} == {False}
    deadlines = {sheet.procedure: sheet.deadline for sheet in submission.sheets}
    assert deadlines["tennyu-todoke"] == date(2026, 11, 30)
    assert deadlines["jidoteate-nintei"] == date(2026, 12, 1)


@pytest.mark.parametrize("door", [Door.MAIL, Door.ONLINE])
def test_a_door_that_a_definition_keeps_shut_receives_nothing(town: None, door: Door) -> None:
    """tennyu-todoke: 窓口のみ (data/procedures-list.md)."""
    desk = one_sheet("tennyu-todoke", HOUSEHOLD)
    with pytest.raises((IncompleteError, ConflictError)):
        desk.receive(door=door)
    assert service.submissions(CLERK, desk.key) == ()


def test_answers_after_receiving_are_answers_about_the_next_matter(desk: Desk) -> None:
    submission = desk.receive()
    service.state(CLERK, desk.key, desk.version, [Stated(HOUSEHOLD, "dog", 1)])
    assert ("inu-henko", HOUSEHOLD) in desk.chosen()
    assert {sheet.received for sheet in desk.sheets if sheet.procedure == "inu-henko"} == {None}
    assert service.submission(CLERK, submission.key) == submission
