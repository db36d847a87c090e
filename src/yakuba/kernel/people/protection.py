"""支援措置: from the application through the opinion and the decision to the end of the term.

Sources (read 2026-11-22): one year, an extension from one month before its end: 大阪市「支援措置の延長手続きについて」
on 住民基本台帳事務処理要領 第5-10; who may apply, and that it ends without an extension: 萩市.
[verified: false]: the first day of the term is the day of the decision; an extension begins the day after the end;
protection is provisional from the application on (仮の支援措置). Where towns differ, this keeps people safer, not less.

Every verb takes the ``key`` of the form that was sent: the same form again changes and records nothing.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yakuba.kernel.audit.service import record
from yakuba.kernel.jobs.contracts import Event
from yakuba.kernel.jobs.service import publish
from yakuba.kernel.organisation.service import scope
from yakuba.kernel.people.alike import tell_of
from yakuba.kernel.people.concerned import concerns
from yakuba.kernel.people.confirming import adopt, take_in
from yakuba.kernel.people.contracts import (
    ConsultedOpinion,
    Kind,
    KnownAs,
    NotInCopyError,
    ProtectedAs,
    ProtectionRefusedError,
    ProtectionRequest,
    ProtectionState,
    StepKind,
)
from yakuba.kernel.people.models import (
    CoveredLedger,
    KeptAway,
    Opinion,
    Person,
    ProtectedPerson,
    Protection,
    ProtectionStep,
    Term,
)
from yakuba.kernel.people.protection_steps import (
    ACT,
    DECIDE,
    LONGEST_NOTE,
    another_form,
    done,
    in_state,
    move,
    record_act,
    step,
)
from yakuba.kernel.people.terms import TERM, extension_from
from yakuba.lib import clock
from yakuba.lib.days import Counting, last_day
from yakuba.lib.names import kana_key, name_key
from yakuba.lib.refs import Actor, OwnerRef
from yakuba.lib.wareki import format_day


def apply_protection(actor: Actor, request: ProtectionRequest, *, key: UUID | None = None) -> int:
    """Take a 支援措置の申出; its id. The addresses are withheld at once, provisionally.

    Raises NotInCopyError for somebody whom the copy lacks, ProtectionRefusedError, NotAllowed.
    """
    scope(actor, ACT)
    key = key or uuid4()
    if before := _taken_before(key):
        return before
    persons = dict.fromkeys((request.applicant, *request.joined), ProtectedAs.JOINED)
    persons[request.applicant] = ProtectedAs.APPLICANT
    _check_request(actor, request, persons)
    try:
        with transaction.atomic():
            made = _taken(actor, request, persons)
            step(actor, made.pk, key, StepKind.APPLIED, on=request.applied_on)
            record_act(actor, "people.protection.applied", made.pk)
            for person_id in persons:
                record(actor=actor, act="people.protection.applied", subject=_person(person_id))
            tell_of(persons)
            publish(Event("people.protection.applied", OwnerRef("people.protection", str(made.pk)), {}))
    except IntegrityError:
        if before := _taken_before(key):  # the same form, sent at the same moment
            return before
        raise
    return made.pk


def add_opinion(actor: Actor, protection_id: int, opinion: ConsultedOpinion, *, key: UUID | None = None) -> None:
    """Record what a consulting body (相談機関) answered. Raises ProtectionRefusedError once it is over, NotAllowed."""
    scope(actor, ACT)
    if opinion.given_on > clock.today():
        raise ProtectionRefusedError(_("意見の日が今日より後になっています。日付を確かめてください。"))
    with transaction.atomic():
        if done(actor, protection_id, key := key or uuid4()):
            return
        in_state(protection_id, ProtectionState.APPLIED, ProtectionState.GRANTED)
        Opinion.objects.create(
            protection_id=protection_id,
            body=opinion.body,
            body_name=opinion.body_name,
            given_on=opinion.given_on,
            needed=opinion.needed,
            text=opinion.text,
        )
        step(actor, protection_id, key, StepKind.ADVISED, on=opinion.given_on, note=opinion.body_name)
        record_act(actor, "people.protection.advised", protection_id)


def decide_protection(
    actor: Actor,
    protection_id: int,
    *,
    granted: bool,
    on: date,
    version: int,
    reason: str = "",
    key: UUID | None = None,
) -> None:
    """Decide on the need. Granting needs an opinion that says so; the term of one year begins on that day.

    ``version`` is that of the view decided upon. Nobody decides what they registered. Without need, ``reason`` says
    why. Raises ProtectionRefusedError, NotInCopyError, NotAllowed.
    """
    scope(actor, ACT)
    scope(actor, DECIDE)
    with transaction.atomic():
        if done(actor, protection_id, key := key or uuid4()):
            return
        found = in_state(protection_id, ProtectionState.APPLIED)
        _check_decision(actor, found, granted=granted, on=on, reason=reason)
        state = ProtectionState.GRANTED if granted else ProtectionState.REFUSED
        move(protection_id, version, state=state, decided_on=on)
        if granted:
            last = last_day(on, TERM, Counting.INCLUDE_FIRST_DAY)
            Term.objects.create(protection_id=protection_id, first=on, last=last, asked_on=found.applied_on)
        kind = StepKind.GRANTED if granted else StepKind.REFUSED
        step(actor, protection_id, key, kind, on=on, note=reason)
        record_act(actor, "people.protection.decided", protection_id, granted=granted)


def extend_protection(
    actor: Actor, protection_id: int, *, asked_on: date, version: int, key: UUID | None = None
) -> date:
    """Extend by one year from the day after the end; the new last day.

    Asked from one month before the end until the end. Raises ProtectionRefusedError outside of it, NotAllowed.
    """
    scope(actor, ACT)
    with transaction.atomic():
        if done(actor, protection_id, key := key or uuid4()):
            return _term(protection_id).last
        in_state(protection_id, ProtectionState.GRANTED)
        term = _term(protection_id)
        _check_extension(term.last, asked_on)
        move(protection_id, version)
        first, last = term.last + timedelta(days=1), last_day(term.last, TERM, Counting.EXCLUDE_FIRST_DAY)
        Term.objects.create(protection_id=protection_id, first=first, last=last, asked_on=asked_on)
        step(actor, protection_id, key, StepKind.EXTENDED, on=last)
        record_act(actor, "people.protection.extended", protection_id, until=last.isoformat())
    return last


def end_protection(actor: Actor, protection_id: int, *, reason: str, version: int, key: UUID | None = None) -> None:
    """End it before its term: withdrawn, moved out, no longer needed. Raises ProtectionRefusedError, NotAllowed."""
    scope(actor, ACT)
    if not reason.strip():
        raise ProtectionRefusedError(_("終了の理由を書いてください。"))
    with transaction.atomic():
        if done(actor, protection_id, key := key or uuid4()):
            return
        in_state(protection_id, ProtectionState.LINKED, ProtectionState.APPLIED, ProtectionState.GRANTED)
        note, today = reason.strip()[:LONGEST_NOTE], clock.today()
        move(protection_id, version, state=ProtectionState.ENDED, ended_on=today, end_reason=note)
        step(actor, protection_id, key, StepKind.ENDED, on=today, note=note)
        record_act(actor, "people.protection.ended", protection_id)


def _taken(actor: Actor, request: ProtectionRequest, persons: dict[int, ProtectedAs]) -> Protection:
    """A new one, or the one that was begun when a feed brought the applicant as a newcomer who seeks protection."""
    made = adopt(request.applicant) or Protection()
    made.state, made.harm, made.until = ProtectionState.APPLIED, request.harm, None
    made.applied_on, made.applied_by = request.applied_on, request.applied_by
    made.version += int(made.pk is not None)
    made.save()
    take_in(actor, list(persons), made.pk)
    ProtectedPerson.objects.bulk_create(
        (ProtectedPerson(protection=made, person_id=person_id, role=role) for person_id, role in persons.items()),
        ignore_conflicts=True,
    )
    KeptAway.objects.bulk_create(_kept_away(made, known) for known in request.kept_away)
    CoveredLedger.objects.bulk_create(CoveredLedger(protection=made, ledger=name) for name in request.ledgers)
    return made


def _check_request(actor: Actor, request: ProtectionRequest, persons: Iterable[int]) -> None:
    if request.applied_on > clock.today():
        raise ProtectionRefusedError(_("申出の日が今日より後になっています。日付を確かめてください。"))
    wanted = set(persons)
    if Person.objects.filter(pk__in=wanted, present=True).exclude(kind=Kind.BUSINESS).count() != len(wanted):
        raise NotInCopyError(_("申出者か併せて支援を求める人が住民の写しにありません。検索し直してください。"))
    if any(known.person_id in wanted for known in request.kept_away if known.person_id):
        raise ProtectionRefusedError(_("同じ人が支援を求める人と相手方の両方に入っています。確かめてください。"))
    if any(not known.name.strip() and known.person_id is None for known in request.kept_away):
        raise ProtectionRefusedError(_("相手方の氏名を書いてください。"))
    if concerns(actor, wanted | {known.person_id for known in request.kept_away if known.person_id}):
        raise ProtectionRefusedError(
            _("ご自身やご家族に関わる支援措置は扱えません。ほかの担当者に引き継いでください。")
        )


def _check_decision(actor: Actor, found: Protection, *, granted: bool, on: date, reason: str) -> None:
    if found.steps.filter(kind=StepKind.APPLIED, by=str(actor)).exists():
        raise ProtectionRefusedError(
            _("申出を登録した職員は決定できません。決定の権限のある、ほかの職員に頼んでください。")
        )
    if not found.applied_on <= on <= clock.today():
        raise ProtectionRefusedError(_("決定の日は、申出の日から今日までの日にしてください。"))
    if granted and not found.opinions.filter(needed=True).exists():
        raise ProtectionRefusedError(_("必要があるとした相談機関の意見がまだありません。先に意見を記録してください。"))
    if not granted and not reason.strip():
        raise ProtectionRefusedError(_("必要性なしとする理由を書いてください。"))


def _check_extension(last: date, asked_on: date) -> None:
    opens = extension_from(last)
    if not opens <= asked_on <= min(last, clock.today()):
        raise ProtectionRefusedError(
            _("延長の申出は {opens} から {last} まで受け付けます。過ぎたときは新しい申出にしてください。").format(
                opens=format_day(opens), last=format_day(last)
            )
        )


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


def _term(protection_id: int) -> Term:
    return Term.objects.filter(protection_id=protection_id).order_by("-last")[0]


def _taken_before(key: UUID) -> int | None:
    before = ProtectionStep.objects.filter(key=key).first()
    if before is not None and before.kind != StepKind.APPLIED:
        raise another_form()
    return before.protection_id if before else None


def _person(person_id: int) -> OwnerRef:
    return OwnerRef("people.person", str(person_id))
