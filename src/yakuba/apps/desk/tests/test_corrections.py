"""補正: marked with reasons, the clock stands, the answer is seen beside what it was."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection

from samples.documents import signature_png
from tests.support.days import day_values
from tests.support.pages import Page
from yakuba.apps.desk.tests.conftest import AUDITOR, DAY, FIELDS, Seat, now, opened
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import State
from yakuba.lib import clock

ACCOUNT = f"reason_{[field.field for field in FIELDS].index('account')}"
REASON = "口座の名義が違います。"


@pytest.fixture
def asked(reviewer: Seat) -> UUID:
    """The key of a case of which a correction was asked."""
    key = opened()
    reviewer.done(key, "request_correction", **{ACCOUNT: REASON})
    return key


def test_a_correction_is_asked_with_reasons_and_the_clock_stands(reviewer: Seat, asked: UUID) -> None:
    assert now(asked).row.state == State.CORRECTING
    page = reviewer.case(asked)
    assert REASON in page.text
    assert "から止まっています" in page.text
    listed = reviewer.page("/desk/?tab=correcting").text
    assert "森 太郎" in listed
    assert "補正待ち" in listed
    assert now(asked).correct_by


def test_without_a_marked_box_or_with_a_past_day_nothing_is_asked(reviewer: Seat) -> None:
    key = opened()
    assert "理由を一つ以上" in Page(reviewer.press(key, "request_correction")).text
    wrong = {ACCOUNT: REASON} | dict(day_values("correct_by", DAY))
    answer = reviewer.press(key, "request_correction", **wrong)
    assert answer.status_code == 422
    assert "明日より後" in Page(answer).text
    assert REASON in Page(answer).html
    assert now(key).row.state == State.RECEIVED


def test_the_answer_touches_only_the_marked_box_and_shows_what_it_was(reviewer: Seat, asked: UUID) -> None:
    form = reviewer.form(asked, "answer_correction")
    assert [name for name in form.values if name.startswith("value_")] == ["value_0"]
    reviewer.done(asked, "answer_correction", value_0="見本銀行 0000002")
    case = now(asked)
    assert case.row.state == State.RECEIVED
    page = reviewer.case(asked)
    assert "見本銀行 0000002" in page.text
    assert "補正前: 見本銀行 0000001" in page.text


def test_a_missing_paper_is_asked_for_and_handed_in_with_the_answer(reviewer: Seat) -> None:
    key = opened()
    wanted = {"attachment": "所得課税証明書", "attachment_reason": "前住所地の所得がわからないため。"}
    reviewer.done(key, "request_correction", **wanted)
    refused = reviewer.press(key, "answer_correction")
    assert refused.status_code == 422
    assert Page(refused).text.count("「所得課税証明書」を直してください。") == 1
    values = reviewer.form(key, "answer_correction").values | {"paper_0": paper()}
    assert reviewer.post(f"/desk/{key}/answer_correction/", values).status_code == 302
    assert now(key).row.state == State.RECEIVED
    assert "検査" in reviewer.case(key).text


def test_a_paper_whose_answer_was_lost_half_way_is_there_once_when_the_answer_is_sent_again(reviewer: Seat) -> None:
    key = opened()
    wanted = {"attachment": "所得課税証明書", "attachment_reason": "前住所地の所得がわからないため。"}
    reviewer.done(key, "request_correction", **wanted)
    values = reviewer.form(key, "answer_correction").values
    reviewer.client.raise_request_exception = False
    with connection.execute_wrapper(away_when("UPDATE cases_case SET version")):
        lost = reviewer.post(f"/desk/{key}/answer_correction/", values | {"paper_0": paper()})
    assert lost.status_code == 503
    assert (now(key).row.state, len(cases.attachments(AUDITOR, key))) == (State.CORRECTING, 1)
    assert reviewer.post(f"/desk/{key}/answer_correction/", values | {"paper_0": paper()}).status_code == 302
    assert (now(key).row.state, len(cases.attachments(AUDITOR, key))) == (State.RECEIVED, 1)


def test_a_file_of_another_kind_is_refused_beside_the_box_of_its_paper(reviewer: Seat) -> None:
    key = opened()
    wanted = {"attachment": "所得課税証明書", "attachment_reason": "前住所地の所得がわからないため"}
    reviewer.done(key, "request_correction", **wanted)
    text = reviewer.page(f"/desk/{key}/answer_correction/").text
    assert "前住所地の所得がわからないため。もう添えてあるときは" in text
    values = reviewer.form(key, "answer_correction").values
    wrong = SimpleUploadedFile("memo.txt", b"hello", content_type="text/plain")
    answer = reviewer.post(f"/desk/{key}/answer_correction/", values | {"paper_0": wrong})
    assert answer.status_code == 422
    assert "所得課税証明書: " in Page(answer).text
    assert 'id="id_paper_0_error"' in Page(answer).html
    assert now(key).row.state == State.CORRECTING


def test_a_day_to_correct_keeps_its_example_beside_the_reason(reviewer: Seat) -> None:
    key = opened()
    born = f"reason_{[field.field for field in FIELDS].index('born')}"
    reviewer.done(key, "request_correction", **{born: "証明書とちがいます"})
    text = reviewer.page(f"/desk/{key}/answer_correction/").text
    assert "補正の理由: 証明書とちがいます。例: 令和8年4月1日。" in text


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("scan.png", signature_png(), content_type="image/png")


def away_when(beginning: str) -> Callable[..., Any]:
    """The database goes away before such a statement."""

    def said(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if sql.startswith(beginning):
            raise OperationalError
        return execute(sql, *rest)

    return said


def test_the_corrected_name_and_address_of_the_applicant_are_what_the_page_says_of_them(reviewer: Seat) -> None:
    key = opened()
    marks = {f"reason_{index}": "確かめてください。" for index in (0, 1)}
    reviewer.done(key, "request_correction", **marks)
    reviewer.done(key, "answer_correction", value_0="森 太朗", value_1="訂正町六丁目6番6号")
    about = reviewer.case(key).text.partition("この案件について")[2].partition("処理の期限")[0]
    assert "届出人・申請者 森 太朗(本人) 補正 000-0000-0001 訂正町六丁目6番6号 補正" in about


def test_answering_twice_is_one_answer(reviewer: Seat, asked: UUID) -> None:
    values = reviewer.form(asked, "answer_correction").values | {"value_0": "見本銀行 0000002"}
    for _press in range(2):
        assert reviewer.post(f"/desk/{asked}/answer_correction/", values).status_code == 302
    assert now(asked).row.version == int(values["version"]) + 1


def test_an_answer_that_comes_late_moves_the_last_day_by_as_many_days(asked: UUID) -> None:
    before = now(asked).row.due_on
    with clock.stopped_at(DAY + timedelta(days=7)):
        Seat("1031").done(asked, "answer_correction", value_0="見本銀行 0000002")
        after = now(asked).row.due_on
    assert before
    assert after == before + timedelta(days=7)
