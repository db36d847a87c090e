"""Who filed, in which capacity and by which proof."""

from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yakuba.kernel.audit.service import record
from yakuba.kernel.intake import acts
from yakuba.kernel.intake.composing import refresh
from yakuba.kernel.intake.contracts import (
    BadFilingError,
    Capacity,
    Filing,
    MemberView,
    Part,
    ReceptionView,
    Withdrawn,
)
from yakuba.kernel.intake.holding import count_up, looked_at
from yakuba.kernel.intake.involving import seen
from yakuba.kernel.intake.knowing import know
from yakuba.kernel.intake.models import FilingEntry, Reception, Sheet
from yakuba.kernel.intake.reading import CONTINUE, as_view, found, subject, within
from yakuba.kernel.intake.recognising import principal_of, resembled
from yakuba.kernel.intake.sheets import filing_content, filing_of
from yakuba.kernel.intake.typed import note_typed
from yakuba.kernel.intake.values import wrong_characters
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import EscalateError, KnownAs, NotInCopyError, Requester
from yakuba.kernel.procedures.boxes import wrong_day
from yakuba.kernel.procedures.filers import allowing, not_allowed
from yakuba.kernel.procedures.service import get
from yakuba.kernel.rules.derive import to_date
from yakuba.lib import clock
from yakuba.lib.refs import Actor

LONGEST = {"name": 100, "address": 200, "phone": 20, "relation": 40, "principal": 100, "kana": 100}


def file_as(actor: Actor, key: UUID, version: int, filing: Filing) -> ReceptionView:
    """Record who files. Outside a transaction; the same again changes nothing.

    Raises BadFilingError (a unit that is not there, an empty name, a capacity that the definition of a composed sheet
    does not allow: ``procedure`` names the first; leave that sheet for another day by ``wish`` to file the
    others), EscalateError (people: stop, say nothing, call the chief), NotAllowed,
    NoReceptionError, ConflictError.
    """
    known, part = found(actor, CONTINUE, key)
    view = as_view(known)
    if filing_of(known)[0] == filing:
        return seen(view, part)
    _check(filing, view)
    guard(actor, view, filing)
    return _filed(actor, key, version, filing)


def file_online(actor: Actor, key: UUID, version: int, filing: Filing, person: str = "") -> ReceptionView:
    """As ``file_as``, but whoever may be kept away is not told by a refusal: it is taken, and stopped on record.

    ``person``: the 宛名番号 of a linked account. Raises BadFilingError, ConflictError.
    """
    known = within(actor, CONTINUE, key)
    view = as_view(known)
    if filing_of(known)[0] == filing:
        return view
    _check(filing, view)
    with suppress(EscalateError):
        guard(actor, view, filing, person)
    return _filed(actor, key, version, filing)


def _filed(actor: Actor, key: UUID, version: int, filing: Filing) -> ReceptionView:
    with transaction.atomic():
        reception, part = looked_at(actor, key)
        if filing_of(reception)[0] == filing:
            return seen(as_view(reception), part)
        count_up(reception, version)
        FilingEntry.objects.create(
            reception=reception,
            content=filing_content(filing),
            version=reception.version,
            at=clock.now(),
            by=str(actor),
        )
        detail = {"capacity": filing.capacity.value, "proofs": [proof.value for proof in filing.proofs]}
        record(actor=actor, act=acts.FILED.name, subject=subject(key), detail=detail)
        note_typed(reception)
        know(actor, reception)
        view = refresh(actor, reception)
        _check_capacity(view, reception, part, filing)
    return seen(view, part)


def filing(actor: Actor, key: UUID) -> Filing | None:
    """Who files, as last recorded; recorded as a view. Raises NotAllowed, NoReceptionError."""
    reception = within(actor, CONTINUE, key)
    record(actor=actor, act=acts.VIEWED.name, subject=subject(key))
    return filing_of(reception)[0]


def deceased_of(view: ReceptionView) -> str:
    """The key of who died, or empty."""
    dead = (m.unit for m in view.members if "deceased" in m.items and m.items["deceased"].value == 1)
    return next(dead, "")


def _check(filing: Filing, view: ReceptionView) -> None:
    units = {member.unit for member in view.members}
    if filing.unit and filing.unit not in units:
        raise BadFilingError(_("この受付にいない方です。画面を開き直してください。"))
    if not filing.name.strip():
        raise BadFilingError(_("届出に来た方の氏名を入れてください。"))
    for item, most in LONGEST.items():
        if len(getattr(filing, item)) > most:
            raise BadFilingError(_("長すぎます。届出人の欄を入力し直してください。"))
        if wrong := wrong_characters(getattr(filing, item)):
            raise BadFilingError(_("届出人の欄: %(wrong)s") % {"wrong": wrong})
    if filing.born is not None and (wrong := wrong_day(filing.born)):
        raise BadFilingError(_("届出人の生年月日: %(wrong)s") % {"wrong": wrong})
    _check_member(filing, view)


def _check_member(filing: Filing, view: ReceptionView) -> None:
    dead = deceased_of(view)
    if filing.unit and filing.unit == dead:
        raise BadFilingError(_("亡くなった方は届出人になれません。来た方を選んでください。"))
    if filing.capacity is Capacity.HOUSEHOLD and not filing.unit:
        raise BadFilingError(_("同じ世帯の方が届け出るときは、世帯員から選んでください。"))
    if filing.capacity is Capacity.SELF and not filing.unit and view.members and not dead:
        raise BadFilingError(_("本人が届け出るときは、世帯員から選んでください。"))


def _check_capacity(view: ReceptionView, reception: Reception, part: Part, filing: Filing) -> None:
    """Of the composed sheets that are still to be filed with this part, every one must allow it."""
    dead = deceased_of(view)
    rows = Sheet.objects.filter(reception=reception, withdrawn=Withdrawn.NO, received__isnull=True).order_by("place")
    for procedure, unit in rows.values_list("procedure", "unit"):
        definition = get(procedure, on=reception.received_on)
        if part.includes(definition) and not allowing(definition, filing, unit, dead):
            raise BadFilingError(not_allowed(definition, filing, unit, dead), procedure)


def guard(actor: Actor, view: ReceptionView, filing: Filing, number: str = "") -> None:
    """Stop somebody kept away from the household, or somebody for them or for the protected, before anything is kept.

    The household is known by number, or by what was typed of it. ``number``: the 宛名番号 of who files, where it is
    known otherwise. Outside a transaction. Raises EscalateError.
    """
    about = set(_person_ids(actor, (member.person for member in view.members if member.person))) | resembled(view)
    principal = principal_of(view, filing)
    if not about and principal is None:
        return
    own = next((member for member in view.members if member.unit == filing.unit), None)
    born = filing.born or _born(own.items["born"].value if own and "born" in own.items else None)
    known = number or (own.person if own else "")
    person_id = next(iter(_person_ids(actor, [known])), None) if known else None
    person = KnownAs(filing.name, filing.kana or _kana(own), to_date(born) if born else None, person_id)
    people.guard_request(actor, about=about, requester=Requester(person, principal), where=subject(view.key))


def _kana(member: MemberView | None) -> str:
    return str(member.items["kana"].value or "") if member and "kana" in member.items else ""


def _born(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _person_ids(actor: Actor, numbers: Iterable[str]) -> Iterable[int]:
    for number in numbers:
        try:
            yield people.person_by_number(actor, number).person_id
        except NotInCopyError:
            continue
