"""Who sent an online application, and how surely: what a linked account adds, and where it does not fit."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from yakuba.kernel.cases.contracts import Applicant
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import LinkedBy, identity_words
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import NotInCopyError, PersonView
from yakuba.kernel.rules.derive import to_date
from yakuba.lib.refs import Actor
from yakuba.lib.wareki import format_day


@dataclass(frozen=True, slots=True)
class Identity:
    """``words`` say how surely the applicant is who they say; ``notes`` what the officer must judge, if anything.

    ``by_card``: of a linked one, by a card's signature and not at a counter.
    """

    words: str
    linked: bool
    by_card: bool
    notes: tuple[str, ...]


def identity(actor: Actor, applicant: Applicant) -> Identity:
    """Of an online applicant; empty words for every other door. A look at the register is recorded there."""
    words = identity_words(applicant.identity, applicant.linked_on)
    if applicant.linked_on is None:
        return Identity(words, linked=False, by_card=False, notes=())
    by_card = applicant.identity == LinkedBy.CARD
    return Identity(words, linked=True, by_card=by_card, notes=tuple(_notes(actor, applicant)))


def _notes(actor: Actor, applicant: Applicant) -> Iterator[str]:
    if applicant.account and (ended := intake.link_ended_on(UUID(applicant.account), applicant.person)):
        yield _("この連携は、申請のあとに終わっています(%(ended)s)。") % {"ended": ended}
    try:
        person = people.person_by_number(actor, applicant.person)
    except NotInCopyError:
        yield _("連携した方は、いまの住民の写しにいません。基幹系で確かめてください。")
        return
    except NotAllowed:
        return
    yield from _differences(applicant, person)


def _differences(applicant: Applicant, person: PersonView) -> Iterator[str]:
    known = {_plain(name) for name in (person.name, person.alias, person.latin) if name}
    if _plain(applicant.name) not in known:
        told = {"typed": applicant.name, "register": person.name or person.latin}
        yield _("入力された氏名「%(typed)s」は、連携した方の氏名「%(register)s」と違います。") % told
    born = to_date(applicant.born) if applicant.born else None
    if born is not None and person.born.exact is not None and born != person.born.exact:
        told = {"typed": format_day(born), "register": format_day(person.born.exact)}
        yield _("入力された生年月日 %(typed)s は、連携した方の生年月日 %(register)s と違います。") % told
    if person.removed_on is not None:
        told = {"day": format_day(person.removed_on), "because": person.removed_because}
        yield _("連携した方の住民票は消除されています(%(day)s %(because)s)。") % told


def _plain(text: str) -> str:
    """Width and spaces make no difference; another glyph does."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()
