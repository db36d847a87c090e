"""R8: every page and form of the town hall's side takes anything without a 500, a crash or a half-done act."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.test import Client

from samples.personas import StaffPersona
from samples.sign_in import sign_in
from tests.kernel.notices import sending
from tests.support import cases, filings, handovers, organised, receptions
from tests.support.roles import HOLDERS
from tests.support.spider import Spider
from yakuba.apps.handover import use_cases as handover
from yakuba.apps.handover.contracts import Problem
from yakuba.kernel.cases.contracts import State
from yakuba.kernel.intake import service as intake
from yakuba.kernel.notices import registry
from yakuba.kernel.notices import service as notices
from yakuba.kernel.organisation.contracts import Role
from yakuba.lib import clock

STARTS = (
    "/", "/counter/", "/counter/board/", "/counter/new/tennyu/", "/counter/new/shibo/", "/counter/new/shomei/",
    "/counter/link/", "/desk/", "/desk/exports/", "/desk/seals/", "/handover/", "/handover/feedback/",
    "/handover/unfit/", "/operations/inbox/", "/operations/jobs/", "/operations/gate/", "/operations/notices/",
    "/operations/printing/", "/accounts/me/", "/accounts/sessions/", "/accounts/sign-in/",
    "/accounts/password/", "/nothing/here/",
)  # fmt: skip
REVIEWER, CHIEF = "1031", "1030"
"""Of the section whose cases are open."""
PEOPLE = (
    HOLDERS[Role.COUNTER],
    REVIEWER,
    CHIEF,
    *(HOLDERS[role] for role in (Role.HEAD, Role.KEEPER_OF_SEALS, Role.INFORMATION)),
)


@pytest.fixture
def settled(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    settings.DOCUMENTS_STORE = tmp_path / "files"
    registry.register_templates(sending.TEMPLATES)
    with clock.stopped_at(receptions.DAY):
        organised.load()
        cases.keep_seal()
        yield


@pytest.fixture
def addresses(settled: None) -> list[str]:
    """Pages of a town where something lies on every desk."""
    opened = receptions.with_family(receptions.opened())
    ready = filings.all_signed(filings.ready(receptions.with_family(receptions.opened())))
    review = (State.REVIEWING, State.CORRECTING, State.CIRCULATING)
    found = [cases.brought("jidoteate-nintei", cases.KODOMO, state) for state in review]
    started = cases.act(cases.opened(), "start", cases.KODOMO.reviewer)
    found += [cases.checked(started, cases.KODOMO.reviewer), cases.decided(cases.opened(), cases.KODOMO)]
    handovers.confirmed(2)
    batch = handovers.made()
    handover.keep_unfit(core=handovers.CORE, name="answers.csv", problems=[Problem(2, "合わない行")])
    sending.by_post()
    sending.by_post(2)
    notices.make_print_batch(actor=sending.CHIEF, section=sending.SECTION, key="letters")
    rooms = [*_rooms(opened.key), *_rooms(ready.key)]
    return [*rooms, *(f"/desk/{case.row.key}/" for case in found), f"/handover/{batch.key}/"]


def _rooms(key: UUID) -> list[str]:
    rooms = (
        "",
        "household/",
        "household/file/",
        "history/",
        "guide/",
        "filer/",
        "forms/",
        "signing/",
        "receipt/",
        "link/",
    )
    return [f"/counter/{key}/{room}" for room in rooms]


def test_no_page_and_no_form_breaks_on_anything(addresses: list[str]) -> None:
    known: set[str] = set()
    asked = {"page", "sort", "q"}
    wrong: list[str] = []
    for number, code in enumerate(PEOPLE):
        client = Client()
        sign_in(client, StaffPersona(code, "見本 職員", "ミホン ショクイン", "", ()))
        spider = Spider(client, known, asked, keeps_out=("/portal/",))
        spider.walk([*STARTS, *addresses] if number < 3 else STARTS)
        wrong += spider.wrong
    reached = {mark.partition(" ")[0] for mark in known}
    must = {"/counter/…/household/", "/counter/…/forms/", "/desk/…/draft/", "/handover/…/", "/operations/printing/…/"}
    assert must - reached == set()
    assert wrong == []


def test_the_tablet_breaks_on_nothing_either(settled: None) -> None:
    shown = filings.ready(receptions.with_family(receptions.opened()))
    for sheet in intake.sheets(receptions.CLERK, shown.key):
        if not sheet.withdrawn:
            intake.show(receptions.CLERK, sheet.key)
    ticket = intake.offer_signing(receptions.CLERK, shown.key, filings.version(shown.key))
    client, known = Client(), set[str]()
    assert client.post("/tablet/", {"token": ticket.token}).status_code == 302
    spider = Spider(client, known, {"page"})
    spider.walk(["/tablet/", "/tablet/forms/"])
    assert any(mark.startswith("/tablet/forms/…/ ") for mark in known)
    assert spider.wrong == []
