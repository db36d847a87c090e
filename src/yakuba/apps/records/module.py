"""The manifest: what this capability is called, offers, needs and records. Every right is an act of the kernel."""

from django.utils.translation import gettext_lazy as _

from yakuba.kernel.audit.contracts import Act
from yakuba.ports.module import MenuItem, Module

DISPOSE = "documents.dispose"
APPROVE = "documents.approve_disposal"

PROPOSED, APPROVED = "records.proposal.made", "records.proposal.approved"
RETURNED, FINISHED = "records.proposal.returned", "records.proposal.finished"

ACTS = (
    Act(PROPOSED, _("{actor} が廃棄の伺い {subject} を起こした({count} 件)")),
    Act(APPROVED, _("{actor} が廃棄の伺い {subject} を承認した({count} 件)")),
    Act(RETURNED, _("{actor} が廃棄の伺い {subject} を差し戻した")),
    Act(FINISHED, _("廃棄の伺い {subject} の廃棄を終えた(廃棄 {disposed} 件、見送り {left} 件)")),
)

MODULE = Module(
    name="records",
    title=_("保存と廃棄"),
    menu=(
        MenuItem(_("保存と廃棄"), "records:due", DISPOSE),
        MenuItem(_("廃棄の承認"), "records:approvals", APPROVE),
    ),
    permissions=(DISPOSE, APPROVE),
)
