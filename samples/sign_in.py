"""Staff who can sign in, and signed-in test clients, for the tests of every part.

``sign_in(client, STAFF[0])`` gives the client a real session as it is after password and one-time code.
"""

import base64
from dataclasses import dataclass
from functools import cache

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.test import Client

from samples.personas import ResidentPersona, StaffPersona
from yakuba.kernel.identity import session
from yakuba.kernel.identity.contracts import Assurance
from yakuba.kernel.identity.models import Kind, User
from yakuba.lib import clock
from yakuba.lib.one_time_code import code_at, step_at

PASSWORD = "あじさい-ridge-てがみ-42"  # noqa: S105 - of fictional people
SECRET = base64.b32encode(b"twenty bytes of seed").decode()
BACKEND = "yakuba.kernel.identity.backends.StaffBackend"


@dataclass(frozen=True, slots=True)
class Key:
    """What a fictional member of staff knows and has."""

    code: str
    password: str
    secret: str

    def one_time_code(self, steps_from_now: int = 0) -> str:
        """What the authenticator app shows, so many half-minutes from now."""
        step = step_at(clock.now().timestamp()) + steps_from_now
        return code_at(base64.b32decode(self.secret), step)


def make_staff(persona: StaffPersona, *, with_app: bool = True) -> Key:
    """A staff login with a password of its own and, unless told otherwise, an authenticator app."""
    user = User.objects.staff(persona.code)
    if user is None:
        user = User(login=persona.code, kind=Kind.STAFF, display_name=persona.name)
        user.password = _hashed_once()
        user.save()
    if with_app and not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(user, SECRET)
    return Key(persona.code, PASSWORD, SECRET)


@cache
def _hashed_once() -> str:
    """Argon2 takes its time on purpose."""
    return make_password(PASSWORD)


def account(code: str) -> User:
    """The account as it is now."""
    return User.objects.get(login=code)


def change_account(code: str, **change: object) -> None:
    """Set columns of an account, as time or an administrator would have."""
    User.objects.filter(login=code).update(**change)


def sign_in(client: Client, persona: StaffPersona, assurance: Assurance = Assurance.TWO_FACTOR) -> User:
    """Give the test client the session of this person; the account is made where it is not there yet."""
    user = User.objects.staff(persona.code)
    if user is None:
        make_staff(persona, with_app=assurance is not Assurance.ONE_FACTOR)
        user = User.objects.get(login=persona.code)
    open_session(client, user, assurance)
    return user


def sign_in_by_demo(client: Client, persona: StaffPersona) -> User:
    """Give the test client the session that one click gives in the demo: without a password, worth nothing outside."""
    user, made = User.objects.get_or_create(
        login=persona.code, defaults={"kind": Kind.STAFF, "display_name": persona.name, "is_demo": True}
    )
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    _begin(client, user, ("demo", {}))
    return user


def sign_in_resident(client: Client, persona: ResidentPersona) -> User:
    """Give the test client the session of a resident with two factors; the account is made where it is not there."""
    user, _made = User.objects.get_or_create(
        login=persona.email, defaults={"kind": Kind.RESIDENT, "display_name": persona.name}
    )
    open_session(client, user, Assurance.TWO_FACTOR)
    return user


def open_session(client: Client, user: User, assurance: Assurance) -> None:
    """Give the test client a session of this account, as after showing factors of this strength."""
    shown: list[tuple[str, dict[str, str]]] = [("password", {})]
    if assurance >= Assurance.TWO_FACTOR:
        shown.append(("mfa", {"type": "totp"}))
    if assurance >= Assurance.PHISHING_RESISTANT:
        shown.append(("mfa", {"type": "webauthn"}))
    _begin(client, user, *shown)


def _begin(client: Client, user: User, *shown: tuple[str, dict[str, str]]) -> None:
    request = HttpRequest()
    request.META["REMOTE_ADDR"] = "127.0.0.1"
    request.session, request.user = client.session, user
    login(request, user, backend=BACKEND)
    for method, more in shown:
        record_authentication(request, user, method, **more)
    session.begin(request, user)
    request.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key or ""
