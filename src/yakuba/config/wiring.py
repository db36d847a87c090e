"""Ties the look to the parts it must not know: who is signed in, what they may do, which town this is."""

from collections.abc import Iterable

from django.http import HttpRequest

from yakuba.config.env import env
from yakuba.kernel.identity import service as identity
from yakuba.kernel.identity.contracts import NotSignedInError
from yakuba.kernel.organisation import service as organisation
from yakuba.lib.refs import Actor
from yakuba.web.shell import Person


class Wiring:
    """The facts of this instance, each with a fixed number of queries. Nothing is remembered between requests."""

    def town(self) -> str:
        """The name of the municipality; before it has been set up, that of a town hall (one query)."""
        found = organisation.municipality()
        return found.name if found else "役場"

    def actor(self, request: HttpRequest) -> Actor | None:
        """Who is signed in; None for a stranger."""
        try:
            return identity.current(request).actor
        except NotSignedInError:
            return None

    def person(self, request: HttpRequest) -> Person | None:
        """The signed-in person as the header names them; None for a stranger."""
        actor = self.actor(request)
        if actor is None:
            return None
        held = organisation.staff_member(actor.id) if actor.kind == "staff" else []
        if not held:
            return Person(name=self._display_name(request) or actor.id)
        place = organisation.section(held[0].section)
        return Person(name=held[0].name, section=place.name if place else "")

    def _display_name(self, request: HttpRequest) -> str:
        try:
            return identity.current(request).display_name
        except NotSignedInError:
            return ""

    def allowed(self, request: HttpRequest, acts: Iterable[str]) -> frozenset[str]:
        """Which of these acts the signed-in person may do anywhere at all (two queries for staff)."""
        actor = self.actor(request)
        return organisation.allowed_among(actor, acts) if actor else frozenset()

    def zone(self) -> str:
        """Which side of the network separation this process serves."""
        return env().zone.value

    def demo(self) -> bool:
        """Whether this is the demonstration with fictional people."""
        return env().demo


wiring = Wiring()
