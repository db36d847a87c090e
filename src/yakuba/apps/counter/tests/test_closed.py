"""An ended reception whose places are withheld: one gate before all of its pages and papers (SR-30, decision 0092)."""

from collections.abc import Callable, Iterable
from pathlib import Path
from uuid import UUID

import pytest
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from tests.kernel.intake.household import Desk as Household
from tests.support import receptions, withheld
from tests.support.pages import Page
from tests.support.register import feed, resident
from yakuba.apps.counter import urls
from yakuba.apps.counter.tests.conftest import HTMX, Desk
from yakuba.kernel.audit import service as audit
from yakuba.kernel.cases import service as cases
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import NewMember, Source, State
from yakuba.kernel.jobs import service as jobs

HERE, THERE = "青葉町一丁目2番3号", "本町四丁目5番6号"
CLOSED = "この受付は開けません"
TELLS_NO_PLACE = {"watch", "opened", "link-here"}
"""Addresses of a reception that show nothing of it, or what the board tells of its cases."""
AUNT = resident(withheld.MOTHER, "架空 叔母", "カクウ オバ", 生年月日="1960-03-03", 続柄="世帯主")
NAMED = "1010"


@pytest.fixture(autouse=True)
def _named(town: None, tmp_path: Path) -> None:
    feed(tmp_path, [AUNT], as_of="2026-11-17")
    withheld.names(tmp_path, not_named=("1011", "1012", "1031"))
    jobs.run_waiting()


@pytest.fixture
def family() -> Household:
    """A01 signed, with an aunt of the register copy at whose home they move in."""
    family = Household.a01()
    together = NewMember({"name": "架空 叔母", "born": 19600303}, Source.REGISTER, person=AUNT["宛名番号"])
    intake.add_members(receptions.CLERK, family.key, family.version, [together])
    return family.signed()


def _ended(family: Household, *, received: bool = True) -> UUID:
    if received:
        family.receive()
        jobs.run_waiting()
    intake.finish(receptions.CLERK, family.key, family.version)
    return family.key


@pytest.fixture
def over(family: Household) -> UUID:
    """The key of the reception once everything was received and the family has gone."""
    return _ended(family)


def _refuses(desk: Desk, key: UUID, room: str = "") -> bool:
    return CLOSED in withheld.said(desk.get(f"/counter/{key}/{room}"))


def _rooms(key: UUID) -> Iterable[tuple[str, str]]:
    """(name, address) of everything that the counter has of one reception."""
    sheet = next(iter(intake.sheets(receptions.CLERK, key)))
    (received,) = intake.submissions(receptions.CLERK, key)
    known = {"key": key, "sheet": sheet.key, "submission": received.key, "unit": "p1", "fact": "dog", "expected": 1}
    known |= {"item": "new_address", "seen": "none"}
    for pattern in urls.urlpatterns:
        names = pattern.pattern.converters
        if "key" in names:
            values = known | ({"unit": "household"} if pattern.name == "box" else {})
            yield str(pattern.name), reverse(f"counter:{pattern.name}", kwargs={name: values[name] for name in names})


def test_every_page_and_paper_of_it_is_behind_the_gate(over: UUID, desk: Callable[..., Desk]) -> None:
    withheld.protects(withheld.MOTHER)
    clerk, named, opened = desk("1011"), desk(NAMED), set()
    for name, address in _rooms(over):
        answer = clerk.get(address)
        said = withheld.said(answer)
        assert not any(place in said for place in (HERE, THERE)), name
        if answer.status_code != 405 and name not in TELLS_NO_PLACE:
            assert (answer.status_code, CLOSED in said) == (200, True), name
            assert CLOSED not in withheld.said(named.get(address)), name
            opened.add(name)
    assert {"forms", "sheet-pdf", "forms-pdf", "guide-pdf", "household", "history", "receipt"} < opened


def test_the_page_says_why_who_opens_it_and_who_goes_on(over: UUID, clerk: Desk) -> None:
    withheld.protects(withheld.MOTHER)
    answer = clerk.get(f"/counter/{over}/forms/all.pdf")
    page = Page(answer)
    for words in ("住所を伏せる受付", "指名を受けた職員です", "所属の課長から個人情報担当に", "受付の続き"):
        assert words in page.text, words
    assert "森 太郎" not in page.text
    assert page.link("受付の一覧へ") == "/counter/"
    assert answer["Cache-Control"] == "no-store"


def test_what_is_typed_or_asked_for_in_place_meets_the_same_gate(over: UUID, clerk: Desk) -> None:
    form = clerk.page(f"/counter/{over}/household/").form("")
    withheld.protects(withheld.MOTHER)
    version = {"version": str(intake.view(receptions.CLERK, over).version)}
    assert CLOSED in Page(clerk.post(f"/counter/{over}/household/", form.values | version)).text
    answer = clerk.client.post(f"/counter/{over}/answer/dog/", version | {"household": "0"}, headers=HTMX)
    assert (answer["HX-Redirect"], answer.content) == (f"/counter/{over}/", b"")


def test_the_refused_attempt_is_recorded_as_a_view(over: UUID, clerk: Desk) -> None:
    withheld.protects(withheld.MOTHER)
    before = len(audit.views(actor=receptions.CLERK).entries)
    assert _refuses(clerk, over, "history/")
    (newest, *_rest) = audit.views(actor=receptions.CLERK).entries
    assert len(audit.views(actor=receptions.CLERK).entries) == before + 1
    assert (newest.act, newest.subject) == ("intake.reception.viewed", intake.reception_ref(over))


def test_lists_and_the_board_go_on_and_who_is_named_goes_on_with_the_reception(over: UUID, clerk: Desk) -> None:
    withheld.protects(withheld.MOTHER)
    number = intake.view(receptions.CLERK, over).number
    assert f"/counter/{over}/" in [url for _words, url in clerk.page("/counter/").links]
    assert "転入届" in clerk.page("/counter/board/").text
    assert "この世帯の続きを受け付ける" in clerk.page(f"/counter/board/?number={number}").text
    assert Desk("1009").get("/counter/times/").status_code == 200
    version = str(intake.view(receptions.CLERK, over).version)
    assert CLOSED in withheld.said(clerk.post(f"/counter/{over}/resume/", {"version": version}))
    assert intake.view(receptions.CLERK, over).state is State.DONE
    assert Desk(NAMED).post(f"/counter/{over}/resume/", {"version": version}).status_code == 302
    assert intake.view(receptions.CLERK, over).state is State.OPEN
    assert HERE in withheld.said(clerk.get(f"/counter/{over}/forms/"))


def _restricted(folder: Path) -> Callable[[], object]:
    feed(folder, [AUNT | {"抑止": "1"}], as_of="2026-11-18")
    return lambda: feed(folder, [AUNT], as_of="2026-11-19")


@pytest.mark.parametrize("why", ["support", "restricted"])
def test_it_opens_again_to_everybody_once_that_has_ended(why: str, over: UUID, clerk: Desk, tmp_path: Path) -> None:
    end = withheld.protects(withheld.MOTHER) if why == "support" else _restricted(tmp_path)
    assert _refuses(clerk, over)
    end()
    assert not _refuses(clerk, over)
    assert HERE in withheld.said(clerk.get(f"/counter/{over}/forms/all.pdf"))


def test_one_that_was_given_up_is_over_as_well(family: Household, clerk: Desk) -> None:
    withheld.protects(withheld.MOTHER)
    assert not _refuses(clerk, family.key)
    intake.finish(receptions.CLERK, family.key, family.version, State.ABANDONED)
    assert _refuses(clerk, family.key)


@pytest.mark.parametrize("received", [True, False])
def test_who_said_yes_is_withheld_without_a_number(received: bool, clerk: Desk) -> None:
    family = Household.a01()
    family.says("household", protected=1)
    family.signed()
    key = _ended(family, received=received)
    assert _refuses(clerk, key, "forms/all.pdf")
    assert not _refuses(Desk(NAMED), key, "forms/all.pdf")


def test_a_yes_that_is_taken_back_after_the_receipt_withholds_as_its_cases_do(clerk: Desk) -> None:
    family = Household.a01()
    family.signed().receive()
    jobs.run_waiting()
    for said in (1, 0):
        family.says("household", protected=said)
    assert _refuses(clerk, _ended(family, received=False))


def test_who_was_only_typed_is_withheld_as_their_cases_are(clerk: Desk, tmp_path: Path) -> None:
    key = _ended(Household.a01().signed())
    assert not _refuses(clerk, key)
    mother = resident(withheld.OTHER, "森 花子", "モリ ハナコ", 生年月日="1990-09-14")
    feed(tmp_path, [AUNT, mother], as_of="2026-11-18")
    withheld.protects(withheld.OTHER)
    assert _refuses(clerk, key)


@pytest.mark.parametrize("first", [True, False])
def test_who_was_taken_out_counts_from_the_receipt_on(first: bool, family: Household, clerk: Desk) -> None:
    def take_out() -> None:
        aunt = next(member for member in intake.view(receptions.CLERK, family.key).members if member.person)
        intake.remove_member(receptions.CLERK, family.key, family.version, aunt.unit)

    if first:
        take_out()
        family.came_on_paper()
    family.receive()
    jobs.run_waiting()
    if not first:
        take_out()
    withheld.protects(withheld.MOTHER)
    assert _refuses(clerk, _ended(family, received=False)) is not first


def test_what_the_gate_asks(
    family: Household, clerk: Desk, django_assert_num_queries: DjangoAssertNumQueries, tmp_path: Path
) -> None:
    typed = _ended(Household.a01().signed())
    both = _ended(family)
    waiting = _ended(Household.a01().prepared(), received=False)
    for key, queries in ((typed, 2), (both, 3), (waiting, 1)):
        with django_assert_num_queries(queries):
            assert not cases.reception_shielded(key)
    withheld.protects(withheld.MOTHER)
    with django_assert_num_queries(2):
        assert cases.reception_shielded(both)
