"""The manifest: what this capability is called, and that it lives on the residents' side of the network."""

from django.utils.translation import gettext_lazy as _

from yakuba.ports.module import MenuItem, Module

MODULE = Module(
    name="portal",
    title=_("住民の申請窓口"),
    menu=(MenuItem(_("手続をさがす"), "portal:start"),),
    zones=frozenset({"portal"}),
    languages=frozenset({"ja-easy"}),
)
