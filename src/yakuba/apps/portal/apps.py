"""Registers the capability with Django, its manifest with the house, its acts and the texts of its mails."""

from pathlib import Path

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "yakuba.apps.portal"
    label = "portal"
    verbose_name = "住民の申請窓口"

    def ready(self) -> None:
        from yakuba.apps.portal.acts import ACTS
        from yakuba.apps.portal.module import MODULE
        from yakuba.apps.portal.tasks import declare
        from yakuba.kernel.audit import append_only
        from yakuba.kernel.audit.contracts import register_acts
        from yakuba.kernel.notices.service import register_templates
        from yakuba.ports import registry

        registry.register(MODULE)
        declare()
        register_acts(*ACTS)
        register_templates(Path(__file__).parent / "notices")
        append_only.declare("portal_sentcontent", "portal_stateentry", "portal_fetch")
