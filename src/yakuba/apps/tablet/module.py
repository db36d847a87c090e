"""The manifest: what this capability is called. It needs no right: a ticket from the counter lets a device in."""

from django.utils.translation import gettext_lazy as _

from yakuba.ports.module import Module

MODULE = Module(name="tablet", title=_("署名用タブレット"))
