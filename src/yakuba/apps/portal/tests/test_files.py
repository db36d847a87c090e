"""Files and boxes of one page: nothing typed and nothing chosen is lost, whatever button is pressed."""

from collections.abc import Mapping

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.support.online import picture
from tests.support.pages import Page
from yakuba.apps.portal import queries
from yakuba.apps.portal.models import Application, Correction
from yakuba.apps.portal.tests.conftest import Resident
from yakuba.apps.portal.tests.test_applying import WRONG_ACCOUNT, asks

COPY = {"field": "attachment:need-1", "unit": "event", "label": "通帳の写し", "reason": "読めません。"}
MARKS = (WRONG_ACCOUNT, COPY)


def photo(name: str = "通帳.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture(), "image/jpeg")


def unreadable() -> SimpleUploadedFile:
    return SimpleUploadedFile("memo.exe", b"MZ nothing that is taken", "application/octet-stream")


def names() -> list[str]:
    return sorted(one.info.name for one in queries.attachments(Application.objects.get()))


def begun(taro: Resident) -> str:
    taro.guided()
    key = taro.begin()
    assert taro.fill(key).status_code == 302
    return f"/portal/applications/{key}/files/"


def asked(taro: Resident, marks: tuple[dict[str, str], ...] = MARKS) -> str:
    key = taro.applied()
    asks(key, marks=marks)
    return f"/portal/applications/{key}/correction/"


def boxes(page: Page) -> Mapping[str, str]:
    return next(form for form in page.forms if "version" in form.values).values


def test_a_chosen_file_is_taken_on_the_way_to_the_confirmation(taro: Resident) -> None:
    address = begun(taro)
    form = next(form for form in taro.page(address).forms if form.takes_files)
    assert "内容を確かめる" in form.buttons
    answer = taro.post(address, {"onwards": "1", "need-1-file": photo(), "need-2-photo": photo("保険.jpg")})
    assert answer["Location"].endswith("/confirm/")
    assert names() == ["保険.jpg", "通帳.jpg"]
    assert "添付はありません" not in taro.page(answer["Location"]).text


def test_without_a_file_the_way_leads_on(taro: Resident) -> None:
    assert taro.post(begun(taro), {"onwards": "1"})["Location"].endswith("/confirm/")


def test_a_file_that_cannot_be_taken_holds_the_way_up_and_says_so_at_its_place(taro: Resident) -> None:
    address = begun(taro)
    answer = taro.post(address, {"onwards": "1", "need-1-file": photo(), "need-2-file": unreadable()})
    assert answer.status_code == 422
    page = Page(answer)
    assert page.text.count("memo.exe") == 2  # in the summary and at its place
    assert page.text.index("入力を確かめてください") < page.text.index("memo.exe")
    assert names() == ["通帳.jpg"]


def test_adding_one_file_takes_the_others_that_were_chosen(taro: Resident) -> None:
    address = begun(taro)
    sent = {"requirement": "need-1", "need-1-file": photo(), "need-2-file": photo("保険.jpg")}
    assert taro.post(address, sent)["Location"] == address
    assert names() == ["保険.jpg", "通帳.jpg"]


def test_adding_nothing_says_what_to_do(taro: Resident) -> None:
    answer = taro.post(begun(taro), {"requirement": "need-1"})
    assert answer.status_code == 422
    assert "ファイルを選んでから" in Page(answer).text


def test_what_was_typed_into_a_correction_stays_when_a_file_is_added_or_taken_out(taro: Resident) -> None:
    address = asked(taro)
    typed = {"version": "1", "household-account_number": "76543"}  # half typed
    answer = taro.post(address, {**typed, "requirement": "need-1", "need-1-file": photo()})
    assert answer.status_code == 200
    page = Page(answer)
    assert boxes(page)["household-account_number"] == "76543"
    assert "通帳.jpg" in page.text
    assert "入力を確かめてください" not in page.text
    (mine,) = queries.attachments(Application.objects.get())
    answer = taro.post(address, {**typed, "remove": str(mine.key)})
    assert boxes(Page(answer))["household-account_number"] == "76543"
    assert names() == []
    assert Correction.objects.get().answered_at is None


def test_boxes_and_files_of_a_correction_stand_in_one_form(taro: Resident) -> None:
    form = next(form for form in taro.page(asked(taro)).forms if "version" in form.values)
    assert form.takes_files
    assert "直した内容を送る" in form.buttons


def test_a_correction_is_sent_with_the_file_that_was_only_chosen(taro: Resident) -> None:
    address = asked(taro)
    sent = {"version": "1", "household-account_number": "7654321", "send": "1", "need-1-file": photo()}
    answer = taro.post(address, sent)
    assert answer.status_code == 302, Page(answer).text
    assert names() == ["通帳.jpg"]
    assert Correction.objects.get().answered_at is not None


def test_a_missing_file_is_said_at_its_place_and_above_all_boxes(taro: Resident) -> None:
    answer = taro.post(asked(taro), {"version": "1", "household-account_number": "7654321", "send": "1"})
    assert answer.status_code == 422
    text = Page(answer).text
    assert text.count("ファイルを添付してください。") == 2
    assert text.index("入力を確かめてください") < text.index("通帳と違います。")
    assert boxes(Page(answer))["household-account_number"] == "7654321"


@pytest.mark.parametrize("value", ["123", ""])
def test_the_file_chosen_beside_a_wrong_box_is_kept(taro: Resident, value: str) -> None:
    answer = taro.post(asked(taro), {"version": "1", "household-account_number": value, "need-1-file": photo()})
    assert answer.status_code == 422
    assert "通帳.jpg" in Page(answer).text


def test_a_box_is_named_before_the_reason_why_it_is_asked_again(taro: Resident) -> None:
    text = taro.page(asked(taro)).text
    assert text.index("口座番号") < text.index("通帳と違います。")
    assert text.index("通帳の写し") < text.index("読めません。")


def test_after_the_answer_nothing_says_any_more_that_something_must_be_put_right(taro: Resident) -> None:
    address = asked(taro, marks=(WRONG_ACCOUNT,))
    taro.post(address, {"version": "1", "household-account_number": "7654321"})
    for page in (taro.page(address), taro.page("/portal/applications/")):
        assert "直した内容は届いています" in page.text
        assert "直してほしいところがあります。" not in page.text
