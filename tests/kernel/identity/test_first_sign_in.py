"""The first sign-in: a one-time password, a password of one's own, a second factor, recovery codes; in this order."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client
from django.urls import reverse

from samples.personas import STAFF
from samples.sign_in import PASSWORD, Key, account, make_staff
from tests.support.pages import Answer
from yakuba.kernel.identity import service
from yakuba.kernel.identity.contracts import OneTimePassword
from yakuba.lib import clock
from yakuba.lib.refs import Actor

BY = Actor("system", "test")
# The signals that raise the assurance follow the commit, so these tests commit.
pytestmark = pytest.mark.usefixtures("own_database")


@pytest.fixture
def issued(own_database: str) -> OneTimePassword:
    return service.create_staff(code="1011", display_name=STAFF[0].name, by=BY)


def enter(client: Client, code: str, password: str) -> Answer:
    return client.post(reverse("account_login"), {"login": code, "password": password})


def where(client: Client) -> str:
    """The page to which somebody who asks for a page of work is sent."""
    answer = client.get(reverse("accounts:sessions"))
    return answer["Location"].split("?")[0] if answer.status_code == 302 else "in"


def change_password(client: Client, old: str, new: str = PASSWORD, again: str | None = None) -> Answer:
    posted = {"oldpassword": old, "password1": new, "password2": again or new}
    return client.post(reverse("account_change_password"), posted)


def shown_secret(client: Client) -> str:
    return str(client.get(reverse("mfa_activate_totp")).context["form"].secret)


def test_the_way_in_goes_by_password_second_factor_and_recovery_codes(client: Client, issued: OneTimePassword) -> None:
    enter(client, issued.code, issued.password)
    assert where(client) == reverse("account_change_password")
    change_password(client, issued.password)
    assert where(client) == reverse("accounts:enrol")
    key = Key(issued.code, PASSWORD, shown_secret(client))
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    done = client.post(reverse("mfa_activate_totp"), {"code": key.one_time_code()})
    assert done["Location"] == reverse("mfa_view_recovery_codes")
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert len(client.get(done["Location"]).context["unused_codes"]) == 10
    assert "****" in client.get(done["Location"]).context["unused_codes"]
    assert where(client) == "in"


def test_the_one_time_password_opens_only_once(client: Client, issued: OneTimePassword) -> None:
    enter(client, issued.code, issued.password)
    change_password(client, issued.password)
    assert enter(Client(), issued.code, issued.password).status_code == 200


def test_a_one_time_password_is_worthless_after_seven_days(client: Client, issued: OneTimePassword) -> None:
    with clock.stopped_at(issued.expires_at - timedelta(seconds=1)):
        assert enter(Client(), issued.code, issued.password).status_code == 302
    with clock.stopped_at(issued.expires_at):
        assert enter(client, issued.code, issued.password).status_code == 200


def test_the_code_that_enrolled_the_app_does_not_sign_in(client: Client, issued: OneTimePassword) -> None:
    enter(client, issued.code, issued.password)
    change_password(client, issued.password)
    key = Key(issued.code, PASSWORD, shown_secret(client))
    with clock.stopped_at(clock.now()):
        code = key.one_time_code()
        client.post(reverse("mfa_activate_totp"), {"code": code})
        other = Client()
        enter(other, key.code, key.password)
        assert other.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200


def test_a_wrong_first_code_keeps_the_same_secret_on_the_page(client: Client) -> None:
    key = make_staff(STAFF[0], with_app=False)
    enter(client, key.code, key.password)
    secret = shown_secret(client)
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert wrong.status_code == 200
    assert wrong.context["form"].secret == secret
    assert secret in wrong.content.decode()


def test_the_secret_is_not_readable_in_the_database(client: Client) -> None:
    key = make_staff(STAFF[0])
    rows = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert key.secret not in rows


def test_a_second_half_session_cannot_add_a_factor_of_its_own(client: Client) -> None:
    key = make_staff(STAFF[0], with_app=False)
    intruder = Client()
    enter(intruder, key.code, key.password)
    enter(client, key.code, key.password)
    own = Key(key.code, key.password, shown_secret(client))
    client.post(reverse("mfa_activate_totp"), {"code": own.one_time_code()})
    assert where(client) == "in"
    for name in ("mfa_activate_totp", "mfa_add_webauthn", "accounts:enrol", "account_change_password"):
        assert intruder.get(reverse(name))["Location"].startswith(reverse("mfa_reauthenticate"))
    assert intruder.post(reverse("mfa_reauthenticate"), {"code": own.one_time_code(1)}).status_code == 302
    assert where(intruder) == "in"


def test_a_reset_keeps_the_second_factor_and_asks_for_a_new_password(client: Client) -> None:
    key = make_staff(STAFF[0])
    issued = service.reset_staff(key.code, by=BY)
    assert enter(Client(), key.code, key.password).status_code == 200
    assert enter(client, key.code, issued.password)["Location"] == reverse("mfa_authenticate")
    client.post(reverse("mfa_authenticate"), {"code": key.one_time_code()})
    assert where(client) == reverse("account_change_password")
    change_password(client, issued.password)
    assert where(client) == "in"


def test_a_reset_with_factors_leads_to_a_new_enrolment(client: Client) -> None:
    key = make_staff(STAFF[0])
    issued = service.reset_staff(key.code, by=BY, with_factors=True)
    enter(client, key.code, issued.password)
    change_password(client, issued.password)
    assert where(client) == reverse("accounts:enrol")


@pytest.mark.parametrize(
    ("new", "again", "said"),
    [
        ("みじかい", None, "12 文字以上"),
        ("Password123456!", None, "よく使われる言葉"),
        (PASSWORD, PASSWORD + "x", "二つの新しいパスワードが違います"),
    ],
)
def test_a_bad_new_password_is_refused_with_what_to_do(
    client: Client, issued: OneTimePassword, new: str, again: str | None, said: str
) -> None:
    enter(client, issued.code, issued.password)
    assert said in change_password(client, issued.password, new, again).content.decode()
    assert account(issued.code).must_change_password


def test_guessing_the_present_password_in_the_change_locks(client: Client, issued: OneTimePassword) -> None:
    enter(client, issued.code, issued.password)
    answers = [change_password(client, "guess number one more").status_code for _ in range(5)]
    assert answers[-1] == 429


def test_the_sixty_fifth_character_of_a_password_matters(client: Client, issued: OneTimePassword) -> None:
    long = "長い合言葉-" * 12
    assert len(long) > 65
    enter(client, issued.code, issued.password)
    change_password(client, issued.password, long)
    assert enter(Client(), issued.code, long).status_code == 302
    assert enter(Client(), issued.code, long[:64] + "X" + long[65:]).status_code == 200
