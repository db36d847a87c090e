"""What stands in the way of a batch: every condition of the action as SQL, with what is said where it is not met."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from yakuba.kernel.cases.contracts import Data, OwnCaseError
from yakuba.kernel.cases.courses import ENDS, Transition
from yakuba.kernel.cases.models import Payload
from yakuba.kernel.cases.needs import NEEDS
from yakuba.kernel.cases.takes import MAY_REVIEW
from yakuba.kernel.intake import service as intake
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.organisation.contracts import Seat
from yakuba.kernel.organisation.service import as_filter
from yakuba.kernel.people import service as people
from yakuba.lib.refs import Actor

Guard = tuple[Q, str]


@dataclass(frozen=True, slots=True)
class Wish:
    """What one batch would do."""

    batch: UUID
    actor: Actor
    action: str
    reason: str
    data: Data
    seats: tuple[Seat, ...]


def guards_of(wish: Wish, transition: Transition) -> list[Guard]:
    """Every condition of the action with what is said where it is not met, the first one first."""
    starts = ~Q(state__in=[end.value for end in ENDS])
    if transition.starts != "open":
        starts = Q(state__in=[state.value for state in transition.starts])
    guards: list[Guard] = [(starts, _("この状態の案件ではできません。"))]
    if transition.own:
        guards.append((_not_own(wish.actor), str(OwnCaseError())))
    for name in transition.needs:
        need = NEEDS[name]
        if need.bulk is not None:
            guards.append((need.bulk(wish.actor, wish.seats), str(need.why)))
    if "assignee" in transition.takes:
        guards.append((_may_handle(wish.data.assignee), _("この課で今日審査できる職員ではありません。")))
    return guards


def _not_own(actor: Actor) -> Q:
    number = organisation.resident_number(actor.id) if actor.kind == "staff" else ""
    if not number:
        return Q()
    kin = people.household_of(number)
    theirs = Payload.objects.filter(Q(applicant_person__in=kin) | Q(principal__in=kin), case=OuterRef("pk"))
    return ~Q(person__in=kin) & ~Q(Exists(theirs)) & ~Q(submission__in=intake.submissions_with(kin))


def _may_handle(assignee: str) -> Q:
    reaches = organisation.scopes(Actor("staff", assignee), MAY_REVIEW) if assignee else {}
    place = Q(pk__in=[])
    for reach in reaches.values():
        place |= as_filter(reach, section="section")
    return place
