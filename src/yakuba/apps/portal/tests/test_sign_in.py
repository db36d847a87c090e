"""Signing in by a code sent by e-mail: it proves that the address is reached, and nothing else."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from tests.support import receptions
from tests.support.at_once import at_once, beside
from tests.support.pages import Page
from yakuba.apps.portal.contracts import TooOftenError
from yakuba.apps.portal.models import Account, EmailCode, PortalSession
from yakuba.apps.portal.tests.conftest import HANAKO, TARO, Resident, mails_in
from yakuba.apps.portal.use_cases import sign_in as signing
from yakuba.kernel.jobs import service as jobs
from yakuba.lib import clock


def later(**by: int) -> AbstractContextManager[None]:
    return clock.stopped_at(clock.now() + timedelta(**by))


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def test_the_code_from_the_mail_signs_in(taro: Resident) -> None:
    taro.sign_in()
    assert "サインアウト" in taro.page("/portal/").text


def test_the_page_says_plainly_that_the_address_proves_reach_only(taro: Resident) -> None:
    assert "メールアドレスに届くことだけです" in taro.page("/portal/sign-in/").text


def test_neither_address_nor_code_stands_in_the_tables(taro: Resident) -> None:
    code = taro.ask_code()
    row = EmailCode.objects.get()
    assert TARO not in f"{row.email}{row.email_digest}"
    assert code not in row.code_digest
    taro.post("/portal/sign-in/code/", {"code": code})
    assert TARO not in Account.objects.get().email


def test_digits_in_full_width_and_with_spaces_are_the_same_code(taro: Resident) -> None:
    code = taro.ask_code()
    full = " ".join(chr(ord(digit) - ord("0") + ord("０")) for digit in code)
    assert taro.post("/portal/sign-in/code/", {"code": full}).status_code == 302


def test_five_wrong_tries_end_the_code_even_for_the_right_one(taro: Resident) -> None:
    code = taro.ask_code()
    for left in (4, 3, 2, 1):
        answer = taro.post("/portal/sign-in/code/", {"code": wrong(code)})
        assert f"あと{left}回" in Page(answer).text
    assert "使えなくなりました" in Page(taro.post("/portal/sign-in/code/", {"code": wrong(code)})).text
    answer = taro.post("/portal/sign-in/code/", {"code": code})
    assert answer.status_code == 422
    assert not PortalSession.objects.exists()


@pytest.mark.parametrize(("minutes", "status"), [(9, 302), (10, 422)])
def test_a_code_lives_ten_minutes(taro: Resident, minutes: int, status: int) -> None:
    code = taro.ask_code()
    with later(minutes=minutes):
        assert taro.post("/portal/sign-in/code/", {"code": code}).status_code == status


def test_a_code_signs_in_once(taro: Resident, resident: Callable[..., Resident]) -> None:
    code = taro.ask_code()
    taro.post("/portal/sign-in/code/", {"code": code})
    key = str(EmailCode.objects.get().key)
    other = resident()
    other.get("/portal/")
    session = other.client.session
    session["portal_code"] = key
    session.save()
    other.client.cookies["session"] = str(session.session_key)
    assert other.post("/portal/sign-in/code/", {"code": code}).status_code == 422


def test_another_code_waits_a_minute_and_ends_the_first(taro: Resident) -> None:
    first = taro.ask_code()
    answer = taro.client.post("/portal/sign-in/again/", follow=True)
    assert "60秒たってから" in Page(answer).text
    with later(seconds=60):
        taro.client.post("/portal/sign-in/again/", follow=True)
        second = taro.last_code()
        if first != second:
            assert taro.post("/portal/sign-in/code/", {"code": first}).status_code == 422
        assert taro.post("/portal/sign-in/code/", {"code": second}).status_code == 302


def test_five_codes_an_hour_go_to_one_address(taro: Resident) -> None:
    for minute in range(5):
        with later(minutes=2 * minute):
            assert taro.post("/portal/sign-in/", {"email": TARO}).status_code == 302
    with later(minutes=20):
        answer = taro.post("/portal/sign-in/", {"email": TARO})
        assert "1時間ほど送れません" in Page(answer).text
    with later(minutes=61):
        assert taro.post("/portal/sign-in/", {"email": TARO}).status_code == 302


def test_twenty_codes_an_hour_go_out_for_one_place(taro: Resident) -> None:
    for number in range(20):
        assert taro.post("/portal/sign-in/", {"email": f"a{number}@example.jp"}).status_code == 302
    assert "何度も送った" in Page(taro.post("/portal/sign-in/", {"email": "b@example.jp"})).text


@pytest.mark.parametrize("address", ["", "taro", "taro@", "taro@example", "a b@example.jp", "x" * 260 + "@example.jp"])
def test_what_is_no_address_gets_no_code(taro: Resident, address: str) -> None:
    assert taro.post("/portal/sign-in/", {"email": address}).status_code == 422
    assert not EmailCode.objects.exists()


def test_the_same_address_is_the_same_account_whatever_its_case(
    taro: Resident, resident: Callable[..., Resident]
) -> None:
    taro.sign_in()
    with later(minutes=2):
        again = resident(TARO.upper())
        again.post("/portal/sign-in/", {"email": TARO.upper()})
        again.post("/portal/sign-in/code/", {"code": again.last_code()})
    assert Account.objects.count() == 1
    assert PortalSession.objects.count() == 2


def test_idle_for_half_an_hour_ends_the_session_and_coming_back_leads_to_the_page(taro: Resident) -> None:
    taro.sign_in()
    with later(minutes=30):
        answer = taro.get("/portal/applications/")
        assert answer.status_code == 302
        assert answer["Location"] == "/portal/sign-in/?next=%2Fportal%2Fapplications%2F"
        taro.get(answer["Location"])
        answer = taro.post("/portal/sign-in/code/", {"code": taro.ask_code()})
        assert answer["Location"] == "/portal/applications/"


def test_signing_in_leads_nowhere_outside(taro: Resident) -> None:
    taro.get("/portal/sign-in/?next=https://example.com/portal/")
    answer = taro.post("/portal/sign-in/code/", {"code": taro.ask_code()})
    assert answer["Location"] == "/portal/"


def test_signing_out_leaves_nothing_in_the_browser(taro: Resident) -> None:
    taro.sign_in()
    assert "サインアウトしました" in Page(taro.post("/portal/sign-out/")).text
    assert taro.get("/portal/applications/").status_code == 302
    assert not PortalSession.objects.filter(ended_at=None).exists()


def test_the_mail_is_in_easy_words_for_whom_the_page_is(taro: Resident, mails: Path) -> None:
    taro.post("/language/", {"language": "ja-easy", "next": "/portal/"})
    taro.ask_code()
    assert "サインインの 番号" in mails_in(mails)[-1][1]


@pytest.mark.parametrize(
    "address",
    ["applications/", "inbox/", "visits/", "visits/new/tennyu/", "applications/00000000-0000-4000-8000-000000000000/"],
)
def test_pages_of_an_account_lead_a_stranger_to_signing_in(taro: Resident, address: str) -> None:
    answer = taro.get(f"/portal/{address}")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/portal/sign-in/")


def test_answers_given_before_signing_in_go_into_the_account(taro: Resident) -> None:
    before = taro.answer_guide().text
    taro.sign_in()
    assert "児童手当認定請求を申請する" in taro.page("/portal/guide/tennyu/list/").text
    assert "児童手当認定請求" in before


def test_two_people_have_two_accounts(taro: Resident, resident: Callable[..., Resident]) -> None:
    taro.sign_in()
    resident(HANAKO).sign_in()
    assert Account.objects.count() == 2
    assert clock.today() == receptions.DAY


@pytest.mark.usefixtures("own_database")
def test_of_several_requests_for_a_code_at_once_one_is_sent(mails: Path) -> None:
    ask = partial(signing.ask_code, email=TARO, client="192.0.2.1")
    found = at_once([ask, ask, ask, ask])
    assert [type(one) for one in found if not isinstance(one, UUID)] == [TooOftenError] * 3
    assert EmailCode.objects.count() == 1
    jobs.run_waiting()
    assert len(mails_in(mails)) == 1


@pytest.mark.usefixtures("own_database")
def test_a_code_sent_since_the_rate_was_looked_at_stays_the_one(monkeypatch: pytest.MonkeyPatch, mails: Path) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("nobody else writes within a transaction of SQLite")
    ask, real = partial(signing.ask_code, email=TARO, client="192.0.2.1"), signing._check_rate
    first: list[object] = []

    def late(*args: Any) -> None:
        real(*args)
        monkeypatch.setattr(signing, "_check_rate", real)
        first.append(beside(ask))

    monkeypatch.setattr(signing, "_check_rate", late)
    with pytest.raises(TooOftenError):
        ask()
    assert [row.key for row in EmailCode.objects.filter(ended_at=None)] == first
