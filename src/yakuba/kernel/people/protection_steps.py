"""What every verb of a 支援措置 begins and ends with: it is held, once a form, and leaves a step and an entry."""

from datetime import date
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from yakuba.kernel.audit.service import record
from yakuba.kernel.people.concerned import not_own
from yakuba.kernel.people.contracts import NotInCopyError, ProtectionRefusedError, ProtectionState, StepKind
from yakuba.kernel.people.models import Protection, ProtectionStep
from yakuba.lib import clock
from yakuba.lib.refs import Actor, JsonValue, OwnerRef

ACT = "people.protect"
DECIDE = "people.decide_protection"
LONGEST_NOTE = 200


def done(actor: Actor, protection_id: int, key: UUID) -> bool:
    """Whether this form was taken before. Holds the 支援措置; raises NotInCopyError where there is none for them."""
    if not_own(actor).select_for_update().filter(pk=protection_id).first() is None:
        raise NotInCopyError(_("その支援措置はありません。番号を確かめてください。"))
    before = ProtectionStep.objects.filter(key=key).first()
    if before is not None and before.protection_id != protection_id:
        raise another_form()
    return before is not None


def in_state(protection_id: int, *states: ProtectionState) -> Protection:
    """Held, in one of these states. Raises ProtectionRefusedError otherwise."""
    found = Protection.objects.select_for_update().get(pk=protection_id)
    if found.state not in states:
        raise ProtectionRefusedError(_("この支援措置は今その手続きができる段階にありません。開き直してください。"))
    return found


def move(protection_id: int, version: int, **values: str | date | None) -> None:
    """Change it if nobody else has since ``version``."""
    changed = Protection.objects.filter(pk=protection_id, version=version).update(version=F("version") + 1, **values)
    if not changed:
        raise ProtectionRefusedError(_("ほかの人が先に更新しました。開き直して、内容を確かめてください。"))


def step(
    actor: Actor, protection_id: int, key: UUID, kind: StepKind, *, on: date | None = None, note: str = ""
) -> None:
    """Add a step to the history, under the key of its form."""
    ProtectionStep.objects.create(
        protection_id=protection_id,
        key=key,
        kind=kind,
        at=clock.now(),
        by=str(actor),
        on=on,
        note=note.strip()[:LONGEST_NOTE],
    )


def another_form() -> ProtectionRefusedError:
    """For the key of a form that was sent for something else."""
    return ProtectionRefusedError(_("画面を開き直して、もう一度送ってください。"))


def record_act(actor: Actor, act: str, protection_id: int, **detail: JsonValue) -> None:
    """Into the audit register."""
    record(actor=actor, act=act, subject=OwnerRef("people.protection", str(protection_id)), detail=detail)
