"""One-time and recovery codes: checked once, used once, whichever process asks (SR-07)."""

import base64
import logging

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import decrypt
from cryptography.fernet import InvalidToken
from django.db import transaction
from django.http import HttpRequest

from yakuba.kernel.identity import lockout
from yakuba.kernel.identity.contracts import normal_login
from yakuba.kernel.identity.models import SpentStep, User
from yakuba.lib import clock
from yakuba.lib.one_time_code import matching_step

log = logging.getLogger(__name__)

PRIMARY = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def use_code(request: HttpRequest, user: User, code: str) -> Authenticator | None:
    """The authenticator whose code this is, now used up; None if wrong, used before, or while locked.

    A wrong code counts towards the lock as a wrong password does.
    """
    if lockout.is_locked(request, user.login):
        return None
    found = _used_up(user, plain_code(code))
    if found is None:
        lockout.count_failure(request, user.login)
    return found


def use_new_secret(user: User, secret: str, code: str) -> bool:
    """Whether the code proves that the person's device holds this new secret. The code cannot be used again."""
    step = matching_step(base64.b32decode(secret), plain_code(code), clock.now().timestamp())
    return step is not None and _spend(user, step)


def plain_code(code: str) -> str:
    """A code as people type it: full-width digits and spaces count as meant."""
    return "".join(normal_login(code).split())


def has_factor(user: User) -> bool:
    """Whether a second factor is set up (recovery codes alone are none)."""
    return Authenticator.objects.filter(user=user, type__in=PRIMARY).exists()


def is_last(authenticator: Authenticator) -> bool:
    """Whether its owner would be without a second factor if it went."""
    others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=PRIMARY)
    return not others.exclude(pk=authenticator.pk).exists()


def _used_up(user: User, code: str) -> Authenticator | None:
    owned: dict[str, Authenticator] = {
        authenticator.type: authenticator for authenticator in Authenticator.objects.filter(user=user)
    }
    totp, recovery = owned.get(Authenticator.Type.TOTP), owned.get(Authenticator.Type.RECOVERY_CODES)
    try:
        if totp and _use_totp(user, totp, code):
            return totp
        if recovery and RecoveryCodes(recovery).validate_code(code):
            return recovery
    except InvalidToken:
        log.exception("factor_cannot_be_decrypted: YAKUBA_SECRET_KEY is not the one of enrolment")
    return None


def _use_totp(user: User, totp: Authenticator, code: str) -> bool:
    secret = base64.b32decode(decrypt(totp.data["secret"]))
    step = matching_step(secret, code, clock.now().timestamp())
    return step is not None and _spend(user, step)


def _spend(user: User, step: int) -> bool:
    """True for the first caller only: one statement decides, in the database."""
    with transaction.atomic():
        SpentStep.objects.get_or_create(user=user)
        return SpentStep.objects.filter(user=user, step__lt=step).update(step=step) == 1
