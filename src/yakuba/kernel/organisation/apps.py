"""Registers the part."""

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "yakuba.kernel.organisation"
    label = "organisation"
    verbose_name = "組織"
