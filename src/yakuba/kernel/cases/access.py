"""Who meets which case: the right, its scope, and the approval slot. What is outside is as if it were not there."""

from uuid import UUID

from django.utils.translation import gettext as _

from yakuba.kernel.cases.contracts import ConflictError, NoCaseError
from yakuba.kernel.cases.look import Look
from yakuba.kernel.cases.stored import read
from yakuba.kernel.organisation.contracts import Scope
from yakuba.kernel.organisation.service import scope
from yakuba.lib.refs import Actor

BY_SLOT = frozenset({"cases.view", "cases.approve", "cases.decide"})
"""Rights for which the section of an approval slot counts beside that of the case."""


def within(actor: Actor, key: UUID, act: str) -> Look:
    """The case, if the actor may do ``act`` to it. Raises NotAllowed without the right at all, NoCaseError outside."""
    reach = scope(actor, act)
    case = read(key)
    if case is not None:
        look = Look(case, actor)
        if reaches(reach, look):
            return look
    raise no_case()


def reaches(reach: Scope, look: Look) -> bool:
    """Whether the case, or for some rights a slot of its present round, lies within the scope."""
    case = look.case
    if reach.covers(section=case.section, office=case.taken_office, kind=""):
        return True
    if reach.act not in BY_SLOT or reach.kinds is not None or reach.sections is None:
        return False
    return any(slot.section in reach.sections for slot in look.slots)


def files_for(actor: Actor, look: Look) -> bool:
    """Whether a resident is the one who filed the case."""
    return actor.kind == "resident" and look.payload.account == actor.id != ""


def no_case() -> NoCaseError:
    """What is told to those for whom the case is not there."""
    return NoCaseError(_("この案件は見つかりません。番号を確かめるか、担当課に問い合わせてください。"))


def overtaken() -> ConflictError:
    """What is told to who was not the first."""
    return ConflictError(_("ほかの職員が先に変更しました。今の内容を見直してから、もう一度操作してください。"))
