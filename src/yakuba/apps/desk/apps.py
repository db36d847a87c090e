"""Registers the capability with Django and its manifest with the house."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "yakuba.apps.desk"
    label = "desk"
    verbose_name = "審査・決裁の机"

    def ready(self) -> None:
        from yakuba.apps.desk.module import ACTS, MODULE
        from yakuba.kernel.audit.contracts import register_acts
        from yakuba.ports import registry

        register_acts(*ACTS)
        registry.register(MODULE)
