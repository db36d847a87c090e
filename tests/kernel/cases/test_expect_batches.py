"""Many cases in one step: looked at first, all or none, once."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.support.at_once import at_once
from tests.support.case_fixtures import shared_town, town
from tests.support.cases import (
    APPROVAL,
    DAY,
    JUMIN,
    KODOMO,
    SHOGAI,
    act,
    agreed,
    brought,
    checked,
    drafted,
    many,
    now,
    opened,
    staff,
    steps,
    walked,
)
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import (
    BatchPreview,
    BatchReport,
    CaseError,
    ConflictError,
    Data,
    Filter,
    NotPossibleError,
    State,
)
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.lib import clock

__all__ = ["shared_town", "town"]
in_town = pytest.mark.usefixtures("town")
CHIEF = JUMIN.chief
TO_1050 = Data(assignee="1050")


def _assign(keys: Sequence[UUID] | Filter) -> BatchPreview:
    return service.preview_many(CHIEF, "assign", keys, data=TO_1050)


@in_town
def test_a_preview_counts_what_will_move_and_moves_nothing() -> None:
    keys = many(3)
    preview = _assign(keys)
    assert (preview.action, preview.count, preview.excluded) == ("assign", 3, ())
    assert preview.until > clock.now()
    assert [now(key).row.version for key in keys] == [1, 1, 1]
    assert [steps(key) for key in keys] == [[], [], []]


@in_town
def test_a_batch_moves_all_of_its_cases_and_stands_in_their_history() -> None:
    keys = many(3)
    untouched = many(1)[0]
    preview = _assign(keys)
    report = service.advance_many(CHIEF, preview.batch)
    assert (report.batch, report.action, report.moved) == (preview.batch, "assign", 3)
    for key in keys:
        view = now(key)
        assert (view.row.assignee, view.row.version) == ("1050", 2)
        (entry,) = steps(key)
        assert (entry.action, entry.batch) == ("assign", preview.batch)
    assert (steps(untouched), now(untouched).row.assignee) == ([], "")


@in_town
def test_a_single_step_has_no_batch() -> None:
    view = act(opened("tennyu-todoke"), "claim", JUMIN.reviewer)
    assert [entry.batch for entry in steps(view)] == [None]


@in_town
def test_what_does_not_fit_is_left_out_by_name_with_the_reason() -> None:
    good, bad = many(2), act(opened("tennyu-todoke"), "withdraw", JUMIN.reviewer, reason="取下書のとおり")
    preview = _assign([*good, bad.row.key])
    assert preview.count == 2
    (left,) = preview.excluded
    assert (left.case, left.number) == (bad.row.key, bad.row.number)
    assert left.reason
    assert not left.reason.isascii()
    assert service.advance_many(CHIEF, preview.batch).moved == 2
    assert now(bad).row == bad.row


@in_town
def test_what_lies_outside_the_scope_or_does_not_exist_is_not_moved_nor_told_of() -> None:
    mine, other = many(1)[0], opened("jidoteate-nintei")
    preview = _assign([mine, other.row.key, uuid4()])
    assert preview.count == 1
    assert other.row.number not in {left.number for left in preview.excluded}
    service.advance_many(CHIEF, preview.batch)
    assert now(other).row == other.row


@in_town
def test_a_key_named_twice_is_one_case() -> None:
    key = many(1)[0]
    preview = _assign([key, key])
    assert preview.count == 1
    assert service.advance_many(CHIEF, preview.batch).moved == 1
    assert len(steps(key)) == 1


@in_town
def test_a_filter_chooses_what_the_list_shows() -> None:
    keys = set(many(3)) | set(many(1, "setai-henko-todoke"))
    many(1, "jidoteate-nintei")
    preview = _assign(Filter(procedures=("tennyu-todoke",)))
    assert preview.count == 3
    assert _assign(Filter()).count == 4
    service.advance_many(CHIEF, preview.batch)
    assert sum(now(key).row.assignee == "1050" for key in keys) == 3


@in_town
def test_an_empty_batch_moves_nothing() -> None:
    preview = _assign([])
    assert preview.count == 0
    assert service.advance_many(CHIEF, preview.batch).moved == 0


@in_town
def test_a_case_changed_since_the_preview_stops_the_whole_batch() -> None:
    keys = many(4)
    preview = _assign(keys)
    act(keys[2], "claim", JUMIN.reviewer)
    with pytest.raises(ConflictError) as told:
        service.advance_many(CHIEF, preview.batch)
    assert not str(told.value).isascii()
    assert [now(key).row.assignee for key in keys] == ["", "", "1010", ""]
    assert [len(steps(key)) for key in keys] == [0, 0, 1, 0]


@in_town
def test_what_was_opened_after_the_preview_is_not_moved() -> None:
    many(2)
    preview = _assign(Filter())
    later = many(1)[0]
    assert service.advance_many(CHIEF, preview.batch).moved == 2
    assert now(later).row.assignee == ""


@in_town
def test_a_batch_twice_is_one_batch() -> None:
    keys = many(3)
    preview = _assign(keys)
    first = service.advance_many(CHIEF, preview.batch)
    assert service.advance_many(CHIEF, preview.batch) == first
    assert [len(steps(key)) for key in keys] == [1, 1, 1]


@in_town
def test_a_batch_twice_is_one_batch_also_after_its_cases_moved_on() -> None:
    keys = many(2)
    preview = _assign(keys)
    first = service.advance_many(CHIEF, preview.batch)
    act(keys[0], "withdraw", JUMIN.reviewer, reason="取下書のとおり")
    assert service.advance_many(CHIEF, preview.batch) == first
    assert now(keys[0]).row.state == State.WITHDRAWN


@in_town
def test_a_preview_ends() -> None:
    keys = many(2)
    preview = _assign(keys)
    with clock.stopped_at(preview.until + timedelta(seconds=1)), pytest.raises(CaseError):
        service.advance_many(CHIEF, preview.batch)
    assert [now(key).row.version for key in keys] == [1, 1]


@in_town
def test_a_batch_is_carried_out_by_who_looked_at_it() -> None:
    keys = many(2)
    preview = _assign(keys)
    with pytest.raises((CaseError, NotAllowed)):
        service.advance_many(JUMIN.head, preview.batch)
    with pytest.raises((CaseError, NotAllowed)):
        service.advance_many(CHIEF, uuid4())
    assert [now(key).row.version for key in keys] == [1, 1]


@in_town
@pytest.mark.parametrize("code", ["1010", "1011", "1013", "1047", "1018", "9999"])
def test_who_has_no_right_to_batches_makes_none(code: str) -> None:
    keys = many(1)
    with pytest.raises(NotAllowed):
        service.preview_many(staff(code), "assign", keys, data=TO_1050)


@in_town
@pytest.mark.parametrize("action", ["withdraw", "decide", "draft", "issue", "check", "request_correction", "explode"])
def test_what_needs_a_look_at_each_case_is_not_done_in_bulk(action: str) -> None:
    with pytest.raises((NotPossibleError, NotAllowed)):
        service.preview_many(CHIEF, action, many(1), reason="理由")


@in_town
def test_a_right_to_batches_is_no_right_to_the_action() -> None:
    # 課長 has cases.bulk, yet neither cases.review nor handover.export.
    keys = [act(checked(now(key), JUMIN.reviewer), "confirm", JUMIN.reviewer).row.key for key in many(1)]
    for action in ("confirm", "close", "hand_over"):
        try:
            preview = service.preview_many(JUMIN.head, action, keys)
        except NotAllowed:
            continue
        assert preview.count == 0
    assert now(keys[0]).row.state == State.CONFIRMED


# Each bulk action


@in_town
def test_notifications_are_confirmed_handed_over_sent_back_and_taken_in_by_batches() -> None:
    keys = [checked(now(key), JUMIN.reviewer).row.key for key in many(2)]
    unchecked = many(1)[0]
    preview = service.preview_many(CHIEF, "confirm", [*keys, unchecked])
    assert (preview.count, [left.case for left in preview.excluded]) == (2, [unchecked])
    service.advance_many(CHIEF, preview.batch)
    service.advance_many(CHIEF, service.preview_many(CHIEF, "hand_over", keys).batch)
    assert [now(key).row.state for key in keys] == [State.HANDED_OVER] * 2
    back = service.preview_many(CHIEF, "sent_back", keys[:1], reason="世帯番号が違います。")
    service.advance_many(CHIEF, back.batch)
    assert now(keys[0]).row.state == State.RECEIVED
    taken = service.preview_many(CHIEF, "taken_in", keys[1:], data=Data(reference="JK-一括-1"))
    service.advance_many(CHIEF, taken.batch)
    view = now(keys[1])
    assert (view.row.state, view.row.result, view.shown_state) == (State.CLOSED, "accepted", "done")
    assert walked(keys[1])[-3:] == [
        ("confirm", "received", "confirmed"),
        ("hand_over", "confirmed", "handed_over"),
        ("taken_in", "handed_over", "closed"),
    ]


@in_town
@pytest.mark.parametrize(("action", "reason"), [("sent_back", ""), ("taken_in", "")])
def test_a_batch_needs_what_the_action_needs(action: str, reason: str) -> None:
    key = brought("tennyu-todoke", JUMIN, State.HANDED_OVER).row.key
    try:
        preview = service.preview_many(CHIEF, action, [key], reason=reason)
    except NotPossibleError:
        return
    assert preview.count == 0


@in_town
def test_approvals_are_given_in_bulk_and_the_drafters_own_are_left_out() -> None:
    theirs = drafted(opened("jidoteate-nintei"), KODOMO).row.key
    view = checked(act(opened("jidoteate-nintei"), "start", KODOMO.chief), KODOMO.chief)
    letter = service.prepare_letter(KODOMO.chief, view.row.key, APPROVAL)
    own = act(view, "draft", KODOMO.chief, data=Data(proposal=APPROVAL), letter=letter).row.key
    preview = service.preview_many(KODOMO.chief, "approve", [theirs, own])
    assert (preview.count, [left.case for left in preview.excluded]) == (1, [own])
    service.advance_many(KODOMO.chief, preview.batch)
    slot = now(theirs).slots[0]
    assert (slot.state, slot.by, bool(slot.shown_sha256)) == ("approved", "1030", True)
    assert now(own).slots[0].state == "waiting"


@in_town
def test_a_case_whose_turn_has_passed_is_left_out_of_approvals() -> None:
    done = agreed(drafted(opened("jidoteate-nintei"), KODOMO), KODOMO.chief).row.key
    assert service.preview_many(KODOMO.chief, "approve", [done]).count == 0


@in_town
def test_handbooks_are_forwarded_in_bulk_by_who_may_both() -> None:
    # 障害福祉課 has no 係長, so nobody has cases.bulk and cases.review there: the batch takes none or is refused.
    key = brought("shintai-techo-jusho", SHOGAI, State.CONFIRMED).row.key
    try:
        preview = service.preview_many(SHOGAI.head, "forward", [key], data=Data(on=DAY, reference="障第1号"))
    except NotAllowed:
        return
    assert preview.count == 0


@in_town
def test_versions_count_the_steps_of_batches_too() -> None:
    keys = [checked(now(key), JUMIN.reviewer).row.key for key in many(2)]
    service.advance_many(CHIEF, service.preview_many(CHIEF, "confirm", keys).batch)
    version = {now(key).row.version for key in keys}
    assert version == {5}
    assert all(now(key).row.version == len(steps(key)) + 1 for key in keys)


# At once, and many


@pytest.mark.usefixtures("shared_town")
def test_a_batch_pressed_many_times_at_once_is_one_batch() -> None:
    keys = many(5)
    preview = _assign(keys)
    outcomes = at_once([partial(service.advance_many, CHIEF, preview.batch)] * 4)
    assert all(isinstance(outcome, BatchReport) for outcome in outcomes), outcomes
    assert [len(steps(key)) for key in keys] == [1] * 5


@pytest.mark.usefixtures("shared_town")
def test_a_batch_and_a_single_step_at_once_leave_no_half_batch() -> None:
    keys = many(20)
    preview = _assign(keys)
    outcomes = at_once(
        [
            partial(service.advance_many, CHIEF, preview.batch),
            partial(act, now(keys[7]), "withdraw", JUMIN.reviewer, reason="取下書のとおり"),
        ]
    )
    moved = sum(now(key).row.assignee == "1050" for key in keys)
    assert moved == (20 if isinstance(outcomes[0], BatchReport) else 0)
    assert isinstance(outcomes[0], BatchReport) != (now(keys[7]).row.state == State.WITHDRAWN)


@pytest.mark.usefixtures("shared_town")
def test_of_two_batches_with_the_same_cases_one_moves_them_and_the_other_says_why_not() -> None:
    keys = many(60)
    previews = [_assign(keys), _assign(keys[::-1])]
    outcomes = at_once([partial(service.advance_many, CHIEF, preview.batch) for preview in previews])
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["BatchReport", "ConflictError"], outcomes
    assert [len(steps(key)) for key in keys] == [1] * 60


@in_town
@pytest.mark.skipif(not connection.features.has_select_for_update, reason="one writer at a time")
def test_the_cases_of_a_batch_are_locked_in_their_order_before_any_is_moved() -> None:
    preview = _assign(many(3))
    with CaptureQueriesContext(connection) as queries:
        service.advance_many(CHIEF, preview.batch)
    told = [query["sql"] for query in queries if "cases_case" in query["sql"]]
    assert "ORDER BY c.id FOR UPDATE OF c" in told[0]
    assert "UPDATE cases_case" in next(sql for sql in told if "UPDATE cases" in sql)


@in_town
def test_a_batch_that_is_rolled_back_can_be_carried_out_again() -> None:
    keys = many(3)
    preview = _assign(keys)
    with transaction.atomic():
        service.advance_many(CHIEF, preview.batch)
        transaction.set_rollback(True)
    assert [steps(key) for key in keys] == [[], [], []]
    assert service.advance_many(CHIEF, preview.batch).moved == 3


def _queries(count: int) -> int:
    keys = many(count)
    with CaptureQueriesContext(connection) as looked:
        preview = _assign(keys)
    with CaptureQueriesContext(connection) as moved:
        report = service.advance_many(CHIEF, preview.batch)
    assert report.moved == count
    assert {len(steps(key)) for key in keys[:: max(1, count // 5)]} == {1}
    return len(looked) + len(moved)


@in_town
def test_a_thousand_cases_need_no_more_statements_than_ten_but_for_the_size_of_a_statement() -> None:
    ten = _queries(10)
    thousand = _queries(1000)
    assert ten <= 60
    # Keys are passed and audit entries written by 500 or so a statement, nothing one by one.
    assert thousand <= ten + 40
