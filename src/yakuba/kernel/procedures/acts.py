"""What 手続 writes into the audit register."""

from django.utils.translation import gettext_lazy as _

from yakuba.kernel.audit.contracts import Act

PUBLISHED = Act(
    name="procedures.catalogue.published",
    sentence=_("{actor} が手続の定義を公開した(定義 {definitions}件、判定 {rule_sets}件、共通の語と数字 {changes}件)"),
)
