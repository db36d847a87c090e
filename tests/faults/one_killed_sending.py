"""Sends an application and carries it to its case, killed before the n-th statement that writes; for every n.

``python one_killed_sending.py FOLDER WHAT STEP`` prints, for n = 1, 1 + STEP … until nothing was left to kill, what
stands everywhere once the resident has pressed again and the workers have gone on. WHAT is ``submit``, the press alone,
or ``all`` that follows from it. What is only read between two writes changes nothing that lasts: before each write,
everything that a power cut can leave behind is met.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, connections

from tests.a_process import say, told
from tests.support import online, receptions
from yakuba.adapters.gate_folder.transport import GateFolder
from yakuba.apps.portal import acts, queries
from yakuba.apps.portal.contracts import application_ref
from yakuba.apps.portal.household import Content
from yakuba.apps.portal.models import Account, Application, SentContent, StateEntry
from yakuba.apps.portal.use_cases import drafting, submitting
from yakuba.kernel.audit import service as audit
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import CaseRow, Filter
from yakuba.kernel.gate import service as gate
from yakuba.kernel.jobs import service as jobs
from yakuba.lib import clock

MOST = 2_000
ROUNDS = 3
"""There, to the case, and back."""
READS = ("SELECT", "SAVEPOINT", "RELEASE", "PRAGMA", "EXPLAIN")
EVENT, PROCEDURE, UNIT = "tennyu", "kodomo-iryo", "p3"
REVIEWER = receptions.AUDITOR


def drafted() -> Application:
    """A whole draft with one photograph, of an account of its own."""
    account = Account.objects.create(email="", email_digest=uuid4().hex, created_at=clock.now()).key
    message = online.application(PROCEDURE, UNIT)
    values: dict[str, dict[str, Any]] = {}
    for said in message.values:
        values.setdefault(said.unit, {})[said.item] = said.value
    filing = {name: getattr(message.filing, name) for name in ("address", "phone", "relation")}
    content = Content(message.members, values, filing)
    row = drafting.start(account=account, event=EVENT, procedure=PROCEDURE, unit=UNIT, content=content)
    with (Path(settings.YAKUBA_HOME) / "photo.jpg").open("rb") as photo:
        drafting.attach(account=account, key=row.key, requirement="need-1", stream=photo, name="photo.jpg")
    jobs.run_waiting()
    return queries.application(account, row.key)


def press(row: Application) -> None:
    """What the resident does."""
    submitting.submit(account=row.account_id, key=row.key, version=row.version)


def everything(row: Application, way: GateFolder) -> None:
    """The press, and all that both sides do about it."""
    press(row)
    for _round in range(ROUNDS):
        gate.exchange(way)
        jobs.run_waiting()


def in_a_process(work: Callable[[], None], *, killed_before: int = 0) -> bool:
    """Do it in a process of its own that is killed before its n-th write; whether it was."""
    connections.close_all()
    child = os.fork()
    if not child:
        left = killed_before

        def fate(execute: Any, sql: str, *rest: Any) -> Any:
            nonlocal left
            left -= not sql.lstrip().upper().startswith(READS)
            if left == 0 and killed_before:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(sql, *rest)

        with connection.execute_wrapper(fate):
            work()
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status) and status:
        sys.exit("the process ended by itself")
    return os.WIFSIGNALED(status)


def outcome(key: UUID, number: int) -> dict[str, object]:
    """What stands in the tables of both sides."""
    row = Application.objects.get(pk=key)
    found = cases.search(REVIEWER, Filter(submission=key, open_only=False)).rows
    return {
        "at": number,
        "state": row.state,
        "taken": bool(row.reception_no),
        "trouble": row.trouble,
        "sent": SentContent.objects.filter(application=row).count(),
        "recorded": sum(entry.act == acts.SUBMITTED.name for entry in audit.history(application_ref(key))),
        "states": StateEntry.objects.filter(application=row).count(),
        "cases": len(found),
        "files": [len(cases.attachments(REVIEWER, one.key)) for one in found],
        "whole": [_is_whole(one) for one in found],
        "messages": _sent(key),
        "dead": len(jobs.dead_letters()),
    }


def _is_whole(case: CaseRow) -> bool:
    view = cases.view(REVIEWER, case.key)
    return bool(view.document) and all(box.text for box in view.fields if box.field == "account_number")


def _sent(key: UUID) -> dict[str, int]:
    """How many messages of each kind crossed about it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, count(*) FROM gate_outgoing WHERE stream = %s GROUP BY kind", [str(key)])
        return dict(cursor.fetchall())


def main(folder: Path, what: str, step: int) -> None:
    settings.DOCUMENTS_SCANNER = "yakuba.adapters.scanner_simulator.scanner.build"
    (Path(settings.YAKUBA_HOME) / "photo.jpg").write_bytes(online.picture())
    way = GateFolder(folder)
    found: list[dict[str, object]] = []
    with clock.stopped_at(receptions.DAY):
        start = clock.now()
    for turn, number in enumerate(range(1, MOST, step)):
        began = start + timedelta(hours=3 * turn)
        with clock.stopped_at(began):
            row = drafted()
            work = partial(press, row) if what == "submit" else partial(everything, row, way)
            was_killed = in_a_process(work, killed_before=number)
        for hours in (1, 2):
            with clock.stopped_at(began + timedelta(hours=hours)):
                in_a_process(partial(everything, row, way))
                found[turn:] = [outcome(row.key, number)]
        if not was_killed:
            break
    say(json.dumps(found))


if __name__ == "__main__":
    main(Path(told()[0]), told()[1], int(told()[2]))
