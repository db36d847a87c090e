"""A PostgreSQL whose machine is gone answers nothing at all: nobody waits for it for long."""

import socket
import time
from collections.abc import Iterator

import psycopg
import pytest
from django.db.utils import ConnectionHandler

from yakuba.config import settings
from yakuba.config.env import env

LONGEST_S = 30
"""Of a machine that does much else; without a limit of ours it is more than two minutes."""


@pytest.fixture
def mute() -> Iterator[int]:
    """The port of something that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield int(listening.getsockname()[1])


def connections(monkeypatch: pytest.MonkeyPatch, url: str) -> ConnectionHandler:
    """Those of an instance with this address."""
    monkeypatch.setattr(settings, "ENV", env().model_copy(update={"database_url": url}))
    return ConnectionHandler({"default": settings._database()})


@pytest.mark.once
def test_a_server_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch, mute: int) -> None:
    began = time.monotonic()
    with pytest.raises(psycopg.OperationalError, match="timeout"):
        connections(monkeypatch, f"postgres://yakuba@127.0.0.1:{mute}/yakuba?connect_timeout=2")["default"].connect()
    assert time.monotonic() - began < LONGEST_S


@pytest.mark.once
def test_the_address_may_say_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    for given, wanted in (("", 5), ("?connect_timeout=2", 2)):
        made = connections(monkeypatch, f"postgres://yakuba@127.0.0.1/yakuba{given}")["default"]
        params = made.get_connection_params()
        assert (int(params["connect_timeout"]), params["keepalives_idle"]) == (wanted, 10)
