"""青葉市, a notice to send, and a mail server on this machine that can be switched to fail."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from tests.kernel.notices import sending
from tests.support import organised
from tests.support.mail import Simulator, use_folder
from yakuba.kernel.notices import registry

registry.register_templates(sending.TEMPLATES)


@pytest.fixture(autouse=True)
def folders(settings: LazySettings, tmp_path: Path) -> None:
    use_folder(settings, tmp_path)


@pytest.fixture
def town(db: None) -> None:
    """青葉市 with its sections and staff."""
    organised.load()


@pytest.fixture
def mail(tmp_path: Path) -> Iterator[Simulator]:
    """A mail server that receives over loopback."""
    with Simulator(tmp_path / "smtp") as running:
        yield running
