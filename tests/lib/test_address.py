"""Two spellings of one place meet."""

import pytest

from yakuba.lib.address import block_key, town_key


@pytest.mark.parametrize(
    ("one", "other"),
    [("青葉町一丁目", "青葉町１丁目"), ("緑ヶ丘", "緑が丘"), ("大澤町", "大沢町"), ("本町十二丁目", "本町12丁目")],
)
def test_spellings_of_a_town_have_one_key(one: str, other: str) -> None:
    assert town_key(one) == town_key(other)


def test_the_key_of_a_towns_beginning_is_a_beginning() -> None:
    assert town_key("青葉町二丁目").startswith(town_key("青葉町"))


@pytest.mark.parametrize("block", ["12番地3", "12番3号", "１２－３", "12の3", "12番地の3", "12ー3"])
def test_spellings_of_a_block_have_one_key(block: str) -> None:
    assert block_key(block) == "12-3"


def test_letters_and_kanji_of_a_block_are_kept() -> None:
    assert block_key("甲123番地") == "甲123"
