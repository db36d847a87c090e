"""Whose reception is whose: staff by their right, the online door by what was sent through it."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, Value, When
from django.db.models.expressions import Combinable

from yakuba.kernel.intake.models import Involved, OnlineFiling, Reception
from yakuba.kernel.intake.part_values import WHOLE, Part
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.organisation.contracts import Scope
from yakuba.lib.refs import Actor

ONLINE = Actor("system", "online")
"""The online door (電子). It has no right of its own: it works on receptions of online applications, and no other."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How far an actor may do one act to receptions; ``scope`` None: the online door."""

    actor: Actor
    scope: Scope | None

    @classmethod
    def of(cls, actor: Actor, act: str) -> "Reach":
        """One query. Raises NotAllowed."""
        return cls(actor, None if actor == ONLINE else organisation.scope(actor, act))

    def where(self, prefix: str = "") -> Q:
        """These receptions, as a condition."""
        if self.scope is None:
            return Q(**{f"{prefix}key__in": OnlineFiling.objects.values("reception")})
        return within_scope(self.scope, prefix)

    def part(self, reception: Reception) -> Part:
        """What of a reception within reach is the actor's. Four queries where it is not the whole."""
        if self.scope is None or self.scope.covers(section=reception.section, office=reception.office):
            return WHOLE
        charged = organisation.in_charge(reception.received_on)
        mine = frozenset(duty for duty, section in charged.items() if section in self.scope.involved)
        seats = [seat.section for seat in organisation.seats_of(self.actor.id) if seat.section in self.scope.involved]
        section = organisation.section(seats[0]) if seats else None
        return Part(mine, section.code, section.office) if section else Part(frozenset())


def within_scope(scope: Scope, prefix: str = "") -> Q:
    """The receptions within a scope: of the own section or office, or shared with a section of one's own."""

    def shared(sections: Collection[str]) -> Q:
        return Q(Exists(Involved.objects.filter(reception=OuterRef(f"{prefix}pk"), section__in=sections)))

    return organisation.as_filter(scope, section=f"{prefix}section", office=f"{prefix}office", involved=shared)


def opening(reach: Scope | None) -> Combinable:
    """Whether a row may be gone on with within this scope (None: by nobody), as a column of it."""
    if reach is None:
        return Value(False, output_field=BooleanField())
    return Case(When(within_scope(reach), then=Value(True)), default=Value(False), output_field=BooleanField())


def part_of(actor: Actor, reception: Reception, act: str) -> Part:
    """What of a reception is the actor's, for one who may do ``act`` to it. Raises NotAllowed."""
    return Reach.of(actor, act).part(reception)


def may_open(actor: Actor, key: UUID, *, section: str, office: str) -> bool:
    """Whether the actor may begin a reception under this key. Raises NotAllowed."""
    if actor == ONLINE:
        return OnlineFiling.objects.filter(reception=key).exists()
    return organisation.scope(actor, "reception.open").covers(section=section, office=office)
