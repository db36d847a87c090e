"""Households under 支援措置: who asks is asked first, the clerk is warned quietly, and no paper says so."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from pypdf import PdfReader

from tests.support import receptions, register
from tests.support.pages import Page
from yakuba.apps.counter.tests.conftest import ASKING, Desk, day
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import Stated
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import Harm, KnownAs, ProtectionRequest
from yakuba.lib import clock
from yakuba.lib.refs import Actor

Seat = Callable[..., Desk]
NAMED = Actor("staff", "1010")
PLACE = "隠町九丁目"
PAGES = ("household/", "", "guide/", "history/", "household/person/p1/", "answer/dog/")
REGISTER = [
    register.resident(
        1, "高橋 澪", "タカハシ ミオ", 町名=PLACE, 番地="99番9号", 異動年月日="2026-10-05", 異動事由="転居"
    ),
    register.resident(2, "高橋 空", "タカハシ ソラ", 世帯番号="0000000001", 続柄="子", 町名=PLACE, 番地="99番9号"),
    register.resident(3, "和田 静", "ワダ シズ"),
]


@pytest.fixture
def protected(town: None, tmp_path: Path) -> None:
    """A mother under 支援措置, kept from 高橋 剛, her child beside her, and a neighbour."""
    register.feed(tmp_path, REGISTER)
    away = KnownAs("高橋 剛", "タカハシ ツヨシ", receptions.DAY.replace(year=1979, month=3, day=3))
    request = ProtectionRequest(register.person_id(1), Harm.DV, receptions.DAY, kept_away=(away,))
    people.apply_protection(NAMED, request)


@pytest.fixture
def reception_of(protected: None, clerk: Desk) -> str:
    """The key of a 証明 that has just begun."""
    return clerk.begin("shomei")


def test_who_asks_is_asked_before_a_household_is_opened(clerk: Desk, reception_of: str) -> None:
    form = clerk.search(reception_of, "ワダ").form("/bring/")
    page = Page(clerk.post(form.action, form.values))
    assert "どなたが来ていますか" in page.text
    assert "和田" not in page.text
    assert intake.view(receptions.CLERK, UUID(reception_of)).members == ()
    sent = page.form("/bring/")
    assert sent.values["person"] == form.values["person"]
    assert clerk.post(sent.action, sent.values | ASKING).status_code == 302
    assert [m.name for m in intake.view(receptions.CLERK, UUID(reception_of)).members] == ["和田 静"]


@pytest.mark.parametrize(
    ("asking", "says"),
    [
        ({"name": ""}, "来ている方の氏名"),
        ({"asks": ""}, "どなたとして"),
        ({"asks": "agent"}, "頼んだ方の氏名を入力"),
        ({"asks": "messenger", "principal_name": ""}, "頼んだ方の氏名を入力"),
        ({"kana": "見本"}, "フリガナは"),
        ({"name": "見本\u200b来子"}, "使えない文字"),
        (day("born", 2026, 2, 30), "暦にない"),
    ],
)
def test_a_wrong_answer_about_who_asks_opens_nothing_and_loses_nothing(
    clerk: Desk, reception_of: str, asking: dict[str, str], says: str
) -> None:
    answer = clerk.bring(reception_of, "ワダ", **asking)
    page = Page(answer)
    assert (answer.status_code, says in page.text) == (422, True)
    assert page.form("/bring/").values["name"] == (ASKING | asking)["name"]
    assert intake.view(receptions.CLERK, UUID(reception_of)).members == ()


@pytest.mark.parametrize(
    "asking",
    [
        {"name": "高橋 剛"},
        {"name": "髙橋 剛", **day("born", 1979, 3, 3)},
        {"name": "高橋 毅", "kana": "タカハシ ツヨシ"},
        {"asks": "agent", "name": "見本 代", "principal_name": "高橋 剛"},
        {"asks": "messenger", "name": "見本 使", "principal_name": "高橋 毅", "principal_kana": "タカハシ ツヨシ"},
    ],
)
@pytest.mark.parametrize("text", ["タカハシ ミオ", "タカハシ ソラ"])
def test_the_person_kept_away_is_stopped_without_a_word_about_why(
    clerk: Desk, reception_of: str, text: str, asking: dict[str, str]
) -> None:
    before = intake.view(receptions.CLERK, UUID(reception_of))
    answer = clerk.bring(reception_of, text, **asking)
    page = Page(answer)
    assert answer.status_code == 200
    assert "係長に引き継いで" in page.text
    for word in ("支援措置", "高橋", "加害", "保護", "取扱注意", PLACE, "エラー"):
        assert word not in page.text
    after = intake.view(receptions.CLERK, UUID(reception_of))
    assert (after.version, after.members) == (before.version, ())
    assert people.escalations(NAMED)[1] == 1


def test_somebody_with_another_birth_date_passes(clerk: Desk, reception_of: str) -> None:
    assert clerk.bring(reception_of, "タカハシ ミオ", name="高橋 剛", **day("born", 1990, 1, 1)).status_code == 302
    assert people.escalations(NAMED)[1] == 0


def test_a_principal_is_not_compared_when_somebody_asks_for_themselves(clerk: Desk, reception_of: str) -> None:
    assert clerk.bring(reception_of, "タカハシ ミオ", principal_name="高橋 剛").status_code == 302


def test_every_page_of_a_protected_household_warns_quietly_and_shows_no_address(clerk: Desk, reception_of: str) -> None:
    clerk.bring(reception_of, "タカハシ ミオ")
    for room in PAGES:
        page = clerk.page(f"/counter/{reception_of}/{room}")
        assert "取扱注意" in page.text, room
        assert '<details class="c-care">' in page.html, room
        assert PLACE not in page.html
        assert "99番9号" not in page.html
    found = clerk.search(reception_of, "ワダ")
    assert "取扱注意" in found.text


def test_the_child_alone_is_enough_for_the_warning(clerk: Desk, reception_of: str) -> None:
    clerk.bring(reception_of, "タカハシ ソラ")
    form = clerk.page(f"/counter/{reception_of}/household/").form("/remove/")
    assert form.values["unit"] == "p1"
    clerk.post(form.action, form.values)
    assert "取扱注意" in clerk.page(f"/counter/{reception_of}/").text


def test_what_the_visitor_says_of_protection_warns_too(clerk: Desk, moved_in: str) -> None:
    view = intake.view(receptions.CLERK, UUID(moved_in))
    assert "取扱注意" not in clerk.page(f"/counter/{moved_in}/").text
    clerk.post(f"/counter/{moved_in}/answer/protected/", {"version": view.version, "household": "1"})
    for room in PAGES:
        assert "取扱注意" in clerk.page(f"/counter/{moved_in}/{room}").text


def test_another_household_has_no_warning(clerk: Desk, reception_of: str) -> None:
    clerk.bring(reception_of, "ワダ")
    for room in PAGES:
        assert "取扱注意" not in clerk.page(f"/counter/{reception_of}/{room}").text


def test_the_sheet_that_leaves_the_counter_says_nothing_of_it(clerk: Desk, reception_of: str) -> None:
    clerk.bring(reception_of, "タカハシ ミオ")
    view = intake.view(receptions.CLERK, UUID(reception_of))
    clerk.post(f"/counter/{reception_of}/answer/resident_here/", {"version": view.version, "household": "1"})
    answer = clerk.get(f"/counter/{reception_of}/guide.pdf")
    assert answer["Content-Type"] == "application/pdf"
    reader = PdfReader(BytesIO(answer.content))
    text = "".join("".join(page.extract_text() for page in reader.pages).split())
    assert "高橋澪" in text
    for word in ("支援措置", "取扱注意", PLACE, "99番9号"):
        assert word not in text
        assert word not in str(reader.metadata)


def test_the_day_of_the_copy_and_of_the_last_change_stand_where_its_data_is_shown(
    clerk: Desk, reception_of: str
) -> None:
    assert "令和8年11月19日時点" in clerk.search(reception_of, "タカハシ").text
    clerk.bring(reception_of, "タカハシ ミオ")
    page = clerk.page(f"/counter/{reception_of}/household/")
    assert "住民基本台帳の写し(令和8年11月19日時点)、異動 令和8年10月5日 転居" in page.text
    assert "新しくなって" not in page.text


def test_a_copy_that_became_newer_after_the_taking_is_told(clerk: Desk, reception_of: str, tmp_path: Path) -> None:
    clerk.bring(reception_of, "ワダ")
    with clock.stopped_at(receptions.DAY.replace(day=23)):
        register.feed(tmp_path, REGISTER, as_of="2026-11-22")
        assert "取り込んだ後に写しが新しく" in Desk("1011").page(f"/counter/{reception_of}/household/").text


def test_the_past_shows_boxes_by_their_label_and_hides_them_where_care_is_needed(clerk: Desk, moved_in: str) -> None:
    view = intake.view(receptions.CLERK, UUID(moved_in))
    intake.state(receptions.CLERK, view.key, view.version, [Stated("household", "new_address", f"青葉市{PLACE}")])
    address = f"/counter/{moved_in}/history/"
    assert f"新しい住所 青葉市{PLACE}" in clerk.page(address).text
    clerk.post(f"/counter/{moved_in}/answer/protected/", {"version": view.version + 1, "household": "1"})
    page = clerk.page(address)
    assert "新しい住所 (取扱注意により非表示)" in page.text
    assert PLACE not in page.html
