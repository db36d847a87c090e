"""The acts of documents, and the sentences in which people read them in the register."""

from django.utils.translation import gettext_lazy as _

from yakuba.kernel.audit.contracts import Act

ACTS = (
    Act("documents.file.attached", _("{actor} が {subject} にファイル {file} を添えた")),
    Act("documents.file.viewed", _("{actor} が {subject} のファイル {file} を開いた"), is_view=True),
    Act("documents.file.clean", _("{actor} が {subject} のファイル {file} の安全を確かめた")),
    Act("documents.file.quarantined", _("{actor} が {subject} のファイル {file} を隔離した({found})")),
    Act("documents.file.made", _("{actor} が {subject} のファイル {file} を作った")),
    Act("documents.file.discarded", _("{actor} が {subject} のファイル {file} を消した")),
    Act("documents.document.registered", _("{actor} が {subject} を {year} 年度の第 {number} 号として登録した")),
    Act("documents.document.retitled", _("{actor} が {subject} の件名を改めた")),
    Act("documents.document.frozen", _("{actor} が {subject} の第 {version} 版を確定した")),
    Act("documents.document.decided", _("{actor} が {subject} の決裁日を {on} と記録した")),
    Act("documents.document.issued", _("{actor} が {subject} の施行日を {on} と記録した")),
    Act("documents.document.viewed", _("{actor} が {subject} を開いた"), is_view=True),
    Act("documents.document.sealed", _("{actor} が {subject} に公印 {seal} を押した")),
    Act("documents.document.seal_omitted", _("{actor} が {subject} の公印省略を記録した")),
    Act("documents.document.held", _("{actor} が {subject} の廃棄を止めた")),
    Act("documents.document.released", _("{actor} が {subject} の廃棄の停止を解いた")),
    Act("documents.owner.held", _("{actor} が {subject} の廃棄を止めた")),
    Act("documents.owner.released", _("{actor} が {subject} の廃棄の停止を解いた")),
    Act("documents.document.disposed", _("{actor} が {approved_by} の承認を得て {subject} を廃棄した({contents} 件)")),
    Act("documents.seal.kept", _("{actor} が公印 {subject} を台帳に載せた")),
    Act("documents.retention.added", _("{actor} が保存期間の区分 {subject} を加えた(年数 {years})")),
    Act("documents.retention.changed", _("{actor} が保存期間の区分 {subject} を改めた(年数 {was} から {years} へ)")),
    Act("documents.retention.removed", _("{actor} が保存期間の区分 {subject} を除いた(年数 {was})")),
)
