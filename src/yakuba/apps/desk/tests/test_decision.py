"""申請 from 審査 to 完結: drafted with its letter, stamped, decided, sealed, issued, by five people."""

from uuid import UUID

import pytest

from tests.support.pages import Page
from tests.support.remembered import remembered
from yakuba.apps.desk.tests.conftest import SEAL, Seat, now, opened
from yakuba.kernel.cases.contracts import State

REASON = "児童手当法第4条第3項により、配偶者が請求者となるため。"


@pytest.fixture
def reviewed(reviewer: Seat) -> UUID:
    """The key of a case that is in review with every check answered yes."""
    return remembered("reviewed", lambda: _reviewed(reviewer))


@pytest.fixture
def circulating(reviewer: Seat, reviewed: UUID) -> UUID:
    """The key of a refusal that goes round."""
    return remembered(f"circulating: {reviewed}", lambda: _circulating(reviewer, reviewed))


@pytest.fixture
def decided(circulating: UUID, chief: Seat, head: Seat) -> UUID:
    """The key of a refusal that was decided."""
    return remembered(f"decided: {circulating}", lambda: _decided(circulating, chief, head))


def _reviewed(reviewer: Seat) -> UUID:
    key = opened()
    reviewer.done(key, "claim")
    reviewer.done(key, "start")
    assert reviewer.checks(key).status_code == 302
    return key


def _circulating(reviewer: Seat, key: UUID) -> UUID:
    assert reviewer.draft(key, "refused", reasons=REASON).status_code == 302
    return key


def _decided(key: UUID, chief: Seat, head: Seat) -> UUID:
    chief.done(key, "approve")
    head.done(key, "decide")
    return key


def test_a_refusal_goes_from_review_to_closed_by_five_people(reviewer: Seat, decided: UUID, keeper: Seat) -> None:
    seals = keeper.page("/desk/seals/")
    assert "児童手当認定請求却下通知書" in seals.text
    address = seals.link("第1号")
    form = next(form for form in keeper.page(address).forms if "seal" in form.values)
    shown = Page(keeper.post(address, form.values | {"seal": SEAL}))
    stamping = next(form for form in shown.forms if "token" in form.values)
    assert keeper.get(shown.link("公印を入れた文書")).content.startswith(b"%PDF")
    assert keeper.post(address, stamping.values | {"step": "stamp"})["Location"] == "/desk/seals/"
    assert "公印を待っている文書はありません" in keeper.page("/desk/seals/").text
    reviewer.done(decided, "issue", appeal_confirmed="on")
    assert now(decided).row.state == State.ISSUED
    assert "通知書 まだ渡していません" in reviewer.page(f"/desk/{decided}/").text
    reviewer.done(decided, "told", how="handed")
    assert "通知書 窓口で渡した" in reviewer.page(f"/desk/{decided}/").text
    reviewer.done(decided, "close")
    assert (now(decided).row.state, now(decided).row.result) == (State.CLOSED, "refused")


def test_stamping_twice_stamps_once(decided: UUID, keeper: Seat) -> None:
    address = keeper.page("/desk/seals/").link("第1号")
    form = next(form for form in keeper.page(address).forms if "seal" in form.values)
    shown = Page(keeper.post(address, form.values | {"seal": SEAL}))
    values = next(form for form in shown.forms if "token" in form.values).values | {"step": "stamp"}
    for _press in range(2):
        assert keeper.post(address, values)["Location"] == "/desk/seals/"


def test_a_letter_is_not_issued_before_it_is_sealed(reviewer: Seat, decided: UUID) -> None:
    answer = reviewer.press(decided, "issue", appeal_confirmed="on")
    assert answer.status_code == 422
    assert "公印" in Page(answer).text
    assert now(decided).row.state == State.DECIDED


def test_a_refusal_without_reasons_is_not_drafted(reviewer: Seat, reviewed: UUID) -> None:
    answer = reviewer.press(reviewed, "draft", result="refused")
    assert answer.status_code == 422
    assert "認めない理由" in Page(answer).text


def test_the_letter_is_shown_before_it_is_sent_round_and_nothing_has_happened_yet(
    reviewer: Seat, reviewed: UUID
) -> None:
    answer = reviewer.press(reviewed, "draft", result="refused", reasons=REASON)
    page = Page(answer)
    assert "まだ起案していません" in page.text
    assert REASON in page.text
    pdf = reviewer.get(page.link("通知書を開く"))
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
    assert now(reviewed).row.state == State.REVIEWING


def test_writing_again_after_the_preview_keeps_every_word(reviewer: Seat, reviewed: UUID) -> None:
    values = next(
        form for form in Page(reviewer.press(reviewed, "draft", result="refused", reasons=REASON)).forms
        if "token" in form.values
    ).values  # fmt: skip
    answer = reviewer.post(f"/desk/{reviewed}/draft/", values | {"step": "edit"})
    assert REASON in Page(answer).html


def test_the_prepared_letter_of_somebody_else_is_not_taken(seat: type[Seat], reviewer: Seat, reviewed: UUID) -> None:
    page = Page(reviewer.press(reviewed, "draft", result="refused", reasons=REASON))
    assert seat("1030").get(page.link("通知書を開く")).status_code in (302, 404)


def test_sending_a_draft_twice_makes_one_round(reviewer: Seat, reviewed: UUID) -> None:
    page = Page(reviewer.press(reviewed, "draft", result="refused", reasons=REASON))
    values = next(form for form in page.forms if "token" in form.values).values | {"step": "send"}
    for _press in range(2):
        assert reviewer.post(f"/desk/{reviewed}/draft/", values).status_code == 302
    assert {slot.round for slot in now(reviewed).slots} == {1}


def test_the_decision_page_holds_all_that_a_head_needs(circulating: UUID, chief: Seat, head: Seat) -> None:
    chief.done(circulating, "approve", reason="確認しました。")
    page = head.page(f"/desk/{circulating}/decide/")
    for shown in (REASON, "審査基準", "児童手当法第4条", "確認したこと", "堀 綾香", "条文未確認", "森 太郎"):
        assert shown in page.text, shown
    assert "係長" in page.text
    assert head.get(page.link("通知書を開く")).content.startswith(b"%PDF")
    assert page.link("差し戻す") == f"/desk/{circulating}/send_back/"


def test_the_drafter_neither_approves_nor_decides(reviewer: Seat, circulating: UUID) -> None:
    assert f"/desk/{circulating}/approve/" not in reviewer.case(circulating).html
    answer = reviewer.post(f"/desk/{circulating}/decide/", {"version": str(now(circulating).row.version)})
    assert answer.status_code in (403, 422)
    assert now(circulating).row.state == State.CIRCULATING


def test_the_head_cannot_decide_before_the_chief_has_stamped(circulating: UUID, head: Seat) -> None:
    answer = head.press(circulating, "decide")
    assert answer.status_code == 422
    assert "先に" in Page(answer).text


def test_a_returned_draft_comes_back_to_the_drafter_with_the_reason(
    reviewer: Seat, circulating: UUID, chief: Seat
) -> None:
    chief.done(circulating, "send_back", reason="理由の条文を確かめてください。")
    assert now(circulating).row.state == State.REVIEWING
    assert "理由の条文を確かめてください。" in reviewer.case(circulating).text
    reviewer.draft(circulating, "refused", reasons=REASON)
    assert {slot.round for slot in now(circulating).slots} == {1, 2}


def test_the_drafter_pulls_a_draft_back(reviewer: Seat, circulating: UUID) -> None:
    assert reviewer.done(circulating, "pull_back").row.state == State.REVIEWING


def test_an_absent_chief_is_passed_over_on_record(circulating: UUID, head: Seat) -> None:
    slot = head.form(circulating, "skip").choices["slot"][0]
    head.done(circulating, "skip", slot=slot, reason="係長が出張中のため")
    assert head.done(circulating, "decide").row.state == State.DECIDED
    assert "後閲" in head.case(circulating).text


def test_the_stamps_stand_with_name_and_time(decided: UUID, reviewer: Seat) -> None:
    page = reviewer.case(decided)
    assert "回議欄" in page.html
    assert "堀 綾香" in page.text
    assert "古川 洋" in page.text


def test_everybody_else_gets_no_letter(decided: UUID, seat: type[Seat]) -> None:
    assert seat("1021").get(f"/desk/{decided}/letter.pdf").status_code == 404
    assert seat("1006").get(f"/desk/{decided}/letter.pdf").status_code == 403


def test_a_stamp_that_is_sent_again_is_one_stamp_and_no_complaint(circulating: UUID, chief: Seat, head: Seat) -> None:
    for seat, action, state in ((chief, "approve", State.CIRCULATING), (head, "decide", State.DECIDED)):
        values = seat.form(circulating, action).values
        before = now(circulating).row.version
        for _press in range(2):
            assert seat.post(f"/desk/{circulating}/{action}/", values).status_code == 302
        assert (now(circulating).row.version, now(circulating).row.state) == (before + 1, state)
        assert "もう記録されています" in seat.case(circulating).text


def test_an_absent_approver_is_passed_over_once_however_often_it_is_sent(circulating: UUID, head: Seat) -> None:
    form = head.form(circulating, "skip")
    values = form.values | {"slot": form.choices["slot"][0], "reason": "係長が出張中のため"}
    for _press in range(2):
        assert head.post(f"/desk/{circulating}/skip/", values).status_code == 302
    assert now(circulating).row.version == int(values["version"]) + 1


@pytest.mark.parametrize("version", ["", "x", "²", "9" * 40, "-1"])
def test_a_version_that_is_none_is_no_repeat(circulating: UUID, chief: Seat, version: str) -> None:
    values = chief.form(circulating, "approve").values | {"version": version}
    assert chief.post(f"/desk/{circulating}/approve/", values).status_code == 422
    assert now(circulating).row.state == State.CIRCULATING


def test_who_has_approved_reads_whom_the_case_waits_for_and_no_reasons_why_they_cannot_go_on(
    circulating: UUID, chief: Seat, reviewer: Seat
) -> None:
    assert "係長の承認を待っています。" in reviewer.case(circulating).text
    chief.done(circulating, "approve")
    text = chief.case(circulating).text
    assert "こども課 課長の決裁を待っています。" in text
    assert "進める前に" not in text
    assert "決裁者ではありません" not in text


def test_a_check_answered_with_no_is_said_before_drafting_and_refuses_a_grant_once(reviewer: Seat) -> None:
    key = opened()
    reviewer.done(key, "claim")
    reviewer.done(key, "start")
    assert reviewer.checks(key, "no", "yes", "yes", "yes").status_code == 302
    said = "このままでは「認めない」の起案だけができます。"
    assert reviewer.case(key).text.count(said) == 1
    assert reviewer.page(f"/desk/{key}/draft/").text.count(said) == 1
    answer = reviewer.press(key, "draft", result="approved")
    assert answer.status_code == 422
    assert Page(answer).text.count(said) == 1
    assert "「認める」は選べません" in Page(answer).text
    assert "まだ起案していません" in Page(reviewer.press(key, "draft", result="refused", reasons=REASON)).text
