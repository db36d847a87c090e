"""Facts beside the register copy: what differs is marked, what must not be known is withheld everywhere."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from tests.support import register
from yakuba.apps.desk.tests.conftest import CLERK, FIELDS, Seat, order
from yakuba.kernel.audit import service as audit
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import Applicant, CaseField, owner
from yakuba.lib.refs import Actor

Seats = Callable[[str], Seat]
PLACE = "隠町九丁目"
MORI, HIDDEN = "0000000001", "0000000002"
REGISTER = [
    register.resident(1, "森 太郎", "モリ タロウ", 生年月日="1988-05-14", 性別="男"),
    register.resident(2, "髙橋 澪", "タカハシ ミオ", 生年月日="1985-03-21", 町名=PLACE, 番地="99番9号", 抑止="1"),
]


@pytest.fixture
def residents(town: None, tmp_path: Path) -> None:
    """Two residents, one of them protected."""
    register.feed(tmp_path, REGISTER)


def place_of(number: str) -> str:
    """What they wrote as their address."""
    return f"{PLACE}99番9号" if number == HIDDEN else "青葉町一丁目1番1号"


def _opened(number: str, subject: str, **changed: str) -> UUID:
    written = {"name": subject, "filer_name": subject, "filer_address": place_of(number)} | changed
    fields = [replace(box, text=written.get(box.field, box.text)) for box in FIELDS]
    place = place_of(number)
    fields.append(CaseField("new_address", "新しい住所", "household", place, place, "聞き取り"))
    applicant = Applicant(name=subject, capacity="本人", address=place, person=number)
    made = replace(order(person=number, name=subject), fields=tuple(fields), applicant=applicant)
    cases.open_cases(CLERK, (made,))
    return made.key


def test_what_was_filed_stands_with_its_source_beside_the_copy(residents: None, reviewer: Seat) -> None:
    page = reviewer.case(_opened(MORI, "森 太郎"))
    assert "転出証明書" in page.text
    assert "住基の写し" in page.text
    assert "昭和63年5月14日 転出証明書 昭和63年5月14日" in page.text


@pytest.mark.parametrize(("written", "differs"), [("森 太郎", False), ("森太郎", False), ("森 太朗", True)])
def test_width_and_spaces_do_not_differ_a_glyph_does(
    written: str, differs: bool, residents: None, reviewer: Seat
) -> None:
    page = reviewer.case(_opened(MORI, "森 太郎", name=written))
    row = page.html.split(">氏名<")[1].split("</tr>")[0]
    assert ("違い" in row) == differs
    assert ("1か所が写しと違います" in page.text) == differs


def test_looking_at_the_copy_is_recorded_there(residents: None, reviewer: Seat) -> None:
    key = _opened(MORI, "森 太郎")
    reviewer.case(key)
    views = audit.views(actor=Actor("staff", "1031")).entries
    assert {"people.person.viewed", "cases.case.viewed"} <= {entry.act for entry in views}
    assert any(entry.subject == owner(key) for entry in views)


@pytest.mark.parametrize("place", ["", "withdraw/", "request_correction/", "reroute/", "assign/"])
@pytest.mark.parametrize("code", ["1031", "1030", "1029", "1047"])
def test_a_protected_address_is_on_no_page_of_who_must_not_know_it(
    place: str, code: str, residents: None, seat: Seats
) -> None:
    key = _opened(HIDDEN, "髙橋 澪")
    answer = seat(code).get(f"/desk/{key}/{place}")
    assert answer.status_code == 200 or (place and answer.status_code == 403)
    assert "隠町" not in answer.content.decode()
    assert "支援措置" in answer.content.decode() or place


def test_the_list_flags_a_protected_resident_and_no_search_finds_the_address(residents: None, reviewer: Seat) -> None:
    _opened(HIDDEN, "髙橋 澪")
    page = reviewer.page("/desk/?tab=all")
    assert "支援措置" in page.text
    assert "隠町" not in page.html
    found = reviewer.post("/desk/search/", {"text": PLACE}).content.decode()
    assert "髙橋" not in found


def test_a_withheld_address_is_not_called_different(residents: None, reviewer: Seat) -> None:
    page = reviewer.case(_opened(HIDDEN, "髙橋 澪"))
    row = page.html.split("届出人(申請者)住所")[1].split("</tr>")[0]
    assert "非表示" in row
    assert "違い" not in row
