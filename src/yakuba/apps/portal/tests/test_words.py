"""What residents read online: everyday words, nothing that only concerns people at a counter, one language a page."""

import re
from uuid import UUID

import pytest

from tests.support.pages import Page
from yakuba.apps.portal.tests.conftest import PEOPLE, Resident
from yakuba.apps.portal.tests.test_applying import told
from yakuba.apps.portal.tests.walks import YES, Walk
from yakuba.kernel.gate import messages
from yakuba.kernel.procedures.catalogue import load
from yakuba.lib import clock

COUNTER = re.compile("声に ?出さ|読み上げず|指さし|指でお|ゆびで|窓口に来ているのは")


def easy(taro: Resident) -> None:
    taro.post("/language/", {"language": "ja-easy", "next": "/portal/"})


def guides(page: Page) -> list[str]:
    return [where for _words, where in page.links if where.startswith("/portal/guide/")]


@pytest.mark.parametrize("typed", ["引越し", "引っ越し", "ひっこし", "引越しの手続", "引っ越し 届"])
def test_people_who_move_find_their_life_event_by_everyday_words(taro: Resident, typed: str) -> None:
    assert "/portal/guide/tennyu/" in guides(taro.page(f"/portal/search/?q={typed}"))


@pytest.mark.parametrize("typed", ["葬儀", "葬式", "お葬式", "おくやみ", "死亡", "亡くなった"])
def test_the_bereaved_find_their_life_event_and_no_other(taro: Resident, typed: str) -> None:
    assert guides(taro.page(f"/portal/search/?q={typed}")) == ["/portal/guide/shibo/"]


def test_where_nothing_is_found_every_life_event_is_a_link(taro: Resident) -> None:
    page = taro.page("/portal/search/?q=パスポート")
    assert guides(page) == [f"/portal/guide/{event}/" for event in ("tennyu", "shibo", "shomei")]
    assert "見つかりませんでした" in page.text


def test_an_empty_search_finds_nothing_and_says_nothing(taro: Resident) -> None:
    page = taro.page("/portal/search/?q=")
    assert guides(page) == []
    assert "見つかりませんでした" not in page.text


def test_usual_pages_are_without_spaced_words_and_without_a_bare_death(taro: Resident) -> None:
    page = taro.page("/portal/")
    assert "ほかの 市や" not in page.html
    assert "ほかの市区町村や外国から引っ越してきたとき" in page.text
    titles = {words for words, where in page.links if where.startswith("/portal/guide/")}
    assert titles == {"引っ越してきた(転入)", "おくやみ", "証明書がほしい(証明のみ)"}
    assert "死亡" not in taro.page("/portal/guide/shibo/").text.partition("本文へ移る")[0]


def test_members_are_changed_and_taken_off_the_list_not_mended_and_erased(taro: Resident) -> None:
    taro.post("/portal/guide/tennyu/", {"moved_on_year": "2026", "moved_on_month": "11", "moved_on_day": "16",
                                        "moved_from": "県外"})  # fmt: skip
    for place, person in enumerate(PEOPLE, start=1):
        taro.post(f"/portal/guide/tennyu/people/p{place}/", person)
    text = taro.page("/portal/guide/tennyu/people/").text
    assert "あなたの内容を直す" in text
    assert "子・2019年生まれを一覧から外す" in text
    assert "あなたを直す" not in text
    assert "生まれを消す" not in text


@pytest.mark.parametrize("is_easy", [False, True])
@pytest.mark.parametrize("event", ["tennyu", "shibo", "shomei"])
def test_no_question_speaks_of_the_counter(taro: Resident, event: str, is_easy: bool) -> None:
    if is_easy:
        easy(taro)
    pages = list(Walk(taro, event, YES[event], "1").pages())
    assert [found[0] for page in pages if (found := COUNTER.search(page.text))] == []


def test_what_is_asked_at_home_keeps_no_words_of_the_counter() -> None:
    """What the bank says at the counter has other words beside it for the portal (``online``)."""
    bank = load().bank
    counter = [text for one in bank.facts.facts for text in (one.question, one.help, one.plain, one.plain_help)]
    assert any(COUNTER.search(text) for text in counter)
    facts = [one.on_portal() for one in bank.facts.facts]
    texts = [text for one in facts for text in (one.question, one.help, one.plain, one.plain_help)]
    for one in bank.fields.fields:
        texts += [one.online_help or one.help, one.online_plain_help or one.plain_help]
    assert [text for text in texts if COUNTER.search(text)] == []


def test_a_sent_sheet_and_its_history_are_said_in_the_words_of_the_page(taro: Resident) -> None:
    key = taro.applied()
    message = messages.ApplicationStateChanged(
        submission=UUID(key), state="取下げ", at=clock.now(), reason="本人からの取下げ(オンライン)"
    )
    told(message)
    usual = taro.page(f"/portal/applications/{key}/").text
    assert "この手続について: " in usual
    assert "本人からの取下げ(オンライン)" in usual
    easy(taro)
    page = taro.page(f"/portal/applications/{key}/").text
    assert "この手続について" not in page
    assert "この 手続の こと" in page
    assert "本人からの取下げ" not in page
    assert "本人からの取下げ" not in taro.page(taro.page("/portal/inbox/").link("申請を やめました")).text
