"""Registers the part 受付 with Django, and its acts with the audit register."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "yakuba.kernel.intake"
    label = "intake"
    verbose_name = "受付"

    def ready(self) -> None:
        from yakuba.kernel.audit import append_only
        from yakuba.kernel.audit.contracts import register_acts
        from yakuba.kernel.intake.acts import ACTS

        register_acts(*ACTS)
        append_only.declare(
            "intake_statement",
            "intake_step",
            "intake_wish",
            "intake_filingentry",
            "intake_identitycheck",
            "intake_sheetversion",
            "intake_shown",
            "intake_signature",
            "intake_submission",
            "intake_submittedsheet",
            "intake_exofficio",
        )
