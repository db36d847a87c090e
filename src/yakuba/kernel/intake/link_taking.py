"""連携, the portal's side of the desk: a typed code is checked, a link is ended by its resident. Each in the gate's
transaction, which takes a message once; the answer goes with it.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F

from yakuba.kernel.audit.contracts import Act
from yakuba.kernel.audit.service import record
from yakuba.kernel.gate import messages
from yakuba.kernel.gate import service as gate
from yakuba.kernel.gate.contracts import Delivery
from yakuba.kernel.gate.messages import LinkOutcome
from yakuba.kernel.intake import acts
from yakuba.kernel.intake.link_values import CodeEnd, LinkedApplicant, LinkEnd
from yakuba.kernel.intake.linking import close, link_ref, proof_digest
from yakuba.kernel.intake.models import AccountLink, LinkAsked, LinkCode, LinkTries
from yakuba.kernel.intake.reaching import ONLINE
from yakuba.lib import clock
from yakuba.lib.refs import Actor

MOST_TRIES = 5
"""How many failed tries an account has on a day (JST)."""
GRACE = timedelta(days=1)
"""How long a code typed in time may be on its way."""
KEPT = timedelta(days=90)
"""For how long a code that is over is answered as such; after that it is a wrong one."""
FAILED = frozenset(
    {
        *(LinkOutcome.WRONG, LinkOutcome.EXPIRED, LinkOutcome.USED),
        *(LinkOutcome.BAD_CARD, LinkOutcome.WRONG_CERT, LinkOutcome.CARD_OVER, LinkOutcome.NOT_FOUND),
    }
)


def take_request(message: messages.LinkRequested, _delivery: Delivery) -> None:
    """Spend the code and link the account, or say why not; every failure counts."""
    answer_once(message, lambda: _outcome(message), acts.LINKED)


def answer_once(message: messages.OfAccount, judge: Callable[[], LinkOutcome], made: Act) -> None:
    """Judge this request, unless the account has failed too often today; count a failure, record it, answer.

    A request that was answered before is left as it was answered. ``made``: the act of a link that came of it.
    """
    resident, subject = Actor("resident", str(message.account)), link_ref(message.request)
    if not _is_first(message.request):
        record(actor=resident, act=acts.LINK_REFUSED.name, subject=subject, detail={"outcome": "repeated"})
        return
    tries = _tries(message.account)
    outcome = LinkOutcome.TOO_MANY if tries.failed >= MOST_TRIES else judge()
    if outcome in FAILED:
        LinkTries.objects.filter(pk=tries.pk).update(failed=F("failed") + 1)
        tries.failed += 1
    act = made if outcome is LinkOutcome.LINKED else acts.LINK_REFUSED
    record(actor=resident, act=act.name, subject=subject, detail={"outcome": outcome.value})
    answer = messages.LinkAnswered(
        account=message.account,
        request=message.request,
        outcome=outcome,
        left=max(0, MOST_TRIES - tries.failed),
        at=clock.now(),
    )
    gate.send(answer, key=f"link-answered:{message.request}", actor=ONLINE)


def take_removal(message: messages.LinkRemoved, _delivery: Delivery) -> None:
    """The resident ends the link; one that a clerk has ended stays as it was ended."""
    link = AccountLink.objects.filter(pk=message.request, account=message.account).first()
    resident = Actor("resident", str(message.account))
    if link is not None and close(link, str(resident), LinkEnd.RESIDENT):
        record(actor=resident, act=acts.LINK_ENDED.name, subject=link_ref(message.request))


def linked(account: UUID, born: int | None) -> LinkedApplicant | None:
    """Whose the account is now; ``born`` is what was typed."""
    link = AccountLink.objects.filter(account=account, ended_at=None).first()
    return LinkedApplicant(link.person, clock.day_of(link.linked_at), born, link.by) if link else None


def forget() -> int:
    """Take away what has no use any more: tries of past days, codes long over that linked nobody; how many."""
    limit = clock.now() - KEPT
    gone = LinkTries.objects.filter(day__lt=clock.today()).delete()[0]
    gone += LinkAsked.objects.filter(at__lt=limit).delete()[0]
    spent = AccountLink.objects.exclude(code=None).values("code")
    return gone + LinkCode.objects.filter(last_day__lt=clock.day_of(limit)).exclude(pk__in=spent).delete()[0]


def _tries(account: UUID) -> LinkTries:
    """Of this account today, locked: two at once are counted one after the other."""
    day = clock.today()
    LinkTries.objects.bulk_create([LinkTries(account=account, day=day)], ignore_conflicts=True)
    return LinkTries.objects.select_for_update().get(account=account, day=day)


def _outcome(message: messages.LinkRequested) -> LinkOutcome:
    code = LinkCode.objects.select_for_update().filter(proof_digest=proof_digest(message.proof)).first()
    if code is None:
        return LinkOutcome.WRONG
    if code.ended_because == CodeEnd.USED:
        return LinkOutcome.USED
    if code.ended_at is not None or code.last_day < clock.day_of(_typed_on(message.at)):
        return LinkOutcome.EXPIRED
    if not is_free(message.account, code.person, LinkEnd.RENEWED):
        return LinkOutcome.ANOTHER
    _link(message, code)
    return LinkOutcome.LINKED


def is_free(account: UUID, person: str, renewed: LinkEnd) -> bool:
    """Whether the account is nobody else's; a link of the same person before is ended as ``renewed``."""
    before = AccountLink.objects.select_for_update().filter(account=account, ended_at=None).first()
    if before is not None and before.person != person:
        return False
    if before is not None:
        close(before, str(Actor("resident", str(account))), renewed)
    return True


def _is_first(request: UUID) -> bool:
    """Whether nobody has answered this request. Of two at once, one is rolled back and finds it answered then."""
    if LinkAsked.objects.filter(pk=request).exists() or AccountLink.objects.filter(pk=request).exists():
        return False
    LinkAsked.objects.create(request=request, at=clock.now())
    return True


def _typed_on(at: datetime) -> datetime:
    """When it was typed, as far as that is believed."""
    return max(at, clock.now() - GRACE).astimezone(clock.JST)


def _link(message: messages.LinkRequested, code: LinkCode) -> None:
    now = clock.now()
    LinkCode.objects.filter(pk=code.pk).update(ended_at=now, ended_because=CodeEnd.USED)
    AccountLink.objects.create(
        request=message.request, account=message.account, person=code.person, code=code, linked_at=now
    )
