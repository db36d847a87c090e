"""The simulated mail server: it listens on loopback, keeps what it receives, and fails as its state file says.

``switch.json``: ``{"mode": "up", "address": "", "seconds": 3}``; no file means ``up``. Modes: ``down``: the greeting
is refused with 421. ``slow``: each message waits before it is kept, ``mute``: before it is answered. ``refuse``: 550 to
the recipient ``address`` (empty: to everybody). ``busy``: 451 to every message. Messages lie in ``inbox/``, one file
each, written before the server answers 250; the port in use in ``port``.
"""

import asyncio
import json
import logging
import os
import socket
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings

Mode = Literal["up", "down", "slow", "mute", "refuse", "busy"]
Told = Callable[[bytes], None]
HOST = "127.0.0.1"

# aiosmtpd writes every command into its log, addresses included (SR-33).
logging.getLogger("mail.log").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Switch:
    """What the server does now."""

    mode: Mode = "up"
    address: str = ""
    seconds: float = 3.0


class Handler:
    """What aiosmtpd asks at each step of a session."""

    def __init__(self, folder: Path, told: Told) -> None:
        self.folder, self.told = folder, told

    async def handle_EHLO(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Refused with 421 while down."""
        if state(self.folder).mode == "down":
            return ["421 the simulator is switched to down"]
        session.host_name = hostname
        return responses

    async def handle_HELO(  # noqa: N802 - likewise
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str
    ) -> str:
        """What clients try after a refused EHLO."""
        if state(self.folder).mode == "down":
            return "421 the simulator is switched to down"
        session.host_name = hostname
        return f"250 {server.hostname}"

    async def handle_RCPT(  # noqa: N802 - likewise
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """550 for the refused address."""
        now = state(self.folder)
        if now.mode == "refuse" and now.address.lower() in ("", address.lower()):
            return "550 5.1.1 mailbox unavailable"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - likewise
        """Keep the message, durably, and only then say so."""
        now = state(self.folder)
        if now.mode == "busy":
            return "451 4.3.0 try again later"
        if now.mode == "slow":
            await asyncio.sleep(now.seconds)
        content = envelope.content or b""
        message = content if isinstance(content, bytes) else content.encode()
        _keep(self.folder / "inbox", message)
        self.told(message)
        if now.mode == "mute":
            await asyncio.sleep(now.seconds)
        return "250 OK"


class Simulator:
    """One running server: ``with Simulator(folder) as server`` or ``start`` and ``stop``.

    ``told`` hears each message once it is kept.
    """

    def __init__(self, folder: Path, told: Told = lambda _message: None) -> None:
        self.folder, self.told = folder, told
        self.port = 0
        self._controller: Controller | None = None

    def start(self) -> None:
        """Listen on a free port of loopback and write it into ``folder/port``."""
        (self.folder / "inbox").mkdir(parents=True, exist_ok=True)
        self.port = _free_port()
        self._controller = Controller(Handler(self.folder, self.told), hostname=HOST, port=self.port)
        self._controller.start()
        _write(self.folder / "port", str(self.port))

    def stop(self) -> None:
        """Close the port."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def __enter__(self) -> "Simulator":
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()


def messages(folder: Path) -> list[bytes]:
    """What was received, oldest first."""
    return [path.read_bytes() for path in sorted((folder / "inbox").glob("*.eml"), key=lambda path: path.name)]


def switch(folder: Path, mode: Mode, *, address: str = "", seconds: float = 3.0) -> None:
    """Change what the server on this folder does from now on."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "switch.json", json.dumps({"mode": mode, "address": address, "seconds": seconds}))


def state(folder: Path) -> Switch:
    """What the server on this folder does now."""
    try:
        return Switch(**json.loads((folder / "switch.json").read_text(encoding="utf-8")))
    except FileNotFoundError:
        return Switch()


def folder_of_demo() -> Path:
    """Where the demo's server keeps its messages. Raises RuntimeError outside of the demo."""
    if not settings.DEMO:
        raise RuntimeError("the simulated mail server delivers to nobody and works in the demo only")
    return Path(settings.SMTP_SIMULATOR)


def _free_port() -> int:
    # Between here and the start somebody else may take it: the start then fails aloud.
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _keep(inbox: Path, content: bytes) -> None:
    number = len(list(inbox.glob("*.eml"))) + 1
    draft = inbox / f".{uuid.uuid4().hex}"
    with draft.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(inbox / f"{number:06}-{uuid.uuid4().hex[:8]}.eml")


def _write(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with suppress(FileNotFoundError):
        draft.unlink()
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
