"""同じ申請者・同じ手続: what else the same applicant has filed by the same procedure for the same person."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Q

from yakuba.kernel.audit.service import record_many
from yakuba.kernel.cases.access import within
from yakuba.kernel.cases.contracts import CaseRow, Course, owner
from yakuba.kernel.cases.look import Look
from yakuba.kernel.cases.models import OPEN, Case, NameKey, Payload
from yakuba.kernel.cases.rows import rows_for, stored_rows
from yakuba.kernel.organisation.service import as_filter, scope_or_none
from yakuba.lib.names import name_key
from yakuba.lib.refs import Actor

MOST = 10


def alike(actor: Actor, case: UUID) -> tuple[CaseRow, ...]:
    """The newest of them, at most 10, as far as the viewer may list and open them; recorded for each.

    The applicant is the same by account, by 宛名番号, or by name and birth date where both are known. A certificate may
    be wanted again at any time: of those only open ones. What was filed together is no repetition, and nobody applies
    for a 職権. Raises NotAllowed, NoCaseError.
    """
    look = within(actor, case, "cases.view")
    reach, opens = scope_or_none(actor, "cases.list"), scope_or_none(actor, "cases.view")
    if reach is None or opens is None or look.case.course == Course.EX_OFFICIO:
        return ()
    allowed = [as_filter(each, section="section", office="taken_office") for each in (reach, opens)]
    rows = Case.objects.filter(*allowed, *_repeats(look), pk__in=_by_the_same(look))
    found = rows_for(list(stored_rows(rows.order_by("-arrived_at", "-id")[:MOST])))
    record_many(actor=actor, act="cases.case.listed", subjects=[owner(row.key) for row in found])
    return found


def _repeats(look: Look) -> Iterator[Q]:
    yield Q(procedure=look.case.procedure)
    if look.case.person:
        yield Q(person__in=("", look.case.person))
    if look.case.course == Course.CERTIFICATE:
        yield OPEN
    if look.case.submission is not None:
        yield ~Q(submission=look.case.submission) | Q(submission=None)


def _by_the_same(look: Look) -> set[int]:
    """Cases of the same applicant about the same person, of every procedure and section."""
    subject = name_key(look.payload.subject_name)
    found: set[int] = set()
    for condition in _applicant(look):
        rows = Payload.objects.filter(condition).exclude(pk=look.case.id).values_list("pk", "subject_name")
        found |= {pk for pk, name in rows if name_key(name) == subject}
    return found


def _applicant(look: Look) -> Iterator[Q]:
    payload = look.payload
    if payload.account:
        yield Q(account=payload.account)
    if payload.applicant_person:
        yield Q(applicant_person=payload.applicant_person)
    if born := payload.applicant.get("born"):
        yield from _by_name_and_birth(look, born)


def _by_name_and_birth(look: Look, born: int) -> Iterator[Q]:
    """Through the key of the subject's name, which is indexed: two people of one name and birth date are few."""
    own = {name_key(name) for name in (str(look.payload.applicant.get("name") or ""), look.applicant.name) if name}
    key = name_key(look.payload.subject_name)[:200]
    named = NameKey.objects.filter(key=key).values("case")
    rows = Payload.objects.filter(pk__in=named, applicant__born=born).values_list("pk", "applicant__name")
    yield Q(pk__in=[pk for pk, name in rows if name_key(name or "") in own])
