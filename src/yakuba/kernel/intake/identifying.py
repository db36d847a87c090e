"""本人確認: one paper of the first group or two of the second; the kind is recorded, never a number."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from uuid import UUID

import yaml
from django.db import transaction
from django.utils.translation import gettext as _

from yakuba.kernel.audit.service import record
from yakuba.kernel.intake import acts
from yakuba.kernel.intake.contracts import (
    AGENT,
    FILER,
    Filing,
    IdentityPaper,
    IdentityRefusedError,
    IdentityView,
    ReceptionView,
)
from yakuba.kernel.intake.holding import count_up, looked_at
from yakuba.kernel.intake.models import FilingEntry, IdentityCheck, Member, Reception
from yakuba.kernel.intake.reading import as_view, subject, within
from yakuba.kernel.intake.reading import shown as shown_to
from yakuba.kernel.intake.sheets import as_filing
from yakuba.lib import clock
from yakuba.lib.refs import Actor

SHIPPED = Path(__file__).parent / "identity_papers.yaml"
ENOUGH = 2
"""Papers of the second group that are enough together."""


@lru_cache(maxsize=1)
def identity_papers() -> tuple[IdentityPaper, ...]:
    """The kinds of paper by which identity may be checked, in the order of ``identity_papers.yaml``."""
    held = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    return tuple(IdentityPaper(**paper) for paper in held["papers"])


def check_identity(actor: Actor, key: UUID, version: int, *, subject: str, papers: Sequence[str]) -> ReceptionView:
    """Record that ``subject`` (FILER, AGENT or a member's key) was identified by these kinds of paper (codes).

    One of group 1 or two of group 2; never a number. The same again changes nothing. Raises IdentityRefusedError,
    NotAllowed, NoReceptionError, ConflictError.
    """
    shown = tuple(dict.fromkeys(papers))
    with transaction.atomic():
        reception, _part = looked_at(actor, key)
        _check(reception, subject, shown)
        last = _checks(reception).get(subject)
        if last is not None and tuple(last.papers) == shown:
            return shown_to(actor, reception, as_view(reception))
        count_up(reception, version)
        _write(actor, reception, subject, shown)
    return shown_to(actor, reception, as_view(reception))


def identity_checks(actor: Actor, key: UUID) -> tuple[IdentityView, ...]:
    """The newest check of each subject that still holds; recorded as a view. Raises NotAllowed, NoReceptionError."""
    reception = within(actor, "reception.continue", key)
    record(actor=actor, act=acts.VIEWED.name, subject=subject(key))
    return tuple(IdentityView(row.subject, tuple(row.papers), row.at, row.by) for row in _checks(reception).values())


def is_identified(reception: Reception, filing: Filing) -> bool:
    """Whether whoever came was identified, since they came."""
    wanted = {AGENT} if filing.stands_for_another else {FILER}
    return bool((wanted | {filing.unit}) & _checks(reception).keys())


def papers_of_filer(reception: Reception, filing: Filing) -> tuple[str, ...]:
    """The kinds of paper by which who came on their own behalf was identified since they came; none: not yet."""
    checks = _checks(reception)
    found = next((checks[of] for of in (FILER, filing.unit) if of in checks), None)
    return tuple(found.papers) if found is not None and not filing.stands_for_another else ()


def _check(reception: Reception, of: str, shown: tuple[str, ...]) -> None:
    if of not in (FILER, AGENT) and not Member.objects.filter(reception=reception, unit=of, removed=False).exists():
        raise IdentityRefusedError(_("この受付にいない方です。画面を開き直してください。"))
    check_papers(shown)


def check_papers(shown: Sequence[str]) -> None:
    """One of group 1 or two of group 2, by their codes. Raises IdentityRefusedError."""
    known = {paper.code: paper for paper in identity_papers()}
    if any(code not in known for code in shown):
        raise IdentityRefusedError(_("本人確認書類の種類を一覧から選んでください。"))
    points = [known[code].points for code in shown]
    if 1 not in points and points.count(2) < ENOUGH:
        text = _("本人確認が足りません。顔写真のある官公署の証明書を1点か、資格確認書などを2点見せてもらってください。")
        raise IdentityRefusedError(text)


def _write(actor: Actor, reception: Reception, of: str, shown: tuple[str, ...]) -> None:
    IdentityCheck.objects.create(
        reception=reception,
        subject=of,
        papers=list(shown),
        version=reception.version,
        at=clock.now(),
        by=str(actor),
    )
    detail = {"of": of, "papers": list(shown)}
    record(actor=actor, act=acts.IDENTIFIED.name, subject=subject(reception.key), detail=detail)


def _checks(reception: Reception) -> Mapping[str, IdentityCheck]:
    """The newest of each subject. When somebody else came instead, earlier checks of filer and agent are void."""
    since = _came_at(reception)
    rows = IdentityCheck.objects.filter(reception=reception).order_by("id")
    return {row.subject: row for row in rows if row.subject not in (FILER, AGENT) or row.version > since}


def _came_at(reception: Reception) -> int:
    """The reception's version at which another person was recorded than before; 0 while it is the first one."""
    since, before = 0, None
    for row in FilingEntry.objects.filter(reception=reception).order_by("id"):
        filing = as_filing(row.content)
        who = (filing.name, filing.unit, filing.stands_for_another)
        if before is not None and who != before:
            since = row.version
        before = who
    return since
