"""Who may see and send what: the scope of organisation, turned into conditions on notices' own rows."""

from django.db.models import Q
from django.utils.translation import gettext as _

from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.organisation.contracts import NotAllowed, Refusal
from yakuba.lib.refs import Actor

VIEW, SEND = "notices.view", "notices.send"


def require(actor: Actor, act: str, *, section: str, office: str = "") -> None:
    """Raises NotAllowed unless ``actor`` may do ``act`` for this section (or office) today."""
    if not organisation.scope(actor, act).covers(section=section, office=office):
        raise NotAllowed(act, Refusal.NO_RIGHT, _("この課の通知には権限がありません。担当課へ依頼してください。"))


def within(actor: Actor, act: str) -> Q:
    """The rows for which ``actor`` has the right. Raises NotAllowed where there is none."""
    return organisation.as_filter(organisation.scope(actor, act), section="section", office="office")


def within_sections(actor: Actor, act: str) -> Q:
    """The same for rows that have a section only."""
    return organisation.as_filter(organisation.scope(actor, act), section="section")
