"""Registers the jobs part, loads every part's ``handlers.py``, and makes the declared schedule rows."""

from importlib import import_module
from typing import Any

from django.apps import AppConfig, apps
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "yakuba.kernel.jobs"
    label = "jobs"
    verbose_name = "非同期処理"

    def ready(self) -> None:
        from yakuba.kernel.audit.contracts import Act, register_acts
        from yakuba.kernel.jobs import dead, housekeeping, register_keeping

        housekeeping.declare()
        register_keeping.declare()
        register_acts(
            Act(dead.RETRIED, _("{actor} が行き詰まった処理 {subject} をもう一度行わせた")),
            Act(dead.DISCARDED, _("{actor} が行き詰まった処理 {subject} を破棄した(理由 {reason})")),
        )
        for part in apps.get_app_configs():
            if part.name.startswith("yakuba.") and part.module and module_has_submodule(part.module, "handlers"):
                import_module(f"{part.name}.handlers")
        post_migrate.connect(_make_schedule_rows, sender=self)


def _make_schedule_rows(using: str, **_kwargs: Any) -> None:
    from yakuba.kernel.jobs import schedules

    if using == "default" and "job_schedule" in connections[using].introspection.table_names():
        schedules.make_declared_rows()
