"""Registers the part."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationConfig(AppConfig):
    name = "yakuba.kernel.organisation"
    label = "organisation"
    verbose_name = "組織"

    def ready(self) -> None:
        from yakuba.kernel.audit.contracts import Act, register_acts
        from yakuba.kernel.audit.service import register_names
        from yakuba.kernel.identity.service import register_forbidden_words
        from yakuba.kernel.organisation.directory import staff_names, town_words

        register_forbidden_words(town_words)
        register_names("staff", staff_names)
        register_acts(Act("organisation.edition.imported", _("{actor} が {as_of} からの組織を取り込んだ({rows} 行)")))
