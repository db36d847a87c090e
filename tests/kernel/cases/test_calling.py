"""What a box is called when it is named to somebody: with whose it is, where several people have one."""

from dataclasses import replace

import pytest

from tests.support.case_fixtures import town
from tests.support.cases import KODOMO, opened
from tests.support.tellings import ON_FORM, ask, folders, pages, printed
from yakuba.kernel.cases.calling import called
from yakuba.kernel.cases.contracts import CaseField, Mark

__all__ = ["folders", "town"]

TARO = CaseField("name", "氏名", "p1", "森 太郎", "森 太郎", "転出証明書")
HANAKO = replace(TARO, unit="p2", value="森 花子", text="森 花子")
KANA = (
    CaseField("kana", "フリガナ", "p1", "モリ タロウ", "モリ タロウ", "転出証明書"),
    CaseField("kana", "フリガナ", "p2", "モリ ハナコ", "モリ ハナコ", "転出証明書"),
)
ADDRESS = CaseField("new_address", "新しい住所", "household", "青葉町一丁目", "青葉町一丁目", "聞き取り")


def test_a_box_that_several_have_says_whose_it_is() -> None:
    names = called([TARO, HANAKO, *KANA, ADDRESS])
    assert names["kana", "p2"] == "フリガナ(森 花子)"
    assert names["name", "p1"] == "氏名(森 太郎)"
    assert names["new_address", "household"] == "新しい住所"


def test_a_box_that_one_has_is_called_as_on_the_form() -> None:
    assert called([TARO, KANA[0]]) == {("name", "p1"): "氏名", ("kana", "p1"): "フリガナ"}


def test_who_is_not_named_has_a_box_as_on_the_form() -> None:
    assert called(KANA)["kana", "p2"] == "フリガナ"


@pytest.mark.usefixtures("town")
def test_the_letter_that_asks_for_a_correction_says_whose_box_it_is() -> None:
    view = opened(fields=(TARO, HANAKO, *KANA, ADDRESS), applicant=ON_FORM)
    ask(view, KODOMO.reviewer, (Mark("kana", "p2", "転出証明書と違います。"),), way="post", postcode="980-0001")
    _letter, (text, *_more) = pages(printed())
    assert "フリガナ(森花子):転出証明書と違います。" in text
