"""What is complete is received once, at one moment, with the day that the law counts."""

from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest

from tests.kernel.intake.rows import rows
from tests.support.filings import (
    ANSWERS,
    TARO,
    all_on_paper,
    answered,
    came,
    composed,
    filled,
    signed,
    stated,
    version,
)
from tests.support.receptions import CLERK, COLLEAGUE, OTHER_SECTION, STRANGER, opened, with_family
from yakuba.kernel.audit import service as audit
from yakuba.kernel.intake import service
from yakuba.kernel.intake.contracts import (
    BadStatementError,
    ConflictError,
    Door,
    IncompleteError,
    LackKind,
    NoReceptionError,
    NoSubmissionError,
    ReceptionView,
    StepName,
    SubmissionView,
)
from yakuba.kernel.jobs import registry
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.jobs.contracts import Event
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef

CASES = Actor("system", "cases")


def received(reception: ReceptionView, **more: Any) -> SubmissionView:
    key = more.pop("submission_key", None) or uuid4()
    return service.receive(CLERK, reception.key, version(reception.key), submission_key=key, **more)


def test_a_complete_reception_is_received_as_it_was_signed(complete: ReceptionView) -> None:
    before = service.sheets(CLERK, complete.key)
    taken = received(complete)
    assert (taken.reception, taken.event, taken.door) == (complete.key, "tennyu", Door.COUNTER)
    assert (taken.section, taken.office, taken.filing) == ("2010", "01", TARO)
    assert (taken.arrived_at, taken.arrived_on) == (clock.now(), date(2026, 11, 20))
    assert [(m.unit, m.person, m.name) for m in taken.members][:2] == [("p1", "", "森 太郎"), ("p2", "", "森 花子")]
    assert len(taken.sheets) == 8
    for bound, shown in zip(taken.sheets, before, strict=True):
        assert (bound.key, bound.version, bound.document, bound.shown_sha256) == (
            shown.key, shown.version, shown.document, shown.shown_sha256,
        )  # fmt: skip
        assert bound.fields == shown.fields
        assert bound.signed
        assert bound.definition_version == shown.definition_version
    assert {each.received for each in service.sheets(CLERK, complete.key)} == {taken.key}
    assert StepName.RECEIVED in service.view(CLERK, complete.key).steps


def test_the_same_key_again_is_the_same_submission(complete: ReceptionView) -> None:
    key = uuid4()
    first = service.receive(CLERK, complete.key, complete.version, submission_key=key)
    assert service.receive(CLERK, complete.key, complete.version, submission_key=key) == first
    assert rows("SELECT count(*) FROM intake_submission") == [(1,)]
    acts = [entry.act for entry in audit.history(OwnerRef("intake.submission", str(key)))]
    assert acts == ["intake.submission.received"]


def test_a_second_receive_takes_only_what_is_new(complete: ReceptionView) -> None:
    first = received(complete)
    wished = service.wish(CLERK, complete.key, version(complete.key), "honnin-tsuchi-toroku", "p1", True)
    signed(wished, "honnin-tsuchi-toroku", "p1")
    second = received(wished)
    assert [(each.procedure, each.unit) for each in second.sheets] == [("honnin-tsuchi-toroku", "p1")]
    assert service.submissions(CLERK, complete.key) == (first, second)


def test_nothing_is_received_where_nothing_is_left(complete: ReceptionView) -> None:
    received(complete)
    with pytest.raises(IncompleteError) as refused:
        received(complete)
    assert [lack.kind for lack in refused.value.lacks] == [LackKind.NOTHING]


def test_what_was_received_stays_as_it_was_when_an_answer_changes(complete: ReceptionView) -> None:
    taken = received(complete)
    stated(complete, "household", account_number="7777777")
    stated(complete, "p2", card=0)
    assert service.submission(CLERK, taken.key) == taken
    assert {each.version for each in service.sheets(CLERK, complete.key)} == {each.version for each in taken.sheets}
    with pytest.raises(BadStatementError):
        service.wish(CLERK, complete.key, version(complete.key), "jidoteate-nintei", "p1", False)


def test_everything_that_is_missing_is_named_with_its_sheet(family: ReceptionView) -> None:
    reception = answered(family)
    composed(reception)
    with pytest.raises(IncompleteError) as refused:
        received(reception)
    lacks = refused.value.lacks
    assert {lack.kind for lack in lacks} == {LackKind.FILING, LackKind.FIELD, LackKind.SHOWN}
    account = [lack for lack in lacks if lack.item == "account_number"]
    assert {lack.procedure for lack in account} == {"jidoteate-nintei", "kodomo-iryo"}
    assert {lack.sheet for lack in account} <= {each.key for each in service.sheets(CLERK, reception.key)}
    assert "口座番号" in account[0].text
    assert rows("SELECT count(*) FROM intake_submission") == [(0,)]
    assert version(reception.key) == reception.version


def test_an_unsigned_sheet_and_an_unchecked_identity_are_named(family: ReceptionView) -> None:
    reception = filled(answered(family))
    service.file_as(CLERK, reception.key, version(reception.key), TARO)
    composed(reception)
    for each in service.sheets(CLERK, reception.key):
        service.show(CLERK, each.key)
    kinds = [lack.kind for lack in service.lacks(CLERK, reception.key)]
    assert kinds == [LackKind.IDENTITY, *[LackKind.SIGNATURE] * 8]


def test_a_sheet_altered_after_signing_is_not_received(complete: ReceptionView) -> None:
    stated(complete, "household", account_number="7777777")
    with pytest.raises(IncompleteError) as refused:
        received(complete)
    assert {lack.procedure for lack in refused.value.lacks} == {"jidoteate-nintei", "kodomo-iryo"}
    assert {lack.kind for lack in refused.value.lacks} == {LackKind.SHOWN}


def test_without_any_sheet_nothing_is_received(family: ReceptionView) -> None:
    with pytest.raises(IncompleteError):
        received(family)


def test_from_an_outdated_page_nothing_is_received(complete: ReceptionView) -> None:
    stated(complete, "household", dog=None)
    with pytest.raises(ConflictError):
        service.receive(CLERK, complete.key, complete.version, submission_key=uuid4())


def test_the_key_of_another_reception_is_refused(complete: ReceptionView) -> None:
    taken = received(complete)
    other = with_family(opened())
    with pytest.raises(ConflictError):
        service.receive(CLERK, other.key, other.version, submission_key=taken.key)


def test_the_event_holds_references_only(complete: ReceptionView) -> None:
    heard: list[Event] = []
    name = "tests.hears_of_submissions"
    jobs.subscribe("intake.submission.received", name)(lambda event, _context: heard.append(event))
    try:
        taken = received(complete)
        jobs.run_waiting()
    finally:
        registry._handlers.pop(name, None)
    (event,) = heard
    assert event.subject == OwnerRef("intake.submission", str(taken.key))
    assert dict(event.data) == {"reception": str(complete.key), "door": "counter"}


def test_a_stranger_receives_and_sees_nothing(complete: ReceptionView) -> None:
    taken = received(complete)
    for stranger in (STRANGER, OTHER_SECTION):
        with pytest.raises((NotAllowed, NoReceptionError)):
            service.receive(stranger, complete.key, version(complete.key), submission_key=uuid4())
        with pytest.raises((NotAllowed, NoSubmissionError)):
            service.submission(stranger, taken.key)
        with pytest.raises((NotAllowed, NoReceptionError)):
            service.lacks(stranger, complete.key)
    with pytest.raises(NoSubmissionError):
        service.submission(CLERK, uuid4())


def test_a_submission_is_read_by_colleagues_and_by_the_house_itself_and_recorded(complete: ReceptionView) -> None:
    taken = received(complete)
    assert service.submission(COLLEAGUE, taken.key) == taken
    assert service.submission(CASES, taken.key) == taken
    seen = [e.actor for e in audit.history(OwnerRef("intake.submission", str(taken.key))) if e.is_view]
    assert set(seen) == {COLLEAGUE, CASES}


# 到達の日と期限


def test_in_time_on_the_last_day_and_late_on_the_next(complete: ReceptionView) -> None:
    with clock.stopped_at(datetime(2026, 11, 30, 23, 59, tzinfo=clock.JST)):
        taken = received(complete)
    move = next(each for each in taken.sheets if each.procedure == "tennyu-todoke")
    assert (move.filed_on, move.deadline, move.late) == (date(2026, 11, 30), date(2026, 11, 30), False)


def test_the_day_after_its_deadline_a_notification_is_late_and_received(complete: ReceptionView) -> None:
    with clock.stopped_at(datetime(2026, 12, 1, 0, 0, tzinfo=clock.JST)):
        taken = received(complete)
    late = {each.procedure: each.late for each in taken.sheets}
    assert late["tennyu-todoke"]
    assert not late["jidoteate-nintei"]
    assert not late["card-keizoku-riyo"]


def only(reception: ReceptionView, *wanted: str) -> None:
    """Every other sheet is left for another day."""
    for each in service.sheets(CLERK, reception.key):
        if each.procedure not in wanted and not each.withdrawn:
            service.wish(CLERK, reception.key, version(reception.key), each.procedure, each.unit, False)


def test_what_a_door_does_not_take_is_named_and_nothing_is_received(complete: ReceptionView) -> None:
    with pytest.raises(IncompleteError) as refused:
        received(complete, door=Door.ONLINE)
    assert {lack.kind for lack in refused.value.lacks} == {LackKind.DOOR}
    assert {lack.procedure for lack in refused.value.lacks} == {"tennyu-todoke", "card-keizoku-riyo"}
    assert "窓口" in refused.value.lacks[0].text


def test_electronically_it_arrives_when_it_is_recorded_even_on_a_closed_night(complete: ReceptionView) -> None:
    only(complete, "jidoteate-nintei", "kodomo-iryo")
    with clock.stopped_at(datetime(2026, 11, 22, 23, 30, tzinfo=clock.JST)):
        taken = received(complete, door=Door.ONLINE)
    assert (taken.door, taken.arrived_on) == (Door.ONLINE, date(2026, 11, 22))


@pytest.fixture
def moped(family: ReceptionView) -> ReceptionView:
    """The same family with a moped only to be declared: its tax return counts by the postmark."""
    reception = filled(answered(family, {**ANSWERS, "household": {"dog": 0, "moped": 1, "protected": 0}}))
    stated(reception, "household", vehicle_number="青葉市 あ 12-34")
    came(reception)
    composed(reception)
    return all_on_paper(reception)


def test_a_tax_return_by_mail_counts_on_the_day_of_its_postmark_and_the_others_on_arrival(moped: ReceptionView) -> None:
    only(moped, "gentsuki-shinkoku", "jidoteate-nintei")
    with clock.stopped_at(datetime(2026, 12, 2, 9, 0, tzinfo=clock.JST)):
        taken = received(moped, door=Door.MAIL, postmarked_on=date(2026, 12, 1))
    days = {each.procedure: (each.filed_on, each.late) for each in taken.sheets}
    assert days["gentsuki-shinkoku"] == (date(2026, 12, 1), False)
    assert days["jidoteate-nintei"] == (date(2026, 12, 2), True)
    assert taken.arrived_on == date(2026, 12, 2)


def test_where_every_sheet_counts_by_the_postmark_the_whole_does(moped: ReceptionView) -> None:
    only(moped, "gentsuki-shinkoku")
    with clock.stopped_at(datetime(2026, 12, 2, 9, 0, tzinfo=clock.JST)):
        taken = received(moped, door=Door.MAIL, postmarked_on=date(2026, 12, 1))
    assert taken.arrived_on == date(2026, 12, 1)


def test_a_postmark_of_a_later_day_is_refused(moped: ReceptionView) -> None:
    only(moped, "gentsuki-shinkoku")
    with pytest.raises(BadStatementError):
        received(moped, door=Door.MAIL, postmarked_on=date(2026, 11, 21))
    assert rows("SELECT count(*) FROM intake_submission") == [(0,)]
