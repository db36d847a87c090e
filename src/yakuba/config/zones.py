"""Both zones on one machine: each has its own home, database and port; they meet in a folder of sealed bundles."""

import os
import shutil
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from yakuba.config.env import Env, Zone
from yakuba.lib.commands import CommandError

SIDES = (Zone.DESK, Zone.PORTAL)
NAMES = {Zone.DESK: "役所側", Zone.PORTAL: "住民側"}


def home_of(zone: Zone, home: Path) -> Path:
    """Where the zone keeps its files: the portal below the desk, so that one folder is one town."""
    return home / "portal" if zone is Zone.PORTAL else home


def database_of(zone: Zone, url: str) -> str:
    """The zone's database where the desk's is ``url``: on PostgreSQL the portal's name ends in ``_portal``."""
    if zone is Zone.DESK or not url:
        return url
    if not url.startswith("postgres"):
        return ""
    parts = urlsplit(url)
    return parts._replace(path=f"{parts.path}_portal").geturl()


def make_databases(url: str) -> None:
    """Make the portal's database beside the desk's where the server has none yet (SQLite makes its file itself).

    Raises CommandError when the login may not create one.
    """
    if not url.startswith("postgres"):
        return
    import psycopg  # only where there is a PostgreSQL
    from psycopg import sql

    name = urlsplit(database_of(Zone.PORTAL, url)).path.removeprefix("/")
    try:
        with psycopg.connect(url, autocommit=True) as server, suppress(psycopg.errors.DuplicateDatabase):
            # Two at once may both find none; the later one finds it made.
            if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    except psycopg.Error as error:
        raise CommandError(
            f"住民側のデータベース {name} を作れませんでした。管理者に空のデータベースを作ってもらうか、"
            f"YAKUBA_DATABASE_URL の利用者にデータベースを作る権限を与えてください。({type(error).__name__})"
        ) from error


def environment(zone: Zone, settings: Env) -> dict[str, str]:
    """What the processes of one zone are started with."""
    return os.environ | {
        "YAKUBA_ZONE": zone.value,
        "YAKUBA_HOME": str(home_of(zone, settings.home)),
        "YAKUBA_DATABASE_URL": database_of(zone, settings.database_url),
        "YAKUBA_GATE": "folder",
        "YAKUBA_GATE_FOLDER": str(settings.gate_folder or settings.home / "gate"),
        "YAKUBA_CARD_FOLDER": str(settings.card_folder or settings.home / "card_simulator"),
    }


def port_of(zone: Zone, port: int) -> int:
    """The desk is at ``port``, the portal at the next one."""
    return port + 1 if zone is Zone.PORTAL else port


def exchange_keys(home: Path) -> None:
    """Give each zone the other's public keys; both have made theirs."""
    for zone, other in ((Zone.DESK, Zone.PORTAL), (Zone.PORTAL, Zone.DESK)):
        name = f"gate-{zone.value}.pub"
        shutil.copyfile(home_of(zone, home) / "keys" / name, home_of(other, home) / "keys" / name)
