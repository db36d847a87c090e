"""Registers the part 手続 with Django."""

from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    name = "yakuba.kernel.procedures"
    label = "procedures"
    verbose_name = "手続"
