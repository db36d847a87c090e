"""At an 出張所: what it does not do is said with where to go instead, on the pages and on the sheet to take home."""

from collections.abc import Callable
from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.support import filings, receptions
from tests.support.pages import Page
from yakuba.apps.counter.tests.conftest import Desk
from yakuba.kernel.intake.contracts import ReceptionView

EAST, WEST = "02", "03"
AWAY = "この庁舎では受け付けません"
CHILDREN = "青葉市役所 こども課(2階 4番窓口)"


@pytest.fixture
def at(town: None) -> Callable[[str], ReceptionView]:
    """``at(office)`` is A01 with every answer, opened there by 市民課."""

    def answered(office: str) -> ReceptionView:
        return filings.answered(receptions.with_family(receptions.opened(office=office)))

    return answered


def _sheet(clerk: Desk, reception: ReceptionView) -> str:
    """The text of the 手続案内書, without white space."""
    pdf = clerk.get(f"/counter/{reception.key}/guide.pdf").content
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def test_the_list_at_an_office_says_of_each_procedure_that_it_does_not_do_where_to_go(
    clerk: Desk, at: Callable[[str], ReceptionView]
) -> None:
    reception = at(EAST)
    for page in (clerk.page(f"/counter/{reception.key}/"), clerk.page(f"/counter/{reception.key}/guide/")):
        assert f"{AWAY} {CHILDREN}" in page.text
        assert "転入届 この庁舎" not in page.text
    assert "この庁舎で受け付けない手続が" in clerk.page(f"/counter/{reception.key}/guide/").text


def test_the_main_office_does_everything_and_says_nothing_of_it(
    clerk: Desk, at: Callable[[str], ReceptionView]
) -> None:
    reception = at("01")
    for room in ("", "guide/"):
        assert "この庁舎" not in clerk.page(f"/counter/{reception.key}/{room}").text
    text = _sheet(clerk, reception)
    assert "ここではできません" not in text
    assert "こども課2階4番窓口" in text
    assert "住基係1階1番窓口" in text


def test_the_sheet_to_take_home_names_the_other_office_with_its_address_and_floor(
    clerk: Desk, at: Callable[[str], ReceptionView]
) -> None:
    text = _sheet(clerk, at(EAST))
    assert "こども課青葉市役所(青葉市中央一丁目1番1号)2階4番窓口ここではできません" in text
    assert "東出張所" in text
    west = _sheet(clerk, at(WEST))
    assert "住基係青葉市役所(青葉市中央一丁目1番1号)1階1番窓口、または東出張所ここではできません" in west


def test_what_the_town_does_by_itself_and_what_others_do_is_no_question_of_the_office(
    clerk: Desk, at: Callable[[str], ReceptionView]
) -> None:
    page = clerk.page(f"/counter/{at(EAST).key}/guide/")
    own = page.text.partition("転入学通知")[2].partition("理由")[0]
    assert "学務課" in own
    assert AWAY not in own


def test_the_forms_of_an_office_are_those_of_what_it_does_and_the_others_cannot_be_chosen(
    clerk: Desk, at: Callable[[str], ReceptionView]
) -> None:
    reception = filings.came(filings.filled(at(EAST)))
    filings.composed(reception)
    page = clerk.page(f"/counter/{reception.key}/forms/")
    assert "様式 1枚" in page.text
    assert "「児童手当認定請求」は東出張所では受け付けていません。青葉市役所 こども課(2階 4番窓口)へ" in page.text
    wishes = page.form("/wishes/")
    assert not any(value.startswith("jidoteate") for value in wishes.choices["wanted"])
    answer = clerk.post(wishes.action, wishes.values | {"wanted": ["jidoteate-nintei:p1"]})
    assert "選んだ手続が今の一覧と合いません" in Page(clerk.client.get(answer["Location"])).text


def test_where_nothing_can_be_received_the_forms_say_so_and_do_not_send_round_in_circles(
    clerk: Desk, at: Callable[[str], ReceptionView]
) -> None:
    reception = filings.came(filings.filled(at(WEST)))
    filings.composed(reception)
    page = clerk.page(f"/counter/{reception.key}/forms/")
    assert "この庁舎で受け取れる手続はありません" in page.text
    assert "「転入届」は西出張所では受け付けていません" in page.text
    assert "まだ受け取れません" in clerk.page(f"/counter/{reception.key}/receipt/").text
