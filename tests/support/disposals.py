"""The end of a case for tests: who disposes, a death whose cases are closed, and what is still known of somebody."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from uuid import UUID

from django.db import connection

from tests.kernel.intake.household import Desk, bereaved
from tests.support import organised
from tests.support.cases import CLERK, JUMIN, act, checked
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import CaseView, Data
from yakuba.kernel.jobs import service as jobs
from yakuba.lib.refs import Actor

RECORDS, HEAD = Actor("staff", "1002"), Actor("staff", "1005")
"""文書主任 and a 課長 for every section, in the town of ``with_keepers``."""
KEPT_BY = ("2000", "3000", "4000", "5000", "6000", "7000", "8010")
STAYS = ("people_", "organisation_", "identity_", "procedures_")
"""Tables that are about something else: the residents' copy, the town and its staff, the procedures."""


def with_keepers(folder: Path) -> None:
    """One 文書主任 and one 課長 for every section of 青葉市, where those that it ships are many."""
    keeper = [(RECORDS.id, section, "文書主任") for section in KEPT_BY]
    organised.with_assignments(folder, *keeper, *((HEAD.id, section, "課長") for section in KEPT_BY))


def death() -> tuple[Desk, CaseView, CaseView]:
    """佐藤 喜一 has died: the reception, and its closed cases 死亡届 (ten years) and 印鑑登録の抹消 (five, by 職権)."""
    desk = bereaved(seal_registered=1)
    taken = desk.receive()
    jobs.run_waiting()
    itself = Actor("system", "test")
    opened = {one.row.procedure: one for one in (cases.view(itself, key) for key in _keys(taken.key))}
    koseki, seal = opened["shibo-todoke"], opened["inkan-haishi"]
    reviewer = Actor("staff", "1015")
    given = act(act(checked(koseki, reviewer), "confirm", reviewer), "hand_over", reviewer)
    koseki = act(given, "taken_in", reviewer, data=Data(reference="KS-1"))
    seal = act(checked(seal, JUMIN.reviewer), "confirm", JUMIN.reviewer)
    return desk, koseki, seal


def _keys(submission: UUID) -> list[UUID]:
    return [one.key for one in cases.progress(CLERK, [submission])]


def left_of(*words: str) -> Mapping[str, list[str]]:
    """Tables in which one of these words still stands, with the words: whatever the house keeps, in whatever column."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(STAYS):
                continue
            cursor.execute(f"SELECT * FROM {table}")
            told = " ".join(str(value) for row in cursor.fetchall() for value in row)
            here = [word for word in words if word in told or json.dumps(word)[1:-1] in told]
            if here:
                found[table] = here
    return found


def files_in(folder: Path) -> list[Path]:
    """What the file store holds."""
    return [path for path in folder.rglob("*") if path.is_file()]


def last_day(years: int, closed: date) -> date:
    """So many years after the end of the fiscal year of ``closed``."""
    end = closed.year + (1 if closed.month >= 4 else 0)
    return date(end + years, 3, 31)
