"""The manifest: what this capability is called, offers and needs. Its acts are recorded by jobs and notices."""

from django.utils.translation import gettext_lazy as _

from yakuba.ports.module import Landing, MenuItem, Module, Waits

JOBS = "jobs.dead_letters"
REGISTER = "people.import"
VIEW = "notices.view"
SEND = "notices.send"

MODULE = Module(
    name="operations",
    title=_("運用"),
    menu=(
        MenuItem(_("お知らせ"), "operations:inbox"),
        MenuItem(_("止まった処理"), "operations:jobs", JOBS),
        MenuItem(_("関門の通信"), "operations:gate", JOBS),
        MenuItem(_("住民の写し"), "operations:feeds", REGISTER),
        MenuItem(_("届かなかった通知"), "operations:undelivered", VIEW),
        MenuItem(_("通知の印刷"), "operations:printing", VIEW),
    ),
    landings=(Landing(Waits.FAULTS, (JOBS,), "operations:jobs"),),
    permissions=(JOBS, REGISTER, VIEW, SEND),
)
