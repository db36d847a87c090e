"""Preparing a database and running the processes of one instance together: the site, its worker, the demo's mail."""

import os
import signal
import socket
import subprocess
import sys
import time
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import TypeAlias

from django.core.management import call_command

from yakuba.config import demo_home, zones
from yakuba.config.env import Zone, env
from yakuba.config.parts import SOURCE
from yakuba.lib.commands import CommandError
from yakuba.lib.refs import Actor

START_LIMIT_S = 60
STOP_LIMIT_S = 20

Processes: TypeAlias = dict[str, subprocess.Popen[bytes]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A process that is to run: what it is called at the terminal, its command line and its environment."""

    name: str
    words: list[str]
    environment: dict[str, str]


def tell(text: str) -> None:
    """Progress for the person at the terminal (standard output is kept for JSON)."""
    sys.stderr.write(f"[yakuba] {text}\n")


def prepare(*, residents: int, fresh: bool) -> None:
    """Make or update the databases of this process's zones and, where they are empty, the fictional town.

    Safe to repeat. ``both``: each zone in a process of its own. ``fresh``: what the demo made is deleted first. Raises
    CommandError, with nothing deleted, where files or database are not the demo's own.
    """
    home = env().home
    if fresh and demo_home.is_there(home):
        tell(f"--fresh: {home} の中をすべて消しています(データベース、ファイル、鍵。住民側の分も)…")
        demo_home.empty(home)
    demo_home.mark(home)
    if env().zone is Zone.BOTH:
        _prepare_sides(residents=residents)
        return
    demo_home.only_a_sample(home)
    tell(f"データベースを整えています…({zones.NAMES[env().zone]})")
    call_command("migrate", verbosity=0, interactive=False)
    demo_home.only_a_sample(home)  # of an older release it can be said only now
    if env().zone is Zone.DESK:
        _fill_town(residents)
    _open_gate()


def _prepare_sides(*, residents: int) -> None:
    words = ["--prepare-only", "--residents", str(residents)]
    zones.make_databases(env().database_url)
    for zone in zones.SIDES:
        command = [sys.executable, "-m", "yakuba", "demo", *words]
        done = subprocess.run(command, env=zones.environment(zone, env()), stdout=subprocess.DEVNULL, check=False)
        if done.returncode != 0:
            raise CommandError("データを用意できませんでした。上に出ているエラーを確かめ、もう一度始めてください。")
    zones.exchange_keys(env().home)


def _fill_town(residents: int) -> None:
    """青葉市, unless another town (a twin) lives here already: that one gets the procedures only."""
    from samples import organisation as aoba

    _load_organisation()
    if not aoba.is_here():
        _publish_procedures()
        return
    _load_residents(residents)
    _publish_procedures()
    _publish_own_forms()
    _begin_a_draft()
    _send_notices()
    _open_cases()
    _take_receptions()
    _stop_a_request()


def _open_gate() -> None:
    """Keys of our own, and for the portal what it may know."""
    from yakuba.kernel.gate import service as gate
    from yakuba.kernel.gate.contracts import Zone as Side
    from yakuba.kernel.procedures import portal

    if gate.is_on():
        gate.own_keys(Side(env().zone.value))
    if portal.is_sender():
        portal.send_catalogue()


def _publish_procedures() -> None:
    from yakuba.kernel.procedures.publish import publish

    if publish(Actor("system", "demo")).definitions:
        tell("手続の定義を公開しました。")


def _publish_own_forms() -> None:
    from samples import forms

    if forms.load():
        tell("青葉市の様式を公開しました。")


def _begin_a_draft() -> None:
    from samples import definitions

    definitions.load()


def _send_notices() -> None:
    from samples import notices

    notices.load()


def _open_cases() -> None:
    from samples import cases

    cases.load(tell)


def _take_receptions() -> None:
    from samples import receptions

    receptions.load(tell)


def _stop_a_request() -> None:
    from samples import protections

    protections.stop()


def _load_residents(residents: int) -> None:
    from samples import cards, town

    town.load(residents, tell)
    cards.load(tell)


def _load_organisation() -> None:
    from samples import organisation as aoba
    from yakuba.kernel.organisation import service

    if service.municipality() is None:
        tell("青葉市の組織と職員を入れています…")
        aoba.load()


def free_ports(host: str, port: int) -> dict[Zone, int]:
    """The port of each zone of this process. Raises CommandError when one is taken."""
    sides = zones.SIDES if env().zone is Zone.BOTH else (env().zone,)
    ports = {zone: zones.port_of(zone, port) if len(sides) > 1 else port for zone in sides}
    for number in ports.values():
        _port_is_free(host, number)
    return ports


def serve(*, host: str, port: int, reload: bool) -> None:
    """Serve until Ctrl-C. Raises CommandError when a port is taken or a site does not come up."""
    ports = free_ports(host, port)
    wanted = [one for zone in ports for one in _side(zone, host=host, port=ports[zone], reload=reload)]
    with _processes(wanted) as started:
        for zone, number in ports.items():
            _wait_until_up(host, number, started)
            tell(f"開きました({zones.NAMES[zone]}): http://{_reached_at(host)}:{number}/  (止めるには Ctrl-C)")
        if not _is_own_machine(host):
            tell("ほかの端末からも、だれでも見本の職員として入れます。架空のデータだけを入れてください。")
        if sys.stderr.isatty():
            webbrowser.open(f"http://{_reached_at(host)}:{port}/")
        _wait_for_end(started)


def _side(zone: Zone, *, host: str, port: int, reload: bool) -> list[Wanted]:
    """Every process of one zone."""
    environment = zones.environment(zone, env()) if env().zone is Zone.BOTH else dict(os.environ)
    if not reload:
        # Between the lines of every job nobody finds the addresses and the codes of mails.
        environment.setdefault("YAKUBA_LOG_LEVEL", "WARNING")
    if not _is_own_machine(host):
        # By which name or address others reach this machine, only they know.
        environment.setdefault("YAKUBA_HOSTS", "*")
    commands = process_commands(host=host, port=port, reload=reload, own_mail=not env().mail)
    return [Wanted(f"{zones.NAMES[zone]}の{name}", words, environment) for name, words in commands.items()]


def process_commands(*, host: str, port: int, reload: bool = False, own_mail: bool = True) -> dict[str, list[str]]:
    """The command lines of one zone of the demo by name: its mail server (unless it sends by a real one), site, worker.

    The journeys start the same ones.
    """
    mail = {"メール(見本のサーバー)": [sys.executable, "-m", "yakuba", "demo", "mail"]}
    return {
        **(mail if own_mail else {}),
        "画面": _site_command(host, port, reload),
        "処理係(worker)": [sys.executable, "-m", "yakuba", "worker"],
    }


def _site_command(host: str, port: int, reload: bool) -> list[str]:
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    command += ["--workers", "1", "--blocking-threads", "8", "--no-ws", "--log-level", "warning"]
    return [
        *command,
        *(["--reload", "--reload-paths", str(SOURCE)] if reload else []),
        "yakuba.config.wsgi:application",
    ]


def _is_own_machine(host: str) -> bool:
    """Whether only this machine reaches a site that listens at ``host``."""
    return host == "localhost" or host.startswith("127.") or host == "::1"


def _reached_at(host: str) -> str:
    """What others type to reach a site that listens at ``host``: for every address, the one towards the network."""
    if host not in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        return host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address of nobody (RFC 5737); nothing is sent
            return str(probe.getsockname()[0])
        except OSError:
            return socket.gethostname()


def _port_is_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(f"{host}:{port} は使われています。--port で別の番号を選んでください。") from error


def _when_stopped(do: Callable[[int, FrameType | None], object] | signal.Handlers) -> None:
    signal.signal(signal.SIGTERM, do)
    signal.signal(signal.SIGINT, do)


@contextmanager
def _processes(wanted: list[Wanted]) -> Iterator[Processes]:
    started: Processes = {}
    asked: list[int] = []
    try:
        # Between a start and its note nothing may interrupt: what is not noted would never be ended.
        _when_stopped(lambda number, _frame: asked.append(number))
        for one in wanted:
            # Standard output is kept for the JSON of this command; the worker's own JSON goes with the logs.
            started[one.name] = subprocess.Popen(one.words, env=one.environment, stdout=sys.stderr.fileno())
        _when_stopped(lambda *_: sys.exit(0))
        if asked:
            sys.exit(0)
        yield started
    finally:
        # Who asks a second time is impatient; all the same, what was started must end.
        _when_stopped(signal.SIG_IGN)
        for process in started.values():
            process.terminate()
        for process in started.values():
            _wait_or_kill(process)


def _wait_or_kill(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(timeout=STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait_until_up(host: str, port: int, started: Processes) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline:
        if ended := _ended(started):
            raise _stopped(ended)
        with socket.socket() as probe:
            if probe.connect_ex((host, port)) == 0:
                return
        time.sleep(0.1)
    raise CommandError("画面が時間内に開きませんでした。上に出ているエラーを確かめてください。")


def _ended(started: Processes) -> list[str]:
    return [name for name, process in started.items() if process.poll() is not None]


def _wait_for_end(started: Processes) -> None:
    try:
        while not (ended := _ended(started)):
            time.sleep(0.5)
    except SystemExit:
        tell("止めています…")
        raise
    raise _stopped(ended)


def _stopped(names: list[str]) -> CommandError:
    return CommandError(f"{'、'.join(names)}が止まりました。上に出ているエラーを確かめ、もう一度始めてください。")
