"""A name is found in any of its shapes, and never changed."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.lib.characters import Level, candidate_key, category, common_forms, has_candidates, level, variant_key


@pytest.mark.data
def test_all_pairs_of_the_projects_list_behave_as_their_level_says_in_both_directions(data: Path) -> None:
    with (data / "variants.csv").open(encoding="utf-8") as source:
        pairs = [(row["variant"], row["common"], Level(row["level"])) for row in csv.DictReader(source)]
    assert len(pairs) == 74
    assert [pair for pair in pairs if level(pair[0], pair[1]) is not pair[2]] == []
    assert [pair for pair in pairs if level(pair[1] + "一", pair[0] + "一") is not pair[2]] == []


@pytest.mark.parametrize(
    "kanji", ["葛", "\U00030000", "\U00031350", "\U000323af", "\U0002ebf0", "\U0002ee5d", "\U0002b739"]
)
def test_a_kanji_is_a_letter_whichever_tables_python_has(kanji: str) -> None:
    assert category(kanji) == "Lo"
    assert variant_key(f"{kanji} 進") == f"{kanji}進"


def test_what_nobody_has_assigned_is_no_kanji() -> None:
    assert {category(character) for character in ("\U0002ee5e", "\U0002ffff", "\u0378")} == {"Cn"}
    assert [category(character) for character in "a\x00\u200b"] == ["Ll", "Cc", "Cf"]


@pytest.mark.parametrize("shape", ["渡邉 進", "渡邊　進", "渡辺進", "渡辺\U000e0101進"])
def test_every_shape_of_a_name_has_one_key(shape: str) -> None:
    assert variant_key(shape) == "渡辺進"


def test_the_four_sai_are_candidates_of_each_other_and_never_equal() -> None:
    names = ["斉藤", "斎藤", "齊藤", "齋藤"]
    assert {level(one, other) for one in names for other in names if one != other} == {Level.CANDIDATE}
    assert all(has_candidates(name) for name in names)
    assert not has_candidates("渡邉")


def test_a_repetition_mark_is_a_candidate_of_the_repeated_character() -> None:
    assert level("佐々木", "佐佐木") is Level.CANDIDATE
    assert has_candidates("佐佐木")
    assert has_candidates("佐々木")
    assert candidate_key("々") == "々"


def test_different_names_stay_different() -> None:
    assert level("渡辺", "渡部") is Level.DIFFERENT


def test_a_common_form_is_no_variant_of_something_else() -> None:
    forms = common_forms()
    assert [(variant, common) for variant, common in forms.items() if common in forms and forms[common] != common] == []


@given(st.text(max_size=30))
def test_a_key_is_its_own_key(text: str) -> None:
    assert variant_key(variant_key(text)) == variant_key(text)
    assert candidate_key(variant_key(text)) == candidate_key(text)
