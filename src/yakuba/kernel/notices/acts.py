"""The acts of notices, and the sentences in which people read them in the register."""

from django.utils.translation import gettext_lazy as _

from yakuba.kernel.audit.contracts import Act

ACTS = (
    Act("notices.notice.sent", _("{actor} が {subject} について通知「{template}」を出した({channels})")),
    Act("notices.notice.viewed", _("{actor} が通知 {subject} を閲覧した"), is_view=True),
    Act("notices.notice.opened", _("{actor} が自分あての通知 {subject} を開いた"), is_view=True),
    Act("notices.delivery.sent", _("通知の送付 {subject} が終わった({channel})")),
    Act("notices.delivery.failed", _("通知の送付 {subject} ができなかった({channel}、{state}、{reason})")),
    Act("notices.delivery.replaced", _("{actor} が送付 {subject} を郵送に切り替えた")),
    Act("notices.delivery.retried", _("{actor} が送付 {subject} をもう一度行わせた")),
    Act("notices.delivery.given_up", _("{actor} が送付 {subject} を送らずに終えた(理由 {reason})")),
    Act("notices.delivery.withdrawn", _("{actor} が送付 {subject} を取りやめた")),
    Act("notices.batch.made", _("{actor} が通知の印刷 {subject} をまとめた({letters} 通)")),
    Act("notices.batch.ready", _("通知の印刷 {subject} のPDFができた({letters} 通、{pages} 頁)")),
    Act("notices.batch.viewed", _("{actor} が通知の印刷 {subject} を開いた"), is_view=True),
    Act("notices.batch.handed_over", _("{actor} が通知の印刷 {subject} を発送に引き渡した({letters} 通)")),
    Act("notices.addresses.erased", _("期間を過ぎた通知の宛先 {count} 件を消した")),
    Act("notices.owner.disposed", _("{actor} が {subject} の通知 {count} 件を廃棄した")),
)
