"""The mail server of the tests, for capabilities too (which never import an adapter)."""

from pathlib import Path

from django.conf import LazySettings

from yakuba.adapters.smtp_simulator.server import Simulator, messages, switch

__all__ = ["Simulator", "messages", "switch", "use_folder"]


def use_folder(settings: LazySettings, folder: Path) -> None:
    """Keys, files and the mail server of ``folder / "smtp"`` for this test."""
    settings.YAKUBA_HOME = folder
    settings.DOCUMENTS_STORE = folder / "files"
    settings.NOTICES_MAIL = "yakuba.adapters.smtp.transport.build"
    settings.SMTP_SENDER = "oshirase@city.aoba.example"
    settings.NOTICES_MAIL_DOMAIN = "city.aoba.example"
    settings.SMTP_TIMEOUT_S = 5
    settings.SMTP_PORT_FILE = folder / "smtp" / "port"
