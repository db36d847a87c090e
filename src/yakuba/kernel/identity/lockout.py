"""Locks after failures, kept in the database by axes: the same for all processes.

Five failures lock a name from one address for 30 minutes (the usual figure of municipal products: service-levels.md
§9, "Account lock"). Two wider limits stop guessing that is spread out: one name from many addresses, and many names
from one address. The second is high, because an office shares one address.
"""

from datetime import datetime, timedelta

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from axes.utils import reset
from django.contrib.auth.signals import user_login_failed
from django.db.models import Q, Sum
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from yakuba.kernel.identity.client import address
from yakuba.kernel.identity.contracts import normal_login
from yakuba.kernel.identity.models import User
from yakuba.lib.clock import JST

LOCK_TIME = timedelta(minutes=30)
FAILURES_OF_A_NAME = 20
FAILURES_OF_AN_ADDRESS = 200


def name_for(request: HttpRequest, credentials: dict[str, str] | None) -> str:
    """Under which name a failure is kept. What is no login is kept as a digest: it may be a mistyped password."""
    typed = normal_login((credentials or {}).get("username") or "")
    known: dict[str, str] = request.__dict__.setdefault("_lockout_names", {})
    if typed not in known:
        digest = salted_hmac("yakuba.identity.lockout", typed, algorithm="sha256").hexdigest()
        exists = User.objects.filter(login=typed).exists()
        known[typed] = typed if exists else f"?{digest[:40]}"
    return known[typed]


def nothing_of_the_client(*_: object) -> str:
    """What axes may write about a client into the log: nothing."""
    return "-"


class Handler(AxesDatabaseHandler):
    """The lock of axes, and the two wider limits."""

    def is_locked(self, request: HttpRequest, credentials: dict[str, str] | None = None) -> bool:
        """Whether this name from this address must wait."""
        return super().is_locked(request, credentials) or self._is_spread_guessing(request, credentials)

    def _is_spread_guessing(self, request: HttpRequest, credentials: dict[str, str] | None) -> bool:
        name = name_for(request, credentials)
        sums = AccessAttempt.objects.filter(attempt_time__gte=get_cool_off_threshold(request)).aggregate(
            name=Sum("failures_since_start", filter=Q(username=name)),
            address=Sum("failures_since_start", filter=Q(ip_address=address(request))),
        )
        return (sums["name"] or 0) >= FAILURES_OF_A_NAME or (sums["address"] or 0) >= FAILURES_OF_AN_ADDRESS


def is_locked(request: HttpRequest, login: str) -> bool:
    """Whether this login must wait; if so the answer to the request becomes the page about the lock."""
    locked = not AxesProxyHandler.is_allowed(request, {"username": login})
    if locked:
        request.axes_locked_out = True  # type: ignore[attr-defined]  # what axes reads
        request.axes_credentials = {"username": login}  # type: ignore[attr-defined]  # what axes reads
    return locked


def count_failure(request: HttpRequest, login: str) -> None:
    """One wrong code: it counts like a wrong password."""
    user_login_failed.send(sender=__name__, credentials={"username": login}, request=request, stage="code")


def locked_until(request: HttpRequest, credentials: dict[str, str] | None) -> datetime | None:
    """When the lock of this request ends (JST); None if it is none of ours."""
    last = AccessAttempt.objects.filter(username=name_for(request, credentials)).order_by("-attempt_time").first()
    return (last.attempt_time + LOCK_TIME).astimezone(JST) if last else None


def unlock(login: str) -> int:
    """Forget the failures of a login; how many rows there were."""
    return int(reset(username=normal_login(login)))
