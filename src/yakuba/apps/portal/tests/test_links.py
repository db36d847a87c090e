"""連携: the sheet from the counter is typed at home; the page says how it stands and what to do next."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from tests.support import receptions, register
from tests.support.online import go
from tests.support.pages import Answer, Page
from yakuba.apps.portal.models import Account, Link
from yakuba.apps.portal.tests.conftest import HANAKO, Resident, mails_in
from yakuba.kernel.gate import messages
from yakuba.kernel.gate import service as gate
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import LinkView
from yakuba.lib import clock, link_code
from yakuba.lib.refs import Actor

ADDRESS = "/portal/link/"
PEOPLE = [register.resident(1, "森 太郎", "モリ タロウ"), register.resident(2, "森 花子", "モリ ハナコ")]


@pytest.fixture
def code(taro: Resident, tmp_path: Path) -> str:
    """A code that 森 太郎 got at the counter; he is signed in."""
    register.feed(tmp_path, PEOPLE)
    taro.sign_in()
    return issued()


def issued(number: int = 1) -> str:
    person = register.person_id(number)
    return intake.issue_link_code(
        receptions.CLERK, issue=uuid4(), person_id=person, papers=["driver_licence"]
    ).code  # fmt: skip


def at_the_counter() -> tuple[LinkView, ...]:
    """The links of 森 太郎, as a clerk sees them."""
    return intake.links_of(receptions.CLERK, register.person_id(1)).links


def type_in(who: Resident, code: str, key: str = "") -> Answer:
    return who.post(ADDRESS, {"key": key or str(uuid4()), "code": code})


def answered(who: Resident, code: str) -> str:
    """Typed, carried over and back; what the page says."""
    answer = type_in(who, code)
    assert answer.status_code == 302, Page(answer).text
    go()
    return who.page(ADDRESS).text


def test_a_code_is_typed_waits_and_links_the_account_of_this_person(taro: Resident, code: str) -> None:
    assert "12文字" in taro.page(ADDRESS).text
    assert type_in(taro, link_code.grouped(code).lower()).status_code == 302
    assert "お待ちください" in taro.page(ADDRESS).text
    go()
    assert "連携しました(2026-11-20)" in taro.page(ADDRESS).text
    assert [link.request for link in at_the_counter()] == [Link.objects.get().key]
    assert "読" in mails_in(taro.mails)[-1][1]
    assert "連携" not in mails_in(taro.mails)[-1][1]


def test_full_width_and_spaces_are_read(taro: Resident, code: str) -> None:
    wide = "".join(chr(ord(char) + 0xFEE0) for char in code)
    assert "連携しました" in answered(taro, f"{wide[:4]} {wide[4:8]}ー{wide[8:]}")


def test_the_same_page_sent_twice_asks_once(taro: Resident, code: str) -> None:
    key = str(uuid4())
    for _again in range(2):
        assert type_in(taro, code, key).status_code == 302
    assert Link.objects.count() == 1
    go()
    assert type_in(taro, code, key).status_code == 302
    assert len(at_the_counter()) == 1


def test_two_codes_at_once_are_one_request_and_the_second_page_says_wait(taro: Resident, code: str) -> None:
    type_in(taro, code)
    answer = type_in(taro, issued(2))
    assert (answer.status_code, Link.objects.count()) == (422, 1)
    assert "返事を待っています" in Page(answer).text


@pytest.mark.parametrize("text", ["", "7F3K-92QD", "7F3K-92QD-M0AU", "あいうえおかきくけこさし"])
def test_what_cannot_be_a_code_is_refused_on_the_page_and_is_no_try(taro: Resident, code: str, text: str) -> None:
    answer = type_in(taro, text)
    assert answer.status_code == 422
    assert "連携番号" in Page(answer).text
    assert not Link.objects.exists()


def test_a_wrong_code_says_how_many_tries_are_left_and_is_not_sent_again(taro: Resident, code: str) -> None:
    assert "あと4回" in answered(taro, "0" * 12)
    answer = type_in(taro, "0" * 12)
    assert "前に入れたときに使えませんでした" in Page(answer).text
    assert "あと3回" in answered(taro, "1" * 12)
    assert "連携しました" in answered(taro, code)


def test_after_five_wrong_codes_the_page_says_tomorrow_and_tomorrow_it_works(taro: Resident, code: str) -> None:
    said = [answered(taro, f"{n:012}") for n in range(5)]
    assert "あと0回" in said[-1]
    answer = type_in(taro, code)
    assert "明日もう一度" in Page(answer).text
    with clock.stopped_at(receptions.DAY + timedelta(days=1)):
        taro.sign_in()
        assert "連携しました" in answered(taro, code)


def test_expired_and_used_codes_say_what_to_do(taro: Resident, code: str, resident: Callable[..., Resident]) -> None:
    assert "連携しました" in answered(taro, code)
    hanako = resident(HANAKO).sign_in()
    assert "もう使われています" in answered(hanako, code)
    old = issued(2)
    issued(2)
    assert "新しい番号をもらってください" in answered(hanako, old)


def test_the_resident_ends_the_link_only_when_it_is_meant_and_once(taro: Resident, code: str) -> None:
    answered(taro, code)
    key = str(Link.objects.get().key)
    taro.post(f"{ADDRESS}remove/", {"key": key})
    assert "連携しました" in taro.page(ADDRESS).text
    for _again in range(2):
        taro.post(f"{ADDRESS}remove/", {"key": key, "sure": "on"})
    assert gate.exchange() == 1
    go()
    assert [link.ended_because for link in at_the_counter()] == ["resident"]
    assert "連携は解除されています" in taro.page(ADDRESS).text
    assert "連携しました" in answered(taro, issued())


def test_a_link_that_a_clerk_ends_is_told_by_mail_and_on_the_page(taro: Resident, code: str) -> None:
    answered(taro, code)
    before = len(mails_in(taro.mails))
    intake.end_link(receptions.CLERK, person_id=register.person_id(1), request=Link.objects.get().key)
    go()
    assert "窓口で連携を解除しました" in taro.page(ADDRESS).text
    assert len(mails_in(taro.mails)) == before + 1


def test_a_stranger_neither_ends_the_link_nor_takes_over_the_request(
    taro: Resident, code: str, resident: Callable[..., Resident]
) -> None:
    answered(taro, code)
    key = str(Link.objects.get().key)
    hanako = resident(HANAKO).sign_in()
    assert hanako.post(f"{ADDRESS}remove/", {"key": key, "sure": "on"}).status_code == 404
    assert type_in(hanako, code, key).status_code == 404
    assert Link.objects.get().ended_at is None
    assert resident("nobody@example.jp").get(ADDRESS).status_code == 302


def test_a_day_without_an_answer_another_code_may_be_sent_and_a_late_answer_still_counts(
    taro: Resident, code: str
) -> None:
    type_in(taro, code)
    with clock.stopped_at(receptions.DAY + timedelta(days=2)):
        taro.sign_in()
        assert type_in(taro, "0" * 12).status_code == 302
        go()
    assert set(Link.objects.values_list("outcome", flat=True)) == {"linked", "wrong"}


def test_an_answer_for_an_unknown_request_is_refused(taro: Resident, code: str) -> None:
    told = messages.LinkEnded(account=Account.objects.get().pk, request=uuid4(), at=clock.now())
    gate.send(told, key="test", actor=Actor("system", "online"))
    go()
    assert not Link.objects.exists()


def test_an_application_after_the_link_is_of_this_person_and_nothing_of_the_register_comes_back(
    taro: Resident, code: str
) -> None:
    answered(taro, code)
    taro.answer_guide()
    key = taro.begin()
    assert taro.fill(key).status_code == taro.submit(key).status_code == 302
    go()
    found = intake.submission(Actor("system", "cases"), UUID(key))
    assert found.linked is not None
    assert found.linked.person == "0000000001"
    pages = [taro.page(address).html for address in (ADDRESS, f"/portal/applications/{key}/", "/portal/inbox/")]
    assert not [html for html in pages if "0000000001" in html or "青葉町一丁目" in html]
