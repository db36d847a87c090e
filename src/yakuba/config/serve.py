"""Preparing a database and running the processes of one instance together: the site and its worker."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command

from yakuba.config.env import env
from yakuba.lib.commands import CommandError

START_LIMIT_S = 60


def tell(text: str) -> None:
    """Progress for the person at the terminal (standard output is kept for JSON)."""
    sys.stderr.write(f"[yakuba] {text}\n")


def prepare(*, residents: int, fresh: bool) -> None:
    """Make or update the database and, where it is empty, the fictional town. Safe to repeat."""
    home = env().home
    if fresh and home.exists():
        tell("前のデータを消しています…")
        shutil.rmtree(home)
    home.mkdir(parents=True, exist_ok=True)
    tell("データベースを整えています…")
    call_command("migrate", verbosity=0, interactive=False)
    _load_organisation()


def _load_organisation() -> None:
    from samples import organisation as aoba
    from yakuba.kernel.organisation import service

    if service.municipality() is None:
        tell("青葉市の組織と職員を入れています…")
        aoba.load()


def serve(*, host: str, port: int, reload: bool, url: str) -> None:
    """Serve until Ctrl-C. Raises CommandError when the port is taken or the site does not come up."""
    _port_is_free(host, port)
    with _processes(*process_commands(host=host, port=port, reload=reload)) as started:
        _wait_until_up(host, port, started)
        tell(f"開きました: {url}  (止めるには Ctrl-C)")
        if sys.stderr.isatty():
            webbrowser.open(url)
        _wait_for_end(started)


def process_commands(*, host: str, port: int, reload: bool = False) -> list[list[str]]:
    """The command lines of one instance: the site and what works beside it. The journeys start the same ones."""
    return [_site_command(host, port, reload)]


def _site_command(host: str, port: int, reload: bool) -> list[str]:
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    command += ["--workers", "1", "--blocking-threads", "8", "--no-ws", "--log-level", "warning"]
    return [*command, *(["--reload"] if reload else []), "yakuba.config.wsgi:application"]


def _port_is_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(f"{host}:{port} は使われています。--port で別の番号を選んでください。") from error


@contextmanager
def _processes(*commands: list[str]) -> Iterator[list[subprocess.Popen[bytes]]]:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    started = [subprocess.Popen(command, env=os.environ.copy()) for command in commands]
    try:
        yield started
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(timeout=20)


def _wait_until_up(host: str, port: int, started: list[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline:
        if any(process.poll() is not None for process in started):
            break
        with socket.socket() as probe:
            if probe.connect_ex((host, port)) == 0:
                return
        time.sleep(0.1)
    raise CommandError("画面を開けませんでした。上に出ているエラーを確かめてください。")


def _wait_for_end(started: list[subprocess.Popen[bytes]]) -> None:
    try:
        while all(process.poll() is None for process in started):
            time.sleep(0.5)
    except KeyboardInterrupt:
        tell("止めています…")
        return
    raise CommandError("動いていた処理が止まりました。上に出ているエラーを確かめてください。")
