"""連携: giving out a code at the counter, seeing and ending the links of a person. See docs/gate.md.

The code follows from the random key of the page that asked for it, by a keyed digest: a sheet that was not printed
is printed again by the same page, and no table holds a code or what it could be made from.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yakuba.kernel.audit.service import record
from yakuba.kernel.gate import messages
from yakuba.kernel.gate import service as gate
from yakuba.kernel.intake import acts
from yakuba.kernel.intake.contracts import IdentityRefusedError, LinkRefusedError, State
from yakuba.kernel.intake.identifying import check_papers, papers_of_filer
from yakuba.kernel.intake.link_values import CodeEnd, IssuedCode, Linkable, LinkEnd, LinksView, LinkView
from yakuba.kernel.intake.models import AccountLink, LinkCode, Member
from yakuba.kernel.intake.reading import subject as reception_ref
from yakuba.kernel.intake.reading import within
from yakuba.kernel.intake.sheets import filing_of
from yakuba.kernel.notices import service as notices
from yakuba.kernel.organisation.service import scope
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import Kind, KnownAs, PersonView, Requester
from yakuba.lib import clock, link_code
from yakuba.lib.refs import Actor, OwnerRef

ACT = "people.link_account"
VALID = timedelta(days=7)
"""A code given out today can be used to the end of the 7th day after."""
AGAIN = timedelta(minutes=10)
"""For how long the same page prints the same sheet again."""
AT_ONCE = 3


def linkable(actor: Actor, key: UUID) -> Linkable | None:
    """Who stands at the counter of this reception, if a code may be given to them: identified since they came, there
    for themselves, and known to the register. Raises NotAllowed, NoReceptionError.
    """
    reception = within(actor, "reception.continue", key)
    filing, _version = filing_of(reception)
    if filing is None or filing.stands_for_another or reception.state != State.OPEN:
        return None
    mine = Member.objects.filter(reception=reception, unit=filing.unit, removed=False)
    number = mine.values_list("person", flat=True).first()
    papers = papers_of_filer(reception, filing)
    return Linkable(number, papers) if number and papers else None


def issue_link_code(
    actor: Actor, *, issue: UUID, person_id: int, papers: Sequence[str] = (), reception: UUID | None = None
) -> IssuedCode:
    """Give out a code for the person who stands there; every earlier unused one of theirs is void.

    Identified by ``papers`` (as in ``check_identity``) or in ``reception``. ``issue`` is the random key of the page:
    for ten minutes the same key by the same clerk answers with the same code and gives out nothing new. Outside a
    transaction. Raises IdentityRefusedError, LinkRefusedError (not a resident any more, a page used up), EscalateError
    (people: stop, say nothing, call the chief), NotInCopyError, NotAllowed, NoReceptionError.
    """
    scope(actor, ACT)
    person = people.person(actor, person_id)
    shown = _identified(actor, person, papers, reception)
    if person.kind is Kind.BUSINESS or person.removed_on is not None:
        raise LinkRefusedError(
            _("住民票が消除された方と法人には番号を発行できません。住民基本台帳の写しを確かめてください。")
        )
    asking = KnownAs(person.name or person.latin, person.kana, person.born.exact, person_id)
    where = reception_ref(reception) if reception else None
    people.guard_request(actor, about=[person_id], requester=Requester(asking), where=where)
    code = link_code.of_digest(notices.address_digest(f"link.code:{issue}"))
    proof = proof_digest(link_code.proof(code))
    for _attempt in range(AT_ONCE):
        try:
            with transaction.atomic():
                row = _issued(actor, issue, proof, person.number, shown, reception)
                return IssuedCode(code, row.issued_at, row.last_day)
        except IntegrityError:
            continue  # another desk gives one to the same person: the later one counts
    raise LinkRefusedError(_("ほかの窓口で同じ方の番号を発行しています。少し待って、もう一度押してください。"))


def links_of(actor: Actor, person_id: int) -> LinksView:
    """The links and the unused code of a person, recorded as a view. Raises NotInCopyError, NotAllowed."""
    scope(actor, ACT)
    number = people.person(actor, person_id).number
    rows = AccountLink.objects.filter(person=number).order_by("-linked_at")
    links = tuple(LinkView(row.request, row.linked_at, row.ended_at, row.ended_because, row.by) for row in rows)
    unused = LinkCode.objects.filter(person=number, ended_at=None, last_day__gte=clock.today())
    subject = OwnerRef("people.person", str(person_id))
    record(actor=actor, act=acts.LINKS_VIEWED.name, subject=subject)
    return LinksView(links, unused.values_list("last_day", flat=True).first())


def end_link(actor: Actor, *, person_id: int, request: UUID) -> None:
    """End a link of this person (lost phone, wrong person) and tell the portal; twice changes nothing.

    Raises NotInCopyError, LinkRefusedError for a link that is not this person's, NotAllowed.
    """
    scope(actor, ACT)
    number = people.person(actor, person_id).number
    link = AccountLink.objects.filter(pk=request, person=number).first()
    if link is None:
        raise LinkRefusedError(_("この連携は見つかりません。画面を開き直してください。"))
    with transaction.atomic():
        if close(link, str(actor), LinkEnd.COUNTER):
            record(actor=actor, act=acts.LINK_ENDED.name, subject=link_ref(request))
            told = messages.LinkEnded(account=link.account, request=request, at=clock.now())
            gate.send(told, key=f"link-ended:{request}", actor=actor)


def ended_on(account: UUID, person: str) -> str:
    """Whether the account is this person's no more: the words and the day of its end, or "" while it is."""
    rows = AccountLink.objects.filter(account=account, person=person).order_by("-linked_at")
    last = rows.first()
    if last is None or last.ended_at is None:
        return ""
    return f"{last.ended_at.astimezone(clock.JST):%Y-%m-%d} {LinkEnd(last.ended_because).label}"


def close(link: AccountLink, by: str, because: LinkEnd) -> bool:
    """Whether it was open until now. Of two at once, one closes it."""
    mine = AccountLink.objects.filter(pk=link.pk, ended_at=None)
    return mine.update(ended_at=clock.now(), ended_by=by, ended_because=because) == 1


def proof_digest(proof: str) -> str:
    """What is kept of a code."""
    return notices.address_digest(f"link.proof:{proof}")


def link_ref(request: UUID) -> OwnerRef:
    """How the register of acts points at a link."""
    return OwnerRef("intake.link", str(request))


def _identified(actor: Actor, person: PersonView, papers: Sequence[str], reception: UUID | None) -> tuple[str, ...]:
    if reception is None:
        shown = tuple(dict.fromkeys(papers))
        check_papers(shown)
        return shown
    found = linkable(actor, reception)
    if found is None or found.person != person.number:
        raise IdentityRefusedError(
            _("この受付では、この方の本人確認がまだです。届出人の画面で本人確認書類を記録してください。")
        )
    return found.papers


def _issued(
    actor: Actor, issue: UUID, proof: str, number: str, papers: Sequence[str], reception: UUID | None
) -> LinkCode:
    digest, now = notices.address_digest(f"link.issue:{issue}"), clock.now()
    known = LinkCode.objects.filter(issue_digest=digest).first()
    if known is not None:
        is_mine = known.person == number and known.issued_by == str(actor)
        if is_mine and known.ended_at is None and now - known.issued_at <= AGAIN:
            return known
        raise LinkRefusedError(_("この画面の番号はもう表示できません。開き直して、新しい番号を発行してください。"))
    void = LinkCode.objects.filter(person=number, ended_at=None)
    void.update(ended_at=now, ended_because=CodeEnd.REPLACED)
    row = LinkCode.objects.create(
        person=number,
        issue_digest=digest,
        proof_digest=proof,
        papers=list(papers),
        reception=reception,
        issued_at=now,
        issued_by=str(actor),
        last_day=clock.today() + VALID,
    )
    subject = OwnerRef("intake.link_code", str(row.key))
    record(actor=actor, act=acts.LINK_CODE_ISSUED.name, subject=subject, detail={"papers": list(papers)})
    return row
