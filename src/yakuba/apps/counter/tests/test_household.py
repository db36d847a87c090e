"""Who it is about: typed from a certificate, brought from the register copy, taken out again."""

import re
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.test import Client

from tests.support import receptions, register
from tests.support.pages import Page
from yakuba.apps.counter.tests.conftest import ASKING, FAMILY, HANAKO, TARO, Desk, day
from yakuba.kernel.audit import service as audit
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import ReceptionView, Source
from yakuba.lib.refs import OwnerRef

Seat = Callable[..., Desk]
LATIN_60 = "MARIA DE LOS ANGELES FERNANDEZ-VILLAVERDE Y GARCIA DE PAREDE"
ROOMS = ["household/", "household/person/p1/", "household/file/", "", "guide/", "guide.pdf", "history/", "answer/dog/"]
CHANGES = ["household/", "household/person/p1/", "household/bring/", "household/file/take/", "household/remove/",
           "household/deceased/", "answer/dog/", "finish/"]  # fmt: skip
HIDDEN_PLACE = "隠町九丁目"
REGISTER = [
    register.resident(1, "和田 茂", "ワダ シゲル", 生年月日="1944-02-11", 性別="男", 後期高齢取得年月日="2019-02-11"),
    register.resident(2, "和田 静", "ワダ シズ", 生年月日="1947-07-30", 世帯番号="0000000001", 続柄="妻"),
    register.resident(3, "渡邉 進", "ワタナベ ススム", 生年月日="1961-07-07", 性別="男", 国保取得年月日="2020-04-01"),
    register.resident(
        4, "高橋 澪", "タカハシ ミオ", 生年月日="1985-03-21", 町名=HIDDEN_PLACE, 番地="99番9号", 抑止="1"
    ),
]


@pytest.fixture
def residents(town: None, tmp_path: Path) -> None:
    """Four residents, one of them protected."""
    register.feed(tmp_path, REGISTER)


@pytest.fixture
def death(residents: None, clerk: Desk) -> str:
    """The key of a 死亡 that has just begun."""
    return clerk.begin("shibo")


def _view(key: str) -> ReceptionView:
    return intake.view(receptions.CLERK, UUID(key))


def test_a_newcomer_is_shown_as_typed_with_reading_birthday_and_source(clerk: Desk, reception: str) -> None:
    answer = clerk.enter(reception, TARO)
    assert answer.status_code == 302
    assert answer["Location"] == f"/counter/{reception}/household/"
    page = clerk.page(answer["Location"])
    for shown in ("森 太郎", "モリ タロウ", "昭和63年5月2日", "男", "世帯主", "転出証明書"):
        assert shown in page.text
    assert _view(reception).member("p1").items["born"].source is Source.CERTIFICATE


@pytest.mark.parametrize(
    "name", ["𠮷田 翔", "髙橋 幸子", "\U00031350田 翔", "辻\U000e0100 健", 'O\'Neill <b>太郎</b> & "子"']
)
def test_a_name_comes_back_glyph_by_glyph_on_every_page(clerk: Desk, reception: str, name: str) -> None:
    clerk.family(reception, (TARO | {"name": name}, HANAKO))
    for room in ("household/", "", "guide/"):
        page = clerk.page(f"/counter/{reception}/{room}")
        assert name in page.text or name in " ".join(page.text.split())
        assert "<b>太郎" not in page.html


def test_somebody_without_kanji_is_entered_with_the_latin_name(clerk: Desk, reception: str) -> None:
    clerk.family(reception, (TARO | {"name": "", "kana": "", "latin_name": LATIN_60},))
    assert LATIN_60 in clerk.page(f"/counter/{reception}/").text


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": ""}, "氏名を入力"),
        ({"name": "   "}, "氏名を入力"),
        ({"kana": "森太郎"}, "フリガナは"),
        ({"name": "森" * 201}, "200"),
        (day("born", 2026, 11, 21), "今日より後"),
        (day("born", 2026, 2, 29), "暦にない"),
        (day("born", 1868, 5, 1), "明治6年(1873年)1月1日から"),
        (day("born", "", "", ""), "生年月日"),
        ({"sex": ""}, "性別"),
        ({"sex": "不明"}, "性別"),
        ({"relation": ""}, "続柄"),
        ({"relation": "飼い犬"}, "続柄"),
        ({"source": "うわさ"}, "何を見て"),
        ({"name": "森\x00太郎"}, "氏名"),
        ({"name": "森 \U0002ffff"}, "まだ扱えない文字(U+2FFFF)"),
    ],
)
def test_a_wrong_newcomer_is_refused_with_words_and_nothing_is_lost(
    clerk: Desk, reception: str, wrong: dict[str, str], says: str
) -> None:
    answer = clerk.enter(reception, TARO | wrong)
    assert answer.status_code == 422
    page = Page(answer)
    assert says in page.text
    kept = next(form for form in page.forms if "latin_name" in form.values).values
    assert kept["kana"] == (TARO | wrong)["kana"]
    assert kept["born_month"] == (TARO | wrong)["born_month"]
    assert _view(reception).members == ()


def test_a_child_born_today_is_entered(clerk: Desk, reception: str) -> None:
    clerk.family(reception, (TARO | day("born", 2026, 11, 20),))
    assert _view(reception).member("p1").items["born"].value == 20261120


def test_pressing_twice_enters_one_person(clerk: Desk, reception: str) -> None:
    values = {"version": clerk.version(reception)} | TARO
    clerk.post(f"/counter/{reception}/household/", values)
    clerk.post(f"/counter/{reception}/household/", values)
    assert len(_view(reception).members) == 1


def test_somebody_entered_by_mistake_is_taken_out(clerk: Desk, moved_in: str) -> None:
    page = clerk.page(f"/counter/{moved_in}/household/")
    form = [form for form in page.forms if form.action.endswith("/remove/")][2]
    assert form.buttons == ["森 一郎さんを外す"]
    assert clerk.post(form.action, form.values).status_code == 302
    after = clerk.page(f"/counter/{moved_in}/household/")
    assert "森 一郎" not in after.text
    assert [member.name for member in _view(moved_in).members] == ["森 太郎", "森 花子", "森 二郎"]


def test_pressing_twice_takes_out_one_person(clerk: Desk, moved_in: str) -> None:
    form = clerk.page(f"/counter/{moved_in}/household/").form("/remove/")
    for _ in range(2):
        assert clerk.post(form.action, form.values).status_code == 302
    assert len(_view(moved_in).members) == 3


@pytest.mark.parametrize("room", ROOMS)
def test_the_reception_of_another_section_is_not_found(desk: Seat, moved_in: str, room: str) -> None:
    answer = desk("1015").get(f"/counter/{moved_in}/{room}")
    assert answer.status_code == 404
    assert "森" not in answer.content.decode()


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("code", ["1008", "1013", "1047", "9999"])
def test_who_may_not_continue_is_refused(desk: Seat, moved_in: str, room: str, code: str) -> None:
    answer = desk(code).get(f"/counter/{moved_in}/{room}")
    assert answer.status_code == 403
    assert "森" not in answer.content.decode()


@pytest.mark.parametrize("room", CHANGES)
def test_nobody_else_changes_a_reception(desk: Seat, clerk: Desk, moved_in: str, room: str) -> None:
    before = _view(moved_in)
    values = TARO | {"version": before.version, "unit": "p1", "person": "1", "household": "1"}
    expected = {"1015": 404, "1047": 403, "9999": 403}
    told = {code: desk(code).post(f"/counter/{moved_in}/{room}", values).status_code for code in expected}
    assert told == expected
    assert Client().post(f"/counter/{moved_in}/{room}", values).status_code in (302, 403)
    assert _view(moved_in) == before


@pytest.mark.parametrize("room", ROOMS)
def test_a_reception_that_does_not_exist_is_not_found(clerk: Desk, room: str) -> None:
    assert clerk.get(f"/counter/{uuid4()}/{room}").status_code == 404
    assert clerk.get(f"/counter/not-a-key/{room}").status_code == 404


@pytest.mark.parametrize(
    "room", ["household/bring/", "household/file/take/", "household/remove/", "household/deceased/", "finish/"]
)
def test_what_changes_something_cannot_be_opened_as_a_page(clerk: Desk, moved_in: str, room: str) -> None:
    answer = clerk.get(f"/counter/{moved_in}/{room}")
    assert answer.status_code == 405
    assert "ボタンから" in answer.content.decode()


@pytest.mark.parametrize("room", ["guide.pdf"])
def test_what_only_shows_something_takes_nothing(clerk: Desk, moved_in: str, room: str) -> None:
    assert clerk.post(f"/counter/{moved_in}/{room}", {}).status_code == 405


@pytest.mark.parametrize("room", CHANGES)
def test_every_change_wants_the_token_against_forgery(desk: Seat, moved_in: str, room: str) -> None:
    before = _view(moved_in)
    values = TARO | {"version": before.version, "unit": "p1", "household": "1"}
    answer = desk(checks_csrf=True).post(f"/counter/{moved_in}/{room}", values)
    assert answer.status_code == 403
    assert _view(moved_in) == before


def test_the_interview_waits_for_the_household(clerk: Desk, reception: str) -> None:
    answer = clerk.get(f"/counter/{reception}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/counter/{reception}/household/")


def test_every_look_at_a_household_is_recorded(clerk: Desk, moved_in: str) -> None:
    subject = OwnerRef("intake.reception", moved_in)
    before = sum(entry.is_view for entry in audit.history(subject))
    clerk.page(f"/counter/{moved_in}/household/")
    assert sum(entry.is_view for entry in audit.history(subject)) == before + 1


def test_a_household_is_found_in_the_register_copy_and_brought(clerk: Desk, death: str) -> None:
    found = clerk.search(death, "ワダ")
    assert "和田 茂" in found.text
    assert "昭和19年2月11日" in found.text
    assert clerk.bring(death, "ワダ").status_code == 302
    view = _view(death)
    assert [(member.name, member.person) for member in view.members] == [
        ("和田 茂", "0000000001"),
        ("和田 静", "0000000002"),
    ]
    assert {item: now.value for item, now in view.member("p1").items.items()} == {
        "name": "和田 茂", "kana": "ワダ シゲル", "born": 19440211, "sex": "男", "relation": "世帯主",
        "insurance": "後期高齢者医療",
    }  # fmt: skip
    assert {now.source for member in view.members for now in member.items.values()} == {Source.REGISTER}


def test_insurance_that_the_register_does_not_know_is_left_to_the_interview(clerk: Desk, death: str) -> None:
    clerk.bring(death, "ワダ")
    assert "insurance" not in _view(death).member("p2").items


def test_bringing_the_same_household_again_adds_nobody(clerk: Desk, death: str) -> None:
    form = clerk.search(death, "ワダ").form("/bring/")
    clerk.post(form.action, form.values | ASKING)
    clerk.post(form.action, form.values | ASKING)
    clerk.bring(death, "ワダ")
    assert len(_view(death).members) == 2


@pytest.mark.parametrize("person", ["0", "99999999", "x", "", "-1", "1' OR 1=1", "9" * 30])
def test_bringing_somebody_whom_the_register_lacks_is_told(clerk: Desk, death: str, person: str) -> None:
    answer = clerk.client.post(
        f"/counter/{death}/household/bring/",
        ASKING | {"person": person, "version": clerk.version(death)},
        follow=True,
    )
    assert answer.status_code == (200 if person in ("0", "99999999", "-1") else 422)
    assert re.search("y-banner|入力を確かめてください", Page(answer).html)
    assert _view(death).members == ()


def test_a_search_without_words_says_what_to_write(clerk: Desk, death: str) -> None:
    assert "氏名か生年月日を入力" in clerk.search(death, "").text


def test_a_search_that_finds_nobody_says_what_to_try(clerk: Desk, death: str) -> None:
    assert "見つかりません" in clerk.search(death, "ナナシ").text


def test_another_spelling_is_found(clerk: Desk, death: str) -> None:
    assert "渡邉 進" in clerk.search(death, "渡辺").text


def test_a_protected_persons_address_stays_hidden_from_a_clerk_without_the_right(clerk: Desk, death: str) -> None:
    page = clerk.search(death, "タカハシ")
    assert "取扱注意" in page.text
    assert "非表示" in page.text
    assert HIDDEN_PLACE not in page.html
    assert "99番9号" not in page.html
    clerk.bring(death, "タカハシ")
    for room in ("household/", "", "guide/", "history/"):
        answer = clerk.client.get(f"/counter/{death}/{room}", follow=True)
        assert HIDDEN_PLACE not in answer.content.decode()


def test_who_is_named_for_it_sees_the_protected_address(desk: Seat, residents: None) -> None:
    named = desk("1010")
    key = named.begin("shibo")
    assert HIDDEN_PLACE in named.search(key, "タカハシ").text


def test_a_look_into_the_register_is_recorded_with_the_person_shown(clerk: Desk, death: str) -> None:
    clerk.search(death, "ワタナベ")
    subject = OwnerRef("people.person", str(register.person_id(3)))
    assert any(entry.act == "people.person.listed" for entry in audit.history(subject))


def test_the_deceased_is_named_before_the_interview(clerk: Desk, death: str) -> None:
    clerk.bring(death, "ワダ")
    assert clerk.get(f"/counter/{death}/")["Location"].endswith("/household/")
    form = clerk.page(f"/counter/{death}/household/").form("/deceased/")
    assert form.buttons == ["亡くなったのは和田 茂さん"]
    clerk.post(form.action, form.values)
    view = _view(death)
    assert [member.items["deceased"].value for member in view.members] == [1, 0]
    assert clerk.get(f"/counter/{death}/").status_code == 200


def test_a_wrong_choice_of_the_deceased_can_be_mended(clerk: Desk, death: str) -> None:
    clerk.family(death, tuple(one | {"source": "聞き取り"} for one in FAMILY[:2]))
    for name in ("森 太郎", "森 花子"):
        page = clerk.page(f"/counter/{death}/household/")
        form = next(form for form in page.forms if form.buttons == [f"亡くなったのは{name}さん"])
        clerk.post(form.action, form.values)
    assert [member.items["deceased"].value for member in _view(death).members] == [0, 1]


def test_a_move_in_does_not_ask_who_died(clerk: Desk, moved_in: str) -> None:
    assert "亡くなった" not in clerk.page(f"/counter/{moved_in}/household/").text


def test_who_asked_for_the_household_is_not_asked_again_when_filing(clerk: Desk, death: str) -> None:
    assert clerk.bring(death, "和田 茂", name="和田 静", kana="ワダ シズ").status_code == 302
    units = {member.name: member.unit for member in _view(death).members}
    again = Page(clerk.post(f"/counter/{death}/household/bring/", {"person": "1", "version": "1"}))
    assert again.form("/bring/").values["name"] == "和田 静"
    dead = {"unit": units["和田 茂"], "version": str(_view(death).version)}
    assert clerk.post(f"/counter/{death}/household/deceased/", dead).status_code == 302
    form = next(f for f in clerk.page(f"/counter/{death}/filer/").forms if "capacity" in f.choices)
    assert form.values["unit"] == units["和田 静"]
    assert units["和田 茂"] not in form.choices["unit"]
