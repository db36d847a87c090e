"""Which adapter leads to a core system: the registry of the settings."""

from collections.abc import Mapping

from django.conf import settings
from django.utils.module_loading import import_string

from yakuba.ports.core_system import CoreSystem

ALL = "*"


def core_system(core: str) -> CoreSystem | None:
    """The way to this core system; None where its files are carried by hand."""
    named: Mapping[str, str] = settings.CORE_SYSTEMS
    path = named.get(core) or named.get(ALL, "")
    if not path:
        return None
    made: CoreSystem = import_string(path)()
    return made
