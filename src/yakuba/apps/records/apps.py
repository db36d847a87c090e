"""Registers the capability: its manifest, the acts that it records, its work."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "yakuba.apps.records"
    label = "records"
    verbose_name = "保存と廃棄"

    def ready(self) -> None:
        from yakuba.apps.records.module import ACTS, MODULE
        from yakuba.apps.records.queries import labels
        from yakuba.kernel.audit.contracts import register_acts
        from yakuba.kernel.audit.service import register_names
        from yakuba.ports import registry

        register_acts(*ACTS)
        register_names("records.proposal", labels)
        registry.register(MODULE)
