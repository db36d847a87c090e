"""What operators call the messages."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LABELS: dict[str, Promise] = {
    "application.submitted": _("申請"),
    "application.corrected": _("補正の回答"),
    "application.withdrawn": _("取下げ"),
    "document.fetched": _("交付文書の受取"),
    "visit.planned": _("来庁予定"),
    "visit.changed": _("来庁予定の変更"),
    "visit.cancelled": _("来庁予定の取消し"),
    "catalogue": _("手続の一覧"),
    "application.taken": _("受付のお知らせ"),
    "application.refused": _("受け付けられないお知らせ"),
    "application.state": _("状態のお知らせ"),
    "application.correction_requested": _("補正のお願い"),
    "notice.sent": _("お知らせ"),
    "document.issued": _("交付文書"),
    "link.requested": _("連携番号の確認"),
    "link.card": _("カードでの連携の確認"),
    "link.removed": _("連携の解除"),
    "link.answered": _("連携の確認の結果"),
    "link.ended": _("連携の解除(窓口)"),
}


def kind_label(kind: str) -> str:
    """The word for a kind of message; "不明" where the bundle could not be trusted to say."""
    found = LABELS.get(kind)
    return str(found) if found is not None else str(_("不明"))
