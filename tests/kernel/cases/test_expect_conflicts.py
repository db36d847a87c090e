"""Two people on one case: one wins, the other is told; the same click twice is one step (R2, R3)."""

from functools import partial
from typing import Any

import pytest
from django.db import transaction

from tests.support.at_once import at_once
from tests.support.case_fixtures import shared_town, town
from tests.support.cases import (
    APPROVAL,
    AUDITOR,
    CLERK,
    DAY,
    JUMIN,
    KEEPER,
    KODOMO,
    act,
    agreed,
    asked,
    checked,
    drafted,
    field,
    now,
    opened,
    order,
    proposed,
    sealed_letter,
    staff,
    steps,
    waiting,
    walked,
)
from yakuba.kernel.audit.service import history as audited
from yakuba.kernel.cases import advancing, service
from yakuba.kernel.cases.contracts import CaseView, ConflictError, Data, State, owner
from yakuba.kernel.cases.look import Look
from yakuba.kernel.documents import service as documents

__all__ = ["shared_town", "town"]
in_town = pytest.mark.usefixtures("town")
shared = pytest.mark.usefixtures("shared_town")


def _told(outcomes: list[object]) -> tuple[int, int]:
    won = sum(isinstance(outcome, CaseView) for outcome in outcomes)
    told = sum(isinstance(outcome, ConflictError) for outcome in outcomes)
    assert won + told == len(outcomes), outcomes
    return won, told


@shared
def test_of_two_people_who_claim_at_once_one_has_the_case_and_the_other_is_told() -> None:
    view = opened("tennyu-todoke")
    people = ("1010", "1011", "1012", "1050", "1009")
    outcomes = at_once([partial(act, view, "claim", staff(code)) for code in people])
    assert _told(outcomes) == (1, 4)
    assert len(steps(view)) == 1
    assert now(view).row.version == 2


@shared
def test_of_two_different_actions_at_once_one_is_taken_whole() -> None:
    view = opened("tennyu-todoke")
    outcomes = at_once(
        [
            partial(act, view, "withdraw", JUMIN.reviewer, reason="取下書のとおり"),
            partial(act, view, "assign", JUMIN.chief, data=Data(assignee="1050")),
        ]
    )
    assert _told(outcomes) == (1, 1)
    (step,) = steps(view)
    assert (now(view).row.state == State.WITHDRAWN) == (step.action == "withdraw")


@shared
def test_of_two_decisions_at_once_one_counts() -> None:
    # 市民課長 and who may decide for the head: both press at once.
    view = drafted(opened("shien-sochi-moshide"), JUMIN)
    view = act(view, "skip", JUMIN.head, reason="係長が出張のため", data=Data(slot=waiting(view)[0]))
    outcomes = at_once([partial(act, view, "decide", staff(code)) for code in ("1008", "1009")])
    assert _told(outcomes) == (1, 1)
    assert [step[0] for step in walked(view)].count("decide") == 1
    assert now(view).row.state == State.DECIDED


@shared
@pytest.mark.parametrize(("second", "told"), [("1009", True), ("1008", False)])
def test_a_decision_between_the_reading_of_a_case_and_of_its_slots_is_told_as_such(
    monkeypatch: pytest.MonkeyPatch, second: str, told: bool
) -> None:
    view = drafted(opened("shien-sochi-moshide"), JUMIN)
    view = act(view, "skip", JUMIN.head, reason="係長が出張のため", data=Data(slot=waiting(view)[0]))
    met = advancing._met

    def met_and_overtaken(*args: Any) -> Look:
        look = met(*args)
        monkeypatch.setattr(advancing, "_met", met)
        act(view, "decide", JUMIN.head)
        return look

    monkeypatch.setattr(advancing, "_met", met_and_overtaken)
    if told:
        with pytest.raises(ConflictError):
            act(view, "decide", staff(second))
    else:
        assert act(view, "decide", staff(second)).row.state == State.DECIDED
    assert [step[0] for step in walked(view)].count("decide") == 1


@shared
def test_one_click_that_arrives_many_times_at_once_is_one_step() -> None:
    view = opened("jidoteate-nintei")
    outcomes = at_once([partial(act, view, "start", KODOMO.reviewer)] * 6)
    assert _told(outcomes) == (6, 0)
    assert walked(view) == [("start", "received", "reviewing")]
    assert now(view).row.version == 2


@shared
def test_drafts_at_once_take_letter_numbers_without_gap_or_double() -> None:
    # DM-04
    count = 12
    views = [
        checked(act(view, "start", KODOMO.reviewer), KODOMO.reviewer)
        for view in service.open_cases(CLERK, [order("kodomo-iryo", name=f"森 太郎{i}") for i in range(count)])
    ]
    outcomes = at_once([partial(proposed, view, KODOMO.reviewer) for view in views])
    assert _told(outcomes) == (count, 0)
    numbers = [documents.documents(owner(view.row.key))[-1].number for view in views]
    serials = sorted(int("".join(filter(str.isdigit, number.partition("第")[2]))) for number in numbers)
    assert serials == list(range(serials[0], serials[0] + count))


@in_town
def test_a_stale_version_is_told_and_changes_nothing() -> None:
    seen = opened("tennyu-todoke")
    act(seen, "claim", JUMIN.reviewer)
    for action, actor in (("withdraw", JUMIN.reviewer), ("check", JUMIN.reviewer), ("assign", JUMIN.chief)):
        data = {"check": Data(extra={"id": "identity", "ok": True, "note": ""}), "assign": Data(assignee="1050")}
        with pytest.raises(ConflictError) as told:
            act(seen, action, actor, reason="理由", data=data.get(action, Data()))
        assert not str(told.value).isascii()
    assert walked(seen) == [("claim", "received", "received")]


@in_town
@pytest.mark.parametrize("version", [0, -1, 2, 99, 2**31, 2**62])
def test_a_version_that_never_was_is_a_conflict(version: int) -> None:
    view = opened("tennyu-todoke")
    with pytest.raises(ConflictError):
        service.advance(view.row.key, "claim", JUMIN.reviewer, version=version)
    assert steps(view) == []


@in_town
def test_the_same_click_again_answers_with_the_case_as_it_is() -> None:
    seen = opened("jidoteate-nintei")
    first = act(seen, "start", KODOMO.reviewer)
    again = act(seen, "start", KODOMO.reviewer)
    assert again.row == first.row
    assert walked(seen) == [("start", "received", "reviewing")]


@in_town
def test_the_same_click_again_is_one_entry_in_the_audit_register() -> None:
    seen = opened("jidoteate-nintei")
    act(seen, "start", KODOMO.reviewer)
    before = [e.act for e in audited(owner(seen.row.key)) if not e.is_view]
    act(seen, "start", KODOMO.reviewer)
    assert [e.act for e in audited(owner(seen.row.key)) if not e.is_view] == before


@in_town
def test_the_same_click_of_somebody_else_is_a_conflict() -> None:
    seen = opened("jidoteate-nintei")
    act(seen, "start", KODOMO.reviewer)
    with pytest.raises(ConflictError):
        act(seen, "start", KODOMO.chief)


@in_town
def test_the_same_click_after_something_else_happened_is_a_conflict() -> None:
    seen = opened("jidoteate-nintei")
    act(act(seen, "start", KODOMO.reviewer), "claim", KODOMO.reviewer)
    with pytest.raises(ConflictError):
        act(seen, "start", KODOMO.reviewer)


@in_town
@pytest.mark.parametrize("step", ["approve", "decide", "issue", "answer_correction", "draft"])
def test_every_kind_of_step_is_safe_to_click_twice(step: str) -> None:
    view = opened("jidoteate-nintei")
    if step == "answer_correction":
        view = asked(view, KODOMO.reviewer)
        data = Data(fields=(field("account", "架空銀行 本店 普通 0000002"),))
        results = [act(view, step, KODOMO.reviewer, data=data) for _ in range(2)]
        assert len(service.changes(AUDITOR, view.row.key)) == 1
    else:
        results = _twice(view, step)
    assert results[0].row == results[1].row
    assert [s[0] for s in walked(view)].count(step) == 1
    assert len(documents.documents(owner(view.row.key))) <= 1


def _twice(view: CaseView, step: str) -> list[CaseView]:
    key = view.row.key
    if step == "draft":
        view = checked(act(view, "start", KODOMO.reviewer), KODOMO.reviewer)
        letter = service.prepare_letter(KODOMO.reviewer, key, APPROVAL)
        return [act(view, step, KODOMO.reviewer, data=Data(proposal=APPROVAL), letter=letter) for _ in range(2)]
    view = drafted(view, KODOMO)
    if step == "approve":
        data = Data(slot=waiting(view)[0])
        return [act(view, step, KODOMO.chief, data=data) for _ in range(2)]
    view = agreed(view, KODOMO.chief)
    if step == "decide":
        return [act(view, step, KODOMO.head) for _ in range(2)]
    view = act(view, "decide", KODOMO.head)
    letter = sealed_letter(KEEPER, key, on=DAY)
    return [act(view, step, KODOMO.reviewer, data=Data(on=DAY), letter=letter) for _ in range(2)]


@in_town
def test_a_step_that_is_rolled_back_leaves_nothing() -> None:
    seen = opened("jidoteate-nintei")
    before = now(seen), len(audited(owner(seen.row.key)))
    with transaction.atomic():
        act(seen, "start", KODOMO.reviewer)
        transaction.set_rollback(True)
    assert (now(seen).row, steps(seen)) == (before[0].row, [])
    assert act(seen, "start", KODOMO.reviewer).row.version == 2
