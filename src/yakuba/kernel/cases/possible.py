"""What a viewer may do with a case in its state, by their rights, and what stands in the way."""

from collections.abc import Iterable

from yakuba.kernel.cases import courses
from yakuba.kernel.cases.access import reaches
from yakuba.kernel.cases.contracts import (
    OwnCaseError,
    Possible,
)
from yakuba.kernel.cases.courses import Transition
from yakuba.kernel.cases.look import Look
from yakuba.kernel.cases.needs import NEEDS
from yakuba.kernel.organisation import service as organisation


def possible(look: Look) -> Iterable[Possible]:
    """What the viewer may do in this state, by their rights; what stands in the way is said."""
    transitions = [t for t in look.graph.transitions.values() if t.starts_in(look.case.state)]
    if look.actor.kind == "resident":
        yield from (Possible(t.name, courses.label(t.name, t), t.act) for t in transitions if t.applicant)
        return
    reach = organisation.scopes(look.actor, {t.act for t in transitions})
    for transition in transitions:
        if transition.act in reach and _is_of(look, transition) and reaches(reach[transition.act], look):
            yield Possible(
                transition.name, courses.label(transition.name, transition), transition.act, _missing(look, transition)
            )


def _is_of(look: Look, transition: Transition) -> bool:
    """Whether it is an action of this case at all, whatever else stands in its way."""
    return not any(NEEDS[name].silent and NEEDS[name].missing(look) for name in transition.needs)


def _missing(look: Look, transition: Transition) -> tuple[str, ...]:
    if transition.own and look.is_own:
        return (str(OwnCaseError()),)
    return tuple(sentence for name in transition.needs for sentence in NEEDS[name].missing(look))
