"""A process that is one clerk: ``WHAT NAME …``. It says that it is ready, waits for the others, acts, prints JSON.

``open NAME TIMES``        open so many receptions, print their numbers
``key NAME KEY``           open one under a given key, print its number
``state NAME KEY VERSION``  answer every question of the household with the clerk's own answer, print what came of it
"""

import json
import os
import sys
import time
from pathlib import Path
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yakuba.config.settings")
django.setup()

from tests.support.receptions import CLERK, COLLEAGUE, opened  # noqa: E402
from yakuba.kernel.intake import service  # noqa: E402
from yakuba.kernel.intake.contracts import ConflictError, Stated  # noqa: E402

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


def main(what: str, name: str, *rest: str) -> object:
    together(name)
    if what == "open":
        return [opened().number for _ in range(int(rest[0]))]
    if what == "key":
        return opened(key=UUID(rest[0])).number
    return answer(name, UUID(rest[0]), int(rest[1]))


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
