"""The demo sign-in exists in the demo only; a start that would offer it elsewhere is refused."""

import sys
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.urls import NoReverseMatch, reverse

DEMO_MODULE = "yakuba.apps.accounts.demo"


def connect() -> None:
    """Called once, from the AppConfig."""
    register(demo_is_only_in_the_demo, Tags.security)


def demo_is_only_in_the_demo(**_: Any) -> list[CheckMessage]:
    """Neither loaded nor reachable outside the demo."""
    if settings.DEMO:
        return []
    found: list[CheckMessage] = []
    if DEMO_MODULE in sys.modules:
        found.append(Error("the demo sign-in is loaded outside the demo", id="accounts.E001"))
    if _is_reachable():
        found.append(Error("the demo sign-in has an address outside the demo", id="accounts.E002"))
    return found


def _is_reachable() -> bool:
    try:
        reverse("accounts_demo:choose")
    except NoReverseMatch:
        return False
    return True
