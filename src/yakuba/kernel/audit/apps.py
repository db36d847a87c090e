"""Registers the audit register: its tables, its acts, and what keeps the append-only tables so."""

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "yakuba.kernel.audit"
    label = "audit"
    verbose_name = "監査"

    def ready(self) -> None:
        from yakuba.kernel.audit import append_only
        from yakuba.kernel.audit.acts import Act, register_acts

        append_only.declare("audit_entry", "audit_segment", "audit_anchor")
        pre_migrate.connect(append_only.before_migrate, sender=self)
        post_migrate.connect(append_only.after_migrate, sender=self)
        checks.register(append_only.check, checks.Tags.database)
        register_acts(
            Act("audit.chain.verified", _("{actor} が監査記録を検証した(異常 {found} 件)")),
            Act("audit.chain.checkpointed", _("{actor} が {before} より前の監査記録を満了とし、署名した")),
            Act("audit.chain.dropped", _("{actor} が満了した監査記録 {entries} 件を廃棄した")),
            Act("audit.subject.forgotten", _("{actor} が監査記録から対象者への手がかりを消した")),
        )
