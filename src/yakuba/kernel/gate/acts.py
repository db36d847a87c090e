"""What the gate writes into the audit register, as sentences."""

from django.utils.translation import gettext_lazy as _

from yakuba.kernel.audit.contracts import Act

SENT = Act("gate.message.sent", _("{actor} が関門に通信 {subject} を出した({kind})"))
RECEIVED = Act("gate.message.received", _("関門が通信 {subject} を受け取った({kind})"))
REFUSED = Act("gate.message.refused", _("関門が通信 {subject} を受け付けなかった({kind}、理由 {reason})"))
SETTLED = Act("gate.quarantine.settled", _("{actor} が隔離された通信 {subject} を確認済みにした"))

ACTS = (SENT, RECEIVED, REFUSED, SETTLED)
