"""Registers identity: its acts, its receivers, its checks."""

import logging

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IdentityConfig(AppConfig):
    name = "yakuba.kernel.identity"
    label = "identity"
    verbose_name = _("本人")

    def ready(self) -> None:
        """Connect to what allauth and axes report."""
        from yakuba.kernel.audit.contracts import register_acts
        from yakuba.kernel.identity import checks, receivers, records

        # axes reports every sign-in to the log; ours goes to the audit register.
        logging.getLogger("axes").setLevel(logging.ERROR)
        register_acts(*records.ACTS)
        receivers.connect()
        checks.connect()
