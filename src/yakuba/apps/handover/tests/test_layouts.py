"""Layouts: every definition that hands over has one, and none of its boxes is lost on the way."""

import pytest
from pydantic import ValidationError

from yakuba.apps.handover.layouts import FIRST, Layout, layouts
from yakuba.kernel.procedures.catalogue import load
from yakuba.kernel.procedures.contracts import Definition

HANDED = [definition for definition in load().definitions if definition.hands_over]
PERSON = {"name", "kana", "alias", "born", "sex", "relation"}
DECEASED = {"deceased_name", "deceased_kana", "deceased_born"}
OF_THE_REGISTER = DECEASED | {"deceased_sex"}
CONCERNED = {
    "tennyu-todoke": PERSON,
    "setai-henko-todoke": PERSON | OF_THE_REGISTER,
    "kokuho-shutoku-tennyu": PERSON,
    "card-keizoku-riyo": PERSON - {"relation"},
    "shibo-todoke": OF_THE_REGISTER,
    "kaigo-soshitsu": OF_THE_REGISTER,
    "gen-shoyusha-shinkoku": DECEASED,
    "sozoku-daihyosha": DECEASED,
    "gentsuki-shinkoku": {"filer_name", "filer_address"},
}
"""Of whom a core system must know whom, by procedure: of everybody, of who died, or of who declares what they own."""
START = [{"title": name, "case": name} for name in FIRST]


@pytest.mark.parametrize("definition", HANDED, ids=lambda definition: definition.id)
def test_every_box_of_a_form_that_is_handed_over_has_a_column(definition: Definition) -> None:
    there = {column.field for column in layouts()[definition.hands_over].columns}
    assert [name for name in definition.fields if name not in there] == []


@pytest.mark.parametrize("definition", HANDED, ids=lambda definition: definition.id)
def test_whom_it_concerns_is_on_the_form_and_has_columns(definition: Definition) -> None:
    wanted = CONCERNED[definition.id]
    assert wanted <= set(definition.fields)
    each = {column.field for column in layouts()[definition.hands_over].columns if column.each}
    assert wanted & PERSON <= each, "a column for each person"


def test_every_column_is_a_box_that_there_is() -> None:
    known = {field.id for field in load().bank.fields.fields}
    assert {column.field for one in layouts().values() for column in one.columns} - {""} <= known


def test_there_is_a_layout_for_each_core_system_and_no_other() -> None:
    assert set(layouts()) == {definition.hands_over for definition in HANDED}


@pytest.mark.parametrize(
    "columns",
    [
        START[1:],
        [*START, {"title": "batch", "field": "name"}],
        [*START, {"title": "氏名", "field": "name", "each": "person"}],
        [*START, {"title": "氏名", "field": "name", "case": "number"}],
        [*START, {"title": "氏名"}],
        [*START, {"title": "氏名", "field": "name", "wrong": "1"}],
    ],
    ids=["first columns", "title twice", "people without room", "two sources", "no source", "unknown word"],
)
def test_a_layout_that_cannot_be_right_is_refused(columns: list[dict[str, str]]) -> None:
    with pytest.raises(ValidationError):
        Layout.model_validate({"core": "税", "version": 1, "columns": columns})
