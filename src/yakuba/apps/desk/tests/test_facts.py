"""Facts beside the register copy: what differs is marked, what must not be known is withheld everywhere."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from tests.support import filings, receptions, register
from yakuba.apps.desk.tests.conftest import CLERK, FIELDS, MOVE_IN, Seat, now, order
from yakuba.kernel.audit import service as audit
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import Applicant, CaseField, Data, Mark, owner
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import NewMember, Source
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.rules.contracts import Value
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


# A household that moved in: its 転出証明書 is compared with it person by person.


def _moved_in(*people: Mapping[str, Value]) -> UUID:
    """The case of a 転入届 that these people signed and that was received at the counter."""
    view = receptions.with_family(receptions.opened(), people)
    units = {"household", *(member.unit for member in view.members)}
    told = {unit: said for unit, said in filings.ANSWERS.items() if unit in units}
    view = filings.came(filings.filled(filings.answered(view, told)))
    filings.composed(view)
    whole = filings.all_signed(intake.view(receptions.CLERK, view.key))
    received = intake.receive(receptions.CLERK, whole.key, whole.version, submission_key=uuid4())
    jobs.run_waiting()
    return next(sheet.key for sheet in received.sheets if sheet.procedure == MOVE_IN)


def _joins(key: UUID, number: str) -> None:
    """Somebody is brought into the reception of the case, from the register copy."""
    case = now(key)
    assert case.submission is not None
    where = intake.reception_of(case.submission)
    assert where is not None
    view = intake.view(receptions.CLERK, UUID(where.id))
    together = NewMember({"name": "髙橋 澪"}, Source.REGISTER, person=number)
    intake.add_members(receptions.CLERK, view.key, view.version, [together])


def test_the_form_as_it_was_filed_opens_for_whom_no_place_is_withheld(residents: None, seat: Seats) -> None:
    key = _moved_in(*receptions.FAMILY)
    form, counter, named = f"/desk/{key}/form.pdf", seat("1011"), seat("1010")
    assert counter.get(form)["Content-Type"] == "application/pdf"
    _joins(key, HIDDEN)
    assert "様式は開けません" in counter.page(form).text
    page = counter.case(key)
    assert "住所を伏せる案件のため開けません" in page.text
    assert form not in page.html
    assert form in named.case(key).html
    assert named.get(form)["Content-Type"] == "application/pdf"


def _rows(html: str) -> list[list[str]]:
    """The table of the household as it is read: headings, then a line a person."""
    table = html.split("d-people")[1].split("</table>")[0]
    return [
        [" ".join(re.sub("<[^>]+>", " ", cell).split()) for cell in re.findall("<t[hd].*?</t[hd]>", row, re.DOTALL)]
        for row in table.split("<tr")[1:]
    ]


def test_everybody_who_moved_in_stands_in_a_line_with_the_source(town: None, seat: Seats) -> None:
    key = _moved_in(*receptions.FAMILY)
    page = seat("1010").case(key)
    assert _rows(page.html) == [
        ["氏名", "フリガナ", "生年月日", "性別", "続柄", "出所"],
        ["森 太郎", "モリ タロウ", "昭和63年5月2日", "男", "世帯主", "転出証明書"],
        ["森 花子", "モリ ハナコ", "平成2年9月14日", "女", "妻", "転出証明書"],
        ["森 一郎", "モリ イチロウ", "令和元年6月20日", "男", "子", "転出証明書"],
        ["森 二郎", "モリ ジロウ", "令和6年8月1日", "男", "子", "転出証明書"],
    ]
    assert "世帯の方 4人" in page.text


def test_a_common_name_has_a_column_and_who_has_none_a_stroke(town: None, seat: Seats) -> None:
    nguyen = dict(receptions.FAMILY[0]) | {"name": "", "latin_name": "NGUYEN VAN AN", "alias": "玄 安"}
    rows = _rows(seat("1010").case(_moved_in(nguyen, receptions.FAMILY[1])).html)
    assert [row[:2] for row in rows] == [["氏名", "通称"], ["NGUYEN VAN AN", "玄 安"], ["森 花子", "―"]]


def test_two_of_one_name_are_two_lines(town: None, seat: Seats) -> None:
    younger = dict(receptions.FAMILY[0]) | {"born": 20010101, "relation": "子"}
    rows = _rows(seat("1010").case(_moved_in(receptions.FAMILY[0], younger)).html)
    assert [row[2] for row in rows[1:]] == ["昭和63年5月2日", "平成13年1月1日"]


def test_what_was_corrected_stands_in_its_line_with_what_was_there_and_its_own_source(town: None, seat: Seats) -> None:
    key, reviewer = _moved_in(*receptions.FAMILY[:2]), Actor("staff", "1010")
    marks = (Mark("kana", "p2", "転出証明書と違います。"),)
    case = cases.advance(
        key, "request_correction", reviewer, version=1, data=Data(marks=marks, correct_by=date(2026, 12, 4))
    )
    assert "転出証明書と違います。" in _rows(seat("1010").case(key).html)[2][1]
    mended = CaseField("kana", "フリガナ", "p2", "モリ カコ", "モリ カコ", "補正")
    cases.advance(key, "answer_correction", reviewer, version=case.row.version, data=Data(fields=(mended,)))
    hanako = _rows(seat("1010").case(key).html)[2]
    assert hanako[1] == "モリ カコ 補正前: モリ ハナコ 補正"
    assert (hanako[0], hanako[-1]) == ("森 花子", "転出証明書")


def test_a_box_that_several_have_is_called_with_whose_it_is(town: None, seat: Seats) -> None:
    key, desk = _moved_in(*receptions.FAMILY[:2]), seat("1010")
    asks = desk.page(f"/desk/{key}/request_correction/")
    assert {"フリガナ(森 太郎)", "フリガナ(森 花子)", "新しい住所"} <= set(
        re.findall("<label[^>]*>([^<]+)</label>", asks.html)
    )
    index = [box.field + box.unit for box in now(key).fields].index("kanap2")
    desk.done(key, "request_correction", **{f"reason_{index}": "転出証明書と違います。", "way": "hand"})
    assert "<strong>フリガナ(森 花子)</strong>: 転出証明書と違います。" in desk.case(key).html
    assert "フリガナ(森 花子)" in desk.page(f"/desk/{key}/answer_correction/").text


def test_a_case_of_one_person_is_as_it_was(residents: None, reviewer: Seat) -> None:
    assert "d-people" not in reviewer.case(_opened(MORI, "森 太郎")).html
