"""Registers the capability with Django and its manifest with the house."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "yakuba.apps.operations"
    label = "operations"
    verbose_name = "運用"

    def ready(self) -> None:
        from yakuba.apps.operations.module import MODULE
        from yakuba.ports import registry

        registry.register(MODULE)
