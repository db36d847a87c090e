"""連携: a code from the counter goes to the town, which answers; the link is ended here or there. See docs/gate.md."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yakuba.apps.portal import acts, queries
from yakuba.apps.portal.contracts import NotFoundError, PortalError, link_ref, resident
from yakuba.apps.portal.models import Account, Link
from yakuba.apps.portal.models.links import LOST, RENEWED, RESIDENT, WAITING
from yakuba.kernel.audit.service import record
from yakuba.kernel.gate import service as gate
from yakuba.kernel.gate.messages import LinkAnswered, LinkOutcome, LinkRemoved, LinkRequested
from yakuba.kernel.notices import service as notices
from yakuba.lib import clock, link_code

PATIENCE = timedelta(days=1)
"""After this long without an answer another code may be sent."""
DEAD = (LinkOutcome.WRONG, LinkOutcome.EXPIRED, LinkOutcome.USED)
"""What stays so: the same code is not sent again."""


def ask(*, account: UUID, key: UUID, text: str) -> Link:
    """Send a typed code to the town; ``key`` comes from the page: the same again sends nothing twice.

    Neither the code nor what stands for it stays in a table. Raises PortalError: for what cannot be a code, one that
    the town has refused before, while an answer is awaited, while there is a link, and after the last try of the day;
    none of these is a try. NotFoundError for another account's key.
    """
    code = link_code.typed(text)
    if not code:
        raise PortalError(_("番号は12文字です。紙の番号を見て、もう一度入れてください。例: 7F3K-92QD-M0AB"))
    proof = link_code.proof(code)
    digest = notices.address_digest(f"portal.link:{proof}")
    try:
        with transaction.atomic():
            hold(account)
            known = Link.objects.filter(key=key).first()
            if known is not None:
                return mine(known, account)
            check_free(account)
            _check_code(account, digest)
            return _sent(account, key, proof, digest)
    except IntegrityError:
        raise waiting() from None


def remove(*, account: UUID, key: UUID) -> None:
    """End the link and tell the town; twice changes nothing. Raises NotFoundError."""
    row = queries.link(account, key)
    now = clock.now()
    with transaction.atomic():
        mine = Link.objects.filter(pk=row.pk, outcome=LinkOutcome.LINKED, ended_at=None)
        if mine.update(ended_at=now, ended_because=RESIDENT):
            removal = LinkRemoved(account=account, request=key, at=now)
            gate.send(removal, key=f"link-removed:{key}", actor=resident(account))
            record(actor=resident(account), act=acts.UNLINKED.name, subject=link_ref(key))


def answered(row: Link, message: LinkAnswered) -> None:
    """What the town says holds, also when it comes after one has given up waiting. In the gate's transaction."""
    if message.outcome is LinkOutcome.LINKED:
        older = Link.objects.filter(account_id=row.account_id, outcome=LinkOutcome.LINKED, ended_at=None)
        older.exclude(pk=row.pk).update(ended_at=message.at, ended_because=RENEWED)
    row.outcome, row.left, row.answered_at = message.outcome.value, message.left, message.at
    row.save(update_fields=["outcome", "left", "answered_at"])


def hold(account: UUID) -> None:
    """One after the other: what the account asks for twice at once is asked for once."""
    Account.objects.select_for_update().filter(pk=account).first()


def check_free(account: UUID) -> None:
    """Whether another request may go to the town. Raises PortalError while an answer is awaited, while there is a
    link, and after the last try of the day. In the caller's transaction.
    """
    rows = Link.objects.filter(account_id=account)
    rows.filter(outcome=WAITING, sent_at__lt=clock.now() - PATIENCE).update(outcome=LOST)
    if rows.filter(outcome=WAITING).exists():
        raise waiting()
    if rows.filter(outcome=LinkOutcome.LINKED, ended_at=None).exists():
        raise PortalError(_("もう連携しています。連携し直すときは、先に連携を解除してください。"))
    last = rows.exclude(answered_at=None).order_by("-id").first()
    if last is not None and last.left == 0 and _day(last.answered_at) == clock.today():
        raise PortalError(too_many())


def _check_code(account: UUID, digest: str) -> None:
    if Link.objects.filter(account_id=account, code_digest=digest, outcome__in=DEAD).exists():
        raise PortalError(
            _(
                "この番号は、前に入れたときに使えませんでした。紙の番号を確かめるか、窓口で新しい番号をもらってください。"
            )
        )


def too_many() -> str:
    """What to do after the last try of a day."""
    return _(
        "きょうは5回うまくいかなかったので、もう受け付けられません。明日もう一度試してください。急ぐときは窓口へ来てください。"
    )


def _sent(account: UUID, key: UUID, proof: str, digest: str) -> Link:
    now = clock.now()
    row = Link.objects.create(key=key, account_id=account, code_digest=digest, sent_at=now)
    asked = LinkRequested(account=account, request=key, proof=proof, at=now)
    gate.send(asked, key=f"link:{key}", actor=resident(account))
    record(actor=resident(account), act=acts.LINK_ASKED.name, subject=link_ref(key))
    return row


def mine(row: Link, account: UUID) -> Link:
    """The row, when it is this account's. Raises NotFoundError."""
    if row.account_id != account:
        raise NotFoundError(_("この連携は見つかりません。画面を開き直してください。"))
    return row


def waiting() -> PortalError:
    """Why nothing more is sent until the town has answered."""
    return PortalError(_("先に送ったものの返事を待っています。返事が来てから、もう一度試してください。"))


def _day(moment: datetime | None) -> object:
    return clock.day_of(moment) if moment else None
