"""The manifest: what this capability is called, offers, needs and records. Every right is an act of the kernel."""

from django.utils.translation import gettext_lazy as _

from yakuba.kernel.audit.contracts import Act
from yakuba.lib.refs import Actor
from yakuba.ports.module import MenuItem, Module

EXPORT = "handover.export"
FEEDBACK = "handover.feedback"
ITSELF = Actor("system", "handover")

MADE, SEEN, APPROVED = "handover.batch.made", "handover.batch.report_seen", "handover.batch.approved"
SENT, TAKEN, ANSWERED = "handover.batch.sent", "handover.batch.downloaded", "handover.batch.answered"
ERASED = "handover.batch.erased"
SETTLED = "handover.unfit.settled"

ACTS = (
    Act(MADE, _("{actor} が引渡し {subject} を作った")),
    Act(SEEN, _("{actor} が引渡し {subject} の文字の置き換えを確かめた")),
    Act(APPROVED, _("{actor} が引渡し {subject} のダウンロードを承認した")),
    Act(SENT, _("{actor} が引渡し {subject} を基幹系へ送った({count} 件)")),
    Act(TAKEN, _("{actor} が引渡し {subject} のファイルをダウンロードした"), is_view=True),
    Act(ANSWERED, _("{actor} が引渡し {subject} の取込結果を反映した(取込 {accepted} 件、却下 {rejected} 件)")),
    Act(ERASED, _("{actor} が引渡し {subject} のファイルの内容を消した")),
    Act(SETTLED, _("{actor} が合わない回答 {subject} を確認済みにした({count} 行)")),
)

MODULE = Module(
    name="handover",
    title=_("基幹系への引渡し"),
    menu=(MenuItem(_("基幹系への引渡し"), "handover:waiting", EXPORT),),
    permissions=(EXPORT, FEEDBACK),
)
