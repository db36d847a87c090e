"""``yakuba demo mail``: the demo's own mail server. It delivers to nobody: messages stay in a folder."""

import signal
import threading
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
    with Simulator(folder):
        ended.wait()
    return Gives(folder=folder)


COMMAND = Command("demo mail", "見本のメールサーバーを動かす(デモ専用)", Takes, Gives, run)
