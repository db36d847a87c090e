"""Every course from opening to its end: state, result, what the applicant is told, what may come next, and history."""

import itertools
import re
from dataclasses import dataclass

import pytest

from tests.support.case_fixtures import town
from tests.support.case_table import RIGHTS, allowed
from tests.support.cases import (
    APPROVAL,
    AUDITOR,
    DAY,
    JUMIN,
    KANKYO,
    KODOMO,
    REFUSAL,
    SHOGAI,
    SHOMEI,
    act,
    agreed,
    answered,
    asked,
    checked,
    drafted,
    issued,
    key_of,
    now,
    offered,
    opened,
    proposed,
    ready,
    staff,
    walked,
)
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import CaseView, Course, Data, ShownState, SlotKind, SlotState, State
from yakuba.kernel.organisation import service as organisation
from yakuba.lib.refs import Actor

__all__ = ["town"]
pytestmark = pytest.mark.usefixtures("town")
SENT, IN_WORK, SENT_BACK = ShownState.SENT, ShownState.IN_WORK, ShownState.SENT_BACK
DONE, REFUSED, WITHDRAWN = ShownState.DONE, ShownState.REFUSED, ShownState.WITHDRAWN


@dataclass
class Walk:
    """A case on its way, looked at after each step."""

    view: CaseView

    def stands(self, state: State, result: str, shown: ShownState) -> None:
        """State, result and what the applicant is told."""
        assert (self.view.row.state, self.view.row.result, self.view.shown_state) == (state, result, shown)
        assert now(self.view).row == self.view.row

    def next_for(self, actor: Actor, *can: str) -> None:
        """These can be taken now by ``actor``; nothing is offered that table or rights do not know."""
        seen = service.view(actor, key_of(self.view))
        assert set(can) <= ready(seen), seen.actions
        table = allowed(Course(seen.row.course), State(seen.row.state))
        assert offered(seen) <= table | {"answer_correction"}
        for action in offered(seen):
            if action in RIGHTS:
                assert organisation.scope_or_none(actor, RIGHTS[action]) is not None, action

    def never(self, actor: Actor, *cannot: str) -> None:
        """None of these can be taken by ``actor`` now."""
        assert not set(cannot) & ready(service.view(actor, key_of(self.view)))


def test_a_move_in_is_confirmed_handed_over_and_taken_in_by_the_core_system() -> None:
    desk, walk = JUMIN, Walk(opened("tennyu-todoke"))
    walk.stands(State.RECEIVED, "", SENT)
    walk.never(desk.reviewer, "confirm", "hand_over", "close")
    walk.view = checked(walk.view, desk.reviewer)
    walk.stands(State.RECEIVED, "", SENT)
    walk.next_for(desk.reviewer, "confirm")
    walk.view = act(walk.view, "confirm", desk.reviewer)
    walk.stands(State.CONFIRMED, "", IN_WORK)
    walk.next_for(desk.reviewer, "hand_over")
    walk.never(desk.reviewer, "close", "confirm")
    walk.view = act(walk.view, "hand_over", Actor("system", "handover.export"))
    walk.stands(State.HANDED_OVER, "", IN_WORK)
    walk.next_for(desk.reviewer, "taken_in", "sent_back")
    walk.view = act(walk.view, "sent_back", Actor("system", "handover.feedback"), reason="世帯番号が見つかりません。")
    walk.stands(State.RECEIVED, "", SENT)
    walk.view = act(act(checked(walk.view, desk.reviewer), "confirm", desk.reviewer), "hand_over", desk.reviewer)
    walk.view = act(walk.view, "taken_in", desk.counter, data=Data(reference="JK-0001"))
    walk.stands(State.CLOSED, "accepted", DONE)
    assert ready(walk.view) == set()
    assert [step for step in walked(walk.view) if step[0] != "check"] == [
        ("confirm", "received", "confirmed"),
        ("hand_over", "confirmed", "handed_over"),
        ("sent_back", "handed_over", "received"),
        ("confirm", "received", "confirmed"),
        ("hand_over", "confirmed", "handed_over"),
        ("taken_in", "handed_over", "closed"),
    ]
    assert walk.view.row.version == 1 + len(walked(walk.view))


def test_a_notification_without_a_core_system_is_confirmed_and_closed() -> None:
    desk, walk = KANKYO, Walk(opened("inu-shoyusha-henko"))
    walk.view = act(checked(walk.view, desk.reviewer), "confirm", desk.reviewer)
    walk.stands(State.CONFIRMED, "", IN_WORK)
    walk.next_for(desk.reviewer, "close")
    walk.never(desk.reviewer, "hand_over")
    walk.view = act(walk.view, "close", desk.reviewer)
    walk.stands(State.CLOSED, "accepted", DONE)
    assert [step[0] for step in walked(walk.view) if step[0] != "check"] == ["confirm", "close"]


def test_a_child_allowance_is_reviewed_agreed_decided_issued_and_closed() -> None:
    desk, walk = KODOMO, Walk(opened("jidoteate-nintei"))
    walk.stands(State.RECEIVED, "", SENT)
    walk.next_for(desk.reviewer, "start")
    walk.never(desk.reviewer, "draft")
    walk.view = act(walk.view, "start", desk.reviewer)
    walk.stands(State.REVIEWING, "", IN_WORK)
    walk.never(desk.reviewer, "draft")
    walk.view = checked(walk.view, desk.reviewer)
    walk.next_for(desk.reviewer, "draft")
    walk.view = proposed(walk.view, desk.reviewer)
    walk.stands(State.CIRCULATING, "", IN_WORK)
    assert (walk.view.drafted_by, walk.view.proposal) == (desk.reviewer.id, APPROVAL)
    assert [(s.kind, s.role, s.section, s.state) for s in walk.view.slots] == [
        (SlotKind.CIRCULATION, "chief", "3030", SlotState.WAITING),
        (SlotKind.DECISION, "head", "3030", SlotState.WAITING),
    ]
    walk.never(desk.head, "decide")
    walk.next_for(desk.chief, "approve", "send_back")
    walk.view = agreed(walk.view, desk.chief)
    walk.stands(State.CIRCULATING, "", IN_WORK)
    walk.next_for(desk.head, "decide")
    walk.view = act(walk.view, "decide", desk.head)
    walk.stands(State.DECIDED, "approved", IN_WORK)
    walk.never(desk.reviewer, "close")
    walk.view = issued(walk.view, desk.reviewer)
    walk.stands(State.ISSUED, "approved", DONE)
    walk.next_for(desk.reviewer, "close")
    walk.view = act(walk.view, "close", desk.reviewer)
    walk.stands(State.CLOSED, "approved", DONE)
    assert [step for step in walked(walk.view) if step[0] != "check"] == [
        ("start", "received", "reviewing"),
        ("draft", "reviewing", "circulating"),
        ("approve", "circulating", "circulating"),
        ("decide", "circulating", "decided"),
        ("issue", "decided", "issued"),
        ("close", "issued", "closed"),
    ]


def test_a_child_allowance_is_refused_with_reasons_and_told_only_when_issued() -> None:
    desk, walk = KODOMO, Walk(opened("jidoteate-nintei"))
    view = checked(act(walk.view, "start", desk.reviewer), desk.reviewer, no=("earner",))
    walk.view = proposed(view, desk.reviewer, REFUSAL)
    assert walk.view.proposal == REFUSAL
    walk.view = act(agreed(walk.view, desk.chief), "decide", desk.head)
    walk.stands(State.DECIDED, "refused", IN_WORK)
    walk.view = issued(walk.view, desk.reviewer)
    walk.stands(State.ISSUED, "refused", REFUSED)
    walk.view = act(walk.view, "close", desk.reviewer)
    walk.stands(State.CLOSED, "refused", REFUSED)


def test_medical_aid_for_children_is_decided_by_the_chief_alone() -> None:
    desk, walk = KODOMO, Walk(opened("kodomo-iryo"))
    walk.view = drafted(walk.view, desk)
    assert [(s.kind, s.role) for s in walk.view.slots] == [(SlotKind.DECISION, "chief")]
    walk.next_for(desk.chief, "decide")
    walk.view = act(walk.view, "decide", desk.chief)
    walk.stands(State.DECIDED, "approved", IN_WORK)
    walk.view = issued(walk.view, desk.reviewer, sealed=False)
    walk.stands(State.ISSUED, "approved", DONE)
    walk.view = act(walk.view, "close", desk.reviewer)
    walk.stands(State.CLOSED, "approved", DONE)


@pytest.mark.parametrize(("result", "told"), [("approved", DONE), ("refused", REFUSED)])
def test_a_handbook_is_forwarded_to_the_governor_whose_answer_is_recorded(result: str, told: ShownState) -> None:
    desk, walk = SHOGAI, Walk(opened("shintai-techo-jusho"))
    walk.view = act(checked(walk.view, desk.reviewer), "confirm", desk.reviewer)
    walk.stands(State.CONFIRMED, "", IN_WORK)
    walk.next_for(desk.reviewer, "forward")
    walk.view = act(walk.view, "forward", desk.reviewer, data=Data(on=DAY, reference="障第12号"))
    walk.stands(State.FORWARDED, "", IN_WORK)
    walk.next_for(desk.reviewer, "answered")
    walk.view = act(walk.view, "answered", desk.reviewer, data=Data(extra={"result": result}))
    walk.stands(State.CLOSED, result, told)
    assert (walk.view.letter, walk.view.proposal, walk.view.slots) == ("", None, ())
    assert [step for step in walked(walk.view) if step[0] != "check"] == [
        ("confirm", "received", "confirmed"),
        ("forward", "confirmed", "forwarded"),
        ("answered", "forwarded", "closed"),
    ]


def test_a_certificate_is_issued_in_one_step() -> None:
    desk, walk = SHOMEI, Walk(opened("juminhyo-kofu"))
    walk.never(desk.reviewer, "issue_certificate")
    walk.view = checked(walk.view, desk.reviewer)
    walk.next_for(desk.reviewer, "issue_certificate")
    walk.view = act(walk.view, "issue_certificate", desk.reviewer, data=Data(reference="証-000123"))
    walk.stands(State.CLOSED, "approved", DONE)
    assert walked(walk.view)[-1] == ("issue_certificate", "received", "closed")


def test_a_certificate_is_refused_by_the_head_where_no_route_is_written() -> None:
    desk, walk = SHOMEI, Walk(opened("juminhyo-kofu"))
    walk.view = drafted(walk.view, desk, REFUSAL)
    decision = [slot for slot in walk.view.slots if slot.kind == SlotKind.DECISION]
    assert [(slot.role, slot.section) for slot in decision] in ([("head", "2010")], [("head", "2013")])
    walk.next_for(desk.head, "decide")
    walk.view = act(walk.view, "decide", desk.head)
    walk.stands(State.DECIDED, "refused", IN_WORK)
    walk.view = issued(walk.view, desk.reviewer)
    walk.stands(State.ISSUED, "refused", REFUSED)
    walk.view = act(walk.view, "close", desk.reviewer)
    walk.stands(State.CLOSED, "refused", REFUSED)


def test_what_is_done_ex_officio_is_closed_by_its_confirmation() -> None:
    desk, walk = JUMIN, Walk(opened("inkan-haishi"))
    walk.never(desk.reviewer, "confirm", "request_correction", "withdraw")
    walk.view = checked(walk.view, desk.reviewer)
    walk.next_for(desk.reviewer, "confirm")
    walk.view = act(walk.view, "confirm", desk.reviewer)
    walk.stands(State.CLOSED, "accepted", DONE)


def test_the_applicant_is_told_sent_in_work_sent_back_in_work_done() -> None:
    # A08: 送信済 → 処理中 → 差し戻し → 処理中 → 処理完了
    desk, told = KODOMO, []
    view = opened("kodomo-iryo")
    told.append(view.shown_state)
    view = act(view, "start", desk.reviewer)
    told.append(view.shown_state)
    view = asked(view, desk.reviewer)
    told.append(view.shown_state)
    assert offered(service.view(desk.reviewer, view.row.key)) >= {"answer_correction"}
    view = answered(view, desk.reviewer)
    told.append(view.shown_state)
    view = proposed(checked(view, desk.reviewer), desk.reviewer)
    view = issued(act(view, "decide", desk.chief), desk.reviewer, sealed=False)
    told.append(view.shown_state)
    assert told == [SENT, IN_WORK, SENT_BACK, IN_WORK, DONE]


@pytest.mark.parametrize("procedure", ["tennyu-todoke", "jidoteate-nintei", "shintai-techo-jusho", "juminhyo-kofu"])
def test_who_filed_may_take_it_back(procedure: str) -> None:
    reviewer = {"jidoteate-nintei": KODOMO, "shintai-techo-jusho": SHOGAI}.get(procedure, SHOMEI).reviewer
    walk = Walk(act(opened(procedure), "withdraw", reviewer, reason="申出書のとおり取り下げるため"))
    walk.stands(State.WITHDRAWN, "withdrawn", WITHDRAWN)
    (step,) = [entry for entry in service.history(AUDITOR, walk.view.row.key) if entry.action == "withdraw"]
    assert step.reason == "申出書のとおり取り下げるため"


def test_an_application_is_taken_back_while_it_circulates_but_not_after_the_decision() -> None:
    view = drafted(opened("jidoteate-nintei"), KODOMO)
    view = act(view, "withdraw", KODOMO.reviewer, reason="取下書のとおり")
    assert (view.row.state, view.row.result) == (State.WITHDRAWN, "withdrawn")
    assert {slot.state for slot in view.slots} == {SlotState.CANCELLED}


def test_a_correction_goes_back_to_where_it_came_from() -> None:
    desk = KODOMO
    from_received = answered(asked(opened(), desk.reviewer), desk.reviewer)
    assert from_received.row.state == State.RECEIVED
    from_review = answered(asked(act(opened(), "start", desk.reviewer), desk.reviewer), desk.reviewer)
    assert from_review.row.state == State.REVIEWING


def test_history_is_told_in_sentences_oldest_first_that_name_no_code() -> None:
    desk = KODOMO
    view = issued(
        act(
            agreed(drafted(answered(asked(opened(), desk.reviewer), desk.reviewer), desk), desk.chief),
            "decide",
            desk.head,
        ),
        desk.reviewer,
    )
    entries = service.history(AUDITOR, view.row.key)
    seqs = [entry.seq for entry in entries]
    assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))
    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
    for before, after in itertools.pairwise(entries):
        assert after.from_state == before.to_state
    for entry in entries:
        assert re.search(r"[ぁ-ん]", entry.sentence), entry.sentence
        assert not re.search(r"[a-z_]{3,}", entry.sentence), entry.sentence
        assert "森 太郎" not in entry.sentence
    assert "前田 亮" in entries[-1].sentence or "前田 亮" in entries[-1].actor


def test_a_case_is_claimed_released_assigned_and_moved_to_another_section() -> None:
    desk = JUMIN
    view = act(opened("tennyu-todoke"), "claim", desk.reviewer)
    assert (view.row.assignee, view.row.assignee_name) == ("1010", "斎藤 真由美")
    view = act(view, "release", desk.reviewer)
    assert (view.row.assignee, view.row.assignee_name) == ("", "")
    view = act(view, "assign", desk.chief, data=Data(assignee="1050"))
    assert view.row.assignee == "1050"
    view = act(view, "reroute", desk.chief, data=Data(extra={"section": "2012"}))
    assert (view.row.section, view.row.assignee, view.row.state) == ("2012", "", State.RECEIVED)
    assert service.view(staff("1015"), view.row.key).row.section == "2012"
    assert [step[0] for step in walked(view)] == ["claim", "release", "assign", "reroute"]
