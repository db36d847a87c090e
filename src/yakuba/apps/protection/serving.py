"""What others ask of this capability: where somebody named for 支援措置 goes on."""

from uuid import UUID

from django.urls import reverse

from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import NotInCopyError
from yakuba.lib.refs import Actor

RIGHT = "people.protect"


class Pages:
    """Addresses; "" for who is not named, and for what concerns themselves."""

    def stopped(self, actor: Actor, escalation: int) -> str:
        """The page on which a stopped request is settled."""
        if not _named(actor):
            return ""
        try:
            people.escalation(actor, escalation)
        except NotInCopyError:
            return ""
        return reverse("protection:stopped", args=[escalation])

    def of_case(self, actor: Actor, case: UUID) -> str:
        """The 支援措置 of a case, or the form that registers it."""
        from yakuba.apps.protection import queries  # its models are ready once Django is

        return queries.address_of_case(case) if _named(actor) else ""


def _named(actor: Actor) -> bool:
    return RIGHT in organisation.allowed_among(actor, (RIGHT,))
