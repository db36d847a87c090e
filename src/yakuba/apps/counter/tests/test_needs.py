"""What each box says of its need: 必須 is refused when it is empty, everything else says when it is needed."""

import re

import pytest

from tests.support.pages import Page
from yakuba.apps.counter.tests.conftest import Desk

FILER = {"unit": "p1", "capacity": "本人", "phone": "090-0000-0001", "alone": "driver_licence"}


@pytest.fixture
def filed(clerk: Desk, answered: str) -> str:
    """The sheets of A01 are made, their boxes still empty."""
    form = next(f for f in clerk.page(f"/counter/{answered}/filer/").forms if "capacity" in f.choices)
    assert clerk.post(f"/counter/{answered}/filer/", form.values | FILER).status_code == 302
    return answered


def _needs(page: Page) -> dict[str, str]:
    """What each labelled box says of its need, by its label."""
    labels = re.findall(r'class="y-label"[^>]*>([^<]+?)\s*<span class="y-badge-need"[^>]*>([^<]+)<', page.html)
    return {label.strip(): need for label, need in labels}


def test_who_files_starts_with_nobody_chosen_and_says_when_a_box_is_needed(clerk: Desk, answered: str) -> None:
    page = clerk.page(f"/counter/{answered}/filer/")
    form = next(f for f in page.forms if "capacity" in f.choices)
    assert "unit" not in form.values
    needs = _needs(page)
    assert needs["窓口に来ている方"] == needs["どの資格で届け出ますか"] == "必須"
    assert needs["本人確認書類(一つで足りるもの)"] == needs["本人確認書類(二つで足りるもの)"] == "どちらかが必須"
    assert needs["来ている方の氏名"] == "世帯員ではない方のとき"
    assert needs["だれの代わりですか"] == needs["確かめた権限の書類"] == "代理人・使者のとき"
    assert needs["連絡先電話番号"] == "様式に必要"
    assert needs["本人(亡くなった方)との関係"] == "任意"


def test_boxes_that_must_be_filled_by_the_receipt_are_not_called_optional(clerk: Desk, filed: str) -> None:
    needs = _needs(clerk.page(f"/counter/{filed}/forms/"))
    assert needs["新しい住所"] == needs["本籍・筆頭者"] == needs["口座番号"] == "様式に必要"
    assert [label for label, need in needs.items() if need == "任意"] == ["今日出すもの"]
    assert _needs(clerk.page(f"/counter/{filed}/forms/box/household/new_address/"))["新しい住所"] == "必須"


def test_a_person_says_which_name_is_needed(clerk: Desk, reception: str) -> None:
    needs = _needs(clerk.page(f"/counter/{reception}/household/"))
    assert (needs["氏名"], needs["フリガナ"]) == ("漢字の氏名がある方は必須", "様式に必要")
    assert needs["アルファベットの氏名"] == "漢字の氏名がない方は必須"
    assert needs["通称"] == "任意"


def test_where_nothing_is_filed_one_is_to_be_chosen(clerk: Desk, filed: str) -> None:
    form = clerk.page(f"/counter/{filed}/forms/").form("/wishes/")
    assert clerk.post(form.action, {"version": form.values["version"]}).status_code == 302
    page = clerk.page(f"/counter/{filed}/forms/")
    assert "今日出す手続を選んでください" in page.text
    assert _needs(page)["今日出すもの"] == "一つ以上"
    assert "様式 0枚" not in page.text
    form = page.form("/wishes/")
    clerk.post(form.action, {"version": form.values["version"]})
    assert "一つ以上選んでください" in clerk.page(f"/counter/{filed}/forms/").text
    clerk.post(form.action, {"version": form.values["version"], "wanted": "tennyu-todoke:household"})
    assert "様式 1枚" in clerk.page(f"/counter/{filed}/forms/").text


def test_a_box_that_must_be_filled_is_not_emptied(clerk: Desk, filed: str) -> None:
    address = f"/counter/{filed}/forms/box/household/new_address/"
    form = next(f for f in clerk.page(address).forms if "household-new_address" in f.values)
    clerk.post(address, form.values | {"household-new_address": "青葉市中央一丁目2番3号"})
    emptied = next(f for f in clerk.page(address).forms if "source" in f.choices).values
    assert clerk.post(address, emptied | {"household-new_address": ""}).status_code == 422
    kept = next(f for f in clerk.page(address).forms if "source" in f.choices).values
    assert kept["household-new_address"] == "青葉市中央一丁目2番3号"


def test_a_box_that_may_stay_empty_can_be_emptied_again(clerk: Desk) -> None:
    key = clerk.family(clerk.begin("shomei"))
    for fact in ("resident_here", "by_proxy"):
        form = next(f for f in clerk.page(f"/counter/{key}/answer/{fact}/").forms if "household" in f.choices)
        clerk.post(form.action, form.values | {"household": str(int(fact == "resident_here"))})
    filer = next(f for f in clerk.page(f"/counter/{key}/filer/").forms if "capacity" in f.choices)
    clerk.post(f"/counter/{key}/filer/", filer.values | FILER)
    address = f"/counter/{key}/forms/box/event/certificate_items/"
    for text in ("続柄", ""):
        form = next(f for f in clerk.page(address).forms if "source" in f.choices)
        assert clerk.post(address, form.values | {"event-certificate_items": text}).status_code == 302
        stands = next(f for f in clerk.page(address).forms if "source" in f.choices).values
        assert stands["event-certificate_items"] == text
    assert "載せる事項" in clerk.page(f"/counter/{key}/forms/").text
