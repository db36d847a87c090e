"""What notices does by itself when a lower part says that something happened."""

from datetime import datetime
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import override

from yakuba.kernel.identity import service as identity
from yakuba.kernel.identity.contracts import FACTOR_CHANGED
from yakuba.kernel.jobs.contracts import Event, Job
from yakuba.kernel.jobs.service import effect, idempotency_key, subscribe
from yakuba.kernel.notices import deliveries, sending
from yakuba.kernel.notices.contracts import MAIL_QUEUE, Recipient
from yakuba.kernel.organisation import service as organisation
from yakuba.lib.refs import Actor


@subscribe(FACTOR_CHANGED, "notices.tell_owner_of_factor", queue=MAIL_QUEUE)
def tell_owner_of_factor(event: Event, context: Job) -> None:
    """SR-10: whoever's password or second factor changed is told in their inbox and, where known, by mail."""
    kind: Literal["staff", "resident"] = "staff" if event.data["owner_kind"] == "staff" else "resident"
    owner = Actor(kind, str(event.data["owner_id"]))
    held = organisation.staff_member(owner.id) if kind == "staff" else []
    with override("ja"):
        factor = _factor(str(event.data["factor"]), str(event.data["change"]))
    with effect(context):
        sending.send(
            recipient=Recipient(inbox=owner, email=identity.email_of(owner)),
            template="notices.factor_changed",
            context={"factor": factor, "moment": datetime.fromisoformat(str(event.data["at"]))},
            owner=event.subject,
            section=held[0].section if held else "",
            key=idempotency_key(context),
            actor=deliveries.ITSELF,
        )


def _factor(factor: str, change: str) -> str:
    factors = {
        "totp": _("認証アプリ"),
        "webauthn": _("パスキー"),
        "recovery_codes": _("回復コード"),
        "password": _("パスワード"),
        "all": _("パスワードと二つ目の認証"),
    }
    changes = {"added": _("登録"), "removed": _("削除"), "changed": _("変更"), "reset": _("再発行")}
    return f"{factors.get(factor, factor)}の{changes.get(change, change)}"
