"""Scenario A08: an application sent online becomes a case, is corrected where it was marked, decided and delivered."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests.kernel.intake.household import ICHIRO, NEW_ADDRESS
from tests.support.case_fixtures import town
from tests.support.cases import AUDITOR, DAY, KODOMO, act, asked, decided, issued, now
from tests.support.online import ACCOUNT, SENT_AT, Portal, application, attached, go, portal, sent
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import CaseView, Filter, Mark, State
from yakuba.kernel.documents import service as documents
from yakuba.kernel.gate import messages
from yakuba.kernel.gate import service as gate
from yakuba.kernel.gate.contracts import OutgoingState, Reason
from yakuba.kernel.intake.models import OnlineFiling, Reception
from yakuba.kernel.procedures.contracts import Door
from yakuba.kernel.procedures.stating import Source
from yakuba.lib import clock

__all__ = ["portal", "town"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]

BANK = "account_number"
MARKS = (
    Mark("account_number", "household", "口座番号の桁が足りません。"),
    Mark("filer_phone", "event", "つながりませんでした。"),
)


def _case(message: messages.ApplicationSubmitted) -> CaseView:
    page = service.search(AUDITOR, Filter(submission=message.submission, open_only=False))
    (row,) = page.rows
    return now(row.key)


def _corrected(message: messages.ApplicationSubmitted, **values: str) -> messages.ApplicationCorrected:
    units = {"account_number": "household", "filer_phone": "event"}
    fields = [messages.FilledValue(unit=units.get(i, "household"), item=i, value=v) for i, v in values.items()]
    return messages.ApplicationCorrected(
        submission=message.submission, correction=1, fields=tuple(fields), at=clock.now()
    )


def test_a08_from_sending_to_the_document_that_ends_after_thirty_days(portal: Portal) -> None:
    message = application()
    sent(message)
    (taken,) = portal.of(messages.ApplicationTaken)
    assert taken.arrived_on == DAY
    assert taken.sections == ("こども課",)
    case = _case(message)
    assert (case.row.door, case.row.arrived_on, case.arrived_at) == (Door.ONLINE, DAY, SENT_AT)
    assert (case.unit, case.row.subject_name) == (ICHIRO, "森 一郎")
    assert {box.source for box in case.fields if box.text} <= {Source.ONLINE.value, Source.OFFICE.value}
    assert {box.source for box in case.fields if box.field.startswith("filer_")} == {Source.ONLINE.value}

    case = asked(case, KODOMO.reviewer, MARKS)
    go()
    (request,) = portal.of(messages.CorrectionRequested)
    assert [(mark.field, mark.unit, mark.reason) for mark in request.marks] == [
        (mark.field, mark.unit, mark.reason) for mark in MARKS
    ]
    assert (request.correction, request.correct_by, request.marks[0].value) == (1, DAY + timedelta(14), "0123456")

    sent(_corrected(message, account_number="7654321", filer_phone="087-839-9999"))
    case = now(case)
    assert case.marks == ()
    changes = {(change.field, change.before, change.after) for change in service.changes(AUDITOR, case.row.key)}
    assert changes == {
        ("account_number", "0123456", "7654321"),
        ("filer_phone", "087-839-0123", "087-839-9999"),
    }

    case = issued(decided(case, KODOMO), KODOMO.reviewer, sealed=False)
    go()
    assert portal.states == ["差し戻し", "処理中", "処理完了"]
    (document,) = portal.of(messages.DocumentIssued)
    assert document.expires_on == DAY + timedelta(days=30)
    assert portal.files["document.issued"] == documents.frozen_sha256(case.letter).encode()


def test_the_first_work_on_it_is_told_and_it_is_never_as_sent_again(portal: Portal) -> None:
    message = application()
    sent(message)
    case = act(_case(message), "claim", KODOMO.reviewer)
    case = asked(case, KODOMO.reviewer, MARKS[:1])
    go()
    sent(_corrected(message, account_number="7654321"))
    assert now(case).row.state == State.RECEIVED
    assert portal.states == ["処理中", "差し戻し", "処理中"]


def test_what_was_not_marked_cannot_be_changed_and_the_resident_is_told_why(portal: Portal) -> None:
    message = application()
    sent(message)
    case = asked(_case(message), KODOMO.reviewer, MARKS[:1])
    go()
    sent(_corrected(message, account_number="7654321", new_address="別の住所"))
    (refused,) = portal.of(messages.ApplicationRefused)
    assert refused.about == "application.corrected"
    assert "補正を求めていない欄" in refused.reason
    assert now(case).row.state == State.CORRECTING
    assert service.changes(AUDITOR, case.row.key) == ()


def test_a_corrected_value_that_does_not_fit_its_box_is_refused(portal: Portal) -> None:
    message = application()
    sent(message)
    asked(_case(message), KODOMO.reviewer, MARKS[:1])
    go()
    sent(_corrected(message, account_number="番号"))
    (refused,) = portal.of(messages.ApplicationRefused)
    assert "数字" in refused.reason


def test_an_attachment_arrives_on_the_case_and_can_be_read_there(portal: Portal) -> None:
    attachment, file = attached()
    message = application(attachments=(attachment,))
    sent(message, files=(file,))
    case = _case(message)
    (info,) = service.attachments(KODOMO.reviewer, case.row.key)
    assert info.name == "保険.jpg"
    assert documents.read(info.id, actor=KODOMO.reviewer)


def test_a_marked_attachment_is_answered_by_a_new_file(portal: Portal) -> None:
    attachment, file = attached()
    message = application(attachments=(attachment,))
    sent(message, files=(file,))
    with clock.stopped_at(clock.now() + timedelta(hours=1)):
        case = asked(_case(message), KODOMO.reviewer, (Mark("attachment:need-1", "", "文字が読めません。"),))
        go()
        again, file = attached("撮り直し.jpg")  # the same picture: it was asked for, so it is another
        answer = messages.ApplicationCorrected(
            submission=message.submission, correction=1, attachments=(again,), at=clock.now()
        )
        sent(answer, files=(file,))
    assert now(case).marks == ()
    assert len(service.attachments(KODOMO.reviewer, case.row.key)) == 2


def test_it_can_be_withdrawn_and_after_the_decision_no_more(portal: Portal) -> None:
    first, second = application(), application()
    sent(first)
    sent(messages.ApplicationWithdrawn(submission=first.submission, reason="転出することになった", at=clock.now()))
    assert _case(first).row.state == State.WITHDRAWN
    assert portal.states == ["取下げ"]
    sent(second)
    decided(_case(second), KODOMO)
    bundle = sent(messages.ApplicationWithdrawn(submission=second.submission, at=clock.now()))
    assert gate.state_of(bundle) == OutgoingState.REFUSED
    (refused,) = portal.of(messages.ApplicationRefused)
    assert (refused.about, "できません" in refused.reason) == ("application.withdrawn", True)
    assert _case(second).row.state == State.DECIDED


def test_a_withdrawal_right_behind_waits_for_the_case(portal: Portal) -> None:
    message = application()
    gate.send(message, key="a", actor=AUDITOR)
    gate.send(messages.ApplicationWithdrawn(submission=message.submission, at=clock.now()), key="b", actor=AUDITOR)
    way = gate.InMemory()
    gate.exchange(way)
    assert [halted.reason for halted in gate.halted()] == [Reason.NOT_YET]
    from yakuba.kernel.jobs import service as jobs

    jobs.run_waiting()
    gate.exchange(way)
    assert _case(message).row.state == State.WITHDRAWN
    assert gate.halted() == []


def test_a_withdrawal_of_something_unknown_is_refused(portal: Portal) -> None:
    sent(messages.ApplicationWithdrawn(submission=uuid4(), at=clock.now()))
    assert [refused.about for refused in portal.of(messages.ApplicationRefused)] == ["application.withdrawn"]


def test_an_empty_box_is_refused_before_anything_is_received_and_says_which(portal: Portal) -> None:
    sent(application(leave_out=("account_bank",)))
    (refused,) = portal.of(messages.ApplicationRefused)
    assert refused.about == "application.submitted"
    assert "金融機関" in refused.reason
    assert service.search(AUDITOR, Filter(open_only=False)).rows == ()
    assert Reception.objects.get().state == "abandoned"
    assert OnlineFiling.objects.get().content == {}


def test_a_capacity_that_nobody_has_and_a_character_that_cannot_be_printed_are_refused(portal: Portal) -> None:
    message = application()
    sent(message.model_copy(update={"filing": message.filing.model_copy(update={"capacity": "隣人"})}))
    nameless = application()
    filing = nameless.filing.model_copy(update={"name": "森 \ue000太郎", "unit": "p1"})
    sent(nameless.model_copy(update={"filing": filing}))
    reasons = [refused.reason for refused in portal.of(messages.ApplicationRefused)]
    assert len(reasons) == 2
    assert "届出人の資格" in reasons[0]
    assert "文字" in reasons[1]


def test_a_fault_of_ours_is_tried_again_and_never_told_as_the_residents(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    from yakuba.kernel.intake import online
    from yakuba.kernel.intake.contracts import ConflictError

    message = application()
    gate.send(message, key="k", actor=AUDITOR)
    gate.exchange()
    with monkeypatch.context() as at_once:
        at_once.setattr(online, "receive", _conflicts)
        with pytest.raises(ConflictError):
            online.take(message.submission)
    go()
    assert portal.of(messages.ApplicationRefused) == []
    assert len(portal.of(messages.ApplicationTaken)) == 1


def _conflicts(*_args: object, **_more: object) -> None:
    from yakuba.kernel.intake.contracts import ConflictError

    raise ConflictError


def test_the_online_door_reaches_no_reception_of_the_counter(portal: Portal) -> None:
    from tests.support import receptions
    from yakuba.kernel.intake import service as intake
    from yakuba.kernel.intake.contracts import NoReceptionError
    from yakuba.kernel.intake.reaching import ONLINE
    from yakuba.kernel.organisation.contracts import NotAllowed

    reception = receptions.opened()
    with pytest.raises(NoReceptionError):
        intake.view(ONLINE, reception.key)
    with pytest.raises(NotAllowed):
        receptions.opened(ONLINE)


def test_a_procedure_without_the_online_door_is_refused(portal: Portal) -> None:
    sent(application("tennyu-todoke", "household"))
    (refused,) = portal.of(messages.ApplicationRefused)
    assert "電子では受け取れません" in refused.reason
    assert portal.of(messages.ApplicationTaken) == []


def test_a_definition_that_is_not_the_published_one_is_refused(portal: Portal) -> None:
    sent(application(definition_hash="0" * 64))
    (refused,) = portal.of(messages.ApplicationRefused)
    assert "新しくなっています" in refused.reason


def test_the_minute_before_midnight_counts_for_its_own_day_whenever_it_is_taken(portal: Portal) -> None:
    message = application()
    gate.send(message, key="late", actor=AUDITOR)
    with clock.stopped_at(DAY + timedelta(days=3)):
        go()
        assert _case(message).row.arrived_on == DAY


def test_the_same_submission_twice_is_one_case(portal: Portal) -> None:
    message = application()
    sent(message, key="k")
    sent(message, key="k")
    assert (OnlineFiling.objects.count(), Reception.objects.count()) == (1, 1)
    _case(message)


def test_taking_it_again_goes_on_where_it_stopped(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    from yakuba.kernel.intake import online

    message = application()
    gate.send(message, key="k", actor=AUDITOR)
    gate.exchange()
    for step in ("add_members", "state", "file_online", "compose", "show", "sign", "receive", "finish"):
        with monkeypatch.context() as power_cut:
            power_cut.setattr(online, step, _fails)
            with pytest.raises(ZeroDivisionError):
                online.take(message.submission)
    online.take(message.submission)
    go()
    assert len(portal.of(messages.ApplicationTaken)) == 1
    case = _case(message)
    assert {box.text for box in case.fields if box.field == "filer_address"} == {NEW_ADDRESS}


def _fails(*_args: object, **_more: object) -> None:
    raise ZeroDivisionError


def test_two_workers_take_one_application_once(portal: Portal) -> None:
    from yakuba.kernel.intake import online

    message = application()
    sent(message)
    online.take(message.submission)
    go()
    assert len(portal.of(messages.ApplicationTaken)) == 1


def test_telling_again_tells_nothing_twice(portal: Portal) -> None:
    from yakuba.kernel.cases import telling

    message = application()
    sent(message)
    case = act(_case(message), "start", KODOMO.reviewer)
    go()
    before = len(portal.told)
    assert telling.tell(case.row.key) == 0
    go()
    assert (len(portal.told), portal.states) == (before, ["処理中"])


def test_a_case_of_the_counter_tells_nobody(portal: Portal) -> None:
    from tests.support.cases import opened

    act(opened("kodomo-iryo"), "start", KODOMO.reviewer)
    go()
    assert portal.told == []


def test_the_case_knows_the_account_and_nothing_of_the_register(portal: Portal) -> None:
    message = application()
    sent(message)
    case = _case(message)
    assert (case.applicant.account, case.applicant.person, case.person) == (str(ACCOUNT), "", "")
    assert case.row.due_on == date(2026, 12, 4)  # 標準処理期間 14 days
