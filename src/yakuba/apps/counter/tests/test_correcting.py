"""Who somebody is, corrected in place; and who wrote down what when."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from tests.support import receptions
from tests.support.pages import Page
from yakuba.apps.counter import use_cases
from yakuba.apps.counter.tests.conftest import HANAKO, TARO, Desk, day
from yakuba.kernel.intake import reading
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import ReceptionView, Source

Seat = Callable[..., Desk]


def _view(key: str) -> ReceptionView:
    return intake.view(receptions.CLERK, UUID(key))


def _correct(desk: Desk, key: str, unit: str, **changes: str) -> Page:
    """Open the form of one member, change some boxes, send it, and go where it leads."""
    address = f"/counter/{key}/household/person/{unit}/"
    form = next(form for form in desk.page(address).forms if "latin_name" in form.values)
    return Page(desk.client.post(address, form.values | changes, follow=True))


def test_the_form_shows_what_was_entered(clerk: Desk, moved_in: str) -> None:
    page = clerk.page(f"/counter/{moved_in}/household/person/p1/")
    form = next(form for form in page.forms if "latin_name" in form.values)
    shown = {name: form.values[name] for name in ("name", "kana", "born_year", "born_month", "born_day", "relation")}
    assert shown == {
        "name": "森 太郎", "kana": "モリ タロウ", "born_year": "昭和63", "born_month": "5", "born_day": "2",
        "relation": "世帯主",
    }  # fmt: skip
    assert (form.values["sex"], form.values["source"]) == ("男", "転出証明書")


def test_a_correction_takes_the_place_and_the_list_is_decided_again(clerk: Desk, moved_in: str) -> None:
    assert "子ども医療費" in clerk.page(f"/counter/{moved_in}/").text
    for unit in ("p3", "p4"):
        page = _correct(clerk, moved_in, unit, **day("born", 1999, 1, 1), source="聞き取り")
        assert "直しました" in page.text
    view = _view(moved_in)
    assert view.member("p3").items["born"].value == 19990101
    assert view.member("p3").items["born"].source is Source.STATED
    assert view.member("p3").items["name"].source is Source.CERTIFICATE
    assert len(view.members) == 4
    needed = clerk.page(f"/counter/{moved_in}/").html.partition("要らないとわかった手続")[0]
    assert "子ども医療費" not in needed


def test_an_emptied_box_is_taken_as_nothing(clerk: Desk, moved_in: str) -> None:
    _correct(clerk, moved_in, "p2", kana="")
    assert _view(moved_in).member("p2").items["kana"].value is None
    assert "モリ ハナコ" not in clerk.page(f"/counter/{moved_in}/household/").text


def test_correcting_twice_or_nothing_changes_nothing(clerk: Desk, moved_in: str) -> None:
    address = f"/counter/{moved_in}/household/person/p1/"
    form = next(form for form in clerk.page(address).forms if "latin_name" in form.values)
    before = _view(moved_in).version
    assert clerk.post(address, form.values).status_code == 302
    assert _view(moved_in).version == before
    for _ in range(2):
        assert clerk.post(address, form.values | {"name": "森 多郎"}).status_code == 302
    assert _view(moved_in).version == before + 1


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": ""}, "氏名を入力"),
        ({"kana": "森"}, "フリガナは"),
        (day("born", 2026, 11, 21), "今日より後"),
        ({"name": "森\u200b太郎"}, "使えない文字"),
        (HANAKO | {"relation": "妻"}, "もう入っています"),
    ],
)
def test_a_wrong_correction_is_refused_and_nothing_is_lost(
    clerk: Desk, moved_in: str, wrong: dict[str, str], says: str
) -> None:
    before = _view(moved_in)
    values = {"version": str(before.version)} | TARO | wrong
    answer = clerk.post(f"/counter/{moved_in}/household/person/p1/", values)
    assert (answer.status_code, says in Page(answer).text) == (422, True)
    kept = next(form for form in Page(answer).forms if "latin_name" in form.values).values
    assert kept["kana"] == values["kana"]
    assert _view(moved_in) == before


def test_of_two_corrections_the_second_is_told(desk: Seat, clerk: Desk, moved_in: str) -> None:
    address = f"/counter/{moved_in}/household/person/p1/"
    old = {"version": str(_view(moved_in).version)} | TARO
    assert clerk.post(address, old | {"name": "森 多郎"}).status_code == 302
    answer = desk("1012").post(address, old | {"name": "森 汰郎"})
    assert answer.status_code == 422
    assert "ほかの職員が先に変更した" in Page(answer).text
    assert _view(moved_in).member("p1").name == "森 多郎"


@pytest.mark.parametrize("unit", ["p9", "household", "event", "x"])
def test_somebody_who_is_not_here_is_not_found(clerk: Desk, moved_in: str, unit: str) -> None:
    assert clerk.get(f"/counter/{moved_in}/household/person/{unit}/").status_code == 404
    assert clerk.post(f"/counter/{moved_in}/household/person/{unit}/", TARO).status_code == 404


def test_a_closed_reception_offers_and_takes_no_correction(clerk: Desk, moved_in: str) -> None:
    address = f"/counter/{moved_in}/household/person/p1/"
    intake.finish(receptions.CLERK, UUID(moved_in), _view(moved_in).version)
    assert "さんを直す" not in clerk.page(f"/counter/{moved_in}/household/").text
    values = {"version": str(_view(moved_in).version)} | TARO | {"name": "森 多郎"}
    assert "受付が終わっています" in Page(clerk.post(address, values)).text
    assert _view(moved_in).member("p1").name == "森 太郎"


def test_the_same_person_is_not_entered_a_second_time(clerk: Desk, moved_in: str) -> None:
    answer = clerk.enter(moved_in, TARO)
    assert (answer.status_code, "もう入っています" in Page(answer).text) == (422, True)
    assert len(_view(moved_in).members) == 4


def test_the_past_says_who_wrote_down_what_and_strikes_out_what_was_replaced(
    desk: Seat, clerk: Desk, moved_in: str
) -> None:
    desk("1012").post(f"/counter/{moved_in}/answer/dog/", {"version": _view(moved_in).version, "household": "1"})
    clerk.post(f"/counter/{moved_in}/answer/dog/?all", {"version": _view(moved_in).version, "household": "?"})
    _correct(clerk, moved_in, "p1", name="森 多郎")
    page = clerk.page(f"/counter/{moved_in}/history/")
    assert "<del>はい</del>" in page.html
    assert "<del>森 太郎</del>" in page.html
    assert "<del>わからない</del>" not in page.html
    for words in ("わからない", "森 多郎", "清水 大輔", "2026-11-20 12:00", "犬を飼っている", "聞き取り", "転出証明書"):
        assert words in page.text
    assert page.text.index("森 多郎") < page.text.index("犬を飼っている") < page.text.index("転入した日")
    assert clerk.page(f"/counter/{moved_in}/").link("だれがいつ記したか") == f"/counter/{moved_in}/history/"


def test_the_past_keeps_who_was_taken_out(clerk: Desk, moved_in: str) -> None:
    form = [form for form in clerk.page(f"/counter/{moved_in}/household/").forms if form.action.endswith("/remove/")][3]
    clerk.post(form.action, form.values)
    page = clerk.page(f"/counter/{moved_in}/history/")
    assert "森 二郎 (外した方)" in page.text


def test_a_second_click_while_the_first_is_read_half_is_the_first_one(
    clerk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer, key = receptions.CLERK, UUID(clerk.begin())
    version, real = intake.view(officer, key).version, reading.as_view
    person = receptions.FAMILY[0]

    def enter() -> ReceptionView:
        return use_cases.enter(actor=officer, key=key, version=version, items=person, source=Source.STATED)

    def late(reception: Any) -> ReceptionView:
        monkeypatch.setattr(reading, "as_view", real)
        enter()
        return real(reception)

    monkeypatch.setattr(reading, "as_view", late)
    assert len(enter().members) == 1
