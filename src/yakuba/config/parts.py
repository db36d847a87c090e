"""Which kernel parts and capabilities this instance has: those whose folder holds an ``apps.py``."""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

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


def _has(layer: str, name: str) -> bool:
    return (SOURCE / layer / name / "apps.py").is_file()


KERNEL = tuple(name for name in KERNEL_ORDER if _has("kernel", name))
APPS = tuple(sorted(folder.name for folder in (SOURCE / "apps").iterdir() if _has("apps", folder.name)))


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
