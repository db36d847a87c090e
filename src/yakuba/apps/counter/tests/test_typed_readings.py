"""A reading and a telephone number are kept as the forms print them, by whatever keyboard they were typed."""

from uuid import UUID

import pytest

from tests.support import receptions
from yakuba.apps.counter import newcomers
from yakuba.apps.counter.tests.conftest import TARO, Desk
from yakuba.apps.counter.tests.test_newcomers import FACTS, TEXT, TODAY
from yakuba.kernel.intake import service as intake

AGENT = {"unit": "-", "name": "森 実", "capacity": "任意代理人", "address": "隣市本町7番", "alone": "driver_licence"}


@pytest.mark.parametrize("kana", ["もり たろう", "ﾓﾘ ﾀﾛｳ", "モリ　タロウ"])
def test_the_reading_of_a_newcomer_is_katakana(clerk: Desk, reception: str, kana: str) -> None:
    assert clerk.enter(reception, TARO | {"kana": kana}).status_code == 302
    assert intake.view(receptions.CLERK, UUID(reception)).member("p1").items["kana"].value == "モリ タロウ"


def test_the_reading_and_the_telephone_of_who_files_are_as_the_form_prints_them(clerk: Desk, answered: str) -> None:
    form = next(one for one in clerk.page(f"/counter/{answered}/filer/").forms if "capacity" in one.choices)
    typed = {"kana": "もり ﾐﾉﾙ", "phone": "０９０ー１２３４ー５６７８"}
    assert clerk.post(f"/counter/{answered}/filer/", form.values | AGENT | typed).status_code == 302
    filed = intake.filing(receptions.CLERK, UUID(answered))
    assert filed is not None
    assert (filed.kana, filed.phone) == ("モリ ミノル", "090-1234-5678")


def test_a_reading_from_a_file_is_katakana() -> None:
    found = newcomers.read(TEXT.replace("モリ タロウ", "もり ﾀﾛｳ"), FACTS, TODAY)
    assert found.errors == ()
    assert found.people[0]["kana"] == "モリ タロウ"
