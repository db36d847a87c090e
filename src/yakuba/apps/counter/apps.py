"""Registers the capability with Django and its manifest with the house."""

from django.apps import AppConfig


class CounterConfig(AppConfig):
    name = "yakuba.apps.counter"
    label = "counter"
    verbose_name = "総合窓口"

    def ready(self) -> None:
        from yakuba.apps.counter.linking import LETTERS, SHEET, LinkSheet
        from yakuba.apps.counter.module import MODULE
        from yakuba.kernel.documents.registry import register_templates
        from yakuba.ports import registry

        registry.register(MODULE)
        register_templates(LETTERS, {SHEET: LinkSheet})
