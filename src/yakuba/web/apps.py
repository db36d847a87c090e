"""Registers the templates and static files of the look, and what it records."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "yakuba.web"
    label = "web"
    verbose_name = "画面"

    def ready(self) -> None:
        from yakuba.kernel.audit.contracts import register_acts
        from yakuba.web.exports import EXPORTED

        register_acts(EXPORTED)
