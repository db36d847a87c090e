"""What cases write into the audit register, as sentences: one act for every action of every course."""

from django.utils.translation import gettext_lazy as _

from yakuba.kernel.audit.contracts import Act

ACTS = (
    Act("cases.case.opened", _("{actor} が案件 {subject} を受け付けた")),
    Act("cases.case.viewed", _("{actor} が案件 {subject} を見た"), is_view=True),
    Act("cases.case.listed", _("{actor} が一覧で案件 {subject} を見た"), is_view=True),
    Act("cases.case.claim", _("{actor} が案件 {subject} を引き受けた")),
    Act("cases.case.release", _("{actor} が案件 {subject} を手放した")),
    Act("cases.case.assign", _("{actor} が案件 {subject} を割り当てた")),
    Act("cases.case.check", _("{actor} が案件 {subject} の確認事項を確かめた")),
    Act("cases.case.request_correction", _("{actor} が案件 {subject} の補正を求めた")),
    Act("cases.case.answer_correction", _("{actor} が案件 {subject} の補正を受け付けた")),
    Act("cases.case.withdraw", _("{actor} が案件 {subject} の取下げを受け付けた")),
    Act("cases.case.reroute", _("{actor} が案件 {subject} の担当課を移した")),
    Act("cases.case.confirm", _("{actor} が案件 {subject} を受理した")),
    Act("cases.case.hand_over", _("{actor} が案件 {subject} を基幹系へ引き渡した")),
    Act("cases.case.taken_in", _("{actor} が案件 {subject} の取込みを記録した")),
    Act("cases.case.sent_back", _("{actor} が案件 {subject} の取込み却下を記録した")),
    Act("cases.case.close", _("{actor} が案件 {subject} を完結した")),
    Act("cases.case.start", _("{actor} が案件 {subject} の審査を始めた")),
    Act("cases.case.draft", _("{actor} が案件 {subject} を起案した")),
    Act("cases.case.approve", _("{actor} が案件 {subject} を承認した")),
    Act("cases.case.send_back", _("{actor} が案件 {subject} を差し戻した")),
    Act("cases.case.pull_back", _("{actor} が案件 {subject} を引き戻した")),
    Act("cases.case.skip", _("{actor} が案件 {subject} の承認欄を後閲にした")),
    Act("cases.case.decide", _("{actor} が案件 {subject} を決裁した")),
    Act("cases.case.issue", _("{actor} が案件 {subject} を施行した")),
    Act("cases.case.told", _("{actor} が案件 {subject} の申請者に届けたことを記録した")),
    Act("cases.case.recalled", _("案件 {subject} の印刷を待つ文書を、支援措置のため郵送から外した")),
    Act("cases.case.forward", _("{actor} が案件 {subject} を進達した")),
    Act("cases.case.answered", _("{actor} が案件 {subject} の結果を記録した")),
    Act("cases.case.issue_certificate", _("{actor} が案件 {subject} の証明を交付した")),
    Act("cases.case.attached", _("{actor} が案件 {subject} に書類を添えた")),
    Act("cases.case.fetched", _("{actor} が案件 {subject} の交付文書を受け取った")),
    Act("cases.case.exported", _("{actor} が {approved_by} の承認を得て案件 {count} 件を書き出した")),
    Act("cases.case.written_out", _("{actor} が案件 {subject} の内容を基幹系への引渡しに使った"), is_view=True),
    Act("cases.case.disposed", _("{actor} が案件 {subject} の内容を廃棄した")),
    Act("cases.batch.previewed", _("{actor} が案件 {count} 件の一括処理を下見した")),
    Act("cases.batch.carried_out", _("{actor} が案件 {count} 件をまとめて進めた({action})")),
)
