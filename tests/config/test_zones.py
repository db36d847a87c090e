"""三層分離: the portal's database has no register, no receptions, no cases and no staff; parts say where they exist."""

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.processes import ROOT
from yakuba.config import zones
from yakuba.config.env import Zone
from yakuba.config.parts import in_zone
from yakuba.lib.commands import CommandError
from yakuba.ports import registry

NEVER_ON_THE_PORTAL = ("people", "intake", "cases", "counter", "desk", "tablet", "operations", "accounts")
PACKAGE = ("yakuba", "kernel", "part")
"""The package itself is opened to ask it where it exists; nothing inside it is."""
LOOK = """
import json, sys, django
django.setup()
from django.core.management import call_command
from django.db import connection
call_command("migrate", verbosity=0, interactive=False)
from yakuba.config.urls import urlpatterns
from yakuba.kernel.identity.models import User
from yakuba.kernel.organisation.models import Assignment, Staff
print(json.dumps({
    "tables": connection.introspection.table_names(),
    "staff": Staff.objects.count() + Assignment.objects.count() + User.objects.count(),
    "modules": sorted(name for name in sys.modules if name.startswith("yakuba.")),
    "addresses": [str(pattern.pattern) for pattern in urlpatterns],
}))
"""


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a portal of its own consists of, migrated in a process of its own."""
    home = tmp_path_factory.mktemp("portal")
    environment = os.environ | {
        "YAKUBA_ZONE": "portal",
        "YAKUBA_HOME": str(home),
        "YAKUBA_DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "yakuba.config.settings",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }
    done = subprocess.run(
        [sys.executable, "-c", LOOK], env=environment, cwd=ROOT, capture_output=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    return dict(json.loads(done.stdout))


@pytest.mark.process
def test_the_portals_database_has_no_table_of_the_register_of_receptions_or_of_cases(portal: dict[str, Any]) -> None:
    wrong = [table for table in portal["tables"] if table.split("_")[0] in NEVER_ON_THE_PORTAL]
    assert wrong == []
    assert {"gate_outgoing", "procedures_definitionversion", "documents_file"} <= set(portal["tables"])


@pytest.mark.process
def test_the_portals_database_has_no_staff(portal: dict[str, Any]) -> None:
    assert portal["staff"] == 0


@pytest.mark.process
def test_the_portal_loads_no_code_of_the_desk_and_serves_none_of_its_addresses(portal: dict[str, Any]) -> None:
    inside = [name.split(".") for name in portal["modules"] if name.startswith(("yakuba.kernel.", "yakuba.apps."))]
    assert [words for words in inside if words[2] in NEVER_ON_THE_PORTAL and len(words) > len(PACKAGE)] == []
    assert [found for found in portal["addresses"] if found.rstrip("/") in NEVER_ON_THE_PORTAL] == []


def test_what_says_nothing_exists_on_the_desk_only() -> None:
    kernel, apps = in_zone(Zone.PORTAL)
    assert not {*kernel, *apps} & set(NEVER_ON_THE_PORTAL)
    kernel, apps = in_zone(Zone.DESK)
    assert set(NEVER_ON_THE_PORTAL) <= {*kernel, *apps}
    assert "portal" not in apps


def test_the_manifest_of_a_capability_says_the_same_as_its_package() -> None:
    for module in registry.modules():
        package = importlib.import_module(f"yakuba.apps.{module.name}")
        assert module.zones == frozenset(getattr(package, "ZONES", ("desk",))), module.name


@pytest.mark.parametrize(
    ("url", "expected"),
    [("", ""), ("sqlite:////x/y.sqlite3", ""), ("postgres://u:p@h:5/town", "postgres://u:p@h:5/town_portal")],
)
def test_the_portal_never_gets_the_database_of_the_desk(url: str, expected: str) -> None:
    assert zones.database_of(Zone.PORTAL, url) == expected
    assert zones.database_of(Zone.DESK, url) == url
    assert zones.home_of(Zone.PORTAL, Path("/t")) != zones.home_of(Zone.DESK, Path("/t"))


@pytest.mark.process
def test_the_portals_database_is_made_once_and_a_login_that_may_not_is_told_what_to_do(own_database: str) -> None:
    """Only a server needs it made: SQLite makes its own file."""
    zones.make_databases(own_database)
    zones.make_databases(own_database)
    if connection.vendor == "sqlite":
        assert not Path(f"{connection.settings_dict['NAME']}_portal").exists()
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_database WHERE datname = %s", [own_database.rsplit("/")[-1] + "_portal"]
        )
        assert cursor.fetchall() == [(1,)]
        cursor.execute("DROP ROLE IF EXISTS nobody_yakuba")
        cursor.execute("CREATE ROLE nobody_yakuba LOGIN NOCREATEDB")
    server = own_database.rpartition("@")[2].partition("/")[0]
    try:
        with pytest.raises(CommandError, match="postgres_portal を作れませんでした"):
            zones.make_databases(f"postgres://nobody_yakuba@{server}/postgres")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP ROLE nobody_yakuba")
