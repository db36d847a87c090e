"""Every act about signing in stands in the audit register; no password, code or unknown login does."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from samples.personas import STAFF
from samples.sign_in import PASSWORD, make_staff, sign_in
from yakuba.kernel.audit import service as audit
from yakuba.kernel.identity import service
from yakuba.kernel.identity.models import User
from yakuba.lib.refs import Actor, OwnerRef

pytestmark = pytest.mark.django_db
CLERK = STAFF[0]
BY = Actor("system", "test")


def acts(code: str = CLERK.code) -> list[tuple[str, str]]:
    """Name and actor of each act about this login, oldest first."""
    subject = OwnerRef("identity.user", str(User.objects.get(login=code).pk))
    entries = audit.history(subject)
    return [(entry.act.removeprefix("identity."), entry.actor.id) for entry in reversed(list(entries))]


def everything() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT actor_id, act, detail, origin FROM audit_entry")
        return str(cursor.fetchall())


def test_signing_in_and_out_is_recorded(client: Client) -> None:
    key = make_staff(CLERK)
    client.post(reverse("account_login"), {"login": key.code, "password": key.password})
    code = key.one_time_code()
    client.post(reverse("mfa_authenticate"), {"code": code})
    client.post(reverse("account_logout"))
    assert acts() == [("signin.succeeded", "1011"), ("session.ended", "1011")]
    assert key.password not in everything()
    assert code not in everything()


def test_failures_and_the_lock_are_recorded_without_what_was_typed(client: Client) -> None:
    make_staff(CLERK)
    for _ in range(5):
        client.post(reverse("account_login"), {"login": CLERK.code, "password": "a wrong password"})
    assert sorted(acts()) == [("signin.failed", "identity")] * 5 + [("signin.locked", "identity")]
    assert "a wrong password" not in everything()


def test_a_wrong_one_time_code_is_recorded_as_such(client: Client) -> None:
    key = make_staff(CLERK)
    client.post(reverse("account_login"), {"login": key.code, "password": key.password})
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert acts() == [("signin.failed", "identity")]
    assert '"stage":"code"' in everything().replace(" ", "")


def test_a_login_that_nobody_has_is_recorded_without_its_text(client: Client) -> None:
    client.post(reverse("account_login"), {"login": "my-password-by-mistake", "password": "x" * 12})
    recorded = everything()
    assert "identity.signin.failed" in recorded
    assert "mistake" not in recorded.lower()


def test_a_changed_password_and_an_ended_session_are_recorded(client: Client) -> None:
    sign_in(Client(), CLERK)
    sign_in(client, CLERK)
    new = "ゆうぐれ-lantern-しおかぜ-9"
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert acts() == [("password.changed", "1011"), ("session.ended", "1011")]


def test_acts_of_the_administration_name_who_did_them() -> None:
    service.create_staff(code="2001", display_name="見本", by=BY)
    service.unlock_staff("2001", by=BY)
    service.reset_staff("2001", by=BY)
    service.disable_staff("2001", by=BY)
    expected = ["staff.created", "staff.unlocked", "staff.reset", "staff.disabled"]
    assert acts("2001") == [(name, "test") for name in expected]


def test_the_terminal_of_a_failure_is_recorded(client: Client) -> None:
    client.post(reverse("account_login"), {"login": "9", "password": "x" * 12}, REMOTE_ADDR="10.20.30.40")
    assert "10.20.30.40" in everything()
