"""Registers the capability: its manifest and the acts that it records."""

from django.apps import AppConfig


class HandoverConfig(AppConfig):
    name = "yakuba.apps.handover"
    label = "handover"
    verbose_name = "基幹系への引渡し"

    def ready(self) -> None:
        from yakuba.apps.handover import tasks
        from yakuba.apps.handover.module import ACTS, MODULE
        from yakuba.apps.handover.queries import numbers
        from yakuba.kernel.audit.contracts import register_acts
        from yakuba.kernel.audit.service import register_names
        from yakuba.ports import registry

        register_acts(*ACTS)
        register_names("handover.batch", numbers)
        registry.register(MODULE)
        tasks.declare()
