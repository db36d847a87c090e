"""``./run bench [NAME …] [--full]``: measure, print a table, keep everything in benchmarks/results.json.

NAME is a module (``audit``) or a bar (``P11``). YAKUBA_DATABASE_URL selects PostgreSQL. With ``--full`` the exit
status is 1 when a bar is missed.
"""

import argparse
import importlib
import json
import os
import pkgutil
import platform
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import benchmarks

if TYPE_CHECKING:
    from benchmarks.harness import Result

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"


def main() -> int:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(prog="./run bench")
    parser.add_argument("names", nargs="*", help="modules (audit) or bars (P11); none: all")
    parser.add_argument("--full", action="store_true", help="the sizes of BARS.md")
    asked = parser.parse_args()
    modules = _modules([name.lower() for name in asked.names])
    if not modules:
        parser.error("no benchmark has that name; there are: " + ", ".join(_names()))
    with _empty_database():
        results = list(_measured(modules, asked.full))
    _keep(results, asked.full)
    return 1 if asked.full and any(result["missed"] for result in results) else 0


def _names() -> list[str]:
    return [found.name for found in pkgutil.iter_modules(benchmarks.__path__) if found.name.startswith("bench_")]


def _modules(wanted: list[str]) -> list[ModuleType]:
    modules = []
    for name in _names():
        module = importlib.import_module(f"benchmarks.{name}")
        bars: tuple[str, ...] | None = getattr(module, "BARS", None)
        if bars is None:
            print(f"{name} measures by itself: python -m benchmarks.{name}", file=sys.stderr)
        elif not wanted or {name.removeprefix("bench_"), *(bar.lower() for bar in bars)} & set(wanted):
            modules.append(module)
    return modules


@contextmanager
def _empty_database() -> Iterator[None]:
    from django.db import connection

    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def _measured(modules: list[ModuleType], full: bool) -> Iterator[dict[str, object]]:
    from benchmarks.harness import measure

    print(f"{'bar':<5}{'work':<58}{'median':>11}{'each':>11}  ratio")
    for module in modules:
        for row in module.rows(full):
            result = measure(row)
            _print(result)
            yield result.as_json()


def _print(result: "Result") -> None:
    ratios = "  ".join(f"{value:.2f}x {name}" for name, value in result.ratios.items())
    each = result.seconds / result.size * 1e6
    verdict = "  MISSED " + "; ".join(result.missed) if result.missed else ""
    print(f"{result.bar:<5}{result.work:<58}{result.seconds:>9.3f} s{each:>8.2f} us  {ratios}{verdict}", flush=True)


def _keep(results: list[dict[str, object]], full: bool) -> None:
    """Replace the rows measured now; those of other modules and of the other database stay."""
    now = {_key(result) for result in results}
    earlier = json.loads(RESULTS.read_text(encoding="utf-8"))["rows"] if RESULTS.is_file() else []
    rows = [row for row in earlier if _key(row) not in now] + [row | _machine(full) for row in results]
    RESULTS.write_text(json.dumps({"rows": rows}, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _key(row: dict[str, object]) -> tuple[object, ...]:
    return row["bar"], row["work"], row["database"]


def _machine(full: bool) -> dict[str, object]:

    return {
        "full": full,
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "system": platform.platform(terse=True),
        "server": ".".join(map(str, _server_version())),
    }


def _server_version() -> tuple[int, ...]:
    from django.db import connection

    return connection.get_database_version()


if __name__ == "__main__":
    home = HERE.parent / "var" / "bench"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    os.environ["YAKUBA_HOME"] = str(home)
    import django

    django.setup()
    sys.exit(main())
