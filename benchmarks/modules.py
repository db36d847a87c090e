"""Which benchmarks there are: every module ``bench_NAME`` beside this one."""

import importlib
import pkgutil
from collections.abc import Collection
from types import ModuleType

import benchmarks


def names() -> list[str]:
    """In alphabetical order, without the prefix."""
    found = (module.name for module in pkgutil.iter_modules(benchmarks.__path__))
    return sorted(name.removeprefix("bench_") for name in found if name.startswith("bench_"))


def chosen(wanted: Collection[str] = ()) -> list[ModuleType]:
    """The modules of these names or bars, in small letters; all of them when none is given."""
    modules = [importlib.import_module(f"benchmarks.bench_{name}") for name in names()]
    return [module for module in modules if not wanted or _titles(module) & set(wanted)]


def _titles(module: ModuleType) -> set[str]:
    return {module.__name__.rpartition("bench_")[2], *(bar.lower() for bar in module.BARS)}
