"""What identity writes into the audit register: never a password, a code or a login that nobody has."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yakuba.kernel.audit import service as audit
from yakuba.kernel.audit.contracts import Act
from yakuba.kernel.identity.contracts import FACTOR_CHANGED
from yakuba.kernel.identity.models import Kind, User
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.jobs.contracts import Event
from yakuba.lib import clock
from yakuba.lib.refs import Actor, JsonValue, OwnerRef

ACTS = (
    Act("identity.staff.created", _("{actor} が職員のサインイン {subject} を作成した")),
    Act("identity.staff.reset", _("{actor} が {subject} に一度限りのパスワードを発行した")),
    Act("identity.staff.disabled", _("{actor} が {subject} のサインインを止めた")),
    Act("identity.staff.unlocked", _("{actor} が {subject} のロックを解除した")),
    Act("identity.signin.succeeded", _("{actor} がサインインした")),
    Act("identity.signin.failed", _("サインインに失敗した({stage})")),
    Act("identity.signin.locked", _("失敗が続いたため、サインインを一時的に止めた")),
    Act("identity.signin.confirmed", _("{actor} が本人であることを確かめ直した")),
    Act("identity.session.ended", _("{actor} のセッションが終わった({reason})")),
    Act("identity.factor.added", _("{actor} が認証の手段({factor})を登録した")),
    Act("identity.factor.removed", _("{actor} の認証の手段({factor})が削除された")),
    Act("identity.password.changed", _("{actor} がパスワードを変更した")),
)
SYSTEM = Actor("system", "identity")


def actor_of(user: User) -> Actor:
    """The account as somebody who acts."""
    return Actor("staff", user.login) if user.kind == Kind.STAFF else Actor("resident", str(user.pk))


def write(act: str, actor: Actor, subject: User | None, **detail: JsonValue) -> None:
    """One entry, in a transaction of its own where there is none."""
    with transaction.atomic():
        audit.record(
            actor=actor,
            act=f"identity.{act}",
            subject=OwnerRef("identity.user", str(subject.pk)) if subject else None,
            detail=detail,
        )


def by(user: User, act: str, **detail: JsonValue) -> None:
    """An act of the person about their own account."""
    write(act, actor_of(user), user, **detail)


def factor_changed(user: User, *, factor: str, change: str, by: Actor | None = None) -> None:
    """Tell whoever tells the owner (SR-10). ``factor``: totp, webauthn, recovery_codes, password or all; ``change``:
    added, removed, changed or reset. Within the transaction of the change."""
    data: dict[str, JsonValue] = {"factor": factor, "change": change, "at": clock.now().isoformat()}
    owner = actor_of(user)
    data |= {"owner_kind": owner.kind, "owner_id": owner.id, "by": str(by or owner)}
    jobs.publish(Event(FACTOR_CHANGED, OwnerRef("identity.user", str(user.pk)), data))


def ended(user: User, *, reason: str) -> None:
    """A session ended: signed_out, idle, absolute, revoked, too_many, disabled, reset or password_changed."""
    by(user, "session.ended", reason=reason)
