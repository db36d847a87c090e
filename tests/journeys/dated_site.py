"""The site on ``YAKUBA_JOURNEY_DAY`` or later: journeys with fixed dates run in any year."""

import os
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from yakuba.config.wsgi import application as site
from yakuba.lib import clock

# Sessions of Django and allauth follow the same clock; the models have kept the function that they found.
from allauth.usersessions.models import UserSession  # isort: skip  (needs the site above to be set up)

FIRST = datetime.combine(date.fromisoformat(os.environ["YAKUBA_JOURNEY_DAY"]), time(10), clock.JST)

timezone.now = clock.now
for name in ("created_at", "last_seen_at"):
    UserSession._meta.get_field(name).default = clock.now


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The real site; while the real day is earlier, its clock stands at ten in the morning of that day.

    Health is asked in real time: it compares with the worker, which knows no other.
    """
    if environ["PATH_INFO"].startswith("/health"):
        return site(environ, start_response)
    with clock.stopped_at(max(clock.now(), FIRST)):
        return site(environ, start_response)
