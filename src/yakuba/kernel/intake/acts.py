"""What intake writes into the audit register, as sentences."""

from django.utils.translation import gettext_lazy as _

from yakuba.kernel.audit.contracts import Act

OPENED = Act(name="intake.reception.opened", sentence=_("{actor} が受付 {subject} を始めた"))
VIEWED = Act(name="intake.reception.viewed", sentence=_("{actor} が受付 {subject} を見た"), is_view=True)
STATED = Act(name="intake.reception.stated", sentence=_("{actor} が受付 {subject} の聞き取りを記した"))
MEMBERS = Act(name="intake.reception.members", sentence=_("{actor} が受付 {subject} の世帯員を記した"))
CLOSED = Act(name="intake.reception.closed", sentence=_("{actor} が受付 {subject} を終えた"))
LEFT_OPEN = Act(
    name="intake.reception.left_open",
    sentence=_("{actor} が、長く何も行われないまま開いていた受付 {subject} を終えた"),
)
RESUMED = Act(name="intake.reception.resumed", sentence=_("{actor} が終わった受付 {subject} の続きを始めた"))
WISHED = Act(name="intake.reception.wished", sentence=_("{actor} が受付 {subject} で出す手続を選んだ"))
FILED = Act(name="intake.reception.filed", sentence=_("{actor} が受付 {subject} の届出人を記した"))
IDENTIFIED = Act(name="intake.reception.identified", sentence=_("{actor} が受付 {subject} で本人確認をした"))
COMPOSED = Act(name="intake.reception.composed", sentence=_("{actor} が受付 {subject} の様式を作った"))
SHEETS_VIEWED = Act(
    name="intake.reception.sheets_viewed", sentence=_("{actor} が受付 {subject} の様式を見た"), is_view=True
)
SHEET_WRITTEN = Act(name="intake.sheet.written", sentence=_("{actor} が様式 {subject} の第{version}版を書いた"))
SHEET_WITHDRAWN = Act(name="intake.sheet.withdrawn", sentence=_("{actor} が様式 {subject} を取り下げた"))
SHEET_BOUND = Act(name="intake.sheet.bound", sentence=_("{actor} が様式 {subject} の第{version}版を示した"))
SHEET_SIGNED = Act(name="intake.sheet.signed", sentence=_("{actor} が様式 {subject} の第{version}版の署名を記した"))
SHEET_VIEWED = Act(name="intake.sheet.viewed", sentence=_("{actor} が様式 {subject} を見た"), is_view=True)
DISPOSED = Act(name="intake.sheet.disposed", sentence=_("{actor} が様式 {subject} に記された内容を廃棄した"))
OFFERED = Act(name="intake.tablet.offered", sentence=_("{actor} が受付 {subject} の署名画面を出した"))
JOINED = Act(name="intake.tablet.joined", sentence=_("署名用タブレットが受付 {subject} につながった"))
TABLET_VIEWED = Act(
    name="intake.tablet.viewed", sentence=_("署名用タブレットで受付 {subject} の様式を見た"), is_view=True
)
RECEIVED = Act(name="intake.submission.received", sentence=_("{actor} が提出 {subject} を受け取った"))
SUBMISSION_VIEWED = Act(name="intake.submission.viewed", sentence=_("{actor} が提出 {subject} を見た"), is_view=True)
VISIT_STARTED = Act(name="intake.visit.started", sentence=_("{actor} が来庁予定 {subject} の受付を始めた"))
CALLED = Act(name="intake.tablet.called", sentence=_("{actor} から受付 {subject} の職員が呼ばれた"))
LEFT = Act(name="intake.tablet.left", sentence=_("{actor} が受付 {subject} の署名画面を終えた"))

LINK_CODE_ISSUED = Act(name="intake.link_code.issued", sentence=_("{actor} が連携番号 {subject} を発行した"))
LINKS_VIEWED = Act(
    name="intake.link.viewed", sentence=_("{actor} が住民 {subject} のアカウント連携を見た"), is_view=True
)
LINKED = Act(name="intake.link.made", sentence=_("{actor} が連携番号を入力し、連携 {subject} ができた"))
CARD_LINKED = Act(
    name="intake.link.made_by_card", sentence=_("{actor} がマイナンバーカードで署名し、連携 {subject} ができた")
)
LINK_REFUSED = Act(
    name="intake.link.refused", sentence=_("{actor} の連携 {subject} を受け付けなかった(結果 {outcome})")
)
LINK_ENDED = Act(name="intake.link.ended", sentence=_("{actor} が連携 {subject} を解除した"))

ACTS = (
    LINK_CODE_ISSUED,
    LINKS_VIEWED,
    LINKED,
    CARD_LINKED,
    LINK_REFUSED,
    LINK_ENDED,
    OPENED,
    VIEWED,
    STATED,
    MEMBERS,
    CLOSED,
    LEFT_OPEN,
    RESUMED,
    WISHED,
    FILED,
    IDENTIFIED,
    COMPOSED,
    SHEETS_VIEWED,
    SHEET_WRITTEN,
    SHEET_WITHDRAWN,
    SHEET_BOUND,
    SHEET_SIGNED,
    SHEET_VIEWED,
    DISPOSED,
    OFFERED,
    JOINED,
    TABLET_VIEWED,
    CALLED,
    LEFT,
    RECEIVED,
    SUBMISSION_VIEWED,
    VISIT_STARTED,
)
