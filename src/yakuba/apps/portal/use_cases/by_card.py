"""連携 by card: the resident is sent to the card app, comes back with what was signed, and it goes to the town.

The text names the account, the request and the moment, and the town computes it anew: what was signed for one account
is worth nothing for another. What is signed holds the four items of the card's holder: it stands in the message alone,
which the gate erases as soon as the town has it, and is not read here.
"""

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yakuba.apps.portal import acts
from yakuba.apps.portal.contracts import NotFoundError, PortalError, link_ref, resident
from yakuba.apps.portal.models import CardCall, Link
from yakuba.apps.portal.use_cases import linking
from yakuba.kernel.audit.service import record
from yakuba.kernel.gate import service as gate
from yakuba.kernel.gate.messages import CardLinkRequested
from yakuba.kernel.identity.contracts import CardApp, CardAppDownError, CardTokenError
from yakuba.kernel.identity.service import card_app
from yakuba.lib import card_text, clock

LIVES = timedelta(minutes=30)
"""For how long one may be away with the card app."""
MOST_BYTES = 32 << 10


def begin(*, account: UUID, key: UUID, back: str) -> str:
    """The address of the card app; ``key`` comes from the page, ``back`` is the path of this request.

    The same key again is the same request. Outside a transaction. Raises PortalError where another request may not go
    to the town (as for codes), where cards are not offered or their app does not answer, NotFoundError for another
    account's key.
    """
    app = _app()
    with transaction.atomic():
        linking.hold(account)
        linking.check_free(account)
        call = _called(account, key)
        record(actor=resident(account), act=acts.CARD_CALLED.name, subject=link_ref(key))
    text = card_text.signed_text(card_text.LINK, account=account, request=key, at=call.at)
    try:
        return app.begin(key, text, back)
    except CardAppDownError:
        raise _down() from None


def come_back(*, account: UUID, key: UUID, token: str) -> Link:
    """Fetch what was signed and send it to the town; a second return finds it sent. Outside a transaction.

    Raises PortalError when there is nothing (any more) to fetch, NotFoundError for another account's or unknown key.
    """
    sent = Link.objects.filter(key=key).first()
    if sent is not None:
        return linking.mine(sent, account)
    call = _call(account, key)
    try:
        signed = _collected(token)
    except CardTokenError:
        return _sent_meanwhile(account, key)
    try:
        with transaction.atomic():
            linking.hold(account)
            if not CardCall.objects.filter(pk=key).delete()[0]:
                return _sent_meanwhile(account, key)
            linking.check_free(account)
            return _sent(call, signed)
    except IntegrityError:
        raise linking.waiting() from None


def stop(*, account: UUID, key: UUID) -> None:
    """Nothing was signed: the call is over. Twice changes nothing, nor does another account's key."""
    CardCall.objects.filter(pk=key, account_id=account).delete()


def _called(account: UUID, key: UUID) -> CardCall:
    if Link.objects.filter(key=key).exists():
        raise _again()
    now = clock.now().replace(microsecond=0)
    call, _made = CardCall.objects.get_or_create(key=key, defaults={"account_id": account, "at": now})
    if call.account_id != account:
        raise NotFoundError(_("この連携は見つかりません。画面を開き直してください。"))
    if now - call.at > LIVES:
        raise _again()
    return call


def _call(account: UUID, key: UUID) -> CardCall:
    call = CardCall.objects.filter(pk=key, account_id=account).first()
    if call is None:
        raise NotFoundError(_("この連携は見つかりません。画面を開き直してください。"))
    if clock.now() - call.at > LIVES:
        raise _again()
    return call


def _collected(token: str) -> bytes:
    try:
        signed = _app().collect(token)
    except CardAppDownError:
        raise _down() from None
    if not 0 < len(signed) <= MOST_BYTES:
        raise _again()
    return signed


def _sent_meanwhile(account: UUID, key: UUID) -> Link:
    """The call was over before this return took it: another return has sent it, or the resident has stopped it."""
    with transaction.atomic():
        linking.hold(account)
        sent = Link.objects.filter(key=key).first()
    if sent is None:
        raise _again()
    return linking.mine(sent, account)


def _sent(call: CardCall, signed: bytes) -> Link:
    actor = resident(call.account_id)
    row = Link.objects.create(key=call.key, account_id=call.account_id, by_card=True, sent_at=clock.now())
    asked = CardLinkRequested(account=call.account_id, request=call.key, at=call.at, signed=signed)
    gate.send(asked, key=f"card-link:{call.key}", actor=actor)
    record(actor=actor, act=acts.CARD_ASKED.name, subject=link_ref(call.key))
    return row


def _app() -> CardApp:
    app = card_app()
    if app is None:
        raise PortalError(_("いまは、マイナンバーカードでは連携できません。窓口でもらった番号を使ってください。"))
    return app


def _down() -> PortalError:
    return PortalError(
        _("カードのアプリにつながりません。少し待ってからもう一度押すか、窓口でもらった番号を使ってください。")
    )


def _again() -> PortalError:
    return PortalError(
        _("カードでの署名を受け取れませんでした。「マイナンバーカードで連携する」をもう一度押してください。")
    )
