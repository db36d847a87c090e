"""The acts of documents, and the sentences in which people read them in the register."""

from django.utils.translation import gettext_lazy as _

from yakuba.kernel.audit.contracts import Act

ACTS = (
    Act("documents.file.attached", _("{actor} が {subject} にファイル {file} を添えた")),
    Act("documents.file.viewed", _("{actor} が {subject} のファイル {file} を開いた"), is_view=True),
    Act("documents.file.clean", _("{actor} が {subject} のファイル {file} の安全を確かめた")),
    Act("documents.file.quarantined", _("{actor} が {subject} のファイル {file} を隔離した({found})")),
)
