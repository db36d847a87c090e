"""Whom of the protected those may be who stand in a reception without a 宛名番号: typed at a counter, or sent online.

Nothing of the register is shown: the same little sign stands on the page as for a household that was brought from it.
"""

from collections.abc import Iterable
from uuid import UUID

from yakuba.kernel.intake.contracts import Filing, MemberView, ReceptionView
from yakuba.kernel.intake.models import Reception, Submission
from yakuba.kernel.intake.reading import as_view, subject
from yakuba.kernel.intake.sheets import filing_of
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import KnownAs
from yakuba.kernel.rules.derive import to_date

NAMES = ("name", "latin_name", "alias")


def resembled(view: ReceptionView) -> frozenset[int]:
    """Person ids of the protected whom a member without number may be. One query, none where everybody has one."""
    typed = [known for member in view.members if not member.person for known in known_as(member)]
    return people.protected_alike(typed) if typed else frozenset()


def resembles_protected(view: ReceptionView) -> bool:
    """Whether a member without number may be somebody to be handled with care; the caller has read the reception."""
    return bool(resembled(view))


def needs_care(reception: UUID | None) -> bool:
    """Whether cases of the reception are handled with care: somebody in it, or who files, may be protected, the
    household says that nobody may learn where it lives, or it was stopped.
    """
    row = Reception.objects.filter(key=reception).first() if reception else None
    if row is None:
        return False
    view = as_view(row)
    if view.wants_care:
        return True
    filer = filer_of(row, view)
    files = filer is not None and bool(people.protected_alike([filer]))
    return people.is_stopped(subject(row.key)) or files or resembles_protected(view)


def filer_of(reception: Reception, view: ReceptionView) -> KnownAs | None:
    """Who files, where that is nobody of the household: their own address stands on the form."""
    filing, _at = filing_of(reception)
    if filing is None or any(member.unit == filing.unit for member in view.members):
        return None
    return KnownAs(filing.name, filing.kana, to_date(filing.born) if filing.born else None)


def is_stopped(submission: UUID) -> bool:
    """Whether somebody was stopped in the reception of a submission whom nobody has let go on. Two queries."""
    key = Submission.objects.filter(key=submission).values_list("reception__key", flat=True).first()
    return key is not None and people.is_stopped(subject(key))


def known_as(member: MemberView) -> Iterable[KnownAs]:
    """A member by each of their names, as the guard compares."""
    said = {item: now.value for item, now in member.items.items()}
    born, kana = said.get("born"), str(said.get("kana") or "")
    day = to_date(born) if isinstance(born, int) and not isinstance(born, bool) else None
    for item in NAMES:
        if name := str(said.get(item) or ""):
            yield KnownAs(name, kana, day)


def principal_of(view: ReceptionView, filing: Filing) -> KnownAs | None:
    """For whom an agent, a messenger or a legal representative files; None for who files for themselves."""
    if not filing.stands_for_another:
        return None
    member = next((member for member in view.members if member.unit == filing.principal), None)
    known = next(iter(known_as(member)), None) if member else None
    return known or KnownAs(filing.principal)
