"""Liveness (the process answers) and readiness (the database answers and fits this code)."""

from collections.abc import Callable

from django.db import Error as AnyDatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from yakuba.kernel.audit import append_only
from yakuba.kernel.jobs import service as jobs


def live(request: HttpRequest) -> JsonResponse:
    """200 while the process can answer at all."""
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> JsonResponse:
    """200 when every check passes, else 503 with the names of those which do not."""
    results = {name: _passes(check) for name, check in CHECKS.items()}
    healthy = all(results.values())
    return JsonResponse({"status": "ok" if healthy else "unready", "checks": results}, status=200 if healthy else 503)


def _passes(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except AnyDatabaseError:
        return False


def _database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _migrations_applied() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database_answers,
    "migrations": _migrations_applied,
    "append_only": append_only.stands,
    "worker": jobs.worker_is_fit,
}
