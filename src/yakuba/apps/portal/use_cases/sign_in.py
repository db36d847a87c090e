"""Signing in by a code sent to an e-mail address. It proves that the address is reached, and nothing else."""

import re
import secrets
import unicodedata
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yakuba.apps.portal import acts
from yakuba.apps.portal.contracts import CodeRefusedError, PortalError, TooOftenError, resident
from yakuba.apps.portal.models import Account, EmailCode, PortalSession
from yakuba.kernel.audit.service import record
from yakuba.kernel.notices import service as notices
from yakuba.kernel.notices.contracts import Channel, Language, Recipient
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef

ITSELF = Actor("system", "portal")
EMAIL = re.compile(r"[^@\s<>,;:\"()\[\]\\]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
LIVES = timedelta(minutes=10)
MOST_TRIES = 5
PAUSE = timedelta(seconds=60)
HOUR = timedelta(hours=1)
CODES_PER_ADDRESS = 5
CODES_PER_CLIENT = 20
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
TOUCH_EVERY = timedelta(seconds=60)


def ask_code(*, email: str, client: str) -> UUID:
    """Send a new code to ``email``; the key of the sign-in that waits for it. ``client``: where the request is from.

    Whether the address has an account is told to nobody. Raises PortalError for what is no address or while no mail
    can be sent, TooOftenError within a minute, after 5 codes an hour to the address or 20 from one place.
    """
    address = email.strip()
    if len(address) > 254 or not EMAIL.fullmatch(address):
        raise PortalError(_("メールアドレスの形を確かめてください。例: taro@example.jp"))
    if not notices.mail_is_on():
        raise PortalError(_("いまメールを送れません。時間をおいて試すか、窓口・電話で手続をしてください。"))
    owned_by = notices.address_digest(address.lower())
    came_from = notices.address_digest(client)
    now = clock.now()
    try:
        with transaction.atomic():
            _check_rate(owned_by, came_from, now)
            # Not one that came since the rate was looked at: the new code then meets it below.
            older = EmailCode.objects.filter(email_digest=owned_by, ended_at=None, sent_at__lte=now - PAUSE)
            older.update(ended_at=now)
            return _send_code(address, owned_by, came_from, now)
    except IntegrityError:
        # Another request to the same address was faster by a moment.
        raise _too_soon(PAUSE) from None


def _send_code(address: str, owned_by: str, came_from: str, now: datetime) -> UUID:
    key, code = uuid4(), f"{secrets.randbelow(10**6):06}"
    EmailCode.objects.create(
        key=key,
        email=notices.locked_address(address, bound_to=f"portal.code:{key}"),
        email_digest=owned_by,
        client_digest=came_from,
        code_digest=_digest(key, code),
        sent_at=now,
    )
    owner = OwnerRef("portal.code", str(key))
    notices.send(
        recipient=Recipient(email=address, language=language()),
        template="portal.code",
        context={"code": code},
        owner=owner,
        section="",
        key=f"portal.code:{key}",
        actor=ITSELF,
        channels=(Channel.MAIL,),
    )
    record(actor=ITSELF, act=acts.CODE_SENT.name, subject=owner)
    return key


def language() -> Language:
    """In which words this resident is written to."""
    return Language.EASY if get_language() == Language.EASY.value else Language.JA


def wait_for(key: UUID) -> int:
    """Seconds until another code may be asked for by the sign-in ``key``; 0: now."""
    row = EmailCode.objects.filter(pk=key).first()
    return max(0, ceil((row.sent_at + PAUSE - clock.now()).total_seconds())) if row else 0


def address_of(key: UUID) -> str:
    """The address to which the code of this sign-in went, for another one; empty when it is gone."""
    row = EmailCode.objects.filter(pk=key, sent_at__gt=clock.now() - HOUR).first()
    return str(notices.unlocked_address(row.email, bound_to=f"portal.code:{key}")) if row else ""


def sign_in(*, key: UUID, code: str) -> UUID:
    """Check the code; the key of the new session. The first right code makes the account.

    Raises CodeRefusedError; every wrong try counts, also of two at once, and after five the code is dead.
    """
    tried = EmailCode.objects.filter(pk=key, ended_at=None, tries__lt=MOST_TRIES, sent_at__gt=clock.now() - LIVES)
    # Counted before it is compared and outside of what follows: a refused try must not be rolled back.
    if not tried.update(tries=F("tries") + 1):
        raise CodeRefusedError(_("この番号はもう使えません。新しい番号を送り直してください。"), final=True)
    row = EmailCode.objects.get(pk=key)
    if not secrets.compare_digest(row.code_digest, _digest(key, _digits(code))):
        left = MOST_TRIES - row.tries
        owner = OwnerRef("portal.code", str(key))
        record(actor=ITSELF, act=acts.CODE_REFUSED.name, subject=owner, detail={"reason": "wrong"})
        if left <= 0:
            text = _("5回まちがえたため、この番号は使えなくなりました。新しい番号を送り直してください。")
            raise CodeRefusedError(text, final=True)
        text = _("番号が違います。メールの6けたの数字を確かめてください(あと%(left)s回)。") % {"left": left}
        raise CodeRefusedError(text, final=False)
    return _begin(row)


def _begin(row: EmailCode) -> UUID:
    now = clock.now()
    with transaction.atomic():
        if not EmailCode.objects.filter(pk=row.pk, ended_at=None).update(ended_at=now):
            raise CodeRefusedError(_("この番号はもう使われました。新しい番号を送り直してください。"), final=True)
        key = uuid4()
        email = notices.unlocked_address(row.email, bound_to=f"portal.code:{row.key}")
        sealed = notices.locked_address(email, bound_to=f"portal.account:{key}")
        fresh = Account(key=key, email=sealed, email_digest=row.email_digest, created_at=now)
        Account.objects.bulk_create([fresh], ignore_conflicts=True)
        account = Account.objects.get(email_digest=row.email_digest)
        Account.objects.filter(pk=account.pk).update(language=language().value)
        session = PortalSession.objects.create(account=account, began_at=now, seen_at=now)
        record(
            actor=resident(account.key), act=acts.SIGNED_IN.name, subject=OwnerRef("portal.session", str(session.key))
        )
    return session.key


def account_of(session: UUID) -> UUID | None:
    """Whose session it is; None when it ended, was idle for 30 minutes or is 12 hours old."""
    now = clock.now()
    alive = PortalSession.objects.filter(ended_at=None, seen_at__gt=now - IDLE, began_at__gt=now - LONGEST)
    row = alive.filter(pk=session).first()
    if row is None:
        return None
    if now - row.seen_at > TOUCH_EVERY:
        PortalSession.objects.filter(pk=session).update(seen_at=now)
    return UUID(str(row.account_id))


def sign_out(*, session: UUID, account: UUID) -> None:
    """End the session; twice changes nothing."""
    with transaction.atomic():
        mine = PortalSession.objects.filter(pk=session, account_id=account, ended_at=None)
        if mine.update(ended_at=clock.now()):
            subject = OwnerRef("portal.session", str(session))
            record(actor=resident(account), act=acts.SIGNED_OUT.name, subject=subject)


def email_of(account: UUID) -> str:
    """The address in full: for its owner and for mail to it."""
    row = Account.objects.get(pk=account)
    return str(notices.unlocked_address(row.email, bound_to=f"portal.account:{row.key}"))


def _check_rate(owned_by: str, came_from: str, now: datetime) -> None:
    sent = EmailCode.objects.filter(email_digest=owned_by).order_by("-sent_at")
    last = sent.values_list("sent_at", flat=True).first()
    if last is not None and now - last < PAUSE:
        raise _too_soon(last + PAUSE - now)
    here = EmailCode.objects.filter(client_digest=came_from, sent_at__gt=now - HOUR).count()
    if sent.filter(sent_at__gt=now - HOUR).count() >= CODES_PER_ADDRESS or here >= CODES_PER_CLIENT:
        text = _("番号を何度も送ったため、1時間ほど送れません。急ぐときは、窓口か電話で手続をしてください。")
        raise TooOftenError(text, int(HOUR.total_seconds()))


def _too_soon(left: timedelta) -> TooOftenError:
    wait = ceil(left.total_seconds())
    return TooOftenError(_("いま送ったばかりです。%(wait)s秒たってから送り直してください。") % {"wait": wait}, wait)


def _digits(code: str) -> str:
    """As typed on any keyboard: full width and spaces are fine."""
    return "".join(char for char in unicodedata.normalize("NFKC", code) if char.isdigit())


def _digest(key: UUID, code: str) -> str:
    return notices.address_digest(f"portal.code:{key}:{code}")
