"""System checks: settings that would make a hole are refused at the start."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


def connect() -> None:
    """Called once, from the AppConfig."""
    register(gate_is_closed, Tags.security)


def gate_is_closed(**_: Any) -> list[CheckMessage]:
    """The gate is in place, and after what it needs."""
    order = settings.MIDDLEWARE
    gate = "yakuba.kernel.identity.middleware.Gate"
    needed = (
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "allauth.account.middleware.AccountMiddleware",
    )
    if gate in order and all(name in order and order.index(name) < order.index(gate) for name in needed):
        return []
    return [Error("the gate of identity must stand in MIDDLEWARE after authentication", id="identity.E001")]
