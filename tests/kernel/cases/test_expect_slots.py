"""承認欄: in order and at once, returned, pulled back, passed over, delegated by result (DM-06 to DM-11)."""

import hashlib
from typing import Any

import pytest

from tests.support.case_definitions import with_route
from tests.support.case_fixtures import town
from tests.support.cases import (
    JUMIN,
    KODOMO,
    REFUSAL,
    SHOGAI,
    Desk,
    act,
    agreed,
    decided,
    drafted,
    issued,
    now,
    opened,
    proposed,
    ready,
    staff,
    steps,
    waiting,
)
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import (
    CaseView,
    ConflictError,
    Data,
    Filter,
    NoCaseError,
    NotPossibleError,
    Proposal,
    Slot,
    SlotKind,
    SlotState,
    State,
)
from yakuba.kernel.documents import service as documents
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.lib.refs import Actor

__all__ = ["town"]
pytestmark = pytest.mark.usefixtures("town")
REFUSED_TO_ACT = (NotPossibleError, NotAllowed, NoCaseError)
TAX, KOKUHO, KAIGO, SHUNO = staff("1036"), staff("1019"), staff("1025"), staff("1038")
"""課長 of 税務課, 保険年金課, 介護保険課 and 収納課."""
JUTAKU = Desk("5010", staff("1041"), staff("1041"), staff("1040"), staff("1040"))


def _slot(view: CaseView, section: str, role: str = "head", round_: int | None = None) -> Slot:
    newest = round_ or max(slot.round for slot in view.slots)
    (found,) = [s for s in view.slots if (s.section, s.role, s.round) == (section, role, newest)]
    return found


def _approve(view: CaseView, slot: Slot, actor: Actor) -> CaseView:
    return act(now(view), "approve", actor, data=Data(slot=slot.id))


def _cannot(view: CaseView, action: str, actor: Actor, **more: Any) -> None:
    before = now(view).slots
    with pytest.raises(REFUSED_TO_ACT):
        act(now(view), action, actor, **more)
    assert now(view).slots == before


def test_the_route_makes_the_slots_in_its_order() -> None:
    version = with_route(["係長", "合議:税務", "合議:国保|合議:介護"])
    view = drafted(opened(version=version), KODOMO)
    assert [(s.kind, s.role, s.section, s.state, s.round) for s in view.slots] == [
        (SlotKind.CIRCULATION, "chief", "3030", SlotState.WAITING, 1),
        (SlotKind.CONSULTATION, "head", "4010", SlotState.WAITING, 1),
        (SlotKind.CONSULTATION, "head", "2020", SlotState.WAITING, 1),
        (SlotKind.CONSULTATION, "head", "3010", SlotState.WAITING, 1),
        (SlotKind.DECISION, "head", "3030", SlotState.WAITING, 1),
    ]
    places = [slot.place for slot in view.slots]
    assert places == sorted(places)
    assert [len(set(places[:n])) for n in range(1, 6)] == [1, 2, 3, 3, 4]
    assert all((s.by, s.at, s.on_behalf_of) == ("", None, "") for s in view.slots)


def test_places_are_asked_one_after_another() -> None:
    version = with_route(["係長", "合議:税務"])
    view = drafted(opened(version=version), KODOMO)
    _cannot(view, "approve", TAX, data=Data(slot=_slot(view, "4010").id))
    view = _approve(view, _slot(view, "3030", "chief"), KODOMO.chief)
    _cannot(view, "decide", KODOMO.head)
    view = _approve(view, _slot(view, "4010"), TAX)
    assert act(now(view), "decide", KODOMO.head).row.state == State.DECIDED


@pytest.mark.parametrize("first", ["2020", "4010"])
def test_what_stands_at_one_place_is_asked_at_the_same_time_in_any_order(first: str) -> None:
    version = with_route(["合議:国保|合議:税務"])
    view = drafted(opened(version=version), KODOMO)
    order = [("2020", KOKUHO), ("4010", TAX)]
    for section, actor in order if first == "2020" else reversed(order):
        _cannot(view, "decide", KODOMO.head)
        view = _approve(view, _slot(view, section), actor)
    view = act(now(view), "decide", KODOMO.head)
    assert {slot.state for slot in view.slots} == {SlotState.APPROVED}


def test_a_tenancy_is_taken_over_after_two_sections_were_consulted_at_once() -> None:
    # The route that 市営住宅の入居承継 is shipped with.
    view = drafted(opened("shinai-jutaku-shokei"), JUTAKU)
    assert [(s.kind, s.section, s.place) for s in view.slots] == [
        (SlotKind.CONSULTATION, "4020", 1),
        (SlotKind.CONSULTATION, "3010", 1),
        (SlotKind.DECISION, "5010", 2),
    ]
    view = _approve(view, _slot(view, "3010"), KAIGO)
    _cannot(view, "decide", JUTAKU.head)
    view = _approve(view, _slot(view, "4020"), SHUNO)
    assert act(now(view), "decide", JUTAKU.head).row.state == State.DECIDED


def test_all_answers_of_a_consultation_are_kept() -> None:
    # DM-08
    version = with_route(["合議:国保|合議:税務"])
    view = drafted(opened(version=version), KODOMO)
    for section, actor in (("2020", KOKUHO), ("4010", TAX)):
        view = act(
            now(view), "approve", actor, reason=f"{section}として意見なし", data=Data(slot=_slot(view, section).id)
        )
    answers = {(s.section, s.by, s.remark) for s in now(view).slots if s.kind == SlotKind.CONSULTATION}
    assert answers == {("2020", "1019", "2020として意見なし"), ("4010", "1036", "4010として意見なし")}


def test_who_is_consulted_sees_the_case_while_asked() -> None:
    version = with_route(["合議:税務"])
    opening = opened(version=version)
    with pytest.raises(NoCaseError):
        service.view(TAX, opening.row.key)
    view = drafted(opening, KODOMO)
    assert "approve" in ready(service.view(TAX, view.row.key))
    assert [r.key for r in service.search(TAX, Filter(waiting_for_me=True)).rows] == [view.row.key]
    _approve(view, _slot(view, "4010"), TAX)
    assert service.search(TAX, Filter(waiting_for_me=True)).rows == ()


def test_nobody_else_answers_for_the_consulted_section() -> None:
    version = with_route(["合議:税務"])
    view = drafted(opened(version=version), KODOMO)
    for other in (KODOMO.head, KODOMO.chief, KOKUHO, staff("1037")):
        _cannot(view, "approve", other, data=Data(slot=_slot(view, "4010").id))


def test_nobody_approves_two_slots_of_one_round() -> None:
    # 横山 勉 is 課長 of 住宅課 and of 上下水道局.
    version = with_route(["合議:住宅", "合議:水道"])
    view = drafted(opened(version=version), KODOMO)
    both = staff("1040")
    view = _approve(view, _slot(view, "5010"), both)
    _cannot(view, "approve", both, data=Data(slot=_slot(view, "7000").id))


def test_an_approval_names_who_when_and_the_letter_that_was_shown() -> None:
    view = agreed(drafted(opened(), KODOMO), KODOMO.chief)
    slot = view.slots[0]
    pdf = documents.read_paper(view.letter, actor=KODOMO.chief)
    assert (slot.state, slot.by, slot.by_name, slot.on_behalf_of) == (SlotState.APPROVED, "1030", "堀 綾香", "")
    assert slot.at is not None
    assert slot.shown_sha256 == hashlib.sha256(pdf).hexdigest()
    view = act(view, "decide", KODOMO.head)
    assert view.slots[1].shown_sha256 == slot.shown_sha256


def test_a_decision_on_another_letter_than_the_frozen_one_is_refused() -> None:
    view = agreed(drafted(opened(), KODOMO), KODOMO.chief)
    shown = hashlib.sha256(documents.read_paper(view.letter, actor=KODOMO.chief)).hexdigest()
    with pytest.raises((NotPossibleError, ConflictError)):
        act(view, "decide", KODOMO.head, data=Data(reference="0" * 64))
    assert now(view).row.state == State.CIRCULATING
    assert act(view, "decide", KODOMO.head, data=Data(reference=shown)).row.state == State.DECIDED


def test_a_return_ends_the_round_and_a_new_draft_starts_the_next() -> None:
    view = agreed(drafted(opened(), KODOMO), KODOMO.chief)
    first = view.slots
    view = act(view, "send_back", KODOMO.head, reason="所得の確認書類を添えてください。")
    assert view.row.state == State.REVIEWING
    assert [(s.state, s.by) for s in view.slots] == [(SlotState.APPROVED, "1030"), (SlotState.RETURNED, "1029")]
    assert view.slots[1].remark == "所得の確認書類を添えてください。"
    view = proposed(view, KODOMO.reviewer)
    assert [s.round for s in view.slots] == [1, 1, 2, 2]
    assert [s.id for s in view.slots[:2]] == [s.id for s in first]
    assert [s.state for s in view.slots[2:]] == [SlotState.WAITING, SlotState.WAITING]
    view = act(agreed(view, KODOMO.chief), "decide", KODOMO.head)
    assert view.row.state == State.DECIDED


def test_a_return_by_the_first_cancels_those_after() -> None:
    view = drafted(opened(), KODOMO)
    view = act(view, "send_back", KODOMO.chief, reason="書き直してください。")
    assert [s.state for s in view.slots] == [SlotState.RETURNED, SlotState.CANCELLED]


def test_only_somebody_who_is_asked_sends_back() -> None:
    view = drafted(opened(), KODOMO)
    for other in (KODOMO.reviewer, KOKUHO, JUMIN.chief):
        _cannot(view, "send_back", other, reason="書き直してください。")


def test_each_version_of_a_draft_is_kept_with_its_letter() -> None:
    # DM-09
    view = drafted(opened(), KODOMO)
    one = documents.read_paper(view.letter, actor=KODOMO.reviewer)
    view = act(view, "send_back", KODOMO.chief, reason="書き直してください。")
    again = Proposal("approved", facts=(("認定する期間", "令和9年1月から"),))
    view = proposed(view, KODOMO.reviewer, again)
    two = documents.read_paper(view.letter, actor=KODOMO.reviewer)
    assert view.proposal == again
    assert one != two
    papers = [check for info in view.documents for check in documents.verify(info)]
    assert {hashlib.sha256(one).hexdigest(), hashlib.sha256(two).hexdigest()} <= {p.pdf_sha256 for p in papers}


def test_the_drafter_pulls_back_what_nobody_has_answered() -> None:
    view = drafted(opened(), KODOMO)
    view = act(view, "pull_back", KODOMO.reviewer)
    assert view.row.state == State.REVIEWING
    assert {s.state for s in view.slots} == {SlotState.CANCELLED}
    view = proposed(view, KODOMO.reviewer)
    assert max(s.round for s in view.slots) == 2


def test_nothing_is_pulled_back_once_somebody_has_decided_or_agreed() -> None:
    view = agreed(drafted(opened(), KODOMO), KODOMO.chief)
    _cannot(view, "pull_back", KODOMO.reviewer)


def test_an_absent_approver_is_passed_over_on_record() -> None:
    # DM-07 後閲
    view = drafted(opened(), KODOMO)
    view = act(view, "skip", KODOMO.head, reason="係長が病気休暇のため", data=Data(slot=waiting(view)[0]))
    slot = view.slots[0]
    assert (slot.state, slot.remark) == (SlotState.SKIPPED, "係長が病気休暇のため")
    assert act(view, "decide", KODOMO.head).row.state == State.DECIDED
    (entry,) = [e for e in steps(view) if e.action == "skip"]
    assert entry.reason == "係長が病気休暇のため"


def test_the_decision_itself_is_not_passed_over() -> None:
    view = agreed(drafted(opened(), KODOMO), KODOMO.chief)
    _cannot(view, "skip", KODOMO.head, reason="急ぐため", data=Data(slot=_slot(view, "3030").id))


def test_the_drafter_passes_nobody_over() -> None:
    view = drafted(opened(), KODOMO)
    _cannot(view, "skip", KODOMO.reviewer, reason="急ぐため", data=Data(slot=waiting(view)[0]))


def test_a_section_without_a_chief_goes_on_by_passing_the_slot_over() -> None:
    # 障害福祉課 has no 係長; the route of 重度医療 asks one.
    view = drafted(opened("judo-iryo"), SHOGAI)
    view = act(view, "skip", SHOGAI.head, reason="係長を置いていないため", data=Data(slot=waiting(view)[0]))
    assert act(view, "decide", SHOGAI.head).row.state == State.DECIDED


@pytest.mark.parametrize("slot", [None, 0, -1, 10**9])
def test_a_slot_that_does_not_exist_is_not_passed_over(slot: int | None) -> None:
    _cannot(drafted(opened(), KODOMO), "skip", KODOMO.head, reason="急ぐため", data=Data(slot=slot))


def test_the_slot_of_another_case_is_not_answered_here() -> None:
    one, two = drafted(opened(), KODOMO), drafted(opened(name="森 花子"), KODOMO)
    _cannot(one, "approve", KODOMO.chief, data=Data(slot=waiting(two)[0]))
    assert {s.state for s in now(two).slots} == {SlotState.WAITING}


BY_RESULT = [{"result": "approved", "decide": "係長", "article": "青葉市(架空)事務専決規程"}]


def test_a_rule_lets_a_lower_post_decide_by_result() -> None:
    version = with_route(delegations=BY_RESULT)
    approval = drafted(opened(version=version), KODOMO)
    assert [(s.kind, s.role) for s in approval.slots] == [(SlotKind.DECISION, "chief")]
    assert act(approval, "decide", KODOMO.chief).row.state == State.DECIDED
    refusal = drafted(opened(version=version), KODOMO, REFUSAL)
    assert [(s.kind, s.role) for s in refusal.slots] == [(SlotKind.DECISION, "head")]
    _cannot(refusal, "decide", KODOMO.chief)
    assert act(refusal, "decide", KODOMO.head).row.state == State.DECIDED


def test_a_case_keeps_the_route_it_was_opened_with() -> None:
    view = opened()
    with_route(delegations=BY_RESULT, version=91)
    assert [s.role for s in drafted(view, KODOMO).slots] == ["chief", "head"]


def test_slots_of_a_decided_case_stay_as_they_were() -> None:
    view = decided(opened(), KODOMO)
    before = view.slots
    view = act(issued(view, KODOMO.reviewer), "close", KODOMO.reviewer)
    assert view.slots == before


def test_what_waits_for_somebody_is_listed_for_them_alone() -> None:
    view = drafted(opened(), KODOMO)
    waiting_for = Filter(waiting_for_me=True)
    assert [r.key for r in service.search(KODOMO.chief, waiting_for).rows] == [view.row.key]
    assert service.search(KODOMO.head, waiting_for).rows == ()
    assert service.counts(KODOMO.chief)["waiting_for_me"] == 1
    agreed(view, KODOMO.chief)
    assert service.search(KODOMO.chief, waiting_for).rows == ()
    assert [r.key for r in service.search(KODOMO.head, waiting_for).rows] == [view.row.key]
