"""Newcomers who may be the ones that seek protection: who waits to be confirmed, and what there is to compare."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yakuba.apps.protection import words
from yakuba.apps.protection.models import FiledCase
from yakuba.kernel.intake import service as intake
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import KnownAs, ProtectionFilter, ProtectionRow, ProtectionView, Stage
from yakuba.lib.refs import Actor
from yakuba.web.components import Badge, Fact

FIRST = 10
"""How many stand on the first page."""


@dataclass(frozen=True, slots=True)
class NewcomerLine:
    """Somebody whom the register brought, who may be a newcomer that seeks protection."""

    row: ProtectionRow
    sought_on: str
    stage: Badge


def waiting(actor: Actor) -> tuple[tuple[NewcomerLine, ...], int]:
    """The first that wait to be confirmed, the oldest first, and how many there are. Raises NotAllowed."""
    rows, total = people.protections(actor, ProtectionFilter(stage=Stage.MATCHED), sort="id", limit=FIRST)
    return tuple(NewcomerLine(row, words.day(row.applied_on), words.stage(row.stage)) for row in rows), total


def compared(actor: Actor, view: ProtectionView) -> tuple[Fact, ...]:
    """The newcomer as they were typed, beside whom the register brought; nothing where it did not begin so."""
    if view.sought is None:
        return ()
    sought, case = view.sought, case_in(view)
    typed = KnownAs(sought.name, sought.kana, sought.born)
    found = people.persons(actor, list(view.persons)[:1]).values()
    brought = [KnownAs(person.name or person.latin, person.kana, person.born.exact) for person in found]
    where = intake.reception_labels([sought.where.id]).get(sought.where.id, "")
    facts = [
        Fact(_("受付で支援を求めた人"), words.known(typed) if sought.name or sought.kana else _("廃棄済み"), where),
        Fact(_("住民の写しに届いた人"), _("、").join(map(words.known, brought))),
    ]
    if case is not None:
        facts.append(Fact(_("申出の案件"), _("%(number)s(%(state)s)") % _as_told(case)))
    return tuple(facts)


def _as_told(case: FiledCase) -> Mapping[str, str]:
    return {"number": case.number, "state": str(case.get_state_display())}


def case_in(view: ProtectionView) -> FiledCase | None:
    """The case of the reception in which the newcomer sought protection."""
    if view.sought is None:
        return None
    return FiledCase.objects.filter(reception=view.sought.where.id).order_by("pk").first()
