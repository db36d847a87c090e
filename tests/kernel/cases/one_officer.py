"""A process that is one officer: does one step given as JSON, and dies at the point that it was told, if any.

``point``: ``statement:N`` after the N-th statement of the step, ``before`` or ``after`` its commit, ``""`` not at all.
Prints ``done`` when the step has been acknowledged.
"""

import json
import os
import signal
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import connection

from tests.a_process import say, told
from tests.support import case_events
from tests.support.cases import APPROVAL, CLERK, DAY, order, staff
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import Data
from yakuba.kernel.documents.contracts import Prepared
from yakuba.lib import clock

__all__ = ["case_events", "perform"]


def perform(task: dict[str, Any]) -> None:
    """The step itself: opening, a batch, or an action on a case."""
    if task["step"] == "open":
        service.open_cases(CLERK, [order(task["procedure"], key=UUID(task["key"]))])
    elif task["step"] == "batch":
        service.advance_many(staff(task["actor"]), UUID(task["batch"]))
    else:
        advance(task)


def advance(task: dict[str, Any]) -> None:
    """One action, as the officer's page sends it."""
    data = {
        "draft": Data(proposal=APPROVAL),
        "approve": Data(slot=task.get("slot")),
        "issue": Data(on=DAY),
    }.get(task["step"], Data())
    letter = Prepared(**task["letter"]) if task.get("letter") else None
    service.advance(
        UUID(task["key"]), task["step"], staff(task["actor"]), version=task["version"], data=data, letter=letter
    )


def die() -> None:
    """As by kill -9 or a power cut."""
    os.kill(os.getpid(), signal.SIGKILL)


def arm(point: str) -> None:
    """Put the end of this process at its point."""
    if point.startswith("statement:"):
        left = [int(point.partition(":")[2])]

        def counted(execute: Callable[..., Any], *args: Any) -> Any:
            answer = execute(*args)
            left[0] -= 1
            if left[0] == 0:
                die()
            return answer

        connection.execute_wrappers.append(counted)
    elif point:
        commit = connection.commit

        def dying() -> None:
            if point == "before":
                die()
            commit()
            die()

        connection.commit = dying  # type: ignore[method-assign]  # where this process ends


if __name__ == "__main__":
    task = json.loads(told()[0])
    connection.ensure_connection()
    arm(task["point"])
    with clock.stopped_at(DAY):
        perform(task)
    say("done")
