"""When allauth, axes or Django report a sign-in, a failure or a changed factor: record it, keep the session right."""

from typing import Any

from allauth.account import signals as account_signals
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals as mfa_signals
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.db import transaction
from django.http import HttpRequest

from yakuba.kernel.identity import records, session
from yakuba.kernel.identity.contracts import normal_login
from yakuba.kernel.identity.models import User


def connect() -> None:
    """Called once, from the AppConfig."""
    account_signals.user_logged_in.connect(_signed_in)
    account_signals.authentication_step_completed.connect(_step_completed)
    account_signals.password_changed.connect(_password_changed)
    mfa_signals.authenticator_added.connect(_factor_added)
    mfa_signals.authenticator_reset.connect(_factor_added)
    mfa_signals.authenticator_removed.connect(_factor_removed)
    user_login_failed.connect(_failed)
    user_logged_out.connect(_signed_out)
    user_locked_out.connect(_locked)


def _signed_in(*, request: HttpRequest, user: User, **_: Any) -> None:
    session.begin(request, user)
    session.forget(request)
    person = session.signed_in(request)
    records.by(user, "signin.succeeded", assurance=person.assurance.name if person else "NONE")


def _step_completed(*, request: HttpRequest, user: User, reauthenticated: bool = False, **_: Any) -> None:
    if reauthenticated:
        session.renew_key(request)
        records.by(user, "signin.confirmed")


def _factor_added(*, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        # Enrolling showed the factor: the session is as sure now as one that signed in with it.
        record_authentication(request, user, "mfa", id=authenticator.pk, type=str(authenticator.type))
        session.renew_key(request)
    with transaction.atomic():
        records.by(user, "factor.added", factor=str(authenticator.type))
        records.factor_changed(user, factor=str(authenticator.type), change="added")


def _factor_removed(*, user: User, authenticator: Authenticator, **_: Any) -> None:
    with transaction.atomic():
        records.by(user, "factor.removed", factor=str(authenticator.type))
        records.factor_changed(user, factor=str(authenticator.type), change="removed")


def _password_changed(*, request: HttpRequest, user: User, **_: Any) -> None:
    with transaction.atomic():
        records.by(user, "password.changed")
        records.factor_changed(user, factor="password", change="changed")
    for other in UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key):
        if other.exists():
            session.end(user, other, reason="password_changed")
        else:
            other.delete()
    UserSession.objects.create_from_request(request)


def _failed(*, credentials: dict[str, Any], stage: str = "password", **_: Any) -> None:
    subject = User.objects.filter(login=normal_login(str(credentials.get("username") or ""))).first()
    records.write("signin.failed", records.SYSTEM, subject, stage=stage)


def _locked(*, username: str, **_: Any) -> None:
    subject = User.objects.filter(login=username).first()
    records.write("signin.locked", records.SYSTEM, subject)


def _signed_out(*, request: HttpRequest, user: User | None, **_: Any) -> None:
    if user is not None:
        UserSession.objects.filter(session_key=request.session.session_key).delete()
        records.ended(user, reason="signed_out")
