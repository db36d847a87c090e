"""The manifest of accounts."""

from django.utils.translation import gettext_lazy as _

from yakuba.ports import registry
from yakuba.ports.module import MenuItem, Module

MODULE = Module(
    name="accounts",
    title=_("アカウント"),
    menu=(MenuItem(_("サインインの設定"), "accounts:home"), MenuItem(_("使用中の端末"), "accounts:sessions")),
)


def register() -> None:
    """Make the module known."""
    registry.register(MODULE)
