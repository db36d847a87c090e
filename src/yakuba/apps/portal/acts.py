"""What the portal writes into the audit register, as sentences."""

from django.utils.translation import gettext_lazy as _

from yakuba.kernel.audit.contracts import Act

CODE_SENT = Act(name="portal.code.sent", sentence=_("確認番号 {subject} をメールで送った"))
SIGNED_IN = Act(name="portal.account.signed_in", sentence=_("{actor} がメールの確認番号でサインインした"))
CODE_REFUSED = Act(name="portal.code.refused", sentence=_("確認番号 {subject} の入力を断った({reason})"))
SIGNED_OUT = Act(name="portal.account.signed_out", sentence=_("{actor} がサインアウトした"))
STARTED = Act(name="portal.application.started", sentence=_("{actor} が申請 {subject} を書き始めた({procedure})"))
SAVED = Act(name="portal.application.saved", sentence=_("{actor} が申請 {subject} の下書きを保存した"))
DISCARDED = Act(name="portal.application.discarded", sentence=_("{actor} が申請 {subject} の下書きを消した"))
FORGOTTEN = Act(name="portal.application.forgotten", sentence=_("60日手が入らなかった申請 {subject} の下書きを消した"))
SUBMITTED = Act(name="portal.application.submitted", sentence=_("{actor} が申請 {subject} を送信した"))
CORRECTED = Act(name="portal.application.corrected", sentence=_("{actor} が申請 {subject} の補正 {number} に答えた"))
WITHDRAWN = Act(name="portal.application.withdrawn", sentence=_("{actor} が申請 {subject} の取下げを申し出た"))
VIEWED = Act(name="portal.application.viewed", sentence=_("{actor} が自分の申請 {subject} を見た"), is_view=True)
READ = Act(name="portal.message.read", sentence=_("{actor} が自分あてのお知らせ {subject} を読んだ"), is_view=True)
FETCHED = Act(name="portal.document.fetched", sentence=_("{actor} が交付された文書 {subject} を受け取った"))
PLANNED = Act(name="portal.visit.planned", sentence=_("{actor} が来庁予定 {subject} を知らせた"))
CHANGED = Act(name="portal.visit.changed", sentence=_("{actor} が来庁予定 {subject} の日や場所を変えた"))
CANCELLED = Act(name="portal.visit.cancelled", sentence=_("{actor} が来庁予定 {subject} を取りやめた"))
ARRIVED = Act(name="portal.application.told", sentence=_("町から申請 {subject} の知らせが届いた({kind})"))
LINK_ASKED = Act(name="portal.link.asked", sentence=_("{actor} が窓口の連携番号を入力した(連携 {subject})"))
CARD_CALLED = Act(name="portal.card.called", sentence=_("{actor} がカードで署名する画面へ進んだ(連携 {subject})"))
CARD_ASKED = Act(name="portal.card.asked", sentence=_("{actor} がカードで署名して連携 {subject} を申し込んだ"))
UNLINKED = Act(name="portal.link.removed", sentence=_("{actor} が連携 {subject} を解除した"))
LINK_TOLD = Act(name="portal.link.told", sentence=_("町から連携 {subject} の知らせが届いた({kind})"))

ACTS = (
    CODE_SENT,
    SIGNED_IN,
    CODE_REFUSED,
    SIGNED_OUT,
    STARTED,
    SAVED,
    DISCARDED,
    FORGOTTEN,
    SUBMITTED,
    CORRECTED,
    WITHDRAWN,
    VIEWED,
    READ,
    FETCHED,
    PLANNED,
    CHANGED,
    CANCELLED,
    ARRIVED,
    LINK_ASKED,
    CARD_CALLED,
    CARD_ASKED,
    UNLINKED,
    LINK_TOLD,
)
