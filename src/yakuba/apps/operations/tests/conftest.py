"""Desks of 青葉市: who may send notices, who only sees them, another section, an administrator, and a stranger."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from samples.personas import StaffPersona
from samples.sign_in import sign_in
from tests.kernel.notices import sending
from tests.support import organised
from tests.support.mail import Simulator, use_folder
from yakuba.kernel.notices import registry

registry.register_templates(sending.TEMPLATES)
CODES = {
    "reviewer": "1010",
    "chief": "1009",
    "counter": "1011",
    "head": "1008",
    "elsewhere": "1021",
    "administrator": "1007",
    "seals": "1003",
}


@pytest.fixture(autouse=True)
def _town(db: None, settings: LazySettings, tmp_path: Path) -> None:
    organised.load()
    use_folder(settings, tmp_path)


@pytest.fixture
def mail(tmp_path: Path) -> Iterator[Simulator]:
    """A mail server that can be switched to fail."""
    with Simulator(tmp_path / "smtp") as running:
        yield running


def desk(name: str) -> Client:
    """A signed-in browser of one of them; ``stranger``: nobody signed in."""
    client = Client()
    if name != "stranger":
        sign_in(client, StaffPersona(CODES[name], "見本 職員", "ミホン ショクイン", "", ()))
    return client
