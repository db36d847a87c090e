"""What was sent and has not ended is shown instead of being offered again; one more is begun only when it is meant."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tests.support.pages import Answer, Page
from yakuba.apps.portal.models import Application
from yakuba.apps.portal.tests.conftest import HANAKO, PEOPLE, Resident
from yakuba.apps.portal.tests.test_applying import told
from yakuba.apps.portal.tests.walks import Walk
from yakuba.kernel.gate import messages
from yakuba.lib import clock

LIST, APPLY = "/portal/guide/tennyu/list/", "/portal/guide/tennyu/apply/"
ALLOWANCE = {"procedure": "jidoteate-nintei", "unit": "p1"}
OFFER, AGAIN = "児童手当認定請求を申請する", "もう一度申請する 児童手当認定請求"
WANTED = {
    "event-certificate_kind": "住民票(世帯全員)",
    "event-certificate_copies": "1",
    "event-certificate_purpose": "勤務先へ提出",
}
CERTIFICATE = {"procedure": "juminhyo-kofu", "unit": "household"}


def came(key: str, state: str) -> None:
    """The town says where the application stands now."""
    told(messages.ApplicationStateChanged(submission=UUID(key), state=messages.ApplicantState(state), at=clock.now()))


def drafts() -> int:
    return Application.objects.filter(state="").count()


def meant(answer: Answer) -> Mapping[str, str]:
    """The form of the page that asks whether one more is meant."""
    form = next(form for form in Page(answer).forms if "again" in form.values)
    return {name: value for name, value in form.values.items() if name != "csrfmiddlewaretoken"}


@pytest.mark.parametrize("state", ["送信済", "処理中", "差し戻し"])
def test_the_list_shows_the_state_of_what_is_under_way_and_offers_it_no_more(taro: Resident, state: str) -> None:
    key = taro.applied()
    came(key, state)
    page = taro.page(LIST)
    assert OFFER not in page.text
    assert state in page.text
    assert page.link("状態を見る 児童手当認定請求 あなた") == f"/portal/applications/{key}/"


def test_a_page_of_before_is_asked_whether_one_more_is_meant_and_begins_nothing(taro: Resident) -> None:
    key = taro.applied()
    answer = taro.post(APPLY, ALLOWANCE)
    assert answer.status_code == 200
    page = Page(answer)
    assert "同じ手続をもう送っています" in page.text
    assert "森 太郎(あなた)" in page.text
    assert page.link("申請の状態を見る") == f"/portal/applications/{key}/"
    assert drafts() == 0


def test_who_means_it_begins_one_more_and_twice_is_once(taro: Resident) -> None:
    taro.applied()
    sure = meant(taro.post(APPLY, ALLOWANCE))
    first, second = taro.post(APPLY, sure), taro.post(APPLY, sure)
    assert first["Location"] == second["Location"]
    assert drafts() == 1
    key = Application.objects.get(state="").key
    assert taro.fill(str(key)).status_code == 302
    with clock.stopped_at(clock.now() + timedelta(minutes=1)):
        taro.submit(str(key))
    assert Application.objects.exclude(state="").count() == 2
    assert "もう送っています" in Page(taro.post(APPLY, sure)).text  # meant beside the first, not beside the second
    assert drafts() == 0


@pytest.mark.parametrize("state", ["処理完了", "申請却下", "取下げ"])
def test_what_has_ended_is_offered_and_begun_again_without_a_question(taro: Resident, state: str) -> None:
    came(taro.applied(), state)
    page = taro.page(LIST)
    assert OFFER in page.text
    assert AGAIN not in page.text
    assert taro.post(APPLY, ALLOWANCE).status_code == 302
    assert drafts() == 1


def test_what_the_town_could_not_take_in_is_sent_again_without_a_question(taro: Resident) -> None:
    key = taro.applied()
    told(
        messages.ApplicationRefused(
            submission=UUID(key),
            about="application.submitted",
            reason="内容が新しくなっています。",
            what_to_do="送り直してください。",
            at=clock.now(),
        )
    )
    assert OFFER in taro.page(LIST).text
    assert taro.post(APPLY, ALLOWANCE).status_code == 302


def test_a_refused_correction_leaves_it_under_way(taro: Resident) -> None:
    key = taro.applied()
    told(
        messages.ApplicationRefused(
            submission=UUID(key),
            about="application.corrected",
            reason="補正の期限が過ぎています。",
            what_to_do="電話してください。",
            at=clock.now(),
        )
    )
    assert OFFER not in taro.page(LIST).text
    assert "もう送っています" in Page(taro.post(APPLY, ALLOWANCE)).text


def test_another_procedure_another_child_and_another_account_are_not_in_its_way(
    taro: Resident, resident: Callable[..., Resident]
) -> None:
    taro.sign_in()
    taro.answer_guide((*PEOPLE, {**PEOPLE[2], "born_year": "2022"}))
    first = taro.begin("kodomo-iryo", "p3")
    assert taro.fill(first, **{"p4-name": "森 二郎", "p4-kana": "モリ ジロウ"}).status_code == 302
    taro.submit(first)
    assert Application.objects.get(key=first).state == "送信済"
    lines = taro.page(LIST)
    assert "状態を見る 子ども医療費助成" in lines.text
    assert OFFER in lines.text
    assert taro.begin("kodomo-iryo", "p4")
    assert taro.begin()
    stranger = resident(HANAKO).sign_in()
    stranger.answer_guide()
    assert "状態を見る" not in stranger.page(LIST).text
    assert stranger.begin()
    answer = stranger.post(APPLY, {**ALLOWANCE, "again": first})
    assert answer.status_code == 302


def test_a_key_that_is_none_is_no_yes(taro: Resident) -> None:
    taro.applied()
    for key in ("", "1", str(uuid4()), "\x00", "あ"):
        assert "もう送っています" in Page(taro.post(APPLY, {**ALLOWANCE, "again": key})).text
    assert drafts() == 0


def test_a_certificate_is_asked_about_within_a_sitting_and_afterwards_is_free(taro: Resident) -> None:
    taro.sign_in()
    *_before, _list = Walk(taro, "shomei", {"resident_here": "1"}, "0").pages()
    address = "/portal/guide/shomei/"
    key = taro.post(f"{address}apply/", CERTIFICATE)["Location"].split("/")[3]
    answer = taro.fill(key, **WANTED)
    assert answer.status_code == 302, Page(answer).text
    taro.submit(key)
    assert Application.objects.get(key=key).state == "送信済"
    assert "もう送っています" in Page(taro.post(f"{address}apply/", CERTIFICATE)).text
    with clock.stopped_at(clock.now() + timedelta(hours=12, seconds=1)):
        taro.sign_in()
        page = taro.page(f"{address}list/")
        assert "送信済" in page.text
        assert "住民票の写し等の交付請求(本人・同一世帯)を申請する" in page.text
        assert taro.post(f"{address}apply/", CERTIFICATE).status_code == 302


def test_the_question_is_asked_in_easy_words(taro: Resident) -> None:
    taro.applied()
    taro.post("/language/", {"language": "ja-easy", "next": "/portal/"})
    page = Page(taro.post(APPLY, ALLOWANCE))
    assert "おなじ 手続きを もう おくって います" in page.text
    assert "もう一度 申請する" in page.text
    assert "もう一度申請する" not in page.text
