"""青葉市, a notice to send, and a mail server on this machine that can be switched to fail."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from samples import organisation
from tests.kernel.notices import sending
from yakuba.adapters.smtp_simulator.server import Simulator
from yakuba.kernel.notices import registry

registry.register_templates(sending.TEMPLATES)


@pytest.fixture(autouse=True)
def folders(settings: LazySettings, tmp_path: Path) -> None:
    settings.YAKUBA_HOME = tmp_path
    settings.DOCUMENTS_STORE = tmp_path / "files"
    settings.NOTICES_MAIL = "yakuba.adapters.smtp.transport.build"
    settings.SMTP_SENDER = "oshirase@city.aoba.example"
    settings.NOTICES_MAIL_DOMAIN = "city.aoba.example"
    settings.SMTP_TIMEOUT_S = 5
    settings.SMTP_PORT_FILE = tmp_path / "smtp" / "port"


@pytest.fixture
def town(db: None) -> None:
    """青葉市 with its sections and staff."""
    organisation.load()


@pytest.fixture
def mail(tmp_path: Path) -> Iterator[Simulator]:
    """A mail server that receives over loopback."""
    with Simulator(tmp_path / "smtp") as running:
        yield running
