"""``yakuba demo mail``: the demo's own mail server. It delivers to nobody: messages stay in a folder.

What arrives is shown at the terminal, without its address: a visitor finds the code for the residents' side there.
"""

import email
import signal
import sys
import threading
from email import policy
from pathlib import Path

from pydantic import BaseModel

from yakuba.adapters.smtp_simulator.server import Simulator, folder_of_demo
from yakuba.lib.commands import Command, CommandError


class Takes(BaseModel):
    """Nothing."""


class Gives(BaseModel):
    """Where the messages lie."""

    folder: Path


def run(_takes: Takes) -> Gives:
    """Receive until SIGTERM or Ctrl-C. Raises CommandError outside of the demo."""
    try:
        folder = folder_of_demo()
    except RuntimeError as error:
        raise CommandError(
            "見本のメールサーバーは `./run demo` の中だけで動きます。本番では YAKUBA_MAIL=smtp を設定してください。"
        ) from error
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    with Simulator(folder, told=show):
        ended.wait()
    return Gives(folder=folder)


def show(message: bytes) -> None:
    """Subject and text at the terminal."""
    read = email.message_from_bytes(message, policy=policy.default)
    body = read.get_body(("plain",))
    lines = str(body.get_content() if body else "").strip().splitlines()
    text = "\n".join(f"    {line}" for line in [str(read["Subject"]), *lines])
    sys.stderr.write(f"[yakuba] 見本のメールが届きました(外へは出ません):\n{text}\n")


COMMAND = Command("demo mail", "見本のメールサーバーを動かす(デモ専用)", Takes, Gives, run)
