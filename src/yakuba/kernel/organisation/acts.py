"""Every act that a right is needed for, in one list. The sentence completes 「…権限」.

How far an act may reach is declared here, who has it in ``rights``. Only a reception is shared with involved sections
(decision 0088). An act on a case counts the case's own section
and, for approving and deciding, the section of the approval slot; for a seal, the section that keeps the seal.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yakuba.kernel.organisation.vocabulary import Act, Breadth, Personal

NO, LIST, CONTENT = Personal.NO, Personal.LIST, Personal.CONTENT
READS, CHANGES = False, True
WHOLE = frozenset({Breadth.ALL})
PLACED = frozenset({Breadth.OWN_SECTION, Breadth.OWN_OFFICE, Breadth.ALL})
SHARED = PLACED | {Breadth.INVOLVED}
SECTION = frozenset({Breadth.OWN_SECTION, Breadth.ALL})
NAMED = frozenset({Breadth.NAMED})

_ROWS: tuple[tuple[str, Promise, Personal, bool, frozenset[Breadth]], ...] = (
    ("people.search", _("住民を探す"), LIST, READS, WHOLE),
    ("people.view", _("住民の情報を見る"), CONTENT, READS, WHOLE),
    ("people.view_protected_address", _("支援措置を受けている人の住所を見る"), CONTENT, READS, NAMED),
    ("people.protect", _("支援措置を登録し、延長し、終え、止まった受付を処理する"), CONTENT, CHANGES, NAMED),
    ("people.decide_protection", _("支援措置を決定する"), CONTENT, CHANGES, NAMED),
    ("people.link_account", _("住民のアカウントを本人と結ぶ番号を渡す"), CONTENT, CHANGES, WHOLE),
    ("people.import", _("住民の写しを取り込む"), CONTENT, CHANGES, WHOLE),
    ("people.snapshot", _("住民の写しの断面を作る"), CONTENT, CHANGES, WHOLE),
    ("reception.list", _("受付の一覧を見る"), LIST, READS, SHARED),
    ("reception.progress", _("ほかの課が受けた分も進み具合を見る"), LIST, READS, SECTION),
    ("reception.statistics", _("受付の所要時間の統計を見る"), NO, READS, PLACED),
    ("reception.open", _("受付を始める"), LIST, CHANGES, PLACED),
    ("reception.continue", _("受付の内容を見て続ける"), CONTENT, CHANGES, SHARED),
    ("reception.close", _("受付を終える"), CONTENT, CHANGES, PLACED),
    ("procedures.view", _("手続の定義を見る"), NO, READS, WHOLE),
    ("procedures.edit", _("手続の定義を直す"), NO, CHANGES, SECTION),
    ("procedures.publish", _("手続の定義を公開する"), NO, CHANGES, SECTION),
    ("cases.list", _("案件の一覧を見る"), LIST, READS, PLACED),
    ("cases.view", _("案件の内容を見る"), CONTENT, READS, PLACED),
    ("cases.claim", _("案件を引き受ける"), CONTENT, CHANGES, PLACED),
    ("cases.assign", _("案件を割り当てる"), LIST, CHANGES, SECTION),
    ("cases.review", _("案件を審査する"), CONTENT, CHANGES, SECTION),
    ("cases.correct", _("補正を求める"), CONTENT, CHANGES, PLACED),
    ("cases.draft", _("起案する"), CONTENT, CHANGES, SECTION),
    ("cases.approve", _("回議・合議で承認する"), CONTENT, CHANGES, SECTION),
    ("cases.decide", _("決裁する"), CONTENT, CHANGES, SECTION),
    ("cases.withdraw", _("取下げを受け付ける"), CONTENT, CHANGES, PLACED),
    ("cases.bulk", _("案件をまとめて進める"), LIST, CHANGES, SECTION),
    ("cases.export", _("案件を書き出す"), CONTENT, CHANGES, SECTION),
    ("documents.view", _("文書を見る"), CONTENT, READS, PLACED),
    ("documents.attach", _("文書を添える"), CONTENT, CHANGES, PLACED),
    ("documents.seal", _("公印を押す"), CONTENT, CHANGES, SECTION),
    ("documents.dispose", _("文書の廃棄を起こす"), LIST, CHANGES, SECTION),
    ("documents.approve_disposal", _("文書の廃棄を承認する"), LIST, CHANGES, SECTION),
    ("documents.classes", _("保存期間の区分の表を改める"), NO, CHANGES, WHOLE),
    ("notices.view", _("通知の記録を見る"), CONTENT, READS, PLACED),
    ("notices.send", _("通知を送る"), CONTENT, CHANGES, SECTION),
    ("handover.export", _("基幹系への引渡しを作る"), CONTENT, CHANGES, PLACED),
    ("handover.feedback", _("基幹系の取込結果を反映する"), CONTENT, CHANGES, PLACED),
    ("jobs.dead_letters", _("止まった処理を見てやり直す"), NO, CHANGES, WHOLE),
    ("audit.read", _("監査記録を読む"), CONTENT, READS, WHOLE),
    ("audit.verify", _("監査記録の改ざんを調べる"), NO, READS, WHOLE),
    ("audit.anchor", _("監査記録の要約を外へ預ける"), NO, CHANGES, WHOLE),
    ("organisation.view", _("組織と職員を見る"), NO, READS, WHOLE),
    ("organisation.import", _("組織と人事異動を取り込む"), NO, CHANGES, WHOLE),
)

ACTS: dict[str, Act] = {row[0]: Act(*row) for row in _ROWS}
