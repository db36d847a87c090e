"""People look after their own password, factors and sessions; nobody else's."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import LazySettings, settings
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from samples.personas import STAFF
from samples.sign_in import PASSWORD, account, make_staff, sign_in, sign_in_by_demo

pytestmark = pytest.mark.django_db
CLERK, REVIEWER = STAFF[0], STAFF[1]
PAGES = (
    "accounts:home",
    "accounts:sessions",
    "account_change_password",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_deactivate_totp",
    "account_logout",
)


def age(client: Client, seconds: int) -> None:
    """Make what the session has shown so much older."""
    session = client.session
    records = session[AUTHENTICATION_METHODS_SESSION_KEY]
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{**record, "at": record["at"] - seconds} for record in records]
    session.save()


@pytest.mark.parametrize("name", PAGES)
def test_each_page_answers_its_owner_in_japanese(client: Client, name: str) -> None:
    sign_in(client, CLERK)
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    assert 'lang="ja"' in answer.content.decode()


@pytest.mark.parametrize("name", [name for name in PAGES if name != "account_logout"])
def test_each_page_sends_a_stranger_to_sign_in(client: Client, name: str) -> None:
    assert client.get(reverse(name))["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", ["mfa_deactivate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes"])
def test_changing_a_factor_asks_again_after_a_while(client: Client, name: str) -> None:
    sign_in(client, CLERK)
    age(client, 301)
    asked = client.get(reverse(name))
    assert asked["Location"].split("?")[0] == reverse("mfa_reauthenticate")


def test_confirming_again_takes_a_code_and_leads_back(client: Client) -> None:
    key = make_staff(CLERK)
    sign_in(client, CLERK)
    age(client, 301)
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    asked = client.get(reverse("mfa_generate_recovery_codes"))
    confirmed = client.post(
        asked["Location"], {"code": key.one_time_code(), "next": reverse("mfa_generate_recovery_codes")}
    )
    assert confirmed["Location"] == reverse("mfa_generate_recovery_codes")
    assert client.get(confirmed["Location"]).status_code == 200
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before


def test_the_password_alone_does_not_confirm_where_a_second_factor_is(client: Client) -> None:
    sign_in(client, CLERK)
    answer = client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert answer["Location"].split("?")[0] == reverse("mfa_reauthenticate")


def test_the_last_factor_stays(client: Client) -> None:
    user = sign_in(client, CLERK)
    answer = client.post(reverse("mfa_deactivate_totp"))
    assert "最後の認証の手段は削除できません" in answer.content.decode()
    assert Authenticator.objects.filter(user=user, type="totp").exists()


def test_the_last_passkey_stays(client: Client) -> None:
    user = sign_in(client, CLERK)
    Authenticator.objects.filter(user=user).delete()
    passkey = Authenticator.objects.create(user=user, type="webauthn", data={"name": "x", "credential": {}})
    answer = client.post(reverse("mfa_remove_webauthn", args=[passkey.pk]))
    assert answer["Location"] == reverse("mfa_index")
    assert Authenticator.objects.filter(pk=passkey.pk).exists()


def test_the_passkey_of_somebody_else_is_not_found(client: Client) -> None:
    other = sign_in(Client(), REVIEWER)
    passkey = Authenticator.objects.create(user=other, type="webauthn", data={"name": "x", "credential": {}})
    sign_in(client, CLERK)
    assert client.get(reverse("mfa_remove_webauthn", args=[passkey.pk])).status_code == 404


def test_a_recovery_code_signs_in_once(client: Client) -> None:
    key = make_staff(CLERK)
    user = sign_in(client, CLERK)
    client.post(reverse("mfa_generate_recovery_codes"))
    codes = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
    results = []
    for _ in range(2):
        other = Client()
        other.post(reverse("account_login"), {"login": key.code, "password": key.password})
        results.append(other.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code)
    assert results == [302, 200]


def test_own_sessions_are_listed_with_a_bounded_number_of_queries(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    sign_in(client, CLERK)
    sign_in(Client(), CLERK)
    with django_assert_max_num_queries(8):
        answer = client.get(reverse("accounts:sessions"))
    assert [session.is_current for session in answer.context["sessions"]].count(True) == 1
    assert len(answer.context["sessions"]) == 2


def test_another_session_of_mine_can_be_ended_twice(client: Client) -> None:
    other = Client()
    sign_in(other, CLERK)
    sign_in(client, CLERK)
    number = next(s.id for s in client.get(reverse("accounts:sessions")).context["sessions"] if not s.is_current)
    for _ in range(2):
        assert client.post(reverse("accounts:end-session", args=[number]))["Location"] == reverse("accounts:sessions")
    assert other.get(reverse("accounts:home")).status_code == 302
    assert client.get(reverse("accounts:home")).status_code == 200


def test_a_session_of_somebody_else_cannot_be_ended(client: Client) -> None:
    other = Client()
    stranger = sign_in(other, REVIEWER)
    sign_in(client, CLERK)
    client.post(reverse("accounts:end-session", args=[UserSession.objects.get(user=stranger).pk]))
    assert other.get(reverse("accounts:home")).status_code == 200


def test_the_oldest_session_yields_to_one_too_many(client: Client) -> None:
    clients = [Client() for _ in range(settings.SESSIONS_AT_ONCE + 1)]
    for each in clients:
        sign_in(each, CLERK)
    alive = [each.get(reverse("accounts:home")).status_code == 200 for each in clients]
    assert alive == [False] + [True] * settings.SESSIONS_AT_ONCE


def test_a_changed_password_ends_the_other_sessions_and_keeps_this_one(client: Client) -> None:
    other = Client()
    sign_in(other, CLERK)
    sign_in(client, CLERK)
    new = "ゆうぐれ-lantern-しおかぜ-9"
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert client.get(reverse("accounts:home")).status_code == 200
    assert other.get(reverse("accounts:home")).status_code == 302


@pytest.mark.parametrize("method", ["get", "post"])
def test_whoever_has_no_password_is_told_so_instead_of_a_broken_page(
    client: Client, settings: LazySettings, method: str
) -> None:
    settings.DEMO = True
    sign_in_by_demo(client, CLERK)
    new = "ゆうぐれ-lantern-しおかぜ-9"
    answer = getattr(client, method)(reverse("account_change_password"), {"password1": new, "password2": new})
    assert answer.status_code == {"get": 200, "post": 409}[method]
    assert "パスワードがない" in answer.content.decode()
    assert not account(CLERK.code).has_usable_password()


@pytest.mark.parametrize(("enter", "shown"), [(sign_in, True), (sign_in_by_demo, False)])
def test_only_whoever_has_a_password_is_offered_to_change_it(
    client: Client, settings: LazySettings, enter: Callable[..., object], shown: bool
) -> None:
    settings.DEMO = True
    enter(client, CLERK)
    assert (reverse("account_change_password") in client.get(reverse("accounts:home")).content.decode()) is shown


@pytest.mark.parametrize("name", ["mfa_login_webauthn", "mfa_add_webauthn", "mfa_reauthenticate_webauthn"])
@pytest.mark.parametrize(
    "credential",
    ["", "null", "[]", "{}", '{"id": 1}', '{"rawId": "!", "response": {"userHandle": "??"}}', "\x00", "9" * 9],
)
def test_a_garbled_passkey_answer_is_refused_and_breaks_nothing(client: Client, name: str, credential: str) -> None:
    if name != "mfa_login_webauthn":
        user = sign_in(client, CLERK)
        Authenticator.objects.create(user=user, type="webauthn", data={"name": "x", "credential": {}})
        Authenticator.objects.filter(user=user, type="webauthn").delete()
    answer = client.post(reverse(name), {"credential": credential, "passwordless": "on"})
    assert answer.status_code in (200, 302)
    assert not Authenticator.objects.filter(type="webauthn").exists()


def test_reading_a_list_without_acting_does_not_write_each_time(client: Client) -> None:
    user = sign_in(client, CLERK)
    seen = UserSession.objects.get(user=user).last_seen_at
    client.get(reverse("accounts:home"))
    assert UserSession.objects.get(user=user).last_seen_at - seen < timedelta(seconds=1)
