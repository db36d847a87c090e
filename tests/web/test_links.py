"""No page of the demo shows anybody an address that refuses them, and no list pretends to be empty: every persona walks
wherever links lead."""

from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from samples import cases as sample_cases
from samples import definitions as sample_definitions
from samples import notices as sample_notices
from samples import protections, town
from samples import receptions as sample_receptions
from samples.personas import STAFF, StaffPersona
from samples.sign_in import sign_in_by_demo
from tests.support import filings, handovers, receptions
from tests.support.remembered import remembered
from tests.support.walker import Walker
from yakuba.apps.handover import use_cases as handover
from yakuba.apps.handover.contracts import Problem
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import Filter
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.procedures.contracts import Door
from yakuba.lib import clock
from yakuba.lib.refs import Actor

NOON = datetime.combine(receptions.DAY, time(12), clock.JST)
RESIDENTS = 300
MOST_OF_A_SHAPE = 2
"""What such a page shows is made by the same code; all that the lists show is asked for."""


@pytest.fixture
def demo(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    """The town of ``./run demo`` on a working day, with receptions at work and something on every desk."""
    settings.DEMO = True
    settings.DOCUMENTS_STORE = tmp_path / "files"
    with clock.stopped_at(NOON):
        receptions.prepare_town()
        remembered("the town of the demo", _filled)
        yield


def _filled() -> None:
    town.load(RESIDENTS)
    sample_definitions.load()
    sample_notices.load()
    sample_cases.load()
    sample_receptions.load()
    protections.stop()
    receptions.with_family(receptions.opened())
    filings.all_signed(filings.ready(receptions.with_family(receptions.opened())))
    handovers.made()
    handover.keep_unfit(core=handovers.CORE, name="answers.csv", problems=[Problem(2, "合わない行")])
    jobs.run_waiting()


@pytest.mark.once
def test_what_came_online_was_taken_by_nobody_at_a_counter(demo: None) -> None:
    system = Actor("system", "test")
    found = service.search(system, Filter(open_only=False), sort="number", page=1).rows
    online = [row for row in found if row.door is Door.ONLINE]
    assert online
    for row in online:
        (opening,) = [entry for entry in service.history(system, row.key) if entry.action in ("open", "opened")]
        assert opening.actor == "system:cases"
        assert "聞き取り" not in {field.source for field in service.view(system, row.key).fields}


@pytest.mark.once
@pytest.mark.parametrize("persona", STAFF, ids=lambda persona: persona.code)
def test_what_a_page_shows_answers_whoever_sees_it_and_every_list_ends_with_its_last_page(
    demo: None, persona: StaffPersona
) -> None:
    client = Client()
    sign_in_by_demo(client, persona)
    walker = Walker(client, keeps_out=("/portal/",), most=MOST_OF_A_SHAPE)
    walker.walk("/")
    assert sum(walker.reached.values()) > 5
    assert walker.dead == []
    assert walker.emptied == []
