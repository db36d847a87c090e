"""What other parts may know of identity: how surely somebody is signed in, and what a view asks for."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from yakuba.kernel.identity.card_values import (
    CardApp,
    CardAppDownError,
    CardCheckDownError,
    CardFault,
    CardHolder,
    CardRefusedError,
    CardTokenError,
    CardVerifier,
)
from yakuba.lib.refs import Actor

__all__ = [
    "FACTOR_CHANGED",
    "Access",
    "Assurance",
    "BadStaffCodeError",
    "CardApp",
    "CardAppDownError",
    "CardCheckDownError",
    "CardFault",
    "CardHolder",
    "CardRefusedError",
    "CardTokenError",
    "CardVerifier",
    "NotSignedInError",
    "OneTimePassword",
    "SessionView",
    "SignInPath",
    "SignedIn",
    "StaffExistsError",
    "StaffLogin",
    "Step",
    "StepUpNeededError",
    "UnknownStaffError",
    "normal_login",
]

FACTOR_CHANGED = "identity.factor.changed"
"""Event: somebody's way of signing in has changed, and its owner must be told (SR-10). Subject: the account. Data:
owner_kind and owner_id (an Actor), factor, change, at (ISO 8601), by (who did it)."""


def normal_login(text: str) -> str:
    """The one spelling of a login: half-width (IME digits count), staff codes in capitals, e-mail small."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return plain.lower() if "@" in plain else plain.upper()


class Assurance(IntEnum):
    """How surely the person is known. The order is the strength."""

    NONE = 0
    ONE_FACTOR = 1
    """A password, or a code sent to an address."""
    TWO_FACTOR = 2
    """A password and a one-time or recovery code (SR-01)."""
    PHISHING_RESISTANT = 3
    """A passkey that verified its user: it answers only the address that it was made for."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The person of this request. ``authenticated_at``: the last time a factor was shown (JST)."""

    actor: Actor
    user_id: int
    display_name: str
    assurance: Assurance
    authenticated_at: datetime


class Step(StrEnum):
    """What staff must do before anything else. Each is the name of the page that does it."""

    PASSWORD = "account_change_password"  # noqa: S105 - the name of a page
    """Replace the one-time password."""
    ENROL = "accounts:enrol"
    """Set up the first second factor."""
    CONFIRM = "mfa_reauthenticate"
    """Show the second factor that was set up elsewhere since."""


@dataclass(frozen=True, slots=True)
class Access:
    """What a view asks of its caller. The default is a member of staff with two factors: nothing is open by accident.

    ``stranger``: anybody may call it. ``setting_up``: staff may call it while one of these steps is not done.
    ``way_in``: a stranger becomes a signed-in member of staff by it, on the town's own terminals only.
    ``resident``: residents may call it from this assurance on. ``within``: how long ago the last factor may have been
    shown. ``background``: calls are made by the page itself and do not keep a session alive.
    """

    stranger: bool = False
    way_in: bool = False
    setting_up: frozenset[Step] = frozenset()
    staff: Assurance = Assurance.TWO_FACTOR
    resident: Assurance | None = None
    within: timedelta | None = None
    background: bool = False


@dataclass(frozen=True, slots=True)
class SignInPath:
    """One address by which somebody who is not signed in gets further, and what it can yield (SR-02)."""

    url_name: str
    factors: tuple[str, ...]
    yields: Assurance


@dataclass(frozen=True, slots=True)
class OneTimePassword:
    """A password to hand over once. It must be changed at the first sign-in and is worthless after ``expires_at``."""

    code: str
    password: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class StaffLogin:
    """A staff account as reviews need it (SR-21)."""

    code: str
    active: bool
    made_at: datetime
    last_login: datetime | None


@dataclass(frozen=True, slots=True)
class SessionView:
    """One session of the signed-in person."""

    id: int
    started_at: datetime
    last_seen_at: datetime
    address: str
    browser: str
    is_current: bool


class NotSignedInError(Exception):
    """Nobody is signed in here; the middleware turns it into the sign-in page."""


class StepUpNeededError(Exception):
    """The session is too weak or too old for this; the middleware asks for the missing factor."""

    def __init__(self, needed: Assurance) -> None:
        super().__init__(needed.name)
        self.needed = needed


class UnknownStaffError(LookupError):
    """No staff login has this code."""


class StaffExistsError(ValueError):
    """A staff login with this code is there already."""


class BadStaffCodeError(ValueError):
    """A staff code is 1–20 letters, digits, dots, hyphens or underscores."""
