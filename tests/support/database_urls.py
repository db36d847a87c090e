"""The address by which another process reaches the database that Django has here."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from django.db import connection


def url_of(database: Mapping[str, Any]) -> str:
    """``YAKUBA_DATABASE_URL`` for settings of Django's form (``connection.settings_dict``)."""
    name = database["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    host = quote(database["HOST"], safe="")  # a folder, where the server is reached by its socket
    return f"postgres://{database['USER']}:{database['PASSWORD']}@{host}:{database['PORT']}/{name}"
