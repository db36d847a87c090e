"""R8: every page and form of the town hall's side takes anything without a 500, a crash or a half-done act."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.test import Client

from samples.personas import StaffPersona
from samples.sign_in import sign_in, sign_in_by_demo
from tests.kernel.notices import sending
from tests.support import cases, filings, handovers, organised, receptions, register
from tests.support.roles import HOLDERS
from tests.support.spider import Spider
from yakuba.apps.handover import use_cases as handover
from yakuba.apps.handover.contracts import Problem
from yakuba.apps.records import use_cases as records
from yakuba.apps.studio.use_cases import checking, drafting, publishing
from yakuba.kernel.cases.contracts import State
from yakuba.kernel.intake import service as intake
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.notices import registry
from yakuba.kernel.notices import service as notices
from yakuba.kernel.organisation.contracts import Role
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import (
    Body,
    ConsultedOpinion,
    EscalateError,
    Harm,
    KnownAs,
    ProtectionFilter,
    ProtectionRequest,
    Requester,
    Stage,
)
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef

pytestmark = [pytest.mark.long, pytest.mark.every]
STARTS = (
    "/", "/counter/", "/counter/board/", "/counter/new/tennyu/", "/counter/new/shibo/", "/counter/new/shomei/",
    "/counter/times/", "/counter/link/", "/desk/", "/desk/exports/", "/desk/seals/",
    "/handover/", "/handover/feedback/", "/handover/unfit/",
    "/operations/inbox/", "/operations/jobs/", "/operations/gate/", "/operations/register/", "/operations/notices/",
    "/operations/printing/", "/protection/", "/protection/new/", "/protection/stopped/", "/protection/exports/",
    "/records/", "/records/proposals/", "/records/approvals/",
    "/accounts/me/", "/accounts/sessions/", "/accounts/sign-in/",
    "/accounts/password/", "/nothing/here/",
)  # fmt: skip
REVIEWER, CHIEF = "1031", "1030"
"""Of the section whose cases are open."""
PEOPLE = (
    HOLDERS[Role.COUNTER],
    REVIEWER,
    CHIEF,
    *(HOLDERS[role] for role in (Role.HEAD, Role.CLERK_OF_DOCUMENTS, Role.KEEPER_OF_SEALS, Role.INFORMATION)),
)
NAMED = HOLDERS[Role.CHIEF]
"""Named for 支援措置; the house is walked before."""


@pytest.fixture
def settled(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    settings.DOCUMENTS_STORE = tmp_path / "files"
    registry.register_templates(sending.TEMPLATES)
    with clock.stopped_at(receptions.DAY):
        organised.load()
        cases.keep_seal()
        yield


@pytest.fixture
def protected(settled: None, tmp_path: Path) -> list[str]:
    """Pages of 支援措置 in each of its stages, of stopped requests and of a case that waits."""
    newcomer, restricted = register.resident(3, "和田 静"), register.resident(4, "川上 渚", 抑止="1")
    register.feed(
        tmp_path,
        [register.resident(1, "高橋 澪"), register.resident(2, "高橋 空", 世帯番号="0000000001"), newcomer, restricted],
    )
    reviewer, chief = Actor("staff", "1010"), Actor("staff", NAMED)
    request = ProtectionRequest(register.person_id(1), Harm.DV, receptions.DAY, kept_away=(KnownAs("高橋 剛"),))
    first, second = (people.apply_protection(reviewer, request) for _number in range(2))
    people.add_opinion(reviewer, first, ConsultedOpinion(Body.POLICE, "青葉警察署", receptions.DAY, needed=True))
    people.decide_protection(chief, first, granted=True, on=receptions.DAY, version=1)
    where = intake.reception_ref(receptions.opened().key)
    asking = Requester(KnownAs("高橋 剛"), KnownAs("架空 太郎"))
    stops = [_stopped(number, asking, where) for number in (1, 4)]
    case = cases.opened("shien-sochi-moshide").row.key
    jobs.run_waiting()
    people.seek_protection(where, {"p1": [KnownAs("和田 静", born=date(1980, 1, 1))]}, on=receptions.DAY)
    (third,), _total = people.protections(reviewer, ProtectionFilter(stage=Stage.MATCHED))
    steps = [
        f"{third.protection_id}/match/",
        f"{first}/end/",
        f"{first}/extend/",
        f"{second}/opinion/",
        f"{second}/decide/",
        f"{second}/end/",
    ]
    rooms = [*(f"stopped/{one}/" for one in stops), f"new/{register.person_id(1)}/", f"new/?case={case}"]
    return [f"/protection/{room}" for room in (f"cases/{case}/", f"{first}/", f"{second}/", *steps, *rooms)]


def _stopped(number: int, asking: Requester, where: OwnerRef) -> int:
    with pytest.raises(EscalateError) as stopped:
        people.guard_request(receptions.CLERK, about=[register.person_id(number)], requester=asking, where=where)
    return stopped.value.escalation_id


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


def test_no_page_of_the_account_breaks_on_somebody_of_the_demo(settled: None, settings: LazySettings) -> None:
    settings.DEMO = True
    client = Client()
    sign_in_by_demo(client, StaffPersona(REVIEWER, "見本 職員", "ミホン ショクイン", "", ()))
    known: set[str] = set()
    elsewhere = ("/portal/", "/desk/", "/counter/", "/handover/", "/operations/", "/protection/")
    spider = Spider(client, known, {"next"}, keeps_out=elsewhere)
    spider.walk(["/accounts/", "/accounts/me/", "/accounts/password/", "/accounts/again/", "/accounts/again/password/"])
    assert {"/accounts/me/", "/accounts/sessions/", "/accounts/password/"} <= known
    assert spider.wrong == []


def test_no_page_of_protection_breaks_on_anything(protected: list[str]) -> None:
    client = Client()
    sign_in(client, StaffPersona(NAMED, "見本 職員", "ミホン ショクイン", "", ()))
    known: set[str] = set()
    spider = Spider(
        client, known, {"page", "sort", "q", "case", "stage"}, keeps_out=("/portal/", "/desk/", "/counter/")
    )
    spider.walk(["/protection/", *protected])
    reached = {mark.partition(" ")[0] for mark in known}
    must = {
        "/protection/new/…/",
        "/protection/…/match/",
        "/protection/…/opinion/",
        "/protection/…/decide/",
        "/protection/stopped/…/",
    }
    assert must - reached == set()
    assert spider.wrong == []


def test_no_page_of_records_breaks_on_anything(settled: None) -> None:
    with clock.stopped_at(date(2020, 6, 1)):
        for _number in range(3):
            case = cases.opened("tennyu-todoke", on=clock.today())
            row = cases.act(case, "withdraw", cases.JUMIN.reviewer, reason="申出").row
    wanted = records.due_today(numbers=[row.number])
    (proposal,) = records.propose(actor=Actor("staff", HOLDERS[Role.CLERK_OF_DOCUMENTS]), key=row.key, wanted=wanted)
    known: set[str] = set()
    rooms = {Role.CLERK_OF_DOCUMENTS: "/records/", Role.HEAD: f"/records/approvals/{proposal.key}/"}
    for role, start in rooms.items():
        client = Client()
        sign_in(client, StaffPersona(HOLDERS[role], "見本 職員", "ミホン ショクイン", "", ()))
        keeps_out = ("/portal/", "/desk/", "/counter/", "/operations/", "/handover/", "/protection/", "/accounts/")
        spider = Spider(client, known, {"page", "sort", "until", "number", "state", "export"}, keeps_out=keeps_out)
        spider.walk([start])
        assert spider.wrong == []
    reached = {mark.partition(" ")[0] for mark in known}
    must = {"/records/", "/records/cases/…/", "/records/proposals/…/", "/records/approvals/…/"}
    assert must - reached == set()


def test_no_page_of_the_studio_breaks_on_anything(settled: None) -> None:
    receptions.prepare_town()
    head, chief = Actor("staff", "1029"), Actor("staff", "1030")
    tomorrow = clock.today() + timedelta(days=1)
    drafts = []
    for procedure in ("jifu-nintei", "jidoteate-nintei"):
        begun = drafting.begin(actor=chief, procedure=procedure, valid_from=tomorrow, reason="要綱の改正")
        drafts.append(
            drafting.save(
                actor=chief, key=begun.key, revision=begun.revision, part="名前",
                change=lambda held: held.update(name="新しい名前"),
            )
        )  # fmt: skip
    row = drafts[1]
    checking.ask_check(actor=chief, key=row.key, revision=row.revision)
    jobs.run_waiting()
    row.refresh_from_db()
    publishing.ask(actor=chief, key=row.key, revision=row.revision)
    known: set[str] = set()
    keeps_out = ("/portal/", "/desk/", "/counter/", "/operations/", "/handover/", "/records/", "/accounts/")
    for code in (chief.id, head.id):
        client = Client()
        sign_in(client, StaffPersona(code, "見本 職員", "ミホン ショクイン", "", ()))
        asked = {"page", "sort", "text", "area", "version", "state", "export"}
        spider = Spider(client, known, asked, keeps_out=keeps_out)
        spider.walk(["/studio/", "/studio/drafts/", *(f"/studio/drafts/{one.key}/" for one in drafts)])
        assert spider.wrong == []
    reached = {mark.partition(" ")[0] for mark in known}
    must = {
        "/studio/drafts/…/",
        "/studio/drafts/…/about/",
        "/studio/drafts/…/check",
        "/studio/drafts/…/publish",
        "/studio/drafts/…/send-back",
    }
    assert must - reached == set(), reached


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
