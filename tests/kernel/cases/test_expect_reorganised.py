"""A reorganisation in the middle of a case: in whatever state it is met, the successors bring it to its end."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import cast

import pytest

from tests.support.case_definitions import with_route
from tests.support.case_fixtures import town
from tests.support.case_table import STATES
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
    Desk,
    act,
    agreed,
    answered,
    brought,
    checked,
    drafted,
    issued,
    key_of,
    now,
    opened,
    proposed,
    ready,
    staff,
    steps,
    waiting,
)
from tests.support.reorganised import reorganise
from yakuba.kernel.cases import handlers, service
from yakuba.kernel.cases.contracts import (
    CaseView,
    ConflictError,
    Course,
    Data,
    Filter,
    NoCaseError,
    NotPossibleError,
    SlotKind,
    SlotState,
    State,
)
from yakuba.kernel.jobs.contracts import Event, Job
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef

__all__ = ["town"]
pytestmark = pytest.mark.usefixtures("town")
ITSELF = Actor("system", "cases")
MARCH, APRIL = date(2026, 3, 20), date(2026, 4, 2)
CHANGE, AFTER = date(2026, 12, 1), date(2026, 12, 2)
OLD = Desk("3035", staff("1031"), staff("1031"), staff("1030"), staff("1029"))
"""子育て支援課, which became こども課 (3030) and 保育課 (3040) on 1 April 2026; 1032 was another 係長 there."""
TAX, KOKUHO = staff("1036"), staff("1019")
DESKS = {
    "kodomo-iryo": KODOMO,
    "inu-shoyusha-henko": KANKYO,
    "tennyu-todoke": JUMIN,
    "shintai-techo-jusho": SHOGAI,
    "juminhyo-kofu": SHOMEI,
}
NO_JOB = cast("Job", None)
"""It does not look at its job."""
ENDS = (State.CLOSED, State.WITHDRAWN)
REFUSALS = (NotPossibleError, NotAllowed, NoCaseError)


def everywhere() -> Iterator[tuple[str, State]]:
    """Every open state of every course, by a procedure that reaches it."""
    courses = {
        "kodomo-iryo": Course.APPLICATION,
        "tennyu-todoke": Course.NOTIFICATION,
        "shintai-techo-jusho": Course.FORWARDED,
        "juminhyo-kofu": Course.CERTIFICATE,
    }
    for procedure, course in courses.items():
        yield from ((procedure, state) for state in STATES[course] if state not in ENDS)
    yield "inu-shoyusha-henko", State.CONFIRMED


@contextmanager
def changed(folder: Path, **successors: str) -> Iterator[int]:
    """The day after these sections ended (``s2011="2014"``), with the cases moved; how many were."""
    reorganise(folder, {old.removeprefix("s"): new for old, new in successors.items()}, CHANGE)
    with clock.stopped_at(AFTER):
        yield service.reroute_closed_sections(ITSELF, AFTER)


def to_its_end(view: CaseView, desk: Desk) -> CaseView:
    """Whatever the desk does next until the case is closed; each step by somebody to whom it is offered."""
    for _step in range(12):
        if now(view).row.state in ENDS:
            return now(view)
        view = _further(now(view), desk)
    raise AssertionError(f"still {now(view).row.state}")


def _further(view: CaseView, desk: Desk) -> CaseView:
    state, course = view.row.state, view.row.course
    if state is State.RECEIVED and course == "application":
        return act(view, "start", desk.reviewer)
    if state is State.RECEIVED:
        view = checked(view, desk.reviewer)
        if course == "certificate":
            return act(view, "issue_certificate", desk.reviewer, data=Data(reference="証-1"))
        return act(view, "confirm", desk.reviewer)
    return _later(view, desk, state)


def _later(view: CaseView, desk: Desk, state: State) -> CaseView:
    if state is State.CORRECTING:
        return answered(view, desk.reviewer)
    if state is State.REVIEWING:
        refused = view.row.course == "certificate"
        return proposed(checked(view, desk.reviewer), desk.reviewer, REFUSAL if refused else APPROVAL)
    if state is State.CIRCULATING:
        return _answers(view, desk)
    if state is State.DECIDED:
        return issued(view, desk.reviewer, sealed=sealed(view))
    walk = {
        State.CONFIRMED: ("hand_over" if view.row.procedure == "tennyu-todoke" else "close", Data()),
        State.FORWARDED: ("answered", Data(extra={"result": "approved"})),
        State.HANDED_OVER: ("taken_in", Data(reference="JK-0001")),
        State.ISSUED: ("close", Data()),
    }
    if view.row.course == "forwarded" and state is State.CONFIRMED:
        return act(view, "forward", desk.reviewer, data=Data(on=clock.today(), reference="障第12号"))
    action, data = walk[state]
    return act(view, action, desk.reviewer, data=data)


def _answers(view: CaseView, desk: Desk) -> CaseView:
    for actor in (desk.chief, desk.head):
        can = ready(service.view(actor, key_of(view)))
        if "approve" in can:
            return agreed(view, actor)
        if "decide" in can:
            return act(view, "decide", actor)
    raise AssertionError("nobody can answer the slot")


def sealed(view: CaseView) -> bool:
    """Whether the letter goes out under the seal; that of a granted こども医療費 goes without."""
    return (view.row.procedure, view.row.result) != ("kodomo-iryo", "approved")


def half_agreed(procedure: str, desk: Desk, version: int = 0) -> CaseView:
    """Under 決裁, its first slot approved."""
    return agreed(drafted(opened(procedure, version=version), desk), desk.chief)


# Every state


@pytest.mark.parametrize(("procedure", "state"), list(everywhere()))
def test_a_case_met_in_any_state_is_brought_to_its_end_by_the_successor(
    procedure: str, state: State, tmp_path: Path
) -> None:
    desk = DESKS[procedure]
    view = brought(procedure, desk, state)
    before = view.row.section
    with changed(tmp_path, **{f"s{before}": "9010"}) as moved:
        assert (moved, now(view).row.section, now(view).row.state) == (1, "9010", state)
        assert to_its_end(view, desk).row.state == State.CLOSED


def test_a_case_half_agreed_is_decided_by_the_successor(tmp_path: Path) -> None:
    view = half_agreed("jidoteate-nintei", KODOMO)
    with changed(tmp_path, s3030="9010") as moved:
        assert moved == 1
        assert [(slot.section, slot.state, slot.by) for slot in now(view).slots] == [
            ("3030", SlotState.APPROVED, "1030"),  # what was answered stays as it was
            ("9010", SlotState.WAITING, ""),
        ]
        assert service.search(KODOMO.head, Filter(waiting_for_me=True)).rows[0].key == key_of(view)
        assert to_its_end(view, KODOMO).row.result == "approved"


# 青葉市's own reorganisation of 1 April


@pytest.mark.parametrize(("procedure", "decider"), [("kodomo-iryo", "1030"), ("jidoteate-nintei", "1029")])
def test_what_was_under_decision_on_the_last_of_march_is_decided_in_april(procedure: str, decider: str) -> None:
    with clock.stopped_at(MARCH):
        view = drafted(opened(procedure, on=MARCH), OLD)
        if procedure == "jidoteate-nintei":
            view = agreed(view, staff("1032"))
        assert {slot.section for slot in view.slots} == {"3035"}
    with clock.stopped_at(APRIL):
        assert service.reroute_closed_sections(ITSELF, APRIL) == 1
        done = act(now(view), "decide", staff(decider))
        assert done.row.state == State.DECIDED
        out = issued(done, OLD.reviewer, sealed=sealed(done))
        assert act(out, "close", OLD.reviewer).row.state == State.CLOSED


@pytest.mark.parametrize("action", ["approve", "send_back", "skip", "pull_back", "withdraw"])
def test_every_way_on_is_open_again_in_the_new_section(action: str) -> None:
    with clock.stopped_at(MARCH):
        view = drafted(opened("jidoteate-nintei", on=MARCH), OLD)
    with clock.stopped_at(APRIL):
        service.reroute_closed_sections(ITSELF, APRIL)
        view = now(view)
        who = {"pull_back": OLD.reviewer, "withdraw": OLD.reviewer, "skip": KODOMO.head}.get(action, KODOMO.chief)
        named = Data(slot=waiting(view)[0]) if action in ("approve", "skip") else Data()
        assert act(view, action, who, reason="改組のため", data=named).row.version == view.row.version + 1


def test_who_left_for_another_section_decides_no_more() -> None:
    with clock.stopped_at(MARCH):
        view = drafted(opened("kodomo-iryo", on=MARCH), OLD)
    with clock.stopped_at(APRIL):
        service.reroute_closed_sections(ITSELF, APRIL)
        with pytest.raises(REFUSALS):
            act(now(view), "decide", staff("1032"))  # 係長 until March, 課長 of 保育課 now


# Sections that were only asked


def test_a_consulted_section_that_ended_answers_by_its_successor(tmp_path: Path) -> None:
    version = with_route(["合議:国保|合議:税務"])
    view = drafted(opened(version=version), KODOMO)
    claimed = act(view, "claim", KODOMO.reviewer)
    with changed(tmp_path, s4010="9020") as moved:
        assert moved == 1
        view = now(view)
        assert [(slot.kind, slot.section) for slot in view.slots] == [
            (SlotKind.CONSULTATION, "2020"),
            (SlotKind.CONSULTATION, "9020"),
            (SlotKind.DECISION, "3030"),
        ]
        assert (view.row.section, view.row.assignee) == ("3030", claimed.row.assignee)
        assert [row.key for row in service.search(TAX, Filter(waiting_for_me=True)).rows] == [key_of(view)]
        for actor in (KOKUHO, TAX):
            (mine,) = [slot for slot in view.slots if slot.section == {"1019": "2020", "1036": "9020"}[actor.id]]
            view = act(now(view), "approve", actor, data=Data(slot=mine.id))
        assert act(view, "decide", KODOMO.head).row.state == State.DECIDED


def test_a_consulted_section_that_was_split_is_followed_by_its_work() -> None:
    version = with_route(["合議:保育"])
    with clock.stopped_at(MARCH):
        view = drafted(opened(version=version, on=MARCH), OLD)
    with clock.stopped_at(APRIL):
        service.reroute_closed_sections(ITSELF, APRIL)
        # Both stood in 子育て支援課: 児童 went to こども課, 保育 to 保育課.
        assert [(slot.kind, slot.section) for slot in now(view).slots] == [
            (SlotKind.CONSULTATION, "3040"),
            (SlotKind.DECISION, "3030"),
        ]
        view = act(now(view), "approve", staff("1032"), data=Data(slot=waiting(now(view))[0]))
        assert act(view, "decide", KODOMO.head).row.state == State.DECIDED


def test_two_consulted_sections_that_were_merged_do_not_stop_the_case(tmp_path: Path) -> None:
    version = with_route(["合議:国保|合議:税務"])
    view = drafted(opened(version=version), KODOMO)
    with changed(tmp_path, s4010="2020"):
        first, second = waiting(now(view))[:2]
        view = act(now(view), "approve", KOKUHO, data=Data(slot=first))
        if second in waiting(view):  # nobody approves twice; who decides passes it over
            view = act(view, "skip", KODOMO.head, reason="統合により同じ課長のため", data=Data(slot=second))
        assert act(view, "decide", KODOMO.head).row.state == State.DECIDED


# What is written, and what is left


def test_the_history_says_which_slot_went_where(tmp_path: Path) -> None:
    agreeing = half_agreed("jidoteate-nintei", KODOMO)
    consulted = drafted(opened(version=with_route(["合議:税務"])), KODOMO)
    reorganise(tmp_path, {"4010": "9020", "3030": "9010"}, CHANGE)
    with clock.stopped_at(AFTER):
        service.reroute_closed_sections(ITSELF, AFTER)
        told = steps(agreeing)[-1]
        assert told.action == "reroute"
        assert told.sentence == "システムが「担当課を移す」を行った(こども課へ、課長の欄はこども課へ)。"
        assert "課長の欄は税務課へ" in steps(consulted)[-1].sentence


def test_twice_moves_nothing_twice_and_answered_rounds_stay(tmp_path: Path) -> None:
    view = half_agreed("jidoteate-nintei", KODOMO)
    view = act(view, "send_back", KODOMO.head, reason="期間を確かめてください。")
    view = proposed(view, KODOMO.reviewer)
    with changed(tmp_path, s3030="9010"):
        before, done = now(view), steps(view)
        assert service.reroute_closed_sections(ITSELF, AFTER) == 0
        assert (now(view), steps(view)) == (before, done)
        assert [slot.section for slot in before.slots if slot.round == 1] == ["3030", "3030"]
        assert [slot.section for slot in before.slots if slot.round == 2] == ["9010", "9010"]


def test_who_still_has_the_old_page_is_told_to_read_again(tmp_path: Path) -> None:
    version = with_route(["合議:税務"])
    view = drafted(opened(version=version), KODOMO)
    with changed(tmp_path, s4010="9020"), pytest.raises(ConflictError):
        act(view, "pull_back", KODOMO.reviewer)


def test_a_slot_waits_for_who_will_sit_there_and_follows_on_the_day_they_do(tmp_path: Path) -> None:
    view = half_agreed("jidoteate-nintei", KODOMO)
    reorganise(tmp_path, {"3030": "9010"}, CHANGE, without=("H3030",))
    with clock.stopped_at(AFTER):
        assert service.reroute_closed_sections(ITSELF, AFTER) == 1
        assert now(view).row.section == "9010"
        assert waiting(now(view)) == waiting(view)
        assert now(view).slots[-1].section == "3030"
        assert service.reroute_closed_sections(ITSELF, AFTER) == 0
    later = date(2026, 12, 10)
    reorganise(tmp_path, {"3030": "9010"}, later, again=True)
    with clock.stopped_at(later):
        assert service.reroute_closed_sections(ITSELF, later) == 1
        assert act(now(view), "decide", KODOMO.head).row.state == State.DECIDED


def test_an_import_for_a_later_day_moves_nothing_before_that_day(tmp_path: Path) -> None:
    view = half_agreed("jidoteate-nintei", KODOMO)
    reorganise(tmp_path, {"3030": "9010"}, CHANGE)
    edited = Event(
        "organisation.edition.imported", OwnerRef("organisation.edition", "3"), {"as_of": CHANGE.isoformat()}
    )
    with clock.stopped_at(DAY):
        handlers.follow_the_organisation(edited, NO_JOB)
        assert now(view).row.section == "3030"
        assert act(now(view), "decide", KODOMO.head).row.state == State.DECIDED
    with clock.stopped_at(AFTER):
        handlers.follow_the_organisation(edited, NO_JOB)
        assert now(view).row.section == "9010"


def test_a_section_without_successor_keeps_its_cases_and_stops_no_other(tmp_path: Path) -> None:
    left = half_agreed("jidoteate-nintei", KODOMO)
    other = opened("tennyu-todoke")
    reorganise(tmp_path, {"2011": "9030"}, CHANGE, without=("3030",))
    with clock.stopped_at(AFTER):
        assert service.reroute_closed_sections(ITSELF, AFTER) == 1
        assert (now(left).row.section, now(other).row.section) == ("3030", "9030")
        assert service.view(AUDITOR, key_of(left)).row.state == State.CIRCULATING
