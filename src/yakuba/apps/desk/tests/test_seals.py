"""公印の机: the list of the keeper, narrowed, sorted and paged by its address."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from samples import documents as samples
from tests.support.pages import Page
from tests.support.seal_letters import copies
from yakuba.apps.desk.tests.conftest import DAY, Seat
from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contracts import DocumentKind
from yakuba.lib.refs import Actor, OwnerRef

Seats = Callable[[str], Seat]
CHIEF = Actor("staff", "1008")
PENDING, OMITTED = {"kind": "pending"}, {"kind": "omitted", "reason": "青葉市公印規則第9条"}
BOARD = "教育委員会"


def decided(
    title: str, *, on: date = DAY, section: str = "2010", authority: str = "市長", seal: dict[str, str] = PENDING
) -> str:
    """The id of a decided letter."""
    info = documents.register(
        section=section,
        symbol=f"青{section}",
        kind=DocumentKind.OUTGOING,
        title=title,
        owner=OwnerRef("cases.case", "42"),
        on=DAY - timedelta(days=30),
        retention="y5",
        actor=CHIEF,
        authority=authority,
    )
    paper = documents.prepare("letter", samples.letter() | {"issued_on": None, "seal": seal})
    documents.freeze(info.id, paper, actor=CHIEF)
    documents.decided(info.id, on=on, actor=CHIEF)
    return info.id


def titles(page: Page) -> list[str]:
    """The titles of the list in their order."""
    return [word for word in page.text.split() if word.endswith("通知")]


def test_a_stranger_is_led_to_the_sign_in(town: None, client: Client) -> None:
    answer = client.get("/desk/seals/")
    assert answer.status_code == 302
    assert "/accounts/" in answer["Location"]


@pytest.mark.parametrize("code", ["1031", "1029", "1047"])
def test_who_keeps_no_seal_has_no_such_desk(code: str, seat: Seats) -> None:
    assert seat(code).get("/desk/seals/").status_code == 403


def test_an_empty_desk_says_so_and_offers_nothing_to_narrow(keeper: Seat) -> None:
    page = keeper.page("/desk/seals/")
    assert "公印を待っている文書はありません。" in page.text
    assert "絞り込む" not in page.text


def test_older_letters_with_their_seal_omitted_hide_none_that_wait(keeper: Seat) -> None:
    copies(decided("省略の通知", on=DAY - timedelta(days=9), seal=OMITTED), 60)
    found = decided("却下の通知")
    page = keeper.page("/desk/seals/")
    assert titles(page) == ["却下の通知"]
    assert "1件中 1–1件目" in page.text
    assert page.link("第2号") == f"/desk/seals/{found}/"


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", ["い通知", "あ通知", "う通知"]),
        ("sort=-decided", ["う通知", "あ通知", "い通知"]),
        ("sort=title", ["あ通知", "い通知", "う通知"]),
        ("sort=-title", ["う通知", "い通知", "あ通知"]),
        ("section=2020", ["あ通知"]),
        ("section=2020&authority=市長", ["あ通知"]),
        ("authority=市長&sort=-decided", ["う通知", "あ通知", "い通知"]),
        ("sort=hacked&section=%27&authority=x&page=0", ["い通知", "あ通知", "う通知"]),
    ],
)
def test_the_list_is_narrowed_and_sorted_by_its_address(keeper: Seat, query: str, wanted: list[str]) -> None:
    decided("う通知")
    decided("あ通知", section="2020", on=DAY - timedelta(days=1))
    decided("い通知", on=DAY - timedelta(days=2))
    assert titles(keeper.page(f"/desk/seals/?{query}")) == wanted


def test_what_nothing_fits_says_that_it_is_the_condition(keeper: Seat) -> None:
    decided("却下の通知")
    page = keeper.page("/desk/seals/?section=2020")
    assert "この条件で公印を待っている文書はありません。" in page.text
    assert page.link("条件を消す") == "/desk/seals/"


def test_10_000_letters_come_in_pages_with_a_fixed_number_of_queries(keeper: Seat) -> None:
    first = decided("却下の通知")
    keeper.get("/desk/seals/")
    with CaptureQueriesContext(connection) as few:
        keeper.get("/desk/seals/")
    copies(first, 9_999)
    with CaptureQueriesContext(connection) as many:
        page = keeper.page("/desk/seals/?sort=-title&page=200")
    assert len(many) <= len(few)
    assert "10,000件中 9,951–10,000件目" in page.text
    assert len(titles(page)) == 50
    assert page.link("前へ") == "?sort=-title&page=199"
