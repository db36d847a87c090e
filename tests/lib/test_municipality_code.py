"""全国地方公共団体コード."""

import pytest

from yakuba.lib.municipality_code import check_digit, is_valid


@pytest.mark.parametrize("code", ["131016", "355020", "272159", "010006"])
def test_published_codes_are_valid(code: str) -> None:
    assert is_valid(code)


@pytest.mark.parametrize("code", ["131017", "13101", "1310166", "１３１０１６", "13101x", ""])
def test_anything_else_is_not(code: str) -> None:
    assert not is_valid(code)


def test_a_digit_needs_five() -> None:
    with pytest.raises(ValueError, match="5桁"):
        check_digit("1310")
