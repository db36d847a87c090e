"""The manifest: what this capability is called, offers and needs."""

from django.utils.translation import gettext_lazy as _

from yakuba.ports.module import Landing, MenuItem, Module, Waits

LIST = "reception.list"
STATISTICS = "reception.statistics"
PROGRESS = "reception.progress"
OPEN = "reception.open"
CONTINUE = "reception.continue"
CLOSE = "reception.close"
LINK = "people.link_account"

MODULE = Module(
    name="counter",
    title=_("総合窓口"),
    menu=(
        MenuItem(_("受付"), "counter:start", LIST),
        MenuItem(_("進捗ボード"), "counter:board", PROGRESS),
        MenuItem(_("所要時間"), "counter:times", STATISTICS),
        MenuItem(_("アカウント連携"), "counter:link-find", LINK),
    ),
    landings=(Landing(Waits.PEOPLE, (OPEN,), "counter:start"),),
    permissions=(LIST, PROGRESS, STATISTICS, OPEN, CONTINUE, CLOSE, LINK),
)
