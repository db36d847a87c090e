"""Holding a reception while it is changed: of two at once, one wins and the other is told."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from yakuba.kernel.intake.contracts import ConflictError, Part, State, StepName
from yakuba.kernel.intake.models import Reception, Step
from yakuba.kernel.intake.reaching import Reach
from yakuba.kernel.intake.reading import CONTINUE, one
from yakuba.lib import clock
from yakuba.lib.refs import Actor


def looked_at(actor: Actor, key: UUID, act: str = CONTINUE) -> tuple[Reception, Part]:
    """The reception, locked before anything of it is read: what follows is of one moment. And what of it is the
    actor's. Two queries. Raises NotAllowed, NoReceptionError.
    """
    reach = Reach.of(actor, act)
    reception = one(reach, key, Reception.objects.select_for_update())
    return reception, reach.part(reception)


def count_up(reception: Reception, version: int) -> None:
    """Change it as the one who saw ``version``; it is locked. Of two at once one wins. Raises ConflictError."""
    mine = Reception.objects.filter(pk=reception.pk, version=version, state=State.OPEN)
    now = clock.now()
    if mine.update(version=version + 1, changed_at=now) == 0:
        raise conflict()
    reception.version, reception.changed_at = version + 1, now


def held(pk: int) -> Reception:
    """The open reception, locked for something to be done in it; its version stays.

    Raises ConflictError once it is closed.
    """
    if Reception.objects.filter(pk=pk, state=State.OPEN).update(changed_at=clock.now()) == 0:
        raise conflict()
    return Reception.objects.get(pk=pk)


def conflict() -> ConflictError:
    """What the slower of two is told."""
    return ConflictError(
        _("ほかの職員が先に変更したか、受付が終わっています。今の内容を見直してから、もう一度入力してください。")
    )


def reach(actor: Actor, reception: Reception, name: StepName, *, at: datetime | None = None) -> None:
    """Note a measured moment, now or as it was told; the first time counts."""
    Step.objects.bulk_create(
        [Step(reception=reception, name=name, at=at or clock.now(), by=str(actor))], ignore_conflicts=True
    )
