"""The counters of the demo's town on its first morning: a board with people on it, as the house's own doors show it."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path

import pytest
from django.conf import LazySettings

from samples import receptions as samples
from tests.support import receptions
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import Narrowing, Stage
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import LackKind
from yakuba.kernel.jobs import service as jobs
from yakuba.lib import clock

NOON = datetime.combine(receptions.DAY, time(12), clock.JST)
JUST_OPENED = datetime.combine(receptions.DAY, time(0, 1), clock.JST)
pytestmark = pytest.mark.once


@pytest.fixture(params=[NOON, JUST_OPENED], ids=["noon", "just-after-midnight"])
def town(request: pytest.FixtureRequest, db: None, settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    """青葉市 with its procedures, at noon, and a minute after midnight: nobody may have come yesterday."""
    settings.DOCUMENTS_STORE = tmp_path / "files"
    with clock.stopped_at(request.param):
        receptions.prepare_town()
        yield


def test_the_board_tells_two_families_apart_and_how_far_each_section_is(town: None) -> None:
    assert samples.load()
    rows, total = cases.board(receptions.CLERK, Narrowing())
    assert {row.reference for row in rows} == {"20261120-0001", "20261120-0002"}
    assert total == len(rows) == 11
    stages = Counter((row.section_name, row.stage) for row in rows if row.ticket == "12")
    assert stages[("こども課", Stage.WORKING)] == stages[("こども課", Stage.TODO)] == 1
    assert stages[("学務課", Stage.TODO)] == stages[("環境課", Stage.TODO)] == 1
    assert {row.stage for row in rows} >= {Stage.TODO, Stage.WORKING}


def test_four_households_stand_where_they_are(town: None) -> None:
    samples.load()
    shown = intake.receptions(receptions.CLERK, on=receptions.DAY)[0]
    states = {row.ticket: str(row.state.label) for row in shown}
    assert states == {"12": "案内済み", "15": "案内済み", "19": "受付中", "21": "受付中"}
    lacking = {row.ticket: {lack.kind for lack in intake.lacks(receptions.CLERK, row.key)} for row in shown}
    assert lacking["19"] == {LackKind.SHOWN}
    assert LackKind.FILING in lacking["21"]


def test_again_and_with_the_worker_beside_it_nothing_comes_twice(town: None) -> None:
    samples.load()
    before = cases.board(receptions.CLERK, Narrowing())
    jobs.run_waiting()
    assert not samples.load()
    assert cases.board(receptions.CLERK, Narrowing()) == before


def test_nothing_happened_before_it_came_or_after_now(town: None) -> None:
    samples.load()
    rows = [row for row in cases.board(receptions.CLERK, Narrowing())[0] if row.may_view]
    assert rows != []
    for row in rows:
        times = [entry.at for entry in cases.history(receptions.CLERK, row.key)]
        assert times != []
        assert all(row.arrived_at <= at <= clock.now() for at in times), row
