"""手続案内書 as paper: floors, and a code that any counter reads to see where the household stands."""

from datetime import timedelta
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
from pypdf import PdfReader

from tests.kernel.intake.household import KIICHI, YOSHI
from tests.support import filings, receptions
from tests.support.pages import Page
from tests.support.scanner import qr_codes
from yakuba.apps.counter import queries, sheets
from yakuba.apps.counter.tests.conftest import Desk
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import NewMember, ReceptionView, Source
from yakuba.kernel.procedures import service as procedures
from yakuba.lib import clock


@pytest.fixture
def family(town: None) -> ReceptionView:
    return filings.answered(receptions.with_family(receptions.opened(ticket="A-012")))


def _sheet(desk: Desk, reception: ReceptionView) -> bytes:
    answer = desk.get(f"/counter/{reception.key}/guide.pdf")
    assert answer["Content-Type"] == "application/pdf"
    return answer.content


def test_every_procedure_names_its_floor_and_counter(clerk: Desk, family: ReceptionView) -> None:
    text = "".join("".join(page.extract_text() for page in PdfReader(BytesIO(_sheet(clerk, family))).pages).split())
    for where in ("住基係1階1番窓口", "こども課2階4番窓口", "健康づくり課2階6番窓口", "上下水道局別館1階"):
        assert where in text


def test_the_code_leads_any_counter_to_where_this_household_stands(clerk: Desk, family: ReceptionView) -> None:
    (code,) = qr_codes(_sheet(clerk, family))
    address = urlsplit(code)
    assert (address.scheme, address.netloc, address.path) == ("http", "testserver", "/counter/board/")
    other = Desk("1044").page(f"{address.path}?{address.query}")
    assert f"受付 20261120-{family.number:04}(整理券 A-012): 市民課(青葉市役所)で12:00に始め、受付中です" in other.text
    typed = Page(Desk("1044").client.get("/counter/board/", {"number": code}))
    assert "市民課(青葉市役所)で12:00に始め" in typed.text


def test_the_code_is_one_of_this_reception_where_two_offices_have_the_same_number(
    clerk: Desk, family: ReceptionView
) -> None:
    east = receptions.opened(office="02", ticket="B-012")
    assert east.number == family.number
    (code,) = qr_codes(_sheet(clerk, family))
    page = Desk("1044").page("/counter/board/?" + urlsplit(code).query)
    assert "A-012" in page.text
    assert "B-012" not in page.text


def test_the_code_still_leads_there_on_another_day(clerk: Desk, family: ReceptionView) -> None:
    (code,) = qr_codes(_sheet(clerk, family))
    with clock.stopped_at(receptions.DAY + timedelta(days=5)):
        assert "A-012" in Desk("1044").page("/counter/board/?" + urlsplit(code).query).text


def test_the_code_holds_the_number_and_the_office_and_nothing_else(clerk: Desk, family: ReceptionView) -> None:
    (code,) = qr_codes(_sheet(clerk, family))
    assert parse_qs(urlsplit(code).query) == {"number": [f"20261120-{family.number:04}"], "office": ["01"]}
    assert str(family.key) not in code


def test_who_is_not_signed_in_learns_nothing_from_it(clerk: Desk, family: ReceptionView) -> None:
    (code,) = qr_codes(_sheet(clerk, family))
    clerk.client.logout()
    answer = clerk.client.get("/counter/board/?" + urlsplit(code).query)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/")


def _printed(reception: ReceptionView) -> str:
    paper = sheets.guide_sheet(queries.of_reception(reception), "http://testserver/counter/board/")
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages).split())


def test_where_no_last_day_is_counted_the_sheet_says_by_when_as_the_definition_does_and_else_whom_to_ask(
    family: ReceptionView,
) -> None:
    text = _printed(family)
    assert "期限はありません" not in text
    assert "転入届の日から90日を過ぎると、カードは使えなくなります" in text
    assert "手続は要りません" in text
    honnin = procedures.get("honnin-tsuchi-toroku", on=receptions.DAY)
    assert (honnin.period, honnin.no_period) == (None, None)
    assert "期限は担当の窓口で確かめてください" in text


def test_a_period_whose_first_day_nobody_has_said_yet_is_told_in_words(town: None) -> None:
    begun = receptions.opened(event="shibo", opening={"died_on": 20261110, "known_on": 20261110})
    husband = {**KIICHI, "born": 19620211, "insurance": "国民健康保険", "care_certified": "なし"}
    members = [NewMember(husband, Source.STATED), NewMember({**YOSHI, "funeral_by": 1}, Source.STATED)]
    intake.add_members(receptions.CLERK, begun.key, begun.version, members)
    text = _printed(filings.stated(begun, "household", death_notified=0))
    assert "国民健康保険の葬祭費" in text
    assert "葬祭を行った日の翌日から2年。過ぎると時効で受け取れなくなる" in text
    assert "死亡届と一緒に申請してください" in text
    assert "期限はありません" not in text
