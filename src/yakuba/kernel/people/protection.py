"""支援措置: from the application through the opinion and the decision to the end of the term.

Sources (read 2026-11-22): one year, an extension from one month before its end: 大阪市「支援措置の延長手続きについて」
on 住民基本台帳事務処理要領 第5-10; who may apply, and that it ends without an extension: 萩市.
[verified: false]: the first day of the term is the day of the decision; an extension begins the day after the end;
protection is provisional from the application on (仮の支援措置). Where towns differ, this keeps people safer, not less.
"""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from yakuba.kernel.audit.service import record
from yakuba.kernel.organisation.service import scope
from yakuba.kernel.people.contracts import (
    Body,
    ConsultedOpinion,
    Harm,
    KnownAs,
    Ledger,
    NotInCopyError,
    ProtectedAs,
    ProtectionRefusedError,
    ProtectionRequest,
    ProtectionState,
    ProtectionView,
)
from yakuba.kernel.people.models import (
    CoveredLedger,
    KeptAway,
    Opinion,
    Person,
    ProtectedPerson,
    Protection,
    Term,
)
from yakuba.lib import clock
from yakuba.lib.days import Counting, Period, last_day
from yakuba.lib.names import kana_key, name_key
from yakuba.lib.refs import Actor, JsonValue, OwnerRef

TERM = Period(years=1)
ACT = "people.protect"


def apply_protection(actor: Actor, request: ProtectionRequest) -> int:
    """Take a 支援措置の申出; its id. The addresses are withheld at once, provisionally.

    Raises NotInCopyError for somebody whom the copy lacks, ProtectionRefusedError, NotAllowed.
    """
    scope(actor, ACT)
    persons = {request.applicant: ProtectedAs.APPLICANT} | dict.fromkeys(request.joined, ProtectedAs.JOINED)
    persons[request.applicant] = ProtectedAs.APPLICANT
    _check_request(request, persons)
    with transaction.atomic():
        made = Protection.objects.create(
            harm=request.harm, applied_on=request.applied_on, applied_by=request.applied_by
        )
        ProtectedPerson.objects.bulk_create(
            ProtectedPerson(protection=made, person_id=person_id, role=role) for person_id, role in persons.items()
        )
        KeptAway.objects.bulk_create(_kept_away(made, known) for known in request.kept_away)
        CoveredLedger.objects.bulk_create(CoveredLedger(protection=made, ledger=name) for name in request.ledgers)
        _record(actor, "people.protection.applied", made.pk)
        for person_id in persons:
            record(actor=actor, act="people.protection.applied", subject=_person(person_id))
    return made.pk


def add_opinion(actor: Actor, protection_id: int, opinion: ConsultedOpinion) -> None:
    """Record what a consulting body (相談機関) answered. Raises ProtectionRefusedError once it is over, NotAllowed."""
    scope(actor, ACT)
    with transaction.atomic():
        _in_state(protection_id, ProtectionState.APPLIED, ProtectionState.GRANTED)
        Opinion.objects.create(
            protection_id=protection_id,
            body=opinion.body,
            body_name=opinion.body_name,
            given_on=opinion.given_on,
            needed=opinion.needed,
            text=opinion.text,
        )
        _record(actor, "people.protection.advised", protection_id)


def decide_protection(actor: Actor, protection_id: int, *, granted: bool, on: date, version: int) -> None:
    """Decide on the need. Granting needs an opinion that says so; the term of one year begins on that day.

    ``version`` is that of the view decided upon. Raises ProtectionRefusedError, NotAllowed.
    """
    scope(actor, ACT)
    with transaction.atomic():
        found = _in_state(protection_id, ProtectionState.APPLIED)
        if not found.applied_on <= on <= clock.today():
            raise ProtectionRefusedError(_("決定の日は、申出の日から今日までの日にしてください。"))
        if granted and not found.opinions.filter(needed=True).exists():
            raise ProtectionRefusedError(
                _("必要があるとした相談機関の意見がまだありません。先に意見を記録してください。")
            )
        state = ProtectionState.GRANTED if granted else ProtectionState.REFUSED
        _move(protection_id, version, state=state, decided_on=on)
        if granted:
            last = last_day(on, TERM, Counting.INCLUDE_FIRST_DAY)
            Term.objects.create(protection_id=protection_id, first=on, last=last, asked_on=found.applied_on)
        _record(actor, "people.protection.decided", protection_id, granted=granted)


def extend_protection(actor: Actor, protection_id: int, *, asked_on: date, version: int) -> date:
    """Extend by one year from the day after the end; the new last day.

    Asked from one month before the end until the end. Raises ProtectionRefusedError outside of it, NotAllowed.
    """
    scope(actor, ACT)
    with transaction.atomic():
        found = _in_state(protection_id, ProtectionState.GRANTED)
        term = found.terms.order_by("-last")[0]
        opens = extension_from(term.last)
        if not opens <= asked_on <= min(term.last, clock.today()):
            raise ProtectionRefusedError(
                _("延長の申出は {opens} から {last} まで受け付けます。過ぎたときは新しい申出にしてください。").format(
                    opens=opens, last=term.last
                )
            )
        _move(protection_id, version)
        last = last_day(term.last, TERM, Counting.EXCLUDE_FIRST_DAY)
        Term.objects.create(
            protection_id=protection_id, first=date.fromordinal(term.last.toordinal() + 1), last=last, asked_on=asked_on
        )
        _record(actor, "people.protection.extended", protection_id, until=last.isoformat())
    return last


def end_protection(actor: Actor, protection_id: int, *, reason: str, version: int) -> None:
    """End it before its term: withdrawn, moved out, no longer needed. Raises ProtectionRefusedError, NotAllowed."""
    scope(actor, ACT)
    if not reason.strip():
        raise ProtectionRefusedError(_("終了の理由を書いてください。"))
    with transaction.atomic():
        _in_state(protection_id, ProtectionState.APPLIED, ProtectionState.GRANTED)
        _move(protection_id, version, state=ProtectionState.ENDED, ended_on=clock.today(), end_reason=reason[:200])
        _record(actor, "people.protection.ended", protection_id)


def protection(actor: Actor, protection_id: int) -> ProtectionView:
    """One 支援措置 with all that belongs to it, for those named for protection. Recorded as a view."""
    scope(actor, ACT)
    found = Protection.objects.filter(pk=protection_id).first()
    if found is None:
        raise NotInCopyError(_("その支援措置はありません。番号を確かめてください。"))
    with transaction.atomic():
        _record(actor, "people.protection.viewed", protection_id)
    return _view(found)


def protections_ending(actor: Actor, *, until: date) -> list[tuple[int, date]]:
    """Granted ones whose last day is not after ``until``: (id, last day), the earliest first. One query of its own."""
    scope(actor, ACT)
    granted = Term.objects.filter(protection__state=ProtectionState.GRANTED).order_by("protection_id", "last")
    last_days = dict(granted.values_list("protection_id", "last"))
    return sorted(((pk, last) for pk, last in last_days.items() if last <= until), key=lambda pair: pair[1])


def extension_from(last: date) -> date:
    """The first day on which an extension may be asked: one month before the last day."""
    year, month = (last.year, last.month - 1) if last.month > 1 else (last.year - 1, 12)
    for day in range(last.day, 0, -1):
        try:
            return date(year, month, day)
        except ValueError:
            continue
    raise AssertionError("every month has a first day")


def _check_request(request: ProtectionRequest, persons: Iterable[int]) -> None:
    if request.applied_on > clock.today():
        raise ProtectionRefusedError(_("申出の日が今日より後になっています。日付を確かめてください。"))
    wanted = set(persons)
    if Person.objects.filter(pk__in=wanted, present=True).count() != len(wanted):
        raise NotInCopyError(_("申出者か併せて支援を求める人が住民の写しにありません。検索し直してください。"))
    if any(known.person_id in wanted for known in request.kept_away if known.person_id):
        raise ProtectionRefusedError(_("同じ人が支援を求める人と相手方の両方に入っています。確かめてください。"))
    if any(not known.name.strip() and known.person_id is None for known in request.kept_away):
        raise ProtectionRefusedError(_("相手方の氏名を書いてください。"))


def _kept_away(made: Protection, known: KnownAs) -> KeptAway:
    found = Person.objects.filter(pk=known.person_id).first() if known.person_id else None
    name = known.name.strip() or (found.name if found else "")
    kana = known.kana.strip() or (found.kana if found else "")
    return KeptAway(
        protection=made,
        person=found,
        name=name,
        kana=kana,
        born=known.born or (found.born if found else None),
        name_key=name_key(name)[:200],
        kana_key=kana_key(kana)[:200],
    )


def _in_state(protection_id: int, *states: ProtectionState) -> Protection:
    found = Protection.objects.select_for_update().filter(pk=protection_id).first()
    if found is None:
        raise NotInCopyError(_("その支援措置はありません。番号を確かめてください。"))
    if found.state not in states:
        raise ProtectionRefusedError(_("この支援措置は今その手続きができる段階にありません。開き直してください。"))
    return found


def _move(protection_id: int, version: int, **values: str | date) -> None:
    """Change it if nobody else has since ``version``."""
    changed = Protection.objects.filter(pk=protection_id, version=version).update(version=F("version") + 1, **values)
    if not changed:
        raise ProtectionRefusedError(_("ほかの人が先に更新しました。開き直して、内容を確かめてください。"))


def _record(actor: Actor, act: str, protection_id: int, **detail: JsonValue) -> None:
    record(actor=actor, act=act, subject=OwnerRef("people.protection", str(protection_id)), detail=detail)


def _person(person_id: int) -> OwnerRef:
    return OwnerRef("people.person", str(person_id))


def _view(found: Protection) -> ProtectionView:
    terms = tuple(found.terms.order_by("first").values_list("first", "last"))
    current = terms and found.state == ProtectionState.GRANTED
    return ProtectionView(
        protection_id=found.pk,
        state=ProtectionState(found.state),
        harm=Harm(found.harm),
        applied_on=found.applied_on,
        decided_on=found.decided_on,
        terms=terms,
        extension_from=extension_from(terms[-1][1]) if current else None,
        persons={row.person_id: ProtectedAs(row.role) for row in found.persons.order_by("pk")},
        kept_away=tuple(KnownAs(row.name, row.kana, row.born, row.person_id) for row in found.kept_away.order_by("pk")),
        opinions=tuple(
            ConsultedOpinion(Body(row.body), row.body_name, row.given_on, row.needed, row.text)
            for row in found.opinions.order_by("pk")
        ),
        ledgers=tuple(Ledger(row.ledger) for row in found.ledgers.order_by("pk")),
        version=found.version,
    )
