"""A definition that hands over names says enough of each person, or is refused with what it lacks."""

import pytest

from yakuba.kernel.procedures.bank import Bank
from yakuba.kernel.procedures.catalogue import load
from yakuba.kernel.procedures.contracts import Definition
from yakuba.kernel.procedures.form_complaints import form_complaints
from yakuba.kernel.procedures.forms import FormBox, PdfForm
from yakuba.kernel.procedures.lawful import breaches

MOVE_IN, DEATH = "tennyu-todoke", "shibo-todoke"


def shipped(procedure: str) -> Definition:
    return next(one for one in load().definitions if one.id == procedure)


def without(procedure: str, *fields: str, **more: object) -> list[str]:
    """What is said of the definition once these boxes are taken off its form."""
    held = shipped(procedure)
    kept = tuple(field for field in held.fields if field not in fields)
    return list(breaches(held.model_copy(update={"fields": kept, **more})))


@pytest.mark.parametrize("field", ["name", "kana", "born", "sex", "relation"])
def test_a_household_whose_people_are_not_told_one_by_one_is_refused(field: str) -> None:
    (said,) = [one for one in without(MOVE_IN, field) if one.startswith("fields: household_members")]
    assert said == f"fields: household_members を「住民記録」へ引き渡す手続には、{field} も要ります"


@pytest.mark.parametrize("field", ["deceased_kana", "deceased_born"])
def test_who_died_is_told_so_that_nobody_else_is_taken_for_them(field: str) -> None:
    assert without(DEATH, field) == [f"fields: deceased_name を「戸籍」へ引き渡す手続には、{field} も要ります"]


def test_what_is_not_handed_over_needs_none_of_it() -> None:
    assert without(MOVE_IN, "kana", "born", hands_over="") == []


# A town's own 様式: the table of the household is the place of what it shows.

PLACES = {"name": 10, "kana": 60, "born": 100, "sex": 140, "relation": 160}


def complaints(*columns: str) -> list[str]:
    """What is said of a form of the 転入届 with these columns of the table, of the boxes of persons."""
    table = [
        FormBox(of=f"household_members.{name}", x=PLACES[name], y=100, width=20, height=5, rows=4, step=6)
        for name in columns
    ]
    form = PdfForm(pdf="todoke.pdf", sha256="0" * 64, edition="1", boxes=tuple(table))
    bank: Bank = load().bank
    found = form_complaints(bank, shipped(MOVE_IN).model_copy(update={"form": form}), None)
    labels = ("氏名」(name)", "フリガナ", "生年月日", "続柄", "性別", "通称")
    return [one for one in found if any(label in one for label in labels)]


def test_the_columns_of_the_table_are_boxes_of_each_person() -> None:
    assert complaints("name", "kana", "born", "relation") == []


def test_a_column_that_lacks_is_a_box_that_lacks() -> None:
    said = complaints("name", "born", "relation")
    assert said == ["form.boxes: 必ず要る欄「フリガナ」(kana)の枠がありません。枠を加えてください"]
