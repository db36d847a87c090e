"""Staff logins are made, reset, unlocked and ended by the service and from the command line."""

import json
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.http import HttpRequest
from django.test import override_settings

from samples.personas import STAFF
from samples.sign_in import make_staff
from tests.support.at_once import before_commit
from yakuba.config.cli import main
from yakuba.kernel.identity import factors, service
from yakuba.kernel.identity.client import address
from yakuba.kernel.identity.contracts import BadStaffCodeError, StaffExistsError, UnknownStaffError
from yakuba.kernel.identity.models import User
from yakuba.lib import clock
from yakuba.lib.refs import Actor

BY = Actor("system", "test")


@pytest.mark.django_db
def test_a_login_is_made_once() -> None:
    service.create_staff(code="a-1011", display_name="", by=BY)
    with pytest.raises(StaffExistsError):
        service.create_staff(code="Ａ-１０１１", display_name="", by=BY)
    assert [login.code for login in service.staff_logins()] == ["A-1011"]


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["", " ", "1" * 21, "mori@example.jp", "1011\n1002", "青葉", "../x"])
def test_a_code_that_does_not_fit_is_refused(code: str) -> None:
    with pytest.raises(BadStaffCodeError):
        service.create_staff(code=code, display_name="", by=BY)


@pytest.mark.django_db
def test_one_time_passwords_differ_and_obey_our_own_rules() -> None:
    made = [service.create_staff(code=f"30{n:02}", display_name="", by=BY).password for n in range(10)]
    assert len(set(made)) == 10
    assert all(len(password) == 23 for password in made)


@pytest.mark.django_db
def test_nothing_is_done_to_a_login_that_is_not_there() -> None:
    for act in (service.reset_staff, service.unlock_staff, service.disable_staff):
        with pytest.raises(UnknownStaffError):
            act("9999", by=BY)


@pytest.mark.django_db
def test_a_login_can_end_later() -> None:
    make_staff(STAFF[0])
    end = clock.now() + timedelta(days=1)
    service.disable_staff("1011", by=BY, at=end)
    assert [login.active for login in service.staff_logins()] == [True]
    with clock.stopped_at(end):
        assert [login.active for login in service.staff_logins()] == [False]


@pytest.mark.django_db
def test_the_command_prints_the_one_time_password_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["staff", "create", "1011", "--display-name", "青葉 花子"]) == 0
    told = json.loads(capsys.readouterr().out)
    user = User.objects.get(login="1011")
    assert user.check_password(told["one_time_password"])
    assert user.must_change_password
    assert main(["staff", "create", "1011"]) == 2
    assert "もう使われています" in capsys.readouterr().err


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["reset", "unlock", "disable"])
def test_the_commands_refuse_an_unknown_code_in_japanese(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["staff", command, "9999"]) == 2
    assert "番号を確かめてください" in capsys.readouterr().err


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["reset", "unlock", "disable"])
def test_the_commands_answer_in_json(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    make_staff(STAFF[0])
    assert main(["staff", command, "1011"]) == 0
    assert json.loads(capsys.readouterr().out)["code"] == "1011"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "found"),
    [
        (0, "", "10.0.0.1"),
        (0, "6.6.6.6", "10.0.0.1"),
        (1, "6.6.6.6, 192.168.1.9", "192.168.1.9"),
        (2, "6.6.6.6, 192.168.1.9, 10.0.0.2", "192.168.1.9"),
        (2, "192.168.1.9", "10.0.0.1"),
        (1, "not an address", "::"),
    ],
)
def test_only_our_own_proxies_are_believed_about_the_address(proxies: int, forwarded: str, found: str) -> None:
    request = HttpRequest()
    request.META |= {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": forwarded}
    with override_settings(PROXIES=proxies):
        assert address(request) == found


USE_CODE = """
import sys, django
django.setup()
from django.http import HttpRequest
from yakuba.kernel.identity import service
from yakuba.kernel.identity.models import User
sys.stdout.write("ready\\n"); sys.stdout.flush(); sys.stdin.readline()
request = HttpRequest(); request.META["REMOTE_ADDR"] = "127.0.0.1"
found = service.use_code(request, User.objects.get(login="1011"), sys.argv[1])
sys.stdout.write("taken" if found else "refused")
"""


@pytest.mark.process
def test_of_four_processes_with_the_same_one_time_code_one_is_let_in(own_database: str) -> None:
    key = make_staff(STAFF[0])
    code = key.one_time_code()
    environment = os.environ | {"YAKUBA_DATABASE_URL": own_database, "DJANGO_SETTINGS_MODULE": "yakuba.config.settings"}
    environment |= {"PYTHONPATH": "src:.", "YAKUBA_SECRET_KEY": "x" * 60}
    with override_settings(SECRET_KEY="x" * 60):
        enrol_again(key.code, key.secret)
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", USE_CODE, code],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    answers = [process.communicate(timeout=60)[0] for process in processes]
    assert sorted(answers) == ["refused", "refused", "refused", "taken"]


def enrol_again(code: str, secret: str) -> None:
    """The same app, its secret encrypted under the key that the other processes have."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP

    user = User.objects.get(login=code)
    Authenticator.objects.filter(user=user).delete()
    TOTP.activate(user, secret)


@pytest.mark.django_db
def test_under_another_secret_key_codes_are_refused_and_nothing_breaks(caplog: pytest.LogCaptureFixture) -> None:
    key = make_staff(STAFF[0])
    request = HttpRequest()
    request.META["REMOTE_ADDR"] = "127.0.0.1"
    with override_settings(SECRET_KEY="another key " * 6):
        assert factors.use_code(request, User.objects.get(login=key.code), key.one_time_code()) is None
    assert "YAKUBA_SECRET_KEY" in caplog.text


def test_of_two_with_the_same_recovery_code_one_is_let_in(own_database: str) -> None:
    make_staff(STAFF[0])
    user = User.objects.get(login=STAFF[0].code)
    code = RecoveryCodes.activate(user).get_unused_codes()[0]

    def use() -> object:
        request = HttpRequest()
        request.META["REMOTE_ADDR"] = "127.0.0.1"
        return factors.use_code(request, user, code)

    first: list[object] = []
    second = before_commit(lambda: first.append(use()), use)
    assert first != [None]
    assert second is None
