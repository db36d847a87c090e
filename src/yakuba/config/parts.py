"""Which kernel parts and capabilities this instance has: those of its zone whose folder holds an ``apps.py``.

A part says in its ``__init__.py`` on which sides of the network separation it exists (``ZONES``); one that says nothing
exists on the desk only, so that nothing gets to the portal by being forgotten.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from yakuba.config.env import Zone, env

SOURCE = Path(__file__).resolve().parents[1]

# Lowest first; a part uses only parts before it.
KERNEL_ORDER = (
    "audit",
    "jobs",
    "identity",
    "organisation",
    "people",
    "slots",
    "ledger",
    "documents",
    "gate",
    "rules",
    "notices",
    "procedures",
    "intake",
    "cases",
)


DESK_ONLY = ("desk",)


def in_zone(zone: Zone) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of the kernel parts (lowest first) and of the capabilities that exist in ``zone``."""
    kernel = tuple(name for name in KERNEL_ORDER if _exists("kernel", name, zone))
    folders = sorted(folder.name for folder in (SOURCE / "apps").iterdir())
    return kernel, tuple(name for name in folders if _exists("apps", name, zone))


def _exists(layer: str, name: str, zone: Zone) -> bool:
    if not (SOURCE / layer / name / "apps.py").is_file():
        return False
    zones: tuple[str, ...] = getattr(importlib.import_module(f"yakuba.{layer}.{name}"), "ZONES", DESK_ONLY)
    return zone is Zone.BOTH or zone.value in zones


KERNEL, APPS = in_zone(env().zone)


def parts() -> tuple[str, ...]:
    """Dotted names of all kernel parts and capabilities, lowest first."""
    return tuple(f"yakuba.kernel.{name}" for name in KERNEL) + tuple(f"yakuba.apps.{name}" for name in APPS)


def installed_apps() -> list[str]:
    """The parts as Django applications."""
    return [*parts(), "yakuba.web"]


def modules_in(package: str) -> Iterator[ModuleType]:
    """Every module of ``PART.package`` (``commands``) of every part that has one, and of the wiring itself."""
    for part in (*parts(), "yakuba.config"):
        try:
            folder = importlib.import_module(f"{part}.{package}")
        except ModuleNotFoundError as missing:
            if missing.name != f"{part}.{package}":
                raise
            continue
        for found in pkgutil.iter_modules(folder.__path__):
            yield importlib.import_module(f"{folder.__name__}.{found.name}")
