"""Staff sign in with two factors; whoever has only one gets nowhere."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.test import Client
from django.urls import reverse

from samples.personas import STAFF
from samples.sign_in import Key, change_account, make_staff, sign_in
from tests.support.pages import Answer
from yakuba.kernel.identity.contracts import Assurance
from yakuba.lib import clock

pytestmark = pytest.mark.django_db
CLERK, REVIEWER = STAFF[0], STAFF[1]


@pytest.fixture
def clerk() -> Key:
    return make_staff(CLERK)


def first_factor(client: Client, code: str, password: str, address: str = "127.0.0.1") -> Answer:
    return client.post(reverse("account_login"), {"login": code, "password": password}, REMOTE_ADDR=address)


def second_factor(client: Client, code: str) -> Answer:
    return client.post(reverse("mfa_authenticate"), {"code": code})


def is_in(client: Client) -> bool:
    return client.get(reverse("accounts:home")).status_code == 200


def test_password_and_code_sign_in(client: Client, clerk: Key) -> None:
    answer = first_factor(client, clerk.code, clerk.password)
    assert answer["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    assert second_factor(client, clerk.one_time_code())["Location"] == settings.LOGIN_REDIRECT_URL
    assert is_in(client)


def test_the_page_asked_for_is_reached_after_signing_in(client: Client, clerk: Key) -> None:
    asked = reverse("accounts:sessions")
    to_sign_in = client.get(asked)
    assert to_sign_in["Location"] == f"{reverse('account_login')}?next={asked.replace('/', '%2F')}"
    client.post(to_sign_in["Location"], {"login": clerk.code, "password": clerk.password, "next": asked})
    assert second_factor(client, clerk.one_time_code())["Location"] == asked


def test_another_site_is_never_the_page_asked_for(client: Client, clerk: Key) -> None:
    client.post(
        reverse("account_login"), {"login": clerk.code, "password": clerk.password, "next": "https://evil.example/"}
    )
    assert second_factor(client, clerk.one_time_code())["Location"] == settings.LOGIN_REDIRECT_URL


@pytest.mark.parametrize("typed", ["１０１１", " 1011 ", "1011"])
def test_a_code_typed_with_an_input_method_counts(client: Client, clerk: Key, typed: str) -> None:
    assert first_factor(client, typed, clerk.password)["Location"] == reverse("mfa_authenticate")


def test_a_one_time_code_in_full_width_digits_with_a_space_counts(client: Client, clerk: Key) -> None:
    first_factor(client, clerk.code, clerk.password)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in clerk.one_time_code())
    assert second_factor(client, f"{wide[:3]} {wide[3:]}").status_code == 302


def test_wrong_password_and_unknown_code_answer_alike(client: Client, clerk: Key) -> None:
    wrong = first_factor(client, clerk.code, "not the password at all")
    unknown = first_factor(Client(), "9999", "not the password at all")
    assert wrong.status_code == unknown.status_code == 200
    texts = [list(answer.context["form"].errors.as_data()["__all__"][0].messages) for answer in (wrong, unknown)]
    assert texts[0] == texts[1]
    assert "職員番号かパスワードが違います" in texts[0][0]


@pytest.mark.parametrize("posted", [{}, {"login": "1011"}, {"login": "\x00", "password": "x"}, {"login": "あ" * 500}])
def test_bad_input_is_refused_with_a_message(client: Client, clerk: Key, posted: dict[str, str]) -> None:
    answer = client.post(reverse("account_login"), posted)
    assert answer.status_code == 200
    assert answer.context["form"].errors


def test_a_code_is_refused_a_second_time_in_its_whole_validity(client: Client, clerk: Key) -> None:
    moment = clock.now()
    with clock.stopped_at(moment):
        code = clerk.one_time_code()
        first_factor(client, clerk.code, clerk.password)
        second_factor(client, code)
    for seconds in (0, 25, 32, 55):
        other = Client()
        with clock.stopped_at(moment + timedelta(seconds=seconds)):
            first_factor(other, clerk.code, clerk.password)
            assert second_factor(other, code).status_code == 200
        assert not is_in(other)


def test_a_code_of_the_step_before_is_refused_once_a_newer_one_was_used(client: Client, clerk: Key) -> None:
    first_factor(client, clerk.code, clerk.password)
    second_factor(client, clerk.one_time_code())
    other = Client()
    first_factor(other, clerk.code, clerk.password)
    assert "使用済み" in second_factor(other, clerk.one_time_code(-1)).content.decode()


def test_five_failures_lock_with_the_time_to_try_again(client: Client, clerk: Key) -> None:
    for _ in range(4):
        assert first_factor(client, clerk.code, "wrong password here").status_code == 200
    locked = first_factor(client, clerk.code, "wrong password here")
    assert locked.status_code == 429
    assert int(locked["Retry-After"]) <= 30 * 60
    text = locked.content.decode()
    assert "を過ぎてから" in text
    assert "情報政策担当" in text
    assert first_factor(client, clerk.code, clerk.password).status_code == 429


def test_a_lock_touches_neither_others_nor_other_places(client: Client, clerk: Key) -> None:
    reviewer = make_staff(REVIEWER)
    for _ in range(5):
        first_factor(client, clerk.code, "wrong password here")
    assert first_factor(Client(), reviewer.code, reviewer.password)["Location"] == reverse("mfa_authenticate")
    elsewhere = first_factor(Client(), clerk.code, clerk.password, address="10.0.0.9")
    assert elsewhere["Location"] == reverse("mfa_authenticate")


def test_a_lock_ends_after_thirty_minutes(client: Client, clerk: Key) -> None:
    for _ in range(5):
        first_factor(client, clerk.code, "wrong password here")
    AccessAttempt.objects.update(attempt_time=clock.now() - timedelta(minutes=29))
    assert first_factor(client, clerk.code, clerk.password).status_code == 429
    AccessAttempt.objects.update(attempt_time=clock.now() - timedelta(minutes=31))
    assert first_factor(client, clerk.code, clerk.password).status_code == 302


def test_wrong_one_time_codes_lock_as_wrong_passwords_do(client: Client, clerk: Key) -> None:
    first_factor(client, clerk.code, clerk.password)
    answers = [second_factor(client, "000000").status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    assert second_factor(client, clerk.one_time_code()).status_code == 429
    assert not is_in(client)


def test_an_unknown_code_locks_like_a_known_one_and_is_not_kept(client: Client) -> None:
    answers = [first_factor(client, "Secret-Typed-Here", "wrong password here").status_code for _ in range(6)]
    assert answers == [200, 200, 200, 200, 429, 429]
    rows = list(AccessAttempt.objects.values())
    assert "secret-typed-here" not in str(rows).lower()
    assert "wrong password" not in str(rows)


def test_guessing_one_account_from_many_places_locks_it_everywhere(client: Client, clerk: Key) -> None:
    for last in range(20):
        first_factor(Client(), clerk.code, "wrong password here", address=f"10.1.{last}.1")
    assert first_factor(client, clerk.code, clerk.password, address="10.9.9.9").status_code == 429


def test_signing_in_changes_the_session_token(client: Client, clerk: Key) -> None:
    first_factor(client, clerk.code, clerk.password)
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    second_factor(client, clerk.one_time_code())
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before
    stolen = Client()
    stolen.cookies[settings.SESSION_COOKIE_NAME] = before
    assert not is_in(stolen)


def test_signing_out_ends_the_session(client: Client) -> None:
    sign_in(client, CLERK)
    kept = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert client.post(reverse("accounts:sign-out")).status_code == 302
    client.cookies[settings.SESSION_COOKIE_NAME] = kept
    assert not is_in(client)


def test_an_ended_account_loses_its_session_at_that_minute(client: Client) -> None:
    sign_in(client, CLERK)
    end = clock.now() + timedelta(minutes=10)
    change_account(CLERK.code, valid_until=end)
    with clock.stopped_at(end - timedelta(seconds=1)):
        assert is_in(client)
    with clock.stopped_at(end):
        assert not is_in(client)


@pytest.mark.parametrize("change", [{"is_active": False}, {"valid_from": clock.now() + timedelta(days=1)}])
def test_an_account_that_does_not_count_cannot_begin(client: Client, clerk: Key, change: dict[str, object]) -> None:
    change_account(clerk.code, **change)
    answer = first_factor(client, clerk.code, clerk.password)
    assert "職員番号かパスワードが違います" in answer.content.decode()


def test_a_session_ends_when_idle_and_says_hello_again_at_the_sign_in_page(client: Client) -> None:
    sign_in(client, CLERK)
    now = clock.now()
    with clock.stopped_at(now + settings.SESSION_IDLE - timedelta(seconds=1)):
        assert is_in(client)
    with clock.stopped_at(now + 2 * settings.SESSION_IDLE - timedelta(seconds=2)):
        assert is_in(client)
    with clock.stopped_at(now + 3 * settings.SESSION_IDLE):
        assert client.get(reverse("accounts:home"))["Location"].startswith(reverse("account_login"))


def test_a_session_ends_after_its_absolute_time_however_busy(client: Client) -> None:
    sign_in(client, CLERK)
    now, step = clock.now(), timedelta(minutes=20)
    moment = now
    while moment + step < now + settings.SESSION_ABSOLUTE:
        moment += step
        with clock.stopped_at(moment):
            assert is_in(client)
    with clock.stopped_at(now + settings.SESSION_ABSOLUTE + timedelta(seconds=1)):
        assert not is_in(client)


def test_a_page_of_htmx_is_sent_to_sign_in_as_a_whole(client: Client) -> None:
    answer = client.get(reverse("accounts:sessions"), headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == reverse("account_login")


def test_pages_of_signed_in_people_are_not_kept_by_browsers(client: Client) -> None:
    sign_in(client, CLERK, Assurance.TWO_FACTOR)
    assert "no-store" in client.get(reverse("accounts:home"))["Cache-Control"]
