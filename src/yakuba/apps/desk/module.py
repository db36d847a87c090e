"""The manifest: what this capability is called, offers, needs and records. Every right is an act of the kernel."""

from django.utils.translation import gettext_lazy as _

from yakuba.kernel.audit.contracts import Act
from yakuba.ports.module import Landing, MenuItem, Module, Waits

LIST = "cases.list"
VIEW = "cases.view"
BULK = "cases.bulk"
EXPORT = "cases.export"
ATTACH = "documents.attach"
SEAL = "documents.seal"
AUDIT = "audit.read"

ASKED, GRANTED = "desk.export.asked", "desk.export.approved"

ACTS = (
    Act(ASKED, _("{actor} が案件の書き出し {subject} を依頼した")),
    Act(GRANTED, _("{actor} が案件の書き出し {subject} を承認した")),
)

MODULE = Module(
    name="desk",
    title=_("審査・決裁"),
    menu=(MenuItem(_("案件"), "desk:queue", LIST), MenuItem(_("公印の机"), "desk:seals", SEAL)),
    landings=(
        Landing(Waits.JUDGEMENT, ("cases.review", "cases.approve", "cases.decide"), "desk:queue"),
        Landing(Waits.JUDGEMENT, (SEAL,), "desk:seals"),
        Landing(Waits.READING, (LIST,), "desk:queue"),
    ),
)
