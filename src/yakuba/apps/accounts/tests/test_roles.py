"""Every shipped role × every address of the account, by GET and POST: one's own, whatever one's role is."""

from collections.abc import Iterator, Sequence

import pytest
from allauth.mfa.models import Authenticator
from django.conf import LazySettings
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from samples.personas import RESIDENTS, STAFF, StaffPersona
from samples.sign_in import sign_in, sign_in_by_demo, sign_in_resident
from tests.support import receptions
from tests.support.role_matrix import Matrix, doors
from tests.support.roles import HOLDERS
from yakuba.apps.accounts import urls
from yakuba.kernel.organisation.contracts import Role
from yakuba.lib import clock

pytestmark = [pytest.mark.once, pytest.mark.django_db]
DOORS = doors(
    "",
    """
accounts:root                  - - 302 302
accounts:home                  - - 200 405
mfa_index                      - - 200 405
accounts:sign-in               - - 302 302
account_login                  - - 302 302
accounts:sign-out              - - 200 302
account_logout                 - - 200 302
accounts:enrol                 - - 200 405
accounts:sessions              - - 200 405
accounts:end-session           - - 405 302
account_change_password        - - 200 200
account_reauthenticate         - - 302 302
mfa_authenticate               - - 302 302
mfa_reauthenticate             - - 200 200
mfa_reauthenticate_webauthn    - - 302 302
mfa_activate_totp              - - 302 302
mfa_deactivate_totp            - - 200 200
mfa_view_recovery_codes        - - 404 405
mfa_generate_recovery_codes    - - 200 302
mfa_list_webauthn              - - 200 405
mfa_add_webauthn               - - 200 200
mfa_login_webauthn             - - 302 302
mfa_remove_webauthn            - - 404 404
""",
)
WAYS_IN = {"accounts:sign-in", "account_login", "accounts:sign-out", "account_logout"}
WAYS_IN |= {"mfa_authenticate", "mfa_login_webauthn"}
"""What a stranger may call, to sign in or out."""
CONFIRMING = {"account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"}
"""Where one shows once more who one is. Nobody is led there who has nothing to show."""


def names(patterns: Sequence[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    """The names of all addresses below /accounts/."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns, f"{pattern.namespace}:")
        else:
            yield f"{prefix}{pattern.name}"


@pytest.fixture
def matrix() -> Iterator[Matrix]:
    with clock.stopped_at(receptions.DAY):
        receptions.prepare_town()
        other = sign_in(Client(), StaffPersona("1001", "見本 職員", "ミホン ショクイン", "", ()))
        passkey = Authenticator.objects.create(user=other, type="webauthn", data={"name": "x", "credential": {}})
        yield Matrix(
            DOORS,
            {"accounts:end-session": {"session_id": 1}, "mfa_remove_webauthn": {"pk": passkey.pk}},
            {"account_login": {"login": "1001", "password": "x"}},
        )


def test_every_address_of_the_account_is_in_the_matrix() -> None:
    assert {door.name for door in DOORS} == set(names(urls.urlpatterns))


@pytest.mark.parametrize("role", Role)
def test_each_address_answers_every_member_of_staff_alike(role: Role, matrix: Matrix) -> None:
    client = Client()
    sign_in(client, StaffPersona(HOLDERS[role], "見本 職員", "ミホン ショクイン", "", ()))
    assert matrix.differences(client, HOLDERS[role], {}) == {}


def test_each_address_answers_somebody_of_the_demo_who_has_neither_password_nor_second_factor(
    matrix: Matrix, settings: LazySettings
) -> None:
    settings.DEMO = True
    client = Client()
    sign_in_by_demo(client, STAFF[0])
    answers = {f"{door.method} {door.name}": matrix.tried(client, door)[0] for door in DOORS}
    assert {name for name, status in answers.items() if status >= 500} == set()
    assert {name.partition(" ")[2] for name, status in answers.items() if status == 403} == CONFIRMING
    assert (answers["GET account_change_password"], answers["POST account_change_password"]) == (200, 409)


def test_a_stranger_is_led_to_the_sign_in_from_all_but_the_ways_in(client: Client, matrix: Matrix) -> None:
    for door in DOORS:
        if door.name not in WAYS_IN:
            answer = client.generic(door.method, matrix.address(door.name))
            assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("account_login")), door


def test_a_resident_finds_no_page_of_staff(client: Client, matrix: Matrix) -> None:
    sign_in_resident(client, RESIDENTS[0])
    for door in DOORS:
        if door.name not in WAYS_IN:
            assert client.generic(door.method, matrix.address(door.name)).status_code in (302, 403), door


def test_what_is_only_read_takes_no_post_and_what_only_a_press_does_takes_no_get(matrix: Matrix) -> None:
    client = Client()
    sign_in(client, STAFF[0])
    assert matrix.not_refused(client) == []
