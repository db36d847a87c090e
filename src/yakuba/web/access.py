"""Who may: the question that every staff view asks first."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from yakuba.lib.refs import Actor
from yakuba.web.shell import wiring


def allowed(request: HttpRequest, act: str) -> Actor:
    """The signed-in person, when they may do ``act`` anywhere at all.

    How far they may (sections, offices, kinds) is the scope that queries and use cases apply. Raises PermissionDenied.
    """
    facts = wiring()
    actor = facts.actor(request)
    if actor is None or act not in facts.allowed(request, [act]):
        raise PermissionDenied
    return actor
