"""Who it is of whom a card's certificate says four things (基本4情報): the one resident of whom the register says them.

No candidates and no likeness: a match makes somebody's account theirs without a clerk. The name counts in all shapes
that are one character by the register's own table (level ``same``), the address in all spellings of one place; kana is
in no certificate. Who was removed never matches, and where two would, nobody does.
"""

import re
import unicodedata

from django.utils.translation import gettext as _

from yakuba.kernel.audit.service import record
from yakuba.kernel.identity.contracts import CardHolder
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.organisation.contracts import NotAllowed, Refusal
from yakuba.kernel.people.contracts import Kind
from yakuba.kernel.people.matched import Matched
from yakuba.kernel.people.models import Person
from yakuba.lib.address import block_key, town_key
from yakuba.lib.characters import Level, level
from yakuba.lib.refs import Actor, OwnerRef

ACT = "people.match_card"
# What may stand before the name of a municipality: its prefecture, its county.
_BEFORE = r"\s*(?:(?:北海道|東京都|京都府|大阪府|.{2,3}県)\s*)?(?:\S{1,5}郡\s*)?"


def match_card(actor: Actor, holder: CardHolder) -> Matched | None:
    """The resident whose name, birth date, sex and address are the holder's; None for nobody, or for more than one.

    Recorded as a look at the one who was found. The items come from a checked signature, so no staff does this, and
    nothing is told of the register but who it is: for system actors. Raises NotAllowed.
    """
    if actor.kind != "system":
        raise NotAllowed(
            ACT, Refusal.NO_RIGHT, _("カードの照合は署名の検証に続いて自動で行われます。検索を使ってください。")
        )
    rows = Person.objects.filter(
        present=True, removed_on=None, kind=Kind.RESIDENT, born=holder.born, sex=holder.sex
    ).exclude(sex="")
    found = [row for row in rows if _is_named(row, holder.name) and _lives_at(row, holder.address)]
    if len(found) != 1:
        record(actor=actor, act="people.register.searched", subject=None, detail={"by": ["card"]})
        return None
    record(actor=actor, act="people.person.matched", subject=OwnerRef("people.person", str(found[0].pk)))
    return Matched(found[0].pk, found[0].number, found[0].kana)


def _is_named(row: Person, name: str) -> bool:
    return any(own and level(own, name) is Level.SAME for own in (row.name, row.latin))


def _lives_at(row: Person, address: str) -> bool:
    town = organisation.municipality()
    if town is None or not row.town:
        return False
    written = re.fullmatch(_BEFORE + re.escape(town.name) + "(.+)", unicodedata.normalize("NFKC", address))
    home = " ".join(filter(None, (row.town + row.block, row.room)))
    return written is not None and _key(written[1]) == _key(home)


def _key(place: str) -> str:
    """Spellings of one place are equal; a gap keeps numbers apart that stand beside each other."""
    apart = re.sub(r"\s+", "-", unicodedata.normalize("NFKC", place).strip())
    return block_key(town_key(apart))
