"""A process that is one officer named for 支援措置: does one verb given as JSON, and dies at the point it was told.

``point``: as in ``tests.kernel.cases.one_officer``. Prints ``done`` when the verb has been acknowledged.
"""

import json
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from tests.a_process import say, told
from tests.kernel.cases.one_officer import arm
from tests.support.cases import DAY
from yakuba.apps.protection import use_cases
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import (
    Body,
    ConsultedOpinion,
    Harm,
    KnownAs,
    Outcome,
    ProtectionRequest,
)
from yakuba.lib import clock
from yakuba.lib.refs import Actor

NAMED, CHIEF = Actor("staff", "1010"), Actor("staff", "1009")


def perform(task: dict[str, Any]) -> None:
    """The verb itself, on the day of the task."""
    with clock.stopped_at(date.fromisoformat(task.get("on", DAY.isoformat()))):
        VERBS[task["verb"]](task)


def _register(task: dict[str, Any]) -> None:
    away = KnownAs("黒川 剛", "クロカワ ゴウ")
    request = ProtectionRequest(task["person"], Harm.DV, clock.today(), kept_away=(away,))
    case = UUID(task["case"]) if task.get("case") else None
    use_cases.register(actor=NAMED, key=UUID(task["key"]), request=request, case=case)


def _opinion(task: dict[str, Any]) -> None:
    opinion = ConsultedOpinion(Body.POLICE, "青葉警察署", clock.today(), needed=True)
    people.add_opinion(NAMED, task["made"], opinion, key=UUID(task["key"]))


def _decide(task: dict[str, Any]) -> None:
    people.decide_protection(
        CHIEF, task["made"], granted=True, on=clock.today(), version=task["version"], key=UUID(task["key"])
    )


def _extend(task: dict[str, Any]) -> None:
    people.extend_protection(
        NAMED, task["made"], asked_on=clock.today(), version=task["version"], key=UUID(task["key"])
    )


def _end(task: dict[str, Any]) -> None:
    people.end_protection(NAMED, task["made"], reason="取下げ", version=task["version"], key=UUID(task["key"]))


def _settle(task: dict[str, Any]) -> None:
    people.settle_escalation(NAMED, task["stop"], outcome=Outcome.REFUSED, reason="断った")


def _set_aside(task: dict[str, Any]) -> None:
    use_cases.set_aside(actor=NAMED, case=UUID(task["case"]), reason="登録済み")


def _follow(task: dict[str, Any]) -> None:
    use_cases.follow_case(case=UUID(task["case"]))


VERBS = {
    "register": _register,
    "opinion": _opinion,
    "decide": _decide,
    "extend": _extend,
    "end": _end,
    "settle": _settle,
    "set_aside": _set_aside,
    "follow": _follow,
}

if __name__ == "__main__":
    wanted = json.loads(told()[0])
    connection.ensure_connection()
    arm(wanted["point"])
    perform(wanted)
    say("done")
