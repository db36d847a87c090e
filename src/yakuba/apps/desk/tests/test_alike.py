"""The page of a case names what the same applicant has filed by the same procedure, and leads there."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from yakuba.apps.desk.tests.conftest import AUDITOR, CLERK, Seat, order
from yakuba.kernel.cases import service as cases

HEADING = "同じ申請者・同じ手続の案件があります"
Seats = Callable[[str], Seat]


def filed(born: int = 19880514, section: str = "") -> UUID:
    """A case of 森 太郎, born on a day."""
    made = order()
    made = replace(made, applicant=replace(made.applicant, born=born), section=section)
    if section:
        made = replace(made, taken_section=section)
    (view,) = cases.open_cases(CLERK, (made,))
    return view.row.key


def test_the_page_leads_to_the_other_case_and_back(reviewer: Seat) -> None:
    first, second = filed(), filed()
    page = reviewer.case(second)
    assert HEADING in page.text
    number = cases.view(AUDITOR, first).row.number
    assert page.link(number) == f"/desk/{first}/"
    assert f"/desk/{second}/" in [address for _words, address in reviewer.case(first).links]


def test_who_decides_reads_it_before_deciding(reviewer: Seat, head: Seat) -> None:
    _first, second = filed(), filed()
    reviewer.checks(second)
    reviewer.done(second, "start")
    assert HEADING in head.page(f"/desk/{second}/decide/").text


def test_a_case_without_another_one_says_nothing(reviewer: Seat) -> None:
    filed(born=19880515)
    assert HEADING not in reviewer.case(filed()).text


def test_nothing_is_said_of_what_the_reader_may_not_open(reviewer: Seat, seat: Seats) -> None:
    filed(section="2013")
    ours = filed()
    assert HEADING not in reviewer.case(ours).text
    assert HEADING in seat("1047").case(ours).text
