"""Registers the capability with Django and its manifest with the house."""

from django.apps import AppConfig


class TabletConfig(AppConfig):
    name = "yakuba.apps.tablet"
    label = "tablet"
    verbose_name = "署名用タブレット"

    def ready(self) -> None:
        from yakuba.apps.tablet.module import MODULE
        from yakuba.ports import registry

        registry.register(MODULE)
