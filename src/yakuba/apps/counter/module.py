"""The manifest: what this capability is called, offers and needs."""

from django.utils.translation import gettext_lazy as _

from yakuba.ports.module import MenuItem, Module

LIST = "reception.list"
OPEN = "reception.open"
CONTINUE = "reception.continue"
CLOSE = "reception.close"
LINK = "people.link_account"

MODULE = Module(
    name="counter",
    title=_("総合窓口"),
    menu=(
        MenuItem(_("受付"), "counter:start", LIST),
        MenuItem(_("アカウント連携"), "counter:link-find", LINK),
    ),
    permissions=(LIST, OPEN, CONTINUE, CLOSE, LINK),
)
