"""What the register copy tells of members with a 宛名番号: where they live and have their domicile.

It becomes a statement with its source, so that sheets are filled from one place and later changes are seen. A place
that is withheld (支援措置) becomes a null from the register: nothing of it is written here, and nobody asks for it.
"""

from collections.abc import Iterable

from yakuba.kernel.intake.contracts import MemberView, ReceptionView, Source, Stated
from yakuba.kernel.intake.models import Reception
from yakuba.kernel.intake.writing import write
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import NotInCopyError, PersonView
from yakuba.kernel.procedures.filling import ADDRESS, DOMICILE
from yakuba.lib.refs import Actor


def learn(actor: Actor, reception: Reception, view: ReceptionView, *, again: bool) -> bool:
    """Write what is new about members of the register; ``again`` asks also for those known already. True if any."""
    asked = [m for m in view.members if m.person and (again or ADDRESS not in m.items)]
    news = [stated for member in asked for stated in _news(actor, member)]
    if news:
        write(actor, reception, news)
    return bool(news)


def _news(actor: Actor, member: MemberView) -> Iterable[Stated]:
    try:
        found = people.person_by_number(actor, member.person)
    except NotInCopyError:
        return
    for item, value in _places(found).items():
        now = member.items.get(item)
        if now is None or (now.value, now.source) != (value, Source.REGISTER):
            yield Stated(member.unit, item, value, Source.REGISTER)


def _places(found: PersonView) -> dict[str, str | None]:
    """Of a protected person nothing, even where this officer may see it: sheets are seen by more people."""
    if found.protected:
        return {ADDRESS: None, DOMICILE: None}
    domicile = " ".join(filter(None, (str(found.domicile), found.domicile_head)))
    places = {ADDRESS: str(found.address), DOMICILE: domicile}
    return {item: text for item, text in places.items() if text}
