"""The manifest: what this capability is called, offers, needs and records. Every right is an act of the kernel."""

from django.utils.translation import gettext_lazy as _

from yakuba.apps.protection.serving import Pages
from yakuba.kernel.audit.contracts import Act
from yakuba.lib.refs import Actor
from yakuba.ports.module import MenuItem, Module
from yakuba.ports.protection import ProtectionPages

PROTECT = "people.protect"
DECIDE = "people.decide_protection"
PROCEDURE = "shien-sochi-moshide"
"""The 申出 whose cases lead to a 支援措置."""
ITSELF = Actor("system", "protection")

REGISTERED, SET_ASIDE = "protection.case.registered", "protection.case.set_aside"
ASKED, APPROVED, EXPORTED = "protection.export.asked", "protection.export.approved", "protection.export.taken"

ACTS = (
    Act(REGISTERED, _("{actor} が案件 {subject} の申出を支援措置として登録した")),
    Act(SET_ASIDE, _("{actor} が案件 {subject} の申出を支援措置として登録しないことにした")),
    Act(ASKED, _("{actor} が支援措置の一覧の書き出し {subject} を依頼した")),
    Act(APPROVED, _("{actor} が支援措置の一覧の書き出し {subject} を承認した")),
    Act(EXPORTED, _("{actor} が支援措置の一覧の書き出し {subject} を受け取った"), is_view=True),
)

MODULE = Module(
    name="protection",
    title=_("支援措置"),
    menu=(MenuItem(_("支援措置"), "protection:front", PROTECT),),
    permissions=(PROTECT, DECIDE),
    ports={ProtectionPages: Pages()},
)
