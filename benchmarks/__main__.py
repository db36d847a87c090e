"""``./run bench [NAME …] [--full]``: measure, print a table, keep everything in benchmarks/results.json and results.md.

NAME is a module (``audit``) or a bar (``P11``). YAKUBA_DATABASE_URL selects PostgreSQL. With ``--full`` the exit
status is 1 when a bar is missed.
"""

import argparse
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOME = Path(__file__).resolve().parents[1] / "var" / "bench"


def main() -> int:
    """Measure what was asked for."""
    from benchmarks import modules, report
    from benchmarks.harness import Scale, measure

    parser = argparse.ArgumentParser(prog="./run bench")
    parser.add_argument("names", nargs="*", help="modules (audit) or bars (P11); none: all")
    parser.add_argument("--full", action="store_true", help="the sizes of the bars")
    asked = parser.parse_args()
    chosen = modules.chosen([name.lower() for name in asked.names])
    if not chosen:
        parser.error("no benchmark has that name; there are: " + ", ".join(modules.names()))
    scale = Scale.FULL if asked.full else Scale.SMALL
    report.say(report.HEAD)
    missed = False
    for module in chosen:
        with _empty_database():
            results = []
            for row in module.rows(scale):
                results.append(measure(row))
                report.say(report.line(results[-1]))
        report.keep(results, scale)
        missed = missed or any(result.missed for result in results)
    return 1 if asked.full and missed else 0


@contextmanager
def _empty_database() -> Iterator[None]:
    """Migrated, and its declared schedules off: one that came round while a worker is measured would be in its way."""
    from django.db import connection

    from yakuba.kernel.jobs import registry, service

    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    for declared in registry.schedules.values():
        service.schedule(declared.name, declared.task, declared.rule, payload=declared.payload, enabled=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir(parents=True)
    os.environ["YAKUBA_HOME"] = str(HOME)
    import django

    django.setup()
    sys.exit(main())
