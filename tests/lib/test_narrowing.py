"""Text for narrower systems: everything that is replaced is reported, nothing else."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from yakuba.lib.narrowing import GETA, Target, narrow


@pytest.mark.data
@pytest.mark.parametrize("target", ["cp932", "shift_jis"])
def test_the_names_of_a11_report_exactly_what_cannot_be_written(data: Path, target: Target) -> None:
    scenario = yaml.safe_load((data / "scenarios" / "A11.yaml").read_text(encoding="utf-8"))
    found = [s.label for name in scenario["names"] for s in narrow(name, target).substitutions]
    assert sorted(found) == sorted(scenario["cannot_write"][target])


def test_a_replacement_comes_from_the_table_of_variants() -> None:
    narrowed = narrow("𠮷田 髙﨑 辻\U000e0100", "shift_jis")
    assert narrowed.text == "吉田 高崎 辻"
    assert [(s.at, s.replacement) for s in narrowed.substitutions] == [(0, "吉"), (3, "高"), (4, "崎"), (6, "辻")]


def test_what_no_table_knows_becomes_a_geta_and_is_marked_lost() -> None:
    narrowed = narrow("𪚥", "cp932")
    assert narrowed.text == GETA
    assert narrowed.substitutions[0].lost


@pytest.mark.parametrize(("text", "target"), [("〜", "cp932"), ("−", "cp932"), ("¥", "shift_jis"), ("～", "shift_jis")])
def test_signs_that_come_back_as_others_are_reported(text: str, target: Target) -> None:
    assert [s.original for s in narrow(text, target).substitutions] == [text]


def test_a_foreign_letter_loses_only_its_mark() -> None:
    assert narrow("José", "cp932").text == "Jose"


@given(st.text(max_size=40), st.sampled_from(["cp932", "shift_jis"]))
def test_any_text_can_be_written_and_comes_back_changed_only_where_reported(text: str, target: Target) -> None:
    narrowed = narrow(text, target)
    assert narrowed.text.encode(target).decode(target) == narrowed.text
    if not narrowed.substitutions:
        assert narrowed.text == text
