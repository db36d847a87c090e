"""Registers the part 関門: its acts and jobs."""

from django.apps import AppConfig


class GateConfig(AppConfig):
    name = "yakuba.kernel.gate"
    label = "gate"
    verbose_name = "関門"

    def ready(self) -> None:
        from yakuba.kernel.audit.contracts import register_acts
        from yakuba.kernel.gate import tasks
        from yakuba.kernel.gate.acts import ACTS

        register_acts(*ACTS)
        tasks.declare()
