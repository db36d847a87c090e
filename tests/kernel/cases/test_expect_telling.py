"""0073: by which way an applicant without an account is told: what is possible, what is chosen, what is posted."""

from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest

from tests.support.at_once import at_once
from tests.support.case_fixtures import shared_town, town
from tests.support.cases import (
    DAY,
    JUMIN,
    KODOMO,
    REFUSAL,
    act,
    answered,
    decided,
    now,
    opened,
    staff,
    steps,
    walked,
)
from tests.support.register import feed, resident
from tests.support.tellings import (
    AT_HOME,
    FILED,
    HOMELESS,
    IRYO,
    KNOWN,
    NUMBER,
    ON_FORM,
    REVIEWER,
    TWO,
    ask,
    everything,
    fails_after,
    folders,
    issue,
    last,
    pages,
    printed,
    refused,
    registered,
    sent,
    tell,
    waits,
)
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import (
    Applicant,
    CaseView,
    ConflictError,
    Data,
    Mark,
    NoCaseError,
    Reached,
    State,
    Telling,
    Way,
    owner,
)
from yakuba.kernel.documents import service as documents
from yakuba.kernel.notices import service as notices
from yakuba.kernel.notices.contracts import Channel, ReturnReason
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.kernel.procedures.contracts import Door
from yakuba.lib import clock
from yakuba.lib.refs import JsonValue

__all__ = ["folders", "registered", "shared_town", "town"]
in_town = pytest.mark.usefixtures("town")


@in_town
@pytest.mark.parametrize("door", [Door.COUNTER, Door.MAIL])
def test_a_filed_address_can_be_written_to_once_somebody_adds_its_postcode(door: Door) -> None:
    found = service.ways(REVIEWER, opened(IRYO, applicant=ON_FORM, door=door).row.key)
    assert set(found.ways) == {Way.POST, Way.HAND}
    assert found.because == ""
    assert FILED in found.address
    assert "\n" not in found.address
    assert found.needs_postcode is True


@pytest.mark.usefixtures("registered")
def test_the_register_says_where_somebody_lives_and_its_postcode() -> None:
    found = service.ways(REVIEWER, opened(IRYO, applicant=KNOWN).row.key)
    assert set(found.ways) == {Way.POST, Way.HAND}
    assert (found.because, found.needs_postcode) == ("", False)
    for word in ("台帳町三丁目", "3番3号", "台帳荘303"):
        assert word in found.address
    assert "\n" not in found.address
    assert "届書町" not in found.address


@in_town
def test_a_register_without_the_postcode_leaves_it_to_the_clerk(tmp_path: Path) -> None:
    feed(tmp_path, [resident(41, "森 太郎", "モリ タロウ", 町名="台帳町三丁目", 町字コード="9999333")])
    found = service.ways(REVIEWER, opened(IRYO, applicant=KNOWN).row.key)
    assert set(found.ways) == {Way.POST, Way.HAND}
    assert "台帳町三丁目" in found.address
    assert found.needs_postcode is True


@pytest.mark.usefixtures("registered")
def test_a_number_that_the_register_does_not_know_leaves_the_filed_address() -> None:
    found = service.ways(REVIEWER, opened(IRYO, applicant=replace(ON_FORM, person="0000000099")).row.key)
    assert FILED in found.address
    assert found.needs_postcode is True


@in_town
def test_without_an_address_there_is_no_post() -> None:
    found = service.ways(REVIEWER, opened(IRYO, applicant=HOMELESS).row.key)
    assert found.ways == (Way.HAND,)
    assert (found.address, found.needs_postcode) == ("", False)
    assert any("ぁ" <= char <= "ん" for char in found.because)


ONLINE = Applicant("森 太郎", "本人", address=FILED, account="account-1")


@in_town
def test_an_online_case_is_told_through_the_portal_only() -> None:
    view = opened(IRYO, applicant=ONLINE, door=Door.ONLINE)
    assert service.ways(REVIEWER, view.row.key).ways == ()
    refused(view, partial(ask, view, way="hand"))
    refused(view, partial(ask, view, way="post", postcode="9800001"))
    view = ask(view)
    assert (view.dispatches, sent(view)) == ((), [])
    view = issue(decided(answered(view, REVIEWER), KODOMO))
    assert (view.dispatches, sent(view)) == ((), [])
    assert act(view, "close", REVIEWER).row.state == State.CLOSED


@in_town
def test_who_may_not_see_the_case_is_not_told_the_ways() -> None:
    view = opened(IRYO, applicant=ON_FORM)
    with pytest.raises(NotAllowed):
        service.ways(staff("1013"), view.row.key)
    for somebody, key in ((JUMIN.reviewer, view.row.key), (REVIEWER, uuid4())):
        with pytest.raises(NoCaseError) as told:
            service.ways(somebody, key)
        assert FILED not in str(told.value)


# Which way it goes


@pytest.mark.usefixtures("registered")
def test_where_nobody_chooses_it_is_post_if_everything_is_known() -> None:
    view = ask(opened(IRYO, applicant=KNOWN))
    (one,) = view.dispatches
    assert (one.what, one.way, one.delivery, one.reached) == (Telling.CORRECTION, Way.POST, "waiting", "")
    assert clock.day_of(one.at) == DAY
    assert (one.done_at, one.done_by) == (None, "")
    assert now(view).dispatches == view.dispatches


@in_town
@pytest.mark.parametrize("applicant", [ON_FORM, HOMELESS], ids=["no-postcode", "no-address"])
def test_where_nobody_chooses_it_is_by_hand_if_something_is_not_known(applicant: Applicant) -> None:
    (one,) = ask(opened(IRYO, applicant=applicant)).dispatches
    assert (one.what, one.way, one.delivery, one.reached) == (Telling.CORRECTION, Way.HAND, "", "")
    view = issue(waits(applicant))
    (one,) = view.dispatches
    assert (one.what, one.way, one.delivery, one.reached) == (Telling.LETTER, Way.HAND, "", "")
    assert (one.done_at, one.done_by) == (None, "")
    assert sent(view) == []


@pytest.mark.usefixtures("registered")
def test_who_would_rather_hand_it_over_does() -> None:
    view = ask(opened(IRYO, applicant=KNOWN), way="hand")
    assert (last(view).way, last(view).delivery, sent(view)) == (Way.HAND, "", [])
    view = issue(waits(KNOWN), way="hand")
    assert (last(view).way, last(view).delivery, sent(view)) == (Way.HAND, "", [])


@in_town
@pytest.mark.parametrize("postcode", ["9800001", "980-0001"])
def test_a_clerk_who_adds_the_postcode_sends_by_post(postcode: str) -> None:
    view = ask(opened(IRYO, applicant=ON_FORM), way="post", postcode=postcode)
    assert (last(view).way, last(view).delivery) == (Way.POST, "waiting")
    _letter, shown = pages(printed())
    assert FILED in shown[0]
    assert "9800001" in shown[0].replace("-", "")


CHOICES: dict[str, dict[str, JsonValue]] = {
    "another word": {"way": "fax"},
    "another case of letters": {"way": "POST"},
    "a number": {"way": 1},
    "a list": {"way": ["post"]},
    "no postcode": {"way": "post"},
    "an empty postcode": {"way": "post", "postcode": ""},
    "too short a postcode": {"way": "post", "postcode": "980-000"},
    "no postcode at all": {"way": "post", "postcode": "市役所"},
    "a postcode of another kind": {"way": "post", "postcode": ["9800001"]},
    "a postcode without end": {"way": "post", "postcode": "9" * 400},
    "a postcode with a NUL": {"way": "post", "postcode": "9800001\x00"},
}


@in_town
@pytest.mark.parametrize("extra", CHOICES.values(), ids=CHOICES)
def test_a_choice_that_cannot_be_is_refused_and_leaves_everything(extra: dict[str, JsonValue]) -> None:
    view = opened(IRYO, applicant=ON_FORM)
    refused(view, partial(ask, view, **extra))
    assert last(ask(view)).way == Way.HAND


@in_town
@pytest.mark.parametrize(
    ("applicant", "extra"),
    [
        (ON_FORM, {"way": "fax"}),
        (ON_FORM, {"way": "post"}),
        (HOMELESS, {"way": "post", "postcode": "9800001"}),
    ],
    ids=["another-word", "no-postcode", "no-address"],
)
def test_a_letter_that_cannot_go_this_way_is_not_issued(applicant: Applicant, extra: dict[str, JsonValue]) -> None:
    view = waits(applicant)
    refused(view, partial(issue, view, **extra))
    (info,) = documents.documents(owner(view.row.key))
    assert (now(view).row.state, info.issued_on) == (State.DECIDED, None)
    assert last(issue(view, way="hand")).way == Way.HAND


@in_town
def test_what_sends_no_letter_has_nothing_to_tell() -> None:
    view = decided(opened("honnin-tsuchi-toroku", applicant=ON_FORM), JUMIN, REFUSAL)
    assert view.dispatches == ()
    view = act(view, "close", JUMIN.reviewer)
    assert (view.row.state, view.dispatches, sent(view)) == (State.CLOSED, (), [])


@in_town
def test_every_telling_stays_in_its_order() -> None:
    view = ask(opened(IRYO, applicant=ON_FORM), way="post", postcode="9800001")
    with clock.stopped_at(date(2026, 11, 24)):
        view = ask(answered(view, REVIEWER))
    with clock.stopped_at(date(2026, 11, 25)):
        view = issue(decided(answered(view, REVIEWER), KODOMO))
    found = now(view).dispatches
    assert [(one.what, one.way, clock.day_of(one.at)) for one in found] == [
        (Telling.CORRECTION, Way.POST, DAY),
        (Telling.CORRECTION, Way.HAND, date(2026, 11, 24)),
        (Telling.LETTER, Way.HAND, date(2026, 11, 25)),
    ]
    assert len({one.id for one in found}) == 3


# The letter in the post


@pytest.mark.usefixtures("registered")
def test_the_issued_letter_lies_behind_its_cover_in_the_print_batch() -> None:
    view = issue(waits(KNOWN))
    (notice,) = sent(view)
    assert (notice.template, notice.section) == ("cases.letter", view.row.section)
    assert notice.owner == owner(view.row.key)
    assert notice.attachments == (view.letter,)
    assert [(way.channel, way.state) for way in notice.deliveries] == [(Channel.PRINT, "waiting")]
    (info,) = documents.documents(owner(view.row.key))
    _letter, (cover, *behind) = pages(printed())
    for word in ("台帳町三丁目3番3号", "台帳荘303", "森太郎", info.number):
        assert word in cover
    assert "9800001" in cover.replace("-", "")
    assert "届書町" not in cover
    for word in ("子ども医療費受給資格認定通知書", info.number, "令和8年11月20日"):
        assert word in "".join(behind)


@pytest.mark.usefixtures("registered")
def test_an_agent_who_filed_is_who_is_written_to() -> None:
    agent = Applicant("代理 一郎", "任意代理人", address=FILED, principal=NUMBER)
    view = ask(opened(IRYO, applicant=agent), way="post", postcode="9800001")
    _letter, (cover, *_more) = pages(printed())
    assert "代理一郎" in cover
    assert FILED in cover
    assert "台帳町" not in cover
    assert last(view).what == Telling.CORRECTION


@in_town
def test_the_case_shows_how_far_its_letter_has_come() -> None:
    view = issue(waits(), way="post", postcode="9800001")
    batch = printed()
    assert last(view).delivery == "batched"
    notices.hand_over(batch.id, actor=REVIEWER, revision=batch.revision)
    assert last(view).delivery == "sent"
    view = act(view, "close", REVIEWER)
    (notice,) = sent(view)
    notices.report_returned(notice.deliveries[0].id, actor=REVIEWER, reason=ReturnReason.UNKNOWN)
    assert last(view).delivery == "returned"
    assert now(view).row.state == State.CLOSED


@in_town
def test_a_correction_by_post_names_every_box_its_reason_and_the_last_day() -> None:
    marks = (*TWO, Mark("attachment:在学証明書", "", "写しが切れています。\n全部が入るように写してください。"))
    view = ask(opened(IRYO, applicant=ON_FORM), REVIEWER, marks, way="post", postcode="9800001")
    (notice,) = sent(view)
    assert (notice.template, notice.section, notice.attachments) == ("cases.correction", view.row.section, ())
    assert [(way.channel, way.state) for way in notice.deliveries] == [(Channel.PRINT, "waiting")]
    _letter, shown = pages(printed())
    for text in ("".join(notice.body.split()), "".join(shown)):
        for label, reason in (
            ("振込先口座", "口座の名義が請求者と違います。"),
            ("連絡先電話番号", "番号が足りません。"),
            ("在学証明書", "写しが切れています。全部が入るように写してください。"),
        ):
            assert label in text
            assert reason in text
        assert "令和8年12月4日" in text


@in_town
def test_a_correction_of_much_names_all_of_it() -> None:
    marks = tuple(
        Mark(f"attachment:書類{number:02d}", "", f"{number:02d}番目が" + "読めません。" * 15) for number in range(20)
    )
    view = ask(opened(IRYO, applicant=ON_FORM), REVIEWER, marks, way="post", postcode="9800001")
    (notice,) = sent(view)
    assert all(f"書類{number:02d}" in notice.body for number in range(20))
    assert all(f"{number:02d}番目が" in notice.body for number in range(20))
    batch = printed()
    assert (batch.letters, batch.failed) == (1, 0)


# Written with its step, once


@pytest.mark.usefixtures("registered")
@pytest.mark.parametrize("extra", [{"way": "post"}, {"way": "hand"}], ids=["post", "hand"])
def test_whatfails_after_the_step_leaves_neither_step_nor_notice_nor_dispatch(extra: dict[str, JsonValue]) -> None:
    asking, issuing = opened(IRYO, applicant=KNOWN), waits(KNOWN)
    letter = service.prepare_issue(REVIEWER, issuing.row.key, on=DAY)
    issuing_data = Data(on=DAY, extra=extra)
    for view, action in (
        (asking, partial(ask, asking, **extra)),
        (issuing, partial(act, issuing, "issue", REVIEWER, data=issuing_data, letter=letter)),
    ):
        before = everything(view)
        with pytest.raises(RuntimeError, match="the power went"):
            fails_after(action)
        assert everything(view) == before
        assert (now(view).dispatches, sent(view)) == ((), [])
        action()
        assert len(now(view).dispatches) == 1
        assert len(sent(view)) == (1 if extra["way"] == "post" else 0)


@pytest.mark.usefixtures("registered")
def test_a_double_click_tells_once() -> None:
    asking, issuing = opened(IRYO, applicant=KNOWN), waits(KNOWN)
    for _press in range(2):
        view = ask(asking)
    assert (len(view.dispatches), len(sent(view)), len(steps(view))) == (1, 1, 1)
    letter, before = service.prepare_issue(REVIEWER, issuing.row.key, on=DAY), len(steps(issuing))
    for _press in range(2):
        view = act(issuing, "issue", REVIEWER, data=Data(on=DAY), letter=letter)
    assert (len(view.dispatches), len(sent(view)), len(steps(view))) == (1, 1, before + 1)


@pytest.mark.usefixtures("shared_town")
def test_an_issue_pressed_many_times_at_once_is_one_letter(tmp_path: Path) -> None:
    feed(tmp_path, [resident(41, "森 太郎", "モリ タロウ", **AT_HOME)])
    view = waits(KNOWN)
    letter = service.prepare_issue(REVIEWER, view.row.key, on=DAY)
    outcomes = at_once([partial(act, view, "issue", REVIEWER, data=Data(on=DAY), letter=letter)] * 3)
    assert any(isinstance(outcome, CaseView) for outcome in outcomes), outcomes
    assert all(isinstance(outcome, CaseView | ConflictError) for outcome in outcomes), outcomes
    assert (len(now(view).dispatches), len(sent(view))) == (1, 1)


@pytest.mark.usefixtures("shared_town")
def test_two_who_hand_it_over_at_once_record_it_once() -> None:
    view = ask(opened(IRYO, applicant=ON_FORM))
    outcomes = at_once([partial(tell, view, actor=actor) for actor in (REVIEWER, KODOMO.chief)])
    assert sorted(isinstance(outcome, CaseView) for outcome in outcomes) == [False, True], outcomes
    assert [action for action, _from, _to in walked(view)] == ["request_correction", "told"]
    assert last(view).reached == Reached.HANDED
