"""Registers the part 手続 with Django, and what it records."""

from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    name = "yakuba.kernel.procedures"
    label = "procedures"
    verbose_name = "手続"

    def ready(self) -> None:
        from yakuba.kernel.audit.contracts import register_acts
        from yakuba.kernel.procedures.acts import PUBLISHED

        register_acts(PUBLISHED)
