"""Registers the capability: its manifest, the acts that it records, what drafts are called."""

from django.apps import AppConfig


class StudioConfig(AppConfig):
    name = "yakuba.apps.studio"
    label = "studio"
    verbose_name = "手続の定義"

    def ready(self) -> None:
        from yakuba.apps.studio.module import ACTS, MODULE
        from yakuba.apps.studio.queries import labels
        from yakuba.kernel.audit.contracts import register_acts
        from yakuba.kernel.audit.service import register_names
        from yakuba.ports import registry

        register_acts(*ACTS)
        register_names("studio.draft", labels)
        registry.register(MODULE)
