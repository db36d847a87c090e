"""Registers the pages and refuses a demo sign-in outside the demo."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "yakuba.apps.accounts"
    label = "accounts"
    verbose_name = _("アカウント")

    def ready(self) -> None:
        """Register the checks and the manifest."""
        from yakuba.apps.accounts import checks, module

        checks.connect()
        module.register()
