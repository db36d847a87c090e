"""The door of identity (本人): who is signed in and how surely; staff logins; sessions; the lock."""

import re
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponseBase

from yakuba.kernel.identity import factors, lockout, passwords, records, session
from yakuba.kernel.identity.access import background, for_residents, public, requires, setting_up, way_in
from yakuba.kernel.identity.cards import card_app, card_verifier
from yakuba.kernel.identity.client import address as client_address
from yakuba.kernel.identity.contracts import (
    Assurance,
    BadStaffCodeError,
    NotSignedInError,
    OneTimePassword,
    SessionView,
    SignedIn,
    StaffExistsError,
    StaffLogin,
    StepUpNeededError,
    UnknownStaffError,
    normal_login,
)
from yakuba.kernel.identity.models import Kind, User
from yakuba.lib import clock
from yakuba.lib.refs import Actor

__all__ = [
    "background",
    "begin_demo_session",
    "card_app",
    "card_verifier",
    "client_address",
    "create_staff",
    "current",
    "disable_staff",
    "end_session",
    "for_residents",
    "has_password",
    "is_last_factor",
    "locked_until",
    "my_sessions",
    "public",
    "register_forbidden_words",
    "renew_session_key",
    "requires",
    "reset_staff",
    "setting_up",
    "staff_logins",
    "step_up",
    "unlock_staff",
    "use_code",
    "use_new_secret",
    "way_in",
]

ONE_TIME_DAYS = 7
# 54 characters that nobody confuses, four groups of five: 115 bits.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789"
_CODE = re.compile(r"[A-Z0-9._-]{1,20}")


def current(request: HttpRequest) -> SignedIn:
    """The person of this request, with how surely they are known. Raises NotSignedInError."""
    found = session.signed_in(request)
    if found is None:
        raise NotSignedInError
    return found


def step_up(request: HttpRequest, needed: Assurance, *, within: timedelta | None = None) -> SignedIn:
    """The person, if known at least so surely and, with ``within``, confirmed that recently.

    Raises NotSignedInError or StepUpNeededError; left alone, the middleware turns both into the page that asks for
    the factor and leads back here.
    """
    found = current(request)
    stale = within is not None and clock.now() - found.authenticated_at > within
    if found.assurance < needed or stale:
        raise StepUpNeededError(needed)
    return found


def create_staff(*, code: str, display_name: str, by: Actor) -> OneTimePassword:
    """A new staff login with a password for the first sign-in only. Raises BadStaffCodeError, StaffExistsError."""
    login = normal_login(code)
    if not _CODE.fullmatch(login):
        raise BadStaffCodeError(login)
    user = User(kind=Kind.STAFF, login=login, display_name=display_name)
    issued = _issue(user)
    try:
        with transaction.atomic():
            user.save()
            records.write("staff.created", by, user)
    except IntegrityError as taken:
        raise StaffExistsError(login) from taken
    return issued


def reset_staff(code: str, *, by: Actor, with_factors: bool = False) -> OneTimePassword:
    """A new one-time password; all sessions end. The second factor stays unless ``with_factors``: then its owner,
    known in person to who calls this, sets up a new one at the next sign-in (SR-09). Raises UnknownStaffError."""
    user = _staff(code)
    issued = _issue(user)
    with transaction.atomic():
        user.save()
        if with_factors:
            Authenticator.objects.filter(user=user).delete()
        session.end_all(user, reason="reset")
        records.write("staff.reset", by, user, factors=with_factors)
        records.factor_changed(user, factor="all" if with_factors else "password", change="reset", by=by)
    return issued


def disable_staff(code: str, *, by: Actor, at: datetime | None = None) -> None:
    """The account ends at that minute (default: now) and with it its sessions (SR-13). Raises UnknownStaffError."""
    user = _staff(code)
    moment = at or clock.now()
    with transaction.atomic():
        user.valid_until = moment
        user.save(update_fields=["valid_until"])
        if moment <= clock.now():
            session.end_all(user, reason="disabled")
        records.write("staff.disabled", by, user, at=moment.isoformat())


def unlock_staff(code: str, *, by: Actor) -> bool:
    """Forget the failures of this login; False if there were none. Raises UnknownStaffError."""
    user = _staff(code)
    with transaction.atomic():
        forgotten = lockout.unlock(user.login)
        records.write("staff.unlocked", by, user)
    return forgotten > 0


def staff_logins() -> list[StaffLogin]:
    """Every staff account, by code (one query); for the review of accounts (SR-21)."""
    now = clock.now()
    users = User.objects.filter(kind=Kind.STAFF).order_by("login")
    return [StaffLogin(user.login, user.valid_at(now), user.created_at, user.last_login) for user in users]


def email_of(actor: Actor) -> str:
    """The e-mail address by which a resident signs in; empty for staff, whose addresses are not kept here."""
    if actor.kind != "resident" or not actor.id.isdecimal():
        return ""
    found = User.objects.filter(kind=Kind.RESIDENT, pk=int(actor.id), is_active=True).first()
    return found.login if found else ""


def my_sessions(request: HttpRequest) -> list[SessionView]:
    """The living sessions of the signed-in person, newest first."""
    return session.views(request, _user(request))


def has_password(request: HttpRequest) -> bool:
    """Whether the signed-in person can sign in by a password. The people of the demo cannot."""
    return _user(request).has_usable_password()


def end_session(request: HttpRequest, session_id: int) -> bool:
    """End one of the person's own sessions; False if it is not theirs or gone."""
    return session.end_one(_user(request), session_id)


def renew_session_key(request: HttpRequest) -> None:
    """A new session token for this browser, the old one dead; whoever is signed in stays so."""
    session.renew_key(request)


def use_code(request: HttpRequest, user: User, code: str) -> Authenticator | None:
    """The authenticator of a one-time or recovery code, now used up; None if it is wrong, used or locked."""
    return factors.use_code(request, user, code)


def use_new_secret(user: User, secret: str, code: str) -> bool:
    """Whether the code comes from this new secret (base 32); it cannot be used again."""
    return factors.use_new_secret(user, secret, code)


def is_last_factor(user_id: int, authenticator_id: int) -> bool:
    """Whether the person would be without a second factor if this one went."""
    found = Authenticator.objects.filter(user_id=user_id, pk=authenticator_id).first()
    return found is not None and factors.is_last(found)


def locked_until(request: HttpRequest, credentials: dict[str, str] | None) -> datetime | None:
    """When the lock met by this request ends (JST)."""
    return lockout.locked_until(request, credentials)


def register_forbidden_words(source: Callable[[], Iterable[str]]) -> None:
    """Words on which no password may be built, asked at each change: the municipality's name and its reading."""
    passwords.register_words(source)


def begin_demo_session(request: HttpRequest, *, code: str, display_name: str) -> HttpResponseBase:
    """Sign in as a fictional member of staff. Raises ImproperlyConfigured outside the demo, StaffExistsError for the
    code of a login that the demo did not make."""
    if not settings.DEMO:
        raise ImproperlyConfigured("demo sign-in exists in the demo only")
    user, made = User.objects.get_or_create(
        login=normal_login(code), defaults={"kind": Kind.STAFF, "display_name": display_name, "is_demo": True}
    )
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    if not user.is_demo:
        raise StaffExistsError(code)
    adapter = get_adapter()
    if request.user.is_authenticated and request.user != user:
        # Django drops the session of somebody else at the login, and what was recorded in it with it.
        adapter.logout(request)
        session.forget(request)
    record_authentication(request, user, "demo")
    adapter.login(request, user)
    answer: HttpResponseBase = adapter.post_login(
        request, user, email_verification="none", signal_kwargs=None, email=None, signup=False, redirect_url=None
    )
    return answer


def _issue(user: User) -> OneTimePassword:
    groups = ["".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4)]
    password, until = "-".join(groups), clock.now() + timedelta(days=ONE_TIME_DAYS)
    user.set_password(password)
    user.must_change_password, user.one_time_until = True, until
    return OneTimePassword(user.login, password, until)


def _staff(code: str) -> User:
    found = User.objects.staff(code)
    if found is None:
        raise UnknownStaffError(normal_login(code))
    return found


def _user(request: HttpRequest) -> User:
    return User.objects.get(pk=current(request).user_id)
