"""Registers the part 案件 with Django, its acts with the audit register, and its tables that only grow."""

from pathlib import Path

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "yakuba.kernel.cases"
    label = "cases"
    verbose_name = "案件"

    def ready(self) -> None:
        from yakuba.kernel.audit import append_only
        from yakuba.kernel.audit.contracts import register_acts
        from yakuba.kernel.audit.service import register_names
        from yakuba.kernel.cases import tasks
        from yakuba.kernel.cases.acts import ACTS
        from yakuba.kernel.cases.stored import numbers
        from yakuba.kernel.notices.service import register_templates

        register_acts(*ACTS)
        register_names("cases.case", numbers)
        append_only.declare("cases_step", "cases_fields", "cases_disposal")
        register_templates(Path(__file__).parent / "notices")
        tasks.declare()
