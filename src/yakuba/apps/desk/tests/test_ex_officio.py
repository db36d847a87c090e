"""職権: the section does it by itself; nobody applied, so nobody is shown as an applicant."""

from collections.abc import Callable

from yakuba.apps.desk.tests.conftest import Seat, now, opened
from yakuba.kernel.cases.contracts import State


def test_a_case_of_the_town_itself_is_checked_and_done_with_nobody_as_its_applicant(
    seat: Callable[[str], Seat],
) -> None:
    reviewer, key = seat("1010"), opened("inkan-haishi")
    page = reviewer.case(key)
    assert "もとになった手続をした方" in page.text
    assert "届出人・申請者" not in page.text
    assert "申請者への表示" not in page.text
    reviewer.checks(key)
    assert "職権で処理する" in reviewer.case(key).text
    assert reviewer.done(key, "confirm").row.state is State.CLOSED
    assert now(key).row.result == "accepted"


def test_a_filed_case_shows_who_filed_it(reviewer: Seat) -> None:
    page = reviewer.case(opened())
    assert "届出人・申請者" in page.text
    assert "もとになった手続をした方" not in page.text
