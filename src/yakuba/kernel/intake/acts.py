"""What intake writes into the audit register, as sentences."""

from django.utils.translation import gettext_lazy as _

from yakuba.kernel.audit.contracts import Act

OPENED = Act(name="intake.reception.opened", sentence=_("{actor} が受付 {subject} を始めた"))
VIEWED = Act(name="intake.reception.viewed", sentence=_("{actor} が受付 {subject} を見た"), is_view=True)
STATED = Act(name="intake.reception.stated", sentence=_("{actor} が受付 {subject} の聞き取りを記した"))
MEMBERS = Act(name="intake.reception.members", sentence=_("{actor} が受付 {subject} の世帯員を記した"))
CLOSED = Act(name="intake.reception.closed", sentence=_("{actor} が受付 {subject} を終えた"))

ACTS = (OPENED, VIEWED, STATED, MEMBERS, CLOSED)
