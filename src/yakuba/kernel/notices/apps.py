"""Registers the part 通知: its acts, jobs, letter and shipped templates."""

from pathlib import Path

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "yakuba.kernel.notices"
    label = "notices"
    verbose_name = "通知"

    def ready(self) -> None:
        from yakuba.kernel.audit.contracts import register_acts
        from yakuba.kernel.documents.service import register_templates as register_letters
        from yakuba.kernel.notices import registry, tasks
        from yakuba.kernel.notices.acts import ACTS
        from yakuba.kernel.notices.contexts import NoticeLetter

        here = Path(__file__).parent
        register_acts(*ACTS)
        tasks.declare()
        register_letters(here / "letters", {"notice_letter": NoticeLetter})
        registry.register_templates(here / "templates")
