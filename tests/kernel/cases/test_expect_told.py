"""0073: what waits by hand is told on record, holds its case open until then, and is settled by an answer."""

from collections.abc import Callable
from datetime import date
from functools import partial
from uuid import UUID

import pytest

from tests.support.case_fixtures import shared_town, town
from tests.support.cases import (
    AUDITOR,
    DAY,
    JUMIN,
    KANKYO,
    KODOMO,
    act,
    answered,
    checked,
    missing,
    now,
    offered,
    opened,
    ready,
    walked,
)
from tests.support.tellings import (
    FILED,
    IRYO,
    ON_FORM,
    REVIEWER,
    ask,
    everything,
    fails_after,
    folders,
    issue,
    last,
    printed,
    refused,
    sent,
    tell,
    waits,
)
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import (
    CaseView,
    Data,
    NoCaseError,
    Reached,
    State,
    Telling,
    Way,
)
from yakuba.kernel.notices import service as notices
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.lib import clock
from yakuba.lib.refs import Actor, JsonValue

__all__ = ["folders", "shared_town", "town"]
in_town = pytest.mark.usefixtures("town")


@in_town
@pytest.mark.parametrize("how", [Reached.HANDED, Reached.PHONE, Reached.POSTED])
def test_a_correction_is_handed_over_said_or_posted_otherwise(how: Reached) -> None:
    view = ask(opened(IRYO, applicant=ON_FORM))
    with clock.stopped_at(date(2026, 11, 24)):
        after = tell(view, how.value)
    (one,) = after.dispatches
    assert (one.way, one.delivery, one.reached) == (Way.HAND, "", how.value)
    assert one.done_at is not None
    assert clock.day_of(one.done_at) == date(2026, 11, 24)
    assert one.done_by == REVIEWER.id
    assert (after.row.state, after.row.version) == (State.CORRECTING, view.row.version + 1)
    assert walked(view)[-1] == ("told", "correcting", "correcting")
    assert after.marks == view.marks
    assert sent(view) == []


@in_town
@pytest.mark.parametrize("how", [Reached.HANDED, Reached.POSTED])
def test_a_letter_is_handed_over_or_posted_otherwise(how: Reached) -> None:
    view = issue(waits())
    after = tell(view, how.value)
    assert (last(after).what, last(after).reached) == (Telling.LETTER, how.value)
    assert after.row.state == State.ISSUED
    assert walked(view)[-1] == ("told", "issued", "issued")


@in_town
def test_a_letter_is_never_told_by_telephone() -> None:
    view = issue(waits())
    refused(view, partial(tell, view, "phone"))
    assert last(tell(view)).reached == Reached.HANDED


@in_town
def test_it_may_have_been_told_on_an_earlier_day_and_not_on_a_later_one() -> None:
    view = ask(opened(IRYO, applicant=ON_FORM))
    with clock.stopped_at(date(2026, 11, 24)):
        refused(view, partial(tell, view, on=date(2026, 11, 25)))
        after = tell(view, on=DAY)
    one = last(after)
    assert one.done_at is not None
    assert clock.day_of(one.done_at) == DAY


@in_town
@pytest.mark.parametrize("how", ["fax", "moot", "waiting", "HANDED", "", None, 1, ["handed"]])
def test_an_unknown_way_of_telling_is_refused(how: JsonValue) -> None:
    view = ask(opened(IRYO, applicant=ON_FORM))
    refused(view, partial(tell, view, how))
    assert last(tell(view)).reached == Reached.HANDED


@in_town
@pytest.mark.parametrize("which", [-1, 10**30, "x", ["1"], 2**31])
def test_what_does_not_exist_is_not_told(which: JsonValue) -> None:
    view = ask(opened(IRYO, applicant=ON_FORM))
    refused(view, partial(tell, view, which=which))
    assert last(tell(view)).reached == Reached.HANDED


@in_town
def test_nothing_named_is_nothing_told() -> None:
    view = ask(opened(IRYO, applicant=ON_FORM))
    refused(view, partial(act, view, "told", REVIEWER))
    refused(view, partial(act, view, "told", REVIEWER, data=Data(extra={"how": "handed"})))
    refused(view, partial(act, view, "told", REVIEWER, data=Data(extra={"dispatch": last(view).id})))


@in_town
def test_what_another_case_has_to_tell_is_not_told_here() -> None:
    view, other = ask(opened(IRYO, applicant=ON_FORM)), ask(opened(IRYO, name="森 花子", applicant=ON_FORM))
    refused(view, partial(tell, view, which=last(other).id))
    assert last(other).reached == ""


@in_town
def test_what_goes_by_post_is_not_told_by_hand() -> None:
    view = ask(opened(IRYO, applicant=ON_FORM), way="post", postcode="9800001")
    refused(view, partial(tell, view))


@in_town
def test_what_was_told_is_not_told_again_but_a_double_click_is_no_fault() -> None:
    view = ask(opened(IRYO, applicant=ON_FORM))
    after = tell(view)
    assert tell(view) == after
    refused(after, partial(tell, after))
    refused(after, partial(tell, after, "phone"))
    assert [action for action, _from, _to in walked(view)] == ["request_correction", "told"]


@in_town
def test_who_may_not_review_here_records_nothing() -> None:
    view = ask(opened("tennyu-todoke", applicant=ON_FORM), JUMIN.reviewer)
    before = everything(view)
    for somebody in (JUMIN.counter, JUMIN.head, AUDITOR):
        with pytest.raises(NotAllowed):
            tell(view, actor=somebody)
    with pytest.raises(NoCaseError):
        tell(view, actor=REVIEWER)
    with pytest.raises((NoCaseError, NotAllowed)):
        tell(view, actor=Actor("resident", "account-1"))
    assert everything(view) == before


@in_town
def test_telling_is_offered_only_while_something_waits_by_hand_and_to_who_may() -> None:
    view = opened(IRYO, applicant=ON_FORM)
    assert "told" not in offered(service.view(REVIEWER, view.row.key))
    view = ask(view)
    assert "told" in ready(view)
    assert "told" in ready(service.view(KODOMO.chief, view.row.key))
    for somebody in (AUDITOR, KODOMO.head):
        assert "told" not in offered(service.view(somebody, view.row.key))
    view = tell(view)
    assert "told" not in offered(view)
    view = ask(answered(view, REVIEWER), way="post", postcode="9800001")
    assert "told" not in offered(view)


# What waits by hand holds the case open


@in_town
def test_a_case_is_not_closed_while_its_letter_waits_to_be_handed_over() -> None:
    view = issue(waits())
    assert "close" not in ready(view)
    assert missing(view, "close")
    refused(view, partial(act, view, "close", REVIEWER))
    view = tell(view)
    assert "close" in ready(view)
    assert act(view, "close", REVIEWER).row.state == State.CLOSED


@in_town
def test_post_does_not_hold_a_case_open() -> None:
    view = issue(waits(), way="post", postcode="9800001")
    assert "close" in ready(view)
    view = act(view, "close", REVIEWER)
    assert (view.row.state, last(view).delivery) == (State.CLOSED, "waiting")


@in_town
def test_a_batch_leaves_out_what_waits_to_be_handed_over_and_says_why() -> None:
    by_hand, told = issue(waits()), tell(issue(waits()))
    by_post = issue(waits(), way="post", postcode="9800001")
    keys: list[UUID] = [view.row.key for view in (by_hand, told, by_post)]
    preview = service.preview_many(KODOMO.chief, "close", keys)
    (left,) = preview.excluded
    assert (preview.count, left.case, left.number) == (2, by_hand.row.key, by_hand.row.number)
    assert any("ぁ" <= char <= "ん" for char in left.reason)
    assert FILED not in left.reason
    assert service.advance_many(KODOMO.chief, preview.batch).moved == 2
    assert [now(key).row.state for key in keys] == [State.ISSUED, State.CLOSED, State.CLOSED]
    tell(by_hand)
    assert service.preview_many(KODOMO.chief, "close", [by_hand.row.key]).count == 1


# An answer ends the question


@in_town
def test_an_answer_settles_what_waited_to_be_said() -> None:
    view = answered(ask(opened(IRYO, applicant=ON_FORM)), REVIEWER)
    assert (last(view).way, last(view).reached) == (Way.HAND, Reached.MOOT)
    assert "told" not in offered(view)
    refused(view, partial(tell, view))


@in_town
def test_an_answer_leaves_what_was_told_as_it_was() -> None:
    told = tell(ask(opened(IRYO, applicant=ON_FORM)), "phone")
    view = answered(told, REVIEWER)
    assert view.dispatches == told.dispatches
    assert last(view).reached == Reached.PHONE


@in_town
def test_a_second_question_waits_while_the_first_is_settled() -> None:
    view = ask(answered(ask(opened(IRYO, applicant=ON_FORM)), REVIEWER))
    assert [one.reached for one in view.dispatches] == [Reached.MOOT, ""]
    first, second = view.dispatches
    refused(view, partial(tell, view, which=first.id))
    view = tell(view, "phone", which=second.id)
    assert [one.reached for one in view.dispatches] == [Reached.MOOT, Reached.PHONE]


@in_town
def test_a_settled_question_does_not_hold_the_case_open() -> None:
    view = answered(ask(opened("inu-henko", applicant=ON_FORM), KANKYO.reviewer), KANKYO.reviewer)
    view = act(checked(view, KANKYO.reviewer), "confirm", KANKYO.reviewer)
    assert act(view, "close", KANKYO.reviewer).row.state == State.CLOSED


Ends = Callable[[CaseView], CaseView]
ENDS: dict[str, Ends] = {
    "answered": lambda view: answered(view, REVIEWER),
    "withdrawn": lambda view: act(view, "withdraw", REVIEWER, reason="取下書のとおり"),
}
ended = pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)


@in_town
@ended
def test_a_notice_that_has_not_gone_out_is_taken_back(end: Ends) -> None:
    view = end(ask(opened(IRYO, applicant=ON_FORM), way="post", postcode="9800001"))
    assert last(view).delivery == "withdrawn"
    (notice,) = sent(view)
    assert [way.state for way in notice.deliveries] == ["withdrawn"]
    assert notices.waiting_letters(REVIEWER) == []


@in_town
@ended
@pytest.mark.parametrize("handed_over", [False, True], ids=["batched", "handed-over"])
def test_a_notice_that_is_on_its_way_stays_as_it_is(end: Ends, handed_over: bool) -> None:
    view = ask(opened(IRYO, applicant=ON_FORM), way="post", postcode="9800001")
    batch = printed()
    if handed_over:
        notices.hand_over(batch.id, actor=REVIEWER, revision=batch.revision)
    end(view)
    assert last(view).delivery == ("sent" if handed_over else "batched")
    after = notices.batch(batch.id, actor=REVIEWER)
    assert (after.revision, after.letters) == (batch.revision, 1)


@in_town
def test_a_withdrawal_settles_what_waited_to_be_said() -> None:
    view = ENDS["withdrawn"](ask(opened(IRYO, applicant=ON_FORM)))
    assert (view.row.state, last(view).reached) == (State.WITHDRAWN, Reached.MOOT)
    assert "told" not in offered(view)


@in_town
def test_an_answer_that_is_rolled_back_takes_nothing_back() -> None:
    view = ask(opened(IRYO, applicant=ON_FORM), way="post", postcode="9800001")
    before = everything(view)
    with pytest.raises(RuntimeError, match="the power went"):
        fails_after(partial(answered, view, REVIEWER))
    assert everything(view) == before
    assert last(view).delivery == "waiting"
