"""A case under any sequence of actions by anybody: only the table moves it, and its history tells every move."""

import itertools
from datetime import date

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.support.case_fixtures import town
from tests.support.case_table import ACTIONS, SAME, TABLE, allowed
from tests.support.cases import (
    APPROVAL,
    AUDITOR,
    DAY,
    JUMIN,
    KODOMO,
    MARKS,
    REFUSAL,
    SHOGAI,
    SHOMEI,
    Desk,
    act,
    field,
    now,
    opened,
    sealed_letter,
    staff,
    steps,
    waiting,
)
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import CaseError, CaseView, Course, Data, State
from yakuba.kernel.documents.contracts import DocumentError, Prepared
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.lib.refs import Actor

__all__ = ["town"]

CASES: dict[str, Desk] = {
    "tennyu-todoke": JUMIN,
    "inu-shoyusha-henko": Desk("2030", staff("1024"), staff("1024"), staff("1023"), staff("1023")),
    "jidoteate-nintei": KODOMO,
    "kodomo-iryo": KODOMO,
    "shintai-techo-jusho": SHOGAI,
    "juminhyo-kofu": SHOMEI,
    "inkan-haishi": JUMIN,
}
WHO = ("reviewer", "chief", "head", "counter")
REFUSALS = (CaseError, NotAllowed, DocumentError)


class AnyCase(RuleBasedStateMachine):
    """One case of any course; the state that the table gives it is followed beside."""

    desk: Desk
    view: CaseView
    state: State
    came_from: State

    @initialize(procedure=st.sampled_from(sorted(CASES)))
    def opens(self, procedure: str) -> None:
        self.desk = CASES[procedure]
        self.view = opened(procedure)
        self.state = self.came_from = State.RECEIVED

    @property
    def course(self) -> Course:
        return Course(self.view.row.course)

    @rule(action=st.sampled_from(ACTIONS), who=st.sampled_from(WHO), plain=st.booleans())
    def anybody_does_anything(self, action: str, who: str, plain: bool) -> None:
        self._try(action, getattr(self.desk, who), plain=plain)

    @rule(index=st.integers(0, 40), good=st.booleans())
    def somebody_goes_on(self, index: int, good: bool) -> None:
        """What the desk would do next, so that far states are reached often."""
        onward = sorted(allowed(self.course, self.state) - {"withdraw", "claim", "release", "assign", "reroute"})
        if onward:
            action = onward[index % len(onward)]
            for actor in (self.desk.reviewer, self.desk.chief, self.desk.head):
                if self._try(action, actor, plain=True, good=good):
                    break

    @precondition(lambda self: self.state in (State.RECEIVED, State.REVIEWING) and self.view.checks[0].ok is None)
    @rule(ok=st.booleans())
    def looks_at_every_check(self, ok: bool) -> None:
        for check in self.view.checks:
            data = Data(extra={"id": check.id, "ok": ok or check.id != self.view.checks[0].id, "note": ""})
            self.view = act(self.view, "check", self.desk.reviewer, data=data)

    @rule(who=st.sampled_from(WHO))
    def somebody_acts_on_an_old_page(self, who: str) -> None:
        before = now(self.view)
        with pytest.raises(REFUSALS):
            service.advance(self.view.row.key, "claim", getattr(self.desk, who), version=before.row.version + 1)
        assert now(self.view) == before

    def _try(self, action: str, actor: Actor, *, plain: bool, good: bool = True) -> bool:
        before, told = now(self.view), len(steps(self.view))
        try:
            data, letter = self._carried(action, good) if plain else (Data(), None)
            view = act(self.view, action, actor, reason="理由があるため", data=data, letter=letter)
        except REFUSALS:
            assert (now(self.view), len(steps(self.view))) == (before, told)
            return False
        self._followed(action, view)
        return True

    def _followed(self, action: str, view: CaseView) -> None:
        assert action in allowed(self.course, self.state), (self.course, self.state, action)
        _states, end = TABLE[self.course][action]
        if action == "answer_correction":
            end = self.came_from
        if action == "request_correction":
            self.came_from = self.state
        if end is not SAME:
            self.state = end
        self.view = view

    def _carried(self, action: str, good: bool) -> tuple[Data, Prepared | None]:
        key = self.view.row.key
        if action == "draft":
            proposal = APPROVAL if good and self.course == Course.APPLICATION else REFUSAL
            return Data(proposal=proposal), service.prepare_letter(self.desk.reviewer, key, proposal)
        if action == "issue":
            return Data(on=DAY), self._issue_letter()
        slot = waiting(self.view)[0] if waiting(self.view) else None
        return {
            "assign": Data(assignee=self.desk.reviewer.id),
            "reroute": Data(extra={"section": self.desk.section}),
            "check": Data(extra={"id": self.view.checks[0].id, "ok": good, "note": ""}),
            "request_correction": Data(marks=MARKS, correct_by=date(2026, 12, 4)),
            "answer_correction": Data(fields=(field("account", "架空銀行 本店 普通 0000009"),)),
            "taken_in": Data(reference="JK-1"),
            "forward": Data(on=DAY, reference="障第1号"),
            "answered": Data(extra={"result": "approved" if good else "refused"}),
            "issue_certificate": Data(reference="証-1"),
            "approve": Data(slot=slot),
            "skip": Data(slot=slot),
        }.get(action, Data()), None

    def _issue_letter(self) -> Prepared | None:
        try:
            return sealed_letter(staff("1003"), self.view, on=DAY)
        except REFUSALS:
            return service.prepare_issue(self.desk.reviewer, self.view.row.key, on=DAY)

    @invariant()
    def the_table_says_where_it_stands(self) -> None:
        if hasattr(self, "view"):
            assert now(self.view).row.state == self.state

    @invariant()
    def the_history_tells_every_step_without_a_gap(self) -> None:
        if not hasattr(self, "view"):
            return
        entries = service.history(AUDITOR, self.view.row.key)
        seqs = [entry.seq for entry in entries]
        assert seqs == list(range(seqs[0], seqs[0] + len(seqs))) if seqs else self.view.row.version == 1
        for earlier, later in itertools.pairwise(entries):
            assert later.from_state == earlier.to_state
        assert now(self.view).row.version == len(steps(self.view)) + 1

    @invariant()
    def a_result_stands_only_where_there_is_one(self) -> None:
        if not hasattr(self, "view"):
            return
        row = now(self.view).row
        ended = row.state in (State.CLOSED, State.WITHDRAWN, State.DECIDED, State.ISSUED)
        assert bool(row.result) == ended
        assert (row.result == "withdrawn") == (row.state == State.WITHDRAWN)


@pytest.mark.usefixtures("town")
def test_only_the_table_moves_a_case_and_the_history_tells_it_all() -> None:
    run_state_machine_as_test(
        AnyCase,
        settings=settings(
            max_examples=20, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
