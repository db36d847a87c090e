"""連携番号 at the counter: for who stands there, once they showed who they are; on a sheet, and nowhere else."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings
from pypdf import PdfReader

from tests.support import receptions, register
from tests.support.pages import Answer, Form, Page
from yakuba.apps.counter.tests.conftest import Desk
from yakuba.kernel.gate import messages
from yakuba.kernel.gate.contracts import Delivery
from yakuba.kernel.intake import link_taking
from yakuba.kernel.intake import service as intake
from yakuba.lib import clock, link_code

CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")
LICENCE = {"alone": "driver_licence"}
PLACE = "隠町九丁目"
PEOPLE = [
    register.resident(1, "高橋 澪", "タカハシ ミオ", 町名=PLACE),
    register.resident(2, "和田 静", "ワダ シズ", 消除年月日="2026-10-01", 消除事由="転出"),
]


@pytest.fixture
def person(clerk: Desk, settings: LazySettings, tmp_path: Path) -> int:
    """A resident of the register copy."""
    settings.YAKUBA_HOME = tmp_path
    register.feed(tmp_path, PEOPLE)
    return register.person_id(1)


def issuing(clerk: Desk, address: str) -> Form:
    """The form of the page that gives out a code."""
    return next(form for form in clerk.page(address).forms if "issue" in form.values)


def code_on(answer: Answer) -> str:
    """The code on the sheet; fails unless it is one."""
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf"), Page(answer).text
    (page,) = PdfReader(BytesIO(answer.content)).pages
    found = CODE.search(page.extract_text())
    assert found, page.extract_text()
    return found[0]


def unused_until(person: int) -> date | None:
    """The last day of the unused code of a resident; None: there is none."""
    return intake.links_of(receptions.CLERK, person).open_until


def use(code: str) -> UUID:
    """Somebody types it on the portal; the request."""
    asked = messages.LinkRequested(
        account=uuid4(), request=uuid4(), proof=link_code.proof(link_code.typed(code)), at=clock.now()
    )
    link_taking.take_request(asked, Delivery("", "", 1, clock.now(), ()))
    return asked.request


def test_the_sheet_says_code_last_day_and_what_to_do_and_names_nobody(clerk: Desk, person: int) -> None:
    search = Page(clerk.post("/counter/link/", {"text": "タカハシ"}))
    address = search.link("高橋 澪さんの連携を開く")
    assert address == f"/counter/link/{person}/"
    form = issuing(clerk, address)
    answer = clerk.post(form.action, form.values | LICENCE)
    assert link_code.typed(code_on(answer))
    assert answer["Cache-Control"] == "no-store"
    text = PdfReader(BytesIO(answer.content)).pages[0].extract_text()
    assert "令和8年11月27日まで使えます" in text
    assert not [word for word in ("高橋", "澪", "0000000001", PLACE, "支援") if word in text]
    assert unused_until(person) == receptions.DAY + timedelta(days=7)


def test_a_second_click_opens_the_same_sheet_and_a_new_page_another_one(clerk: Desk, person: int) -> None:
    address = f"/counter/link/{person}/"
    form = issuing(clerk, address)
    first, again = (code_on(clerk.post(form.action, form.values | LICENCE)) for _twice in range(2))
    assert first == again
    assert "まだ使われていない番号があります" in clerk.page(address).text
    assert code_on(clerk.post(address, issuing(clerk, address).values | LICENCE)) != first


@pytest.mark.parametrize("papers", [{}, {"two": "pension"}, {"alone": "no_such"}])
def test_without_enough_papers_nothing_is_given_out(clerk: Desk, person: int, papers: dict[str, str]) -> None:
    address = f"/counter/link/{person}/"
    answer = clerk.post(address, issuing(clerk, address).values | papers)
    assert answer.status_code == 422
    assert unused_until(person) is None


def test_somebody_removed_from_the_register_gets_no_code_and_the_page_says_why(clerk: Desk, person: int) -> None:
    address = f"/counter/link/{register.person_id(2)}/"
    assert "住民票が消除されています(令和8年10月1日 転出)" in clerk.page(address).text
    answer = clerk.post(address, issuing(clerk, address).values | LICENCE)
    assert (answer.status_code, "番号を発行できません" in Page(answer).text) == (422, True)
    assert unused_until(register.person_id(2)) is None


def test_a_link_is_shown_and_ended_at_the_counter(clerk: Desk, person: int) -> None:
    address = f"/counter/link/{person}/"
    use(code_on(clerk.post(address, issuing(clerk, address).values | LICENCE)))
    form = clerk.page(address).form("/end/")
    for _twice in range(2):
        assert clerk.post(form.action, form.values).status_code == 302
    (link,) = intake.links_of(receptions.CLERK, person).links
    assert link.ended_because == "counter"
    assert "窓口で解除した" in clerk.page(address).text


def test_a_link_of_somebody_else_or_a_broken_form_ends_nothing(clerk: Desk, person: int) -> None:
    address = f"/counter/link/{person}/"
    request = use(code_on(clerk.post(address, issuing(clerk, address).values | LICENCE)))
    clerk.post(f"/counter/link/{register.person_id(2)}/end/", {"link": str(request)})
    clerk.post(f"{address}end/", {"link": "x"})
    (link,) = intake.links_of(receptions.CLERK, person).links
    assert link.ended_at is None


@pytest.mark.parametrize("code", ["1013", "1047", "1008", "9999"])
def test_staff_without_the_right_see_neither_page_nor_menu(
    desk: Callable[..., Desk], person: int, code: str
) -> None:  # fmt: skip
    seat = desk(code)
    for address in ("/counter/link/", f"/counter/link/{person}/"):
        assert seat.get(address).status_code == 403
        assert seat.post(address, {}).status_code == 403
    assert seat.post(f"/counter/link/{person}/end/", {}).status_code == 403
    assert "/counter/link/" not in seat.get("/counter/").content.decode()


def test_an_unknown_person_is_a_page_that_is_not_there(clerk: Desk, person: int) -> None:
    assert clerk.get("/counter/link/987654/").status_code == 404
    assert clerk.post("/counter/link/987654/", {"issue": str(uuid4())} | LICENCE).status_code == 404
    assert clerk.post("/counter/link/987654/end/", {"link": str(uuid4())}).status_code == 404


def test_a_search_that_is_too_wide_or_empty_says_what_to_add(clerk: Desk, person: int) -> None:
    assert clerk.post("/counter/link/", {"text": ""}).status_code in (200, 422)
    assert "見つかりません" in Page(clerk.post("/counter/link/", {"text": "ナイ ヒト"})).text


def _filed(clerk: Desk, capacity: str = "本人") -> str:
    """A 証明 for 高橋 澪, with the one who came recorded."""
    key = clerk.begin("shomei")
    assert clerk.bring(key, "タカハシ").status_code == 302
    form = next(f for f in clerk.page(f"/counter/{key}/filer/").forms if "capacity" in f.choices)
    told = {"unit": "p1", "capacity": "本人", **LICENCE}
    if capacity != "本人":
        told |= {"unit": "-", "name": "見本 来子", "capacity": capacity, "principal": "p1", "proofs": "委任状"}
    answer = clerk.post(f"/counter/{key}/filer/", form.values | told)
    assert answer.status_code == 302, Page(answer).text
    return key


def test_who_was_identified_in_a_reception_is_not_asked_for_papers_again(clerk: Desk, person: int) -> None:
    key = _filed(clerk)
    address = clerk.page(f"/counter/{key}/receipt/").link("連携番号を渡す")
    page = clerk.page(address)
    assert "この受付で本人確認が済んでいます" in page.text
    form = next(form for form in page.forms if "issue" in form.values)
    assert "alone" not in form.choices
    assert code_on(clerk.post(form.action, form.values))
    assert unused_until(person) is not None


def test_an_agent_gets_no_code_for_whom_they_stand(clerk: Desk, person: int) -> None:
    key = _filed(clerk, "任意代理人")
    assert "連携番号を渡す" not in clerk.page(f"/counter/{key}/receipt/").text
    assert clerk.get(f"/counter/{key}/link/")["Location"] == f"/counter/{key}/filer/"
    assert "代理人には番号を渡せません" in clerk.page(f"/counter/{key}/filer/").text


def test_the_reception_of_somebody_else_identifies_nobody(clerk: Desk, person: int) -> None:
    key, address = _filed(clerk), f"/counter/link/{register.person_id(2)}/"
    form = issuing(clerk, f"{address}?reception={key}")
    assert "alone" in form.choices or "alone" in form.values
    answer = clerk.post(address, form.values | {"reception": key})
    assert answer.status_code == 422
    assert unused_until(register.person_id(2)) is None


def test_a_clerk_of_another_section_cannot_use_the_reception(
    desk: Callable[..., Desk], clerk: Desk, person: int
) -> None:
    key = _filed(clerk)
    other = desk("1022")
    assert other.get(f"/counter/{key}/link/").status_code == 404
    answer = other.post(f"/counter/link/{person}/", {"issue": str(uuid4()), "reception": key})
    assert answer.status_code == 422
    assert unused_until(person) is None
