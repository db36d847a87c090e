"""Registers the capability: its manifest and the acts that it records."""

from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    name = "yakuba.apps.protection"
    label = "protection"
    verbose_name = "支援措置"

    def ready(self) -> None:
        from yakuba.apps.protection.module import ACTS, MODULE
        from yakuba.kernel.audit.contracts import register_acts
        from yakuba.ports import registry

        register_acts(*ACTS)
        registry.register(MODULE)
