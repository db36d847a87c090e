"""What the table does not have is refused, changes nothing, and says what to do; what is needed first is named."""

from datetime import date
from functools import partial
from typing import Any

import pytest

from tests.support.case_fixtures import town
from tests.support.case_table import ACTIONS, RIGHTS, STATES, allowed, pairs_outside
from tests.support.cases import (
    APPROVAL,
    AUDITOR,
    DAY,
    JUMIN,
    KANKYO,
    KODOMO,
    MARKS,
    REFUSAL,
    SHOGAI,
    SHOMEI,
    Desk,
    act,
    agreed,
    asked,
    brought,
    checked,
    decided,
    drafted,
    field,
    issued,
    now,
    opened,
    ready,
    waiting,
)
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import CaseView, Course, Data, Mark, NotPossibleError, Proposal, State
from yakuba.lib.refs import Actor

__all__ = ["town"]
pytestmark = pytest.mark.usefixtures("town")

REPRESENTATIVES: dict[Course, tuple[str, Desk]] = {
    Course.NOTIFICATION: ("tennyu-todoke", JUMIN),
    Course.APPLICATION: ("kodomo-iryo", KODOMO),
    Course.FORWARDED: ("shintai-techo-jusho", SHOGAI),
    Course.CERTIFICATE: ("juminhyo-kofu", SHOMEI),
    Course.EX_OFFICIO: ("inkan-haishi", JUMIN),
}


def _holder(desk: Desk, action: str) -> Actor:
    """Somebody of the desk whose right is not what stands in the way."""
    right = RIGHTS.get(action, "cases.decide")
    if right in ("cases.assign", "cases.approve"):
        return desk.chief
    return desk.head if right == "cases.decide" else desk.reviewer


def _plausible(view: CaseView, action: str) -> Data:
    """What the action would carry, were it possible."""
    slot = waiting(view)[0] if waiting(view) else 1
    return {
        "assign": Data(assignee="1050"),
        "reroute": Data(extra={"section": "2012"}),
        "check": Data(extra={"id": view.checks[0].id, "ok": True, "note": ""}),
        "request_correction": Data(marks=MARKS, correct_by=date(2026, 12, 4)),
        "answer_correction": Data(fields=(field("account", "別の口座"),)),
        "taken_in": Data(reference="JK-1"),
        "forward": Data(on=DAY, reference="障第1号"),
        "answered": Data(extra={"result": "approved"}),
        "issue_certificate": Data(reference="証-1"),
        "draft": Data(proposal=REFUSAL),
        "approve": Data(slot=slot),
        "skip": Data(slot=slot),
        "issue": Data(on=DAY),
    }.get(action, Data())


def _stays(view: CaseView) -> tuple[object, ...]:
    return now(view), len(service.history(AUDITOR, view.row.key)), service.changes(AUDITOR, view.row.key)


@pytest.mark.parametrize("course", REPRESENTATIVES)
def test_the_table_reaches_each_of_its_states(course: Course) -> None:
    procedure, desk = REPRESENTATIVES[course]
    for state in STATES[course]:
        view = brought(procedure, desk, state)
        assert (view.row.course, view.row.state) == (course, state)


PLACES = sorted({(course, state) for course, state, _action in pairs_outside()})


@pytest.mark.parametrize(("course", "state"), PLACES, ids=[f"{c}-{s}" for c, s in PLACES])
def test_an_action_that_does_not_fit_the_state_is_refused_and_changes_nothing(course: Course, state: State) -> None:
    procedure, desk = REPRESENTATIVES[course]
    view = brought(procedure, desk, state)
    before = _stays(view)
    wrong = []
    for action in sorted(set(ACTIONS) - allowed(course, state)):
        if (course, state, action) not in pairs_outside():
            continue
        try:
            act(view, action, _holder(desk, action), reason="理由", data=_plausible(view, action))
        except NotPossibleError as refused:
            if not str(refused) or str(refused).isascii():
                wrong.append((action, "the refusal says nothing in Japanese"))
        except Exception as error:
            wrong.append((action, repr(error)))
        else:
            wrong.append((action, "was taken"))
        if _stays(view) != before:
            pytest.fail(f"{action} in {state} changed the case")
    assert wrong == []


@pytest.mark.parametrize("action", ["", "explode", "確認", "confirm ", "CONFIRM"])
def test_an_action_that_does_not_exist_changes_nothing(action: str) -> None:
    view = opened("tennyu-todoke")
    before = _stays(view)
    with pytest.raises((NotPossibleError, LookupError, ValueError)):
        act(view, action, JUMIN.reviewer)
    assert _stays(view) == before


# What must come first


def _names(view: CaseView, action: str, actor: Actor, **more: Any) -> tuple[str, ...]:
    before = _stays(view)
    with pytest.raises(NotPossibleError) as refused:
        act(view, action, actor, **more)
    assert _stays(view) == before
    assert all(sentence and not sentence.isascii() for sentence in refused.value.missing)
    return refused.value.missing


def test_a_notification_is_not_confirmed_before_every_check_is_answered() -> None:
    view = opened("tennyu-todoke")
    assert len(_names(view, "confirm", JUMIN.reviewer)) >= 1
    for check in view.checks[:-1]:
        view = act(view, "check", JUMIN.reviewer, data=Data(extra={"id": check.id, "ok": True, "note": ""}))
        assert _names(view, "confirm", JUMIN.reviewer)


def test_a_notification_with_a_check_that_does_not_hold_is_not_confirmed() -> None:
    view = checked(opened("tennyu-todoke"), JUMIN.reviewer, no=("residence",))
    assert _names(view, "confirm", JUMIN.reviewer)
    view = act(view, "check", JUMIN.reviewer, data=Data(extra={"id": "residence", "ok": True, "note": "現地で確認"}))
    assert act(view, "confirm", JUMIN.reviewer).row.state == State.CONFIRMED


def test_a_check_is_kept_with_who_when_and_the_note() -> None:
    view = opened("tennyu-todoke")
    data = Data(extra={"id": "identity", "ok": False, "note": "期限切れの免許証"})
    view = act(view, "check", JUMIN.reviewer, data=data)
    found = next(check for check in view.checks if check.id == "identity")
    assert (found.ok, found.note, found.by, found.at is not None) == (False, "期限切れの免許証", "1010", True)


def test_a_check_that_the_definition_does_not_have_is_refused() -> None:
    _names(opened("tennyu-todoke"), "check", JUMIN.reviewer, data=Data(extra={"id": "no-such", "ok": True, "note": ""}))


def test_a_notification_that_goes_to_no_core_system_is_not_handed_over_and_one_that_does_is_not_closed() -> None:
    dog = act(checked(opened("inu-shoyusha-henko"), KANKYO.reviewer), "confirm", KANKYO.reviewer)
    assert _names(dog, "hand_over", KANKYO.reviewer)
    move = act(checked(opened("tennyu-todoke"), JUMIN.reviewer), "confirm", JUMIN.reviewer)
    assert _names(move, "close", JUMIN.reviewer)


def test_what_the_core_system_took_needs_its_reference_and_what_it_did_not_a_reason() -> None:
    view = brought("tennyu-todoke", JUMIN, State.HANDED_OVER)
    assert _names(view, "taken_in", JUMIN.reviewer)
    assert _names(view, "sent_back", JUMIN.reviewer)


def test_a_draft_needs_every_check_a_proposal_and_its_letter() -> None:
    view = act(opened(), "start", KODOMO.reviewer)
    assert _names(view, "draft", KODOMO.reviewer, data=Data(proposal=APPROVAL))
    view = checked(view, KODOMO.reviewer)
    assert _names(view, "draft", KODOMO.reviewer)
    assert _names(view, "draft", KODOMO.reviewer, data=Data(proposal=APPROVAL))  # without its letter


def test_an_approval_needs_every_check_to_hold_and_a_refusal_needs_a_reason() -> None:
    view = checked(act(opened(), "start", KODOMO.reviewer), KODOMO.reviewer, no=("earner",))
    letter = service.prepare_letter(KODOMO.reviewer, view.row.key, REFUSAL)
    assert _names(view, "draft", KODOMO.reviewer, data=Data(proposal=APPROVAL), letter=letter)
    for empty in ((), ("",), ("  ",)):
        silent = Data(proposal=Proposal("refused", reasons=empty))
        assert _names(view, "draft", KODOMO.reviewer, data=silent, letter=letter)
    assert act(view, "draft", KODOMO.reviewer, data=Data(proposal=REFUSAL), letter=letter).row.state == "circulating"


def test_the_letter_of_another_case_or_proposal_is_not_taken() -> None:
    other = checked(act(opened(name="森 花子"), "start", KODOMO.reviewer), KODOMO.reviewer)
    view = checked(act(opened(), "start", KODOMO.reviewer), KODOMO.reviewer)
    of_another_case = service.prepare_letter(KODOMO.reviewer, other.row.key, APPROVAL)
    _names(view, "draft", KODOMO.reviewer, data=Data(proposal=APPROVAL), letter=of_another_case)
    of_a_refusal = service.prepare_letter(KODOMO.reviewer, view.row.key, REFUSAL)
    _names(view, "draft", KODOMO.reviewer, data=Data(proposal=APPROVAL), letter=of_a_refusal)


def test_a_certificate_needs_every_check_to_hold() -> None:
    view = opened("juminhyo-kofu")
    issue = partial(_names, action="issue_certificate", actor=SHOMEI.reviewer, data=Data(reference="証-1"))
    assert issue(view)
    assert issue(checked(view, SHOMEI.reviewer, no=(view.checks[0].id,)))


def test_a_certificate_needs_the_reference_of_the_core_system() -> None:
    assert _names(checked(opened("juminhyo-kofu"), SHOMEI.reviewer), "issue_certificate", SHOMEI.reviewer)


def test_a_certificate_is_never_approved_by_a_draft() -> None:
    view = checked(act(opened("juminhyo-kofu"), "start", SHOMEI.reviewer), SHOMEI.reviewer)
    _names(view, "draft", SHOMEI.reviewer, data=Data(proposal=APPROVAL))


@pytest.mark.parametrize("data", [Data(), Data(on=DAY), Data(reference="障第1号")])
def test_forwarding_needs_its_day_and_its_reference(data: Data) -> None:
    assert _names(brought("shintai-techo-jusho", SHOGAI, State.CONFIRMED), "forward", SHOGAI.reviewer, data=data)


@pytest.mark.parametrize("result", ["", "accepted", "withdrawn", "maybe", None, 1])
def test_the_answer_to_what_was_forwarded_is_approved_or_refused(result: str) -> None:
    view = brought("shintai-techo-jusho", SHOGAI, State.FORWARDED)
    _names(view, "answered", SHOGAI.reviewer, data=Data(extra={"result": result}))


@pytest.mark.parametrize("reason", ["", "   "])
def test_taking_back_sending_back_and_skipping_need_a_reason(reason: str) -> None:
    assert _names(opened(), "withdraw", KODOMO.reviewer, reason=reason)
    view = drafted(opened(), KODOMO)
    assert _names(view, "send_back", KODOMO.chief, reason=reason)
    assert _names(view, "skip", KODOMO.head, reason=reason, data=Data(slot=waiting(view)[0]))


def test_a_decision_comes_after_every_slot_before_it() -> None:
    view = drafted(opened(), KODOMO)
    assert _names(view, "decide", KODOMO.head)
    assert act(agreed(view, KODOMO.chief), "decide", KODOMO.head).row.state == State.DECIDED


def test_a_decided_case_with_a_letter_is_not_closed_unissued() -> None:
    view = decided(opened(), KODOMO)
    assert _names(view, "close", KODOMO.reviewer)


def _decided_registration(proposal: Proposal) -> CaseView:
    """本人通知制度: 申出 without a route, so the head decides; its only letter goes after "accepted"."""
    view = checked(act(opened("honnin-tsuchi-toroku"), "start", JUMIN.reviewer), JUMIN.reviewer)
    letter = service.prepare_letter(JUMIN.reviewer, view.row.key, proposal)
    view = act(view, "draft", JUMIN.reviewer, data=Data(proposal=proposal), letter=letter)
    return act(view, "decide", JUMIN.head)


def test_where_no_letter_goes_a_decided_case_is_closed_without_issue() -> None:
    view = _decided_registration(REFUSAL)
    assert (view.row.state, view.letter) == (State.DECIDED, "")
    view = act(view, "close", JUMIN.reviewer)
    assert (view.row.state, view.row.result) == (State.CLOSED, "refused")


def test_an_offer_that_is_approved_sends_the_letter_of_its_acceptance() -> None:
    view = _decided_registration(APPROVAL)
    assert view.letter
    assert _names(view, "close", JUMIN.reviewer)
    view = issued(view, JUMIN.reviewer, sealed=False)
    assert act(view, "close", JUMIN.reviewer).row.result == "approved"


@pytest.mark.parametrize(
    "marks",
    [
        (),
        (Mark("account", "p1", ""),),
        (Mark("account", "p1", " "),),
        (Mark("no_such_field", "p1", "違います。"),),
        (Mark("account", "p9", "違います。"),),
    ],
    ids=["none", "no-reason", "blank-reason", "no-such-field", "no-such-unit"],
)
def test_a_correction_marks_fields_of_the_case_and_says_why(marks: tuple[Mark, ...]) -> None:
    _names(opened(), "request_correction", KODOMO.reviewer, data=Data(marks=marks, correct_by=date(2026, 12, 4)))


def test_an_attachment_may_be_marked() -> None:
    marks = (Mark("attachment:健康保険の情報がわかるもの", "p1", "裏面がありません。"),)
    view = act(opened(), "request_correction", KODOMO.reviewer, data=Data(marks=marks, correct_by=date(2026, 12, 4)))
    assert (view.row.state, view.marks) == (State.CORRECTING, marks)


@pytest.mark.parametrize("day", [None, date(2026, 11, 19), DAY])
def test_a_correction_has_a_day_after_today(day: date | None) -> None:
    _names(opened(), "request_correction", KODOMO.reviewer, data=Data(marks=MARKS, correct_by=day))


def test_tomorrow_is_early_enough_for_a_correction() -> None:
    view = asked(opened(), KODOMO.reviewer, by=date(2026, 11, 21))
    assert view.correct_by == date(2026, 11, 21)


@pytest.mark.parametrize("assignee", ["", "9999", "1013", "1018", "1022", "1031"])
def test_a_case_is_assigned_only_to_who_may_review_or_draft_there_today(assignee: str) -> None:
    _names(opened("tennyu-todoke"), "assign", JUMIN.chief, data=Data(assignee=assignee))


@pytest.mark.parametrize("section", ["", "2011", "9999", "3035"])
def test_a_case_is_moved_only_to_another_section_that_exists_today(section: str) -> None:
    _names(opened("tennyu-todoke"), "reroute", JUMIN.chief, data=Data(extra={"section": section}))


def test_a_case_of_somebody_else_is_not_claimed_nor_released() -> None:
    view = act(opened("tennyu-todoke"), "claim", JUMIN.reviewer)
    _names(view, "claim", JUMIN.counter)
    _names(view, "release", JUMIN.counter)
    assert now(view).row.assignee == "1010"


def test_what_is_missing_is_told_before_it_is_tried() -> None:
    view = service.view(JUMIN.reviewer, opened("tennyu-todoke").row.key)
    assert "confirm" not in ready(view)
    (confirm,) = [possible for possible in view.actions if possible.action == "confirm"]
    assert confirm.missing
    assert (confirm.label, confirm.act) == ("受理する", "cases.review")
