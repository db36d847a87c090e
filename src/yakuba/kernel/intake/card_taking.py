"""連携 by card: the signature is checked and its holder looked up before the gate's transaction, the link made in it.

Of the card nothing is kept but the digest of its certificate, beside the day of the link: the four items live in the
message and in this process, and end with them.
"""

from dataclasses import dataclass
from datetime import timedelta

from yakuba.kernel.gate import messages
from yakuba.kernel.gate.contracts import Apply, Delivery, NotYetError
from yakuba.kernel.gate.messages import LinkOutcome
from yakuba.kernel.identity.contracts import CardCheckDownError, CardFault, CardHolder, CardRefusedError
from yakuba.kernel.identity.service import card_verifier
from yakuba.kernel.intake import acts
from yakuba.kernel.intake.link_taking import answer_once, is_free
from yakuba.kernel.intake.link_values import LinkedBy, LinkEnd
from yakuba.kernel.intake.models import AccountLink
from yakuba.kernel.intake.reaching import ONLINE
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import EscalateError, KnownAs, Requester
from yakuba.lib import card_text, clock

LIVES = timedelta(days=1)
"""For how long a signature may be on its way, or wait for a list; as long as the portal waits for an answer."""
AHEAD = timedelta(minutes=5)
"""How far the portal's clock may be before ours."""
BY_FAULT = {
    CardFault.CHANGED: LinkOutcome.BAD_CARD,
    CardFault.UNTRUSTED: LinkOutcome.BAD_CARD,
    CardFault.UNREADABLE: LinkOutcome.BAD_CARD,
    CardFault.NOT_FOR_SIGNING: LinkOutcome.WRONG_CERT,
    CardFault.EXPIRED: LinkOutcome.CARD_OVER,
    CardFault.REVOKED: LinkOutcome.CARD_OVER,
    CardFault.STALE_LIST: LinkOutcome.LATER,
}


@dataclass(frozen=True, slots=True)
class Judged:
    """What the signature is worth. ``person`` (宛名番号) and ``certificate`` (SHA-256): of one that may be linked."""

    outcome: LinkOutcome
    person: str = ""
    certificate: str = ""


def prepare(message: messages.CardLinkRequested) -> Apply[messages.CardLinkRequested]:
    """The handler of one signature. Outside a transaction. Raises NotYetError while there is no list to check by."""
    judged = _judged(message)

    def take(request: messages.CardLinkRequested, _delivery: Delivery) -> None:
        answer_once(request, lambda: _linked(request, judged), acts.CARD_LINKED)

    return take


def _judged(message: messages.CardLinkRequested) -> Judged:
    now = clock.now()
    if not now - LIVES <= message.at <= now + AHEAD:
        return Judged(LinkOutcome.LATER)
    text = card_text.signed_text(card_text.LINK, account=message.account, request=message.request, at=message.at)
    try:
        holder = card_verifier().verify(message.signed, text, now)
    except CardCheckDownError:
        raise NotYetError from None
    except CardRefusedError as refused:
        return Judged(BY_FAULT[refused.code])
    return _found(holder)


def _found(holder: CardHolder) -> Judged:
    """Who may not get a code at the counter is not linked here either, and is not told why."""
    matched = people.match_card(ONLINE, holder)
    if matched is None:
        return Judged(LinkOutcome.NOT_FOUND)
    asking = KnownAs(holder.name, matched.kana, holder.born, matched.person_id)
    try:
        people.guard_request(ONLINE, about=[matched.person_id], requester=Requester(asking))
    except EscalateError:
        return Judged(LinkOutcome.NOT_FOUND)
    return Judged(LinkOutcome.LINKED, matched.number, holder.fingerprint)


def _linked(message: messages.CardLinkRequested, judged: Judged) -> LinkOutcome:
    if judged.outcome is not LinkOutcome.LINKED:
        return judged.outcome
    if not is_free(message.account, judged.person, LinkEnd.BY_CARD):
        return LinkOutcome.ANOTHER
    AccountLink.objects.create(
        request=message.request,
        account=message.account,
        person=judged.person,
        by=LinkedBy.CARD,
        certificate=judged.certificate,
        linked_at=clock.now(),
    )
    return LinkOutcome.LINKED
