"""A process that is one clerk: ``WHAT NAME …``. It says that it is ready, waits for the others, acts, prints JSON.

``open NAME TIMES``        open so many receptions, print their numbers
``key NAME KEY``           open one under a given key, print its number
``state NAME KEY VERSION``  answer every question of the household with the clerk's own answer, print what came of it
``receive NAME KEY VERSION SUBMISSION``  receive everything under this key, print how many sheets or ``told``
``sign NAME SHEET SHA256``  record a signature on paper, print what came of it
``alter NAME KEY VERSION``  state another account number, print what came of it
``issue NAME PERSON``  give out a code, print it
``type NAME ACCOUNT CODE``  take in a code that an account has typed
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

from django.db import transaction

from tests.a_process import say, told
from tests.support.receptions import CLERK, COLLEAGUE, DAY, opened
from yakuba.kernel.gate import messages
from yakuba.kernel.gate.contracts import Delivery
from yakuba.kernel.intake import link_taking, service
from yakuba.kernel.intake.contracts import ConflictError, Stated
from yakuba.lib import clock, link_code

WAIT_S = 20


def together(name: str) -> None:
    """Come back when everybody is here."""
    folder = Path(os.environ["YAKUBA_TEST_FOLDER"])
    (folder / f"{name}-ready").touch()
    deadline = time.monotonic() + WAIT_S
    while not (folder / "go").exists():
        if time.monotonic() > deadline:
            sys.exit("nobody said go")
        time.sleep(0.005)


def answer(name: str, key: UUID, version: int) -> str:
    """What happened to a clerk who answers: ``won`` or ``told``."""
    actor, value = (CLERK, 1) if name == "a" else (COLLEAGUE, 0)
    try:
        service.state(actor, key, version, [Stated("household", fact, value) for fact in ("dog", "moped", "protected")])
    except ConflictError:
        return "told"
    return "won"


def attempt(act: Callable[[], object]) -> object:
    """Its result, or ``told``."""
    try:
        with clock.stopped_at(DAY):
            return act()
    except ConflictError:
        return "told"


def receive(key: UUID, version: int, submission: UUID) -> object:
    return attempt(lambda: len(service.receive(CLERK, key, version, submission_key=submission).sheets))


def sign(sheet: UUID, sha256: str) -> object:
    return attempt(lambda: service.sign_on_paper(CLERK, sheet, shown_sha256=sha256).version)


def alter(key: UUID, version: int) -> object:
    news = [Stated("household", "account_number", "7777777")]
    return attempt(lambda: service.state(COLLEAGUE, key, version, news).version)


def issue(person: int) -> object:
    """Each under a page of its own."""
    give = service.issue_link_code
    return attempt(lambda: give(CLERK, issue=uuid4(), person_id=person, papers=["driver_licence"]).code)


def type_in(account: UUID, code: str) -> None:
    """In one transaction, as the gate does."""
    with clock.stopped_at(DAY), transaction.atomic():
        asked = messages.LinkRequested(
            account=account, request=uuid4(), proof=link_code.proof(code), at=clock.now()
        )  # fmt: skip
        link_taking.take_request(asked, Delivery("", "", 1, clock.now(), ()))


def main(what: str, name: str, *rest: str) -> object:
    together(name)
    if what == "open":
        return [opened().number for _ in range(int(rest[0]))]
    if what == "key":
        return opened(key=UUID(rest[0])).number
    if what == "receive":
        return receive(UUID(rest[0]), int(rest[1]), UUID(rest[2]))
    if what == "sign":
        return sign(UUID(rest[0]), rest[1])
    if what == "alter":
        return alter(UUID(rest[0]), int(rest[1]))
    if what == "issue":
        return issue(int(rest[0]))
    if what == "type":
        type_in(UUID(rest[0]), rest[1])
        return None
    return answer(name, UUID(rest[0]), int(rest[1]))


if __name__ == "__main__":
    say(json.dumps(main(*told())))
