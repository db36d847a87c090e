"""Sends a message, is killed at the n-th statement or move of a bundle, starts again; for every n until none is left.

``python one_killed_round.py FOLDER`` prints, for every n, how often the message had its effect and what its sender
knows in the end.
"""

import json
import os
import signal
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import connection, connections

from tests.a_process import say, told
from tests.kernel.gate.sending import RESIDENT, withdrawn
from yakuba.adapters.gate_folder.transport import GateFolder
from yakuba.kernel.gate import registry, service
from yakuba.kernel.gate.contracts import Delivery, Zone

MOST = 400


def takes_effect(message: Any, _delivery: Delivery) -> None:
    """One row for each time it is applied."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO test_effect VALUES (%s)", [str(message.submission)])


class Fate:
    """Kills this process when the n-th thing is about to happen."""

    def __init__(self, at: int) -> None:
        self.left = at

    def step(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(self, execute: Any, *arguments: Any) -> Any:
        self.step()
        return execute(*arguments)


class Mortal(GateFolder):
    """The folder, with a fate before and after every move."""

    def __init__(self, root: Path, fate: Fate) -> None:
        super().__init__(root)
        self.fate = fate

    def put(self, to: Zone, name: str, content: bytes) -> None:
        self.fate.step()
        super().put(to, name, content)
        self.fate.step()

    def remove(self, at: Zone, name: str) -> None:
        self.fate.step()
        super().remove(at, name)
        self.fate.step()


def killed(folder: Path, at: int) -> bool:
    """Run a round that is killed at its ``at``-th step; False when it came to its end before."""
    connections.close_all()
    child = os.fork()
    if not child:
        fate = Fate(at)
        with connection.execute_wrapper(fate.statement):
            service.exchange(Mortal(folder, fate))
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def main(folder: Path) -> None:
    registry._handlers["application.withdrawn"] = takes_effect
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE test_effect (submission varchar(40))")
    found = []
    for at in range(1, MOST):
        submission = uuid4()
        bundle = service.send(withdrawn(submission, "取下げ"), key=f"k{at}", actor=RESIDENT)
        was_killed = killed(folder, at)
        service.exchange(GateFolder(folder))
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM test_effect WHERE submission = %s", [str(submission)])
            effects = cursor.fetchone()[0]
        left = sorted(path.name for path in folder.glob("*/*") if not path.name.startswith("."))
        found.append({"at": at, "effects": effects, "state": service.state_of(bundle).value, "left": left})
        if not was_killed:
            break
    say(json.dumps(found))


main(Path(told()[0]))
