"""A stand-in for the wiring of the look: a person with just the rights that a test gives them."""

from collections.abc import Iterable

from django.http import HttpRequest

from yakuba.lib.refs import Actor
from yakuba.web.shell import Person


class StandIn:
    """Fulfils ``yakuba.web.shell.Wiring``. Without a person the caller is a stranger."""

    def __init__(
        self, person: Person | None = None, zone: str = "both", acts: tuple[str, ...] = ("case.review",)
    ) -> None:
        self._person, self._zone, self._acts = person, zone, acts

    def town(self) -> str:
        return "青葉市"

    def person(self, request: HttpRequest) -> Person | None:
        return self._person

    def actor(self, request: HttpRequest) -> Actor | None:
        return Actor("staff", "S0001") if self._person else None

    def allowed(self, request: HttpRequest, acts: Iterable[str]) -> frozenset[str]:
        return frozenset(acts) & frozenset(self._acts)

    def zone(self) -> str:
        return self._zone

    def demo(self) -> bool:
        return False


CLERK = Person("見本 花子", "市民課")
