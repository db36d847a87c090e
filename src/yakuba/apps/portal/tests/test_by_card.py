"""連携 by card: from the button to the card app and back; the page says how it stands and what to do next."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings

from tests.kernel.intake.test_links import everything
from tests.support import receptions, register
from tests.support.card_simulator import PIN, REGISTERED, Cards, card_pages, cards, made_cards
from tests.support.online import go
from tests.support.pages import Answer, Page
from yakuba.apps.portal.models import CardCall, Link
from yakuba.apps.portal.tests.conftest import HANAKO, Resident
from yakuba.apps.portal.use_cases import by_card, forgetting
from yakuba.kernel.gate import messages
from yakuba.kernel.gate import service as gate
from yakuba.kernel.identity.contracts import CardAppDownError
from yakuba.kernel.intake import service as intake
from yakuba.lib import clock
from yakuba.lib.refs import Actor

__all__ = ["card_pages", "cards", "made_cards"]
CMS = '"signed":"MII'
ADDRESS, BUTTON = "/portal/link/", "/portal/link/card/"


@pytest.fixture
def home(taro: Resident, card_pages: Cards, tmp_path: Path) -> Resident:
    """森 太郎, signed in, with a card and in the register."""
    register.feed(tmp_path, REGISTERED)
    return taro.sign_in()


def press(who: Resident, key: str = "") -> str:
    """The button; where the browser goes."""
    answer = who.post(BUTTON, {"key": key or str(uuid4())})
    assert answer.status_code == 302, Page(answer).text
    return answer["Location"]


def at_the_card_app(who: Resident, call: str, card: str = "taro", pin: str = PIN) -> Answer:
    return who.post(call, {"card": card, "pin": pin})


def signed(who: Resident, card: str = "taro") -> str:
    """To the card app, signed; the address to go back to."""
    answer = at_the_card_app(who, press(who), card)
    assert answer.status_code == 302, Page(answer).text
    return answer["Location"]


def linked(who: Resident, card: str = "taro") -> str:
    """All the way; what the page says in the end."""
    who.page(signed(who, card))
    go()
    return who.page(ADDRESS).text


def test_a_card_signs_and_the_account_is_linked(home: Resident) -> None:
    assert "マイナンバーカードで連携する" in home.page(ADDRESS).text
    back = signed(home)
    assert "カードの署名を確かめています" in home.page(back).text
    go()
    text = home.page(ADDRESS).text
    assert "連携しました(2026-11-20)" in text
    assert "マイナンバーカードで本人確認をした日" in text
    links = intake.links_of(receptions.CLERK, register.person_id(1)).links
    assert [(link.request, link.by) for link in links] == [(Link.objects.get().key, "card")]


def test_no_address_on_the_way_says_whose_card_it_is(home: Resident) -> None:
    call = press(home)
    back = at_the_card_app(home, call)["Location"]
    assert re.fullmatch(r"/card-simulator/[A-Za-z0-9_-]{22}/", call)
    assert re.fullmatch(r"/portal/link/card/[0-9a-f-]{36}/\?token=[A-Za-z0-9_-]{43}", back)


def test_the_way_back_twice_and_the_button_twice_send_once(home: Resident) -> None:
    key = str(uuid4())
    first, second = press(home, key), press(home, key)
    back = at_the_card_app(home, first)["Location"]
    later = at_the_card_app(home, second)["Location"]
    for address in (back, back, later):
        assert home.get(address)["Location"] == ADDRESS
    assert (Link.objects.count(), CardCall.objects.count()) == (1, 0)
    go()
    assert "連携しました" in home.page(ADDRESS).text
    assert "先に連携を解除" in home.page(press(home)).text


def test_the_button_of_a_page_that_was_used_asks_to_begin_again(home: Resident) -> None:
    key = str(uuid4())
    home.page(at_the_card_app(home, press(home, key))["Location"])
    go()
    home.post(f"{ADDRESS}remove/", {"key": key, "sure": "on"})
    assert "もう一度押してください" in home.page(press(home, key)).text
    assert "連携しました" in linked(home)


def test_stopping_comes_back_unharmed_and_sends_nothing(home: Resident) -> None:
    call = press(home)
    answer = home.post(f"{call}stop/")
    assert "やめました" in home.page(answer["Location"]).text
    assert not CardCall.objects.exists()
    assert home.get(call).status_code == 404
    assert gate.exchange() == 0
    assert "連携しました" in linked(home)


@pytest.mark.parametrize("card", ["ichiro", "", "nobody"])
def test_a_card_of_a_child_or_none_signs_nothing(home: Resident, card: str) -> None:
    answer = at_the_card_app(home, press(home), card)
    assert answer.status_code == 422
    assert re.search("15歳未満|カードを選んで|選択", Page(answer).text)


def test_five_wrong_pins_lock_the_card_until_it_is_set_anew(home: Resident) -> None:
    call = press(home)
    assert "回数に数えません" in Page(at_the_card_app(home, call, pin="12345")).text
    for left in (4, 3, 2, 1):
        assert f"あと{left}回" in Page(at_the_card_app(home, call, pin="WRONG123")).text
    assert "ロックされました" in Page(at_the_card_app(home, call, pin="WRONG123")).text
    assert "ロックされました" in Page(at_the_card_app(home, call)).text
    home.post(f"{call}unlock/", {"card": "taro"})
    assert at_the_card_app(home, call, pin=PIN.lower()).status_code == 302


def test_a_right_pin_sets_the_count_back(home: Resident, cards: Cards) -> None:
    for _round in range(2):
        call = press(home)
        for _wrong in range(4):
            at_the_card_app(home, call, pin="WRONG123")
        assert at_the_card_app(home, call).status_code == 302
    assert [card.wrong for card in cards.all()] == [0, 0, 0]


def test_the_page_of_the_card_app_says_that_it_is_none(home: Resident) -> None:
    text = home.page(press(home)).text
    assert "本物のマイナンバーカードではありません" in text
    assert "15歳未満のため" in text
    assert home.get("/card-simulator/unknown/").status_code == 404
    assert "もう一度押してください" in Page(home.get("/card-simulator/unknown/")).text


@pytest.mark.parametrize(("field", "wrong"), [("token", "x" * 43), ("token", "../calls/a")])
def test_a_token_that_is_none_asks_to_begin_again(home: Resident, field: str, wrong: str) -> None:
    key = str(uuid4())
    press(home, key)
    assert "もう一度押してください" in home.page(f"{BUTTON}{key}/?{field}={wrong}").text
    assert not Link.objects.exists()


def test_a_token_is_good_for_five_minutes_and_a_call_for_thirty(home: Resident) -> None:
    call, back = press(home), signed(home)
    with clock.stopped_at(clock.now() + timedelta(minutes=5)):
        assert "もう一度押してください" in home.page(back).text
    with clock.stopped_at(clock.now() + timedelta(minutes=31)):
        home.sign_in()
        assert home.get(call).status_code == 404
        key = CardCall.objects.order_by("-at").values_list("key", flat=True)[0]
        assert "もう一度押してください" in home.page(f"{BUTTON}{key}/?token=x").text
        assert "もう一度押してください" in home.page(press(home, str(key))).text


def test_a_stranger_neither_sends_nor_stops_what_is_not_theirs(
    home: Resident, resident: Callable[..., Resident], cards: Cards
) -> None:
    hanako, back = resident(HANAKO).sign_in(), signed(home)
    key = re.findall("card/(.*)/", back)[0]
    assert hanako.get(back).status_code == 404
    assert hanako.get(back.partition("?")[0]).status_code == 302
    assert hanako.post(BUTTON, {"key": key}).status_code == 404
    assert home.get(back).status_code == 302
    assert Link.objects.get().account_id != uuid4()
    nobody = resident("nobody@example.jp")
    assert nobody.get(back)["Location"].startswith("/portal/sign-in/")
    assert nobody.post(BUTTON, {"key": key})["Location"] == "/portal/sign-in/"


def test_what_somebody_else_signed_is_worth_nothing_for_this_account(
    home: Resident, resident: Callable[..., Resident]
) -> None:
    """The token of 花子's signature, brought back under 太郎's request."""
    hanako = resident(HANAKO).sign_in()
    token = parse_qs(urlsplit(signed(hanako, "hanako")).query)["token"][0]
    key = str(uuid4())
    press(home, key)
    home.page(f"{BUTTON}{key}/?token={token}")
    go()
    assert "カードの署名を確かめられませんでした" in home.page(ADDRESS).text
    assert "あと4回" in home.page(ADDRESS).text
    assert not intake.links_of(receptions.CLERK, register.person_id(2)).links


def test_while_an_answer_is_awaited_neither_card_nor_code_is_sent(home: Resident) -> None:
    home.page(signed(home))
    assert "返事を待っています" in home.page(press(home)).text
    answer = home.post(ADDRESS, {"key": str(uuid4()), "code": "0" * 12})
    assert "返事を待っています" in Page(answer).text


def test_who_signs_twice_in_two_windows_sends_one_and_is_told_to_wait(home: Resident) -> None:
    first, second = signed(home), signed(home)
    home.page(first)
    assert "返事を待っています" in home.page(second).text
    assert Link.objects.count() == 1


def test_a_card_of_somebody_who_is_not_in_the_register_says_what_to_do(
    home: Resident, cards: Cards, tmp_path: Path
) -> None:
    moved = [row | {"番地": "9番9号"} for row in REGISTERED]
    register.feed(tmp_path, moved, as_of="2026-11-20")
    text = linked(home)
    assert "連携できませんでした" in text
    assert "窓口でカードを新しくしてください" in text
    assert "あと4回" in text
    assert "9番9号" not in text


def test_revoked_and_unchecked_cards_say_what_to_do(home: Resident, cards: Cards) -> None:
    cards.revoke("taro", clock.now())
    assert "使えなくなっています" in linked(home)
    back = signed(home, "hanako")
    cards.switch("stale", clock.now())
    home.page(back)
    go()
    assert "いまはカードを確かめられませんでした" in home.page(ADDRESS).text


def test_without_a_list_the_page_says_wait_and_after_a_day_try_again(home: Resident, cards: Cards) -> None:
    back = signed(home)
    cards.switch("down", clock.now())
    home.page(back)
    go()
    assert "確かめています" in home.page(ADDRESS).text
    with clock.stopped_at(receptions.DAY + timedelta(days=2)):
        home.sign_in()
        go()
        assert "いまはカードを確かめられませんでした" in home.page(ADDRESS).text


def test_after_five_failures_of_a_day_the_button_says_tomorrow(home: Resident, cards: Cards) -> None:
    cards.revoke("taro", clock.now())
    for _try in range(5):
        linked(home)
    assert "明日もう一度" in home.page(press(home)).text


def test_the_resident_ends_a_link_by_card_and_a_clerk_does(home: Resident) -> None:
    linked(home)
    home.post(f"{ADDRESS}remove/", {"key": str(Link.objects.get().key), "sure": "on"})
    assert "連携は解除されています" in home.page(ADDRESS).text
    linked(home)
    last = Link.objects.order_by("-id")[0]
    intake.end_link(receptions.CLERK, person_id=register.person_id(1), request=last.key)
    go()
    assert "窓口で連携を解除しました" in home.page(ADDRESS).text


def test_without_a_card_app_nothing_is_offered_and_the_code_still_is(home: Resident, settings: LazySettings) -> None:
    settings.CARD_APP = ""
    text = home.page(ADDRESS).text
    assert "マイナンバーカードで連携する" not in text
    assert "番号を送る" in text
    assert "できません" in home.page(press(home)).text


class FarAway:
    """A card app on another site that does not answer."""

    origin = "https://card.example.jp"

    def begin(self, request: UUID, text: bytes, back: str) -> str:
        raise CardAppDownError

    def collect(self, token: str) -> bytes:
        raise CardAppDownError


def far_away() -> FarAway:
    return FarAway()


def test_a_card_app_that_does_not_answer_is_said_and_its_site_may_be_gone_to(
    home: Resident, settings: LazySettings
) -> None:
    back = signed(home)
    assert "form-action 'self';" in home.get(ADDRESS)["Content-Security-Policy"] + ";"
    settings.CARD_APP = f"{__name__}.far_away"
    assert "つながりません" in home.page(press(home)).text
    assert "つながりません" in home.page(back).text
    assert "form-action 'self' https://card.example.jp" in home.get(ADDRESS)["Content-Security-Policy"]
    assert "https://card" not in home.get("/portal/")["Content-Security-Policy"]


class StoppedMeanwhile:
    """A card app at which the resident stops, in another window, while the first one fetches what was signed."""

    origin = ""

    def begin(self, request: UUID, text: bytes, back: str) -> str:
        return back

    def collect(self, token: str) -> bytes:
        call = CardCall.objects.get()
        by_card.stop(account=call.account_id, key=call.key)
        return b"signed"


def stopped_meanwhile() -> StoppedMeanwhile:
    return StoppedMeanwhile()


def test_a_return_that_is_overtaken_by_a_stop_sends_nothing_and_says_what_to_do(
    home: Resident, settings: LazySettings
) -> None:
    settings.CARD_APP = f"{__name__}.stopped_meanwhile"
    back = press(home)
    assert "もう一度押してください" in home.page(f"{back}?token=t").text
    assert (Link.objects.count(), CardCall.objects.count()) == (0, 0)


def test_calls_that_nobody_came_back_from_are_forgotten(home: Resident) -> None:
    press(home)
    forgetting.forget()
    assert CardCall.objects.count() == 1
    with clock.stopped_at(clock.now() + timedelta(days=1, seconds=1)):
        forgetting.forget()
    assert not CardCall.objects.exists()
    assert timedelta(days=1) > by_card.LIVES


def test_nothing_of_the_card_stays_on_the_portal(home: Resident) -> None:
    before = {text for text in everything() if "1番1号" in text}
    home.page(signed(home))
    assert [text for text in everything() if CMS in text]
    go()
    row = Link.objects.get()
    assert (row.code_digest, row.by_card, row.outcome) == ("", True, "linked")
    assert {text for text in everything() if "1番1号" in text} == before
    assert not [text for text in everything() if CMS in text]


def test_an_application_after_the_link_is_of_this_person(home: Resident) -> None:
    linked(home)
    home.answer_guide()
    key = home.begin()
    assert home.fill(key).status_code == home.submit(key).status_code == 302
    go()
    found = intake.submission(Actor("system", "cases"), UUID(key))
    assert found.linked is not None
    assert (found.linked.person, found.linked.by) == ("0000000001", "card")
    pages = [home.page(address).html for address in (ADDRESS, f"/portal/applications/{key}/", "/portal/inbox/")]
    assert not [html for html in pages if "0000000001" in html or "青葉町一丁目1番1号" in html]


def test_in_easy_words_the_page_says_the_same(home: Resident) -> None:
    home.post("/language/", {"language": "ja-easy", "next": ADDRESS})
    text = home.page(ADDRESS).text
    assert "マイナンバーカード" in text
    assert "カードの「署名用電子証明書」で署名します" not in text
    assert messages.CardLinkRequested.kind == "link.card"
