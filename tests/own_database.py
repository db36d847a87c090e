"""Copies the migrated test database, on either database, and points Django at the copy."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

from django.db import connection, connections

from tests.support.database_urls import url_of


@contextmanager
def copied(folder: Path) -> Iterator[str]:
    original = connection.settings_dict["NAME"]
    connection.close()
    make = _sqlite_copy if connection.vendor == "sqlite" else _postgres_copy
    with make(original, folder) as (name, url):
        connection.settings_dict["NAME"] = name
        try:
            yield url
        finally:
            connections.close_all()
            connection.settings_dict["NAME"] = original


@contextmanager
def _sqlite_copy(original: str, folder: Path) -> Iterator[tuple[str, str]]:
    path = folder / "own.sqlite3"
    with closing(sqlite3.connect(original)) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target)
    yield str(path), f"sqlite:///{path}"


@contextmanager
def _postgres_copy(original: str, folder: Path) -> Iterator[tuple[str, str]]:
    name = f"own_{uuid4().hex}"
    with connection._nodb_cursor() as cursor:
        # Copying files is quicker than logging their pages; PostgreSQL 15 made the other way its standard.
        how = "STRATEGY file_copy" if connection.get_database_version() >= (15,) else ""
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{original}" {how}')
    try:
        yield name, url_of({**connection.settings_dict, "NAME": name})
    finally:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}_portal" WITH (FORCE)')
