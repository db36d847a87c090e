"""端末制限: staff sign in and work on the terminals of the town only, where it names them (FY1-35)."""

import logging

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from pydantic import ValidationError

from samples.personas import STAFF
from samples.sign_in import make_staff, sign_in
from tests.kernel.identity.crawl import every_address
from tests.support import organised
from tests.support.pages import Page
from yakuba.apps.accounts.paths import sign_in_paths
from yakuba.config.env import Env
from yakuba.kernel.identity.contracts import Assurance, SignInPath

CLERK = STAFF[0]
COUNTER, ELSEWHERE = "10.1.2.31", "192.0.2.7"
SENTENCE = "この端末からは業務システムを使えません"


@pytest.fixture(autouse=True)
def _named(db: None, settings: LazySettings) -> None:
    organised.load()
    settings.TERMINALS = ["10.1.2.0/27", COUNTER, "2001:db8:1::/64"]


def _at(address: str) -> Client:
    return Client(REMOTE_ADDR=address)


def test_a_terminal_of_the_town_signs_in_and_works() -> None:
    desk = _at(COUNTER)
    assert desk.get(reverse("account_login")).status_code == 200
    sign_in(desk, CLERK)
    assert desk.get("/accounts/me/").status_code == 200


@pytest.mark.parametrize("path", [path for path in sign_in_paths() if path.yields is not Assurance.NONE])
def test_every_way_in_is_shut_elsewhere_even_with_the_right_password(path: SignInPath) -> None:
    key, address = make_staff(CLERK), reverse(path.url_name)
    for answer in (
        _at(ELSEWHERE).get(address),
        _at(ELSEWHERE).post(address, {"login": key.code, "password": key.password}),
    ):
        assert answer.status_code == 403
        assert SENTENCE in Page(answer).text
        assert "情報政策担当に登録を頼んでください" in Page(answer).text


def test_a_session_carried_elsewhere_opens_nothing_but_its_end() -> None:
    desk = _at(COUNTER)
    sign_in(desk, CLERK)
    taken = _at(ELSEWHERE)
    taken.cookies = desk.cookies
    opened = []
    for address in every_address():
        answer = taken.get(address.path)
        if answer.status_code == 200 and b"\xe6\xb8\x85\xe6\xb0\xb4" in getattr(answer, "content", b""):
            opened.append(address.path)
    assert opened == []
    assert taken.get("/accounts/me/").status_code == 403
    assert taken.get("/counter/").status_code == 403
    assert taken.post(reverse("account_logout")).status_code == 302
    assert desk.get("/accounts/me/").status_code == 302


def test_what_is_for_everybody_stays_open_everywhere() -> None:
    assert _at(ELSEWHERE).get("/health/live").status_code == 200
    assert _at(ELSEWHERE).get("/tablet/").status_code == 200


@pytest.mark.parametrize("address", ["10.1.2.0", "10.1.2.31", "::ffff:10.1.2.31", "2001:db8:1::9"])
def test_an_address_is_within_its_network_in_either_notation(address: str) -> None:
    assert _at(address).get(reverse("account_login")).status_code == 200


@pytest.mark.parametrize("address", ["10.1.2.32", "10.1.3.31", "2001:db8:2::9", "", "x"])
def test_an_address_that_is_not_named_or_unknown_is_refused(address: str) -> None:
    assert _at(address).get(reverse("account_login")).status_code == 403


def test_what_a_caller_says_of_itself_is_believed_only_from_our_own_proxy(settings: LazySettings) -> None:
    forged = {"X-Forwarded-For": COUNTER}
    assert _at(ELSEWHERE).get(reverse("account_login"), headers=forged).status_code == 403
    settings.PROXIES = 1
    assert _at(ELSEWHERE).get(reverse("account_login"), headers=forged).status_code == 200
    forged = {"X-Forwarded-For": f"{COUNTER}, {ELSEWHERE}"}
    assert _at(ELSEWHERE).get(reverse("account_login"), headers=forged).status_code == 403


def test_without_a_list_every_terminal_will_do(settings: LazySettings) -> None:
    settings.TERMINALS = []
    assert _at(ELSEWHERE).get(reverse("account_login")).status_code == 200


def test_a_hundred_and_more_terminals_are_named_one_by_one(settings: LazySettings) -> None:
    settings.TERMINALS = [f"10.9.{number // 250}.{number % 250}" for number in range(400)]
    assert _at("10.9.1.149").get(reverse("account_login")).status_code == 200
    assert _at("10.9.1.150").get(reverse("account_login")).status_code == 403


def test_a_refusal_is_logged_with_the_staff_code_and_without_the_address(caplog: pytest.LogCaptureFixture) -> None:
    desk = _at(COUNTER)
    sign_in(desk, CLERK)
    taken = _at(ELSEWHERE)
    taken.cookies = desk.cookies
    with caplog.at_level(logging.WARNING):
        taken.get("/counter/")
    (entry,) = [record for record in caplog.records if record.message == "terminal refused"]
    assert entry.__dict__["staff"] == CLERK.code


@pytest.mark.parametrize("named", ["10.1.2.3/24", "counter-1", "10.1.2.", "10.1.2.0/33"])
def test_a_list_that_names_no_network_stops_the_start(named: str) -> None:
    with pytest.raises(ValidationError, match="YAKUBA_TERMINALS"):
        Env(terminals=named)
    assert Env(terminals="10.1.2.0/24, 10.1.3.7").terminals == ["10.1.2.0/24", "10.1.3.7"]
