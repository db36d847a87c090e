"""SR-10: whoever's way of signing in changed is told."""

import pytest
from django.test import Client

from samples.personas import STAFF
from samples.sign_in import make_staff, sign_in
from tests.kernel.notices import sending
from tests.support.mail import Simulator
from yakuba.kernel.identity import service as identity
from yakuba.kernel.identity.models import Kind, User
from yakuba.kernel.identity.records import factor_changed
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.notices import service
from yakuba.lib.refs import Actor

pytestmark = pytest.mark.usefixtures("town")
CLERK = STAFF[1]
ME = Actor("staff", CLERK.code)


def told() -> list[str]:
    jobs.run_waiting()
    return [service.open_notice(entry.id, actor=ME).body for entry in service.inbox(ME).entries]


def test_a_member_of_staff_is_told_when_an_administrator_resets_the_factors() -> None:
    make_staff(CLERK)
    identity.reset_staff(CLERK.code, by=Actor("staff", "1007"), with_factors=True)
    (body,) = told()
    assert "パスワードと二つ目の認証の再発行" in body
    assert told() == [body], "told once, however often the worker looks"


def test_a_member_of_staff_is_told_of_a_new_passkey_or_app_and_of_its_removal(client: Client) -> None:
    sign_in(client, CLERK)
    user = User.objects.get(login=CLERK.code)
    factor_changed(user, factor="webauthn", change="added")
    factor_changed(user, factor="totp", change="removed")
    assert sorted("パスキーの登録" in body for body in told()) == [False, True]


def test_a_changed_password_is_told_too(client: Client) -> None:
    key = make_staff(CLERK)
    sign_in(client, CLERK)
    new = "もみじ-valley-はがき-77"
    values = {"oldpassword": key.password, "password1": new, "password2": new}
    assert client.post("/accounts/password/", values).status_code == 302
    (body,) = told()
    assert "パスワードの変更" in body


def test_a_resident_is_told_by_mail_at_the_address_of_the_account(mail: Simulator) -> None:
    user = User.objects.create(kind=Kind.RESIDENT, login="mori@example.jp")
    factor_changed(user, factor="totp", change="added")
    jobs.run_waiting()
    (message,) = sending.received(mail.folder)
    assert message["To"] == "mori@example.jp"
    assert message["Subject"] == "サインインの手段が変わりました"
    assert service.unread(Actor("resident", str(user.pk))) == 1


def test_a_change_that_was_rolled_back_tells_nobody() -> None:
    from django.db import transaction

    make_staff(CLERK)
    with transaction.atomic():
        factor_changed(User.objects.get(login=CLERK.code), factor="totp", change="removed")
        transaction.set_rollback(True)
    assert told() == []
