"""Ties the look to the parts it must not know: who is signed in, what they may do, which town this is."""

from django.http import HttpRequest

from yakuba.config.env import env
from yakuba.web.shell import Person


class Wiring:
    """The facts of this instance. The identity and organisation parts are asked here once they exist."""

    def town(self) -> str:
        """The name of the municipality."""
        return "青葉市" if env().demo else "役場"

    def person(self, request: HttpRequest) -> Person | None:
        """The signed-in person; None for a stranger."""
        return None

    def may(self, request: HttpRequest, act: str) -> bool:
        """Whether the signed-in person has a right to ``act`` anywhere."""
        return False

    def zone(self) -> str:
        """Which side of the network separation this process serves."""
        return env().zone.value

    def demo(self) -> bool:
        """Whether this is the demonstration with fictional people."""
        return env().demo


wiring = Wiring()
