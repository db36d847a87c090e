"""Whose reception is whose: staff by their right, the online door by what was sent through it."""

from uuid import UUID

from django.db.models import Q

from yakuba.kernel.intake.models import OnlineFiling
from yakuba.kernel.organisation.service import as_filter, scope
from yakuba.lib.refs import Actor

ONLINE = Actor("system", "online")
"""The online door (電子). It has no right of its own: it works on receptions of online applications, and no other."""


def reachable(actor: Actor, act: str, prefix: str = "") -> Q:
    """The receptions to which the actor may do ``act``, as a condition. Raises NotAllowed."""
    if actor == ONLINE:
        return Q(**{f"{prefix}key__in": OnlineFiling.objects.values("reception")})
    return as_filter(scope(actor, act), section=f"{prefix}section", office=f"{prefix}office")


def may_open(actor: Actor, key: UUID, *, section: str, office: str) -> bool:
    """Whether the actor may begin a reception under this key. Raises NotAllowed."""
    if actor == ONLINE:
        return OnlineFiling.objects.filter(reception=key).exists()
    return scope(actor, "reception.open").covers(section=section, office=office)
