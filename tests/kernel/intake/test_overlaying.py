"""What is said on a 様式 and what on 別紙: marks, parts of dates, rows of persons, and what has no box."""

from typing import Any

import pytest

from yakuba.kernel.documents.overlay import Overlaid
from yakuba.kernel.intake.contents import MATTER_PART
from yakuba.kernel.intake.overlaying import Said, overlaid
from yakuba.kernel.procedures.forms import FormBox, PdfForm

HEADS = {"title": "届", "reference": "1"}
WITHHELD = "(支援措置により記載を省略。住民基本台帳で確認)"
NOBODY: dict[str, Any] = {"fields": [], "persons": {}, "household": []}


def boxed(*boxes: dict[str, Any]) -> PdfForm:
    """A form with these boxes, one below the other."""
    places = [{"x": 10, "y": 10 * number, "width": 40, "height": 6} for number in range(len(boxes))]
    made = tuple(FormBox.model_validate(there | one) for there, one in zip(places, boxes, strict=True))
    return PdfForm(pdf="a.pdf", sha256="0" * 64, edition="1", boxes=made)


def stated(field: str, text: str, value: object = None, unit: str = "household") -> dict[str, Any]:
    part = unit if unit in PERSONS else MATTER_PART
    return {"field": field, "label": field.upper(), "unit": unit, "text": text, "value": value, "part": part}


def written(form: PdfForm, *fields: dict[str, Any], **held: Any) -> Overlaid:
    """As the template takes it; a context that it would refuse is a failure here."""
    context = overlaid(form, NOBODY | {"fields": list(fields)} | held, HEADS, {})
    return Overlaid.model_validate(context)


def on_form(paper: Overlaid) -> list[str]:
    return [one.text for one in paper.entries if one.place is not None]


def elsewhere(paper: Overlaid) -> dict[str, str]:
    return {one.label: one.text for one in paper.entries if one.place is None}


YES_NO = {"of": "dog", "value": "はい", "mark": "check"}
KINDS = tuple({"of": "kind", "value": value, "mark": "check"} for value in ("普通", "当座"))


def test_a_mark_stands_at_the_value_and_nowhere_else() -> None:
    paper = written(boxed(*KINDS), stated("kind", "当座", "当座"))
    assert [mark.place.y for mark in paper.marks] == [10_000]
    assert (paper.referrals, elsewhere(paper)) == ([], {})


def test_a_value_without_a_mark_is_said_and_told_on_another_sheet() -> None:
    paper = written(boxed(*KINDS), stated("kind", "貯蓄", "貯蓄"))
    assert (len(paper.marks), len(paper.referrals), elsewhere(paper)) == (0, 1, {"KIND": "貯蓄"})


def test_a_mark_beside_a_box_of_text_leaves_nothing_over() -> None:
    paper = written(boxed(*KINDS, {"of": "kind"}), stated("kind", "貯蓄", "貯蓄"))
    assert (on_form(paper), paper.referrals, elsewhere(paper)) == (["貯蓄"], [], {})


def test_no_is_the_absence_of_a_mark() -> None:
    paper = written(boxed(YES_NO), stated("dog", "いいえ", 0))
    assert (paper.marks, paper.referrals, elsewhere(paper)) == ([], [], {})
    assert len(written(boxed(YES_NO), stated("dog", "はい", 1)).marks) == 1


PARTS = tuple({"of": "born", "part": part} for part in ("era", "year", "month", "day"))


@pytest.mark.parametrize(
    ("value", "text", "parts"),
    [
        (19890107, "昭和64年1月7日", ["昭和", "64", "1", "7"]),
        (19890108, "平成元年1月8日", ["平成", "元", "1", "8"]),
        (20190501, "令和元年5月1日", ["令和", "元", "5", "1"]),
    ],
)
def test_a_date_stands_in_its_parts(value: int, text: str, parts: list[str]) -> None:
    assert on_form(written(boxed(*PARTS), stated("born", text, value))) == parts


@pytest.mark.parametrize(("value", "text"), [(18680501, "1868年5月1日"), (None, WITHHELD)])
def test_a_date_that_has_no_parts_stands_whole_on_another_sheet(value: int | None, text: str) -> None:
    paper = written(boxed(*PARTS), stated("born", text, value))
    assert (on_form(paper), len(paper.referrals), elsewhere(paper)) == ([], 4, {"BORN": text})


def test_what_is_withheld_is_said_in_its_box() -> None:
    assert on_form(written(boxed({"of": "address"}), stated("address", WITHHELD))) == [WITHHELD]


PERSONS = {"p1": "森 太郎", "p2": "森 花子", "p3": "森 一郎"}
ROWS = {"of": "kana", "rows": 2, "step": 8}


def test_persons_keep_their_rows_and_those_beyond_them_are_told_by_name() -> None:
    fields = [
        stated("kana", text, text, unit) for unit, text in zip(PERSONS, ("タロウ", "ハナコ", "イチロウ"), strict=True)
    ]
    paper = written(boxed(ROWS), *fields, persons=PERSONS)
    assert on_form(paper) == ["タロウ"]
    assert [place.y for place in paper.referrals] == [8_000]
    assert elsewhere(paper) == {"KANA(森 花子)": "ハナコ", "KANA(森 一郎)": "イチロウ"}
    two = dict(list(PERSONS.items())[:2])
    exact = written(boxed(ROWS), *fields[:2], persons=two)
    assert (on_form(exact), exact.referrals) == (["タロウ", "ハナコ"], [])


def test_somebody_without_a_value_leaves_an_empty_row() -> None:
    two = dict(list(PERSONS.items())[:2])
    paper = written(boxed(ROWS), stated("kana", "", None, "p1"), stated("kana", "ハナコ", None, "p2"), persons=two)
    assert [(one.text, one.place.y) for one in paper.entries if one.place] == [("ハナコ", 8_000)]


COLUMNS = (
    {"of": "members.name", "rows": 2, "step": 20},
    {"of": "members.sex", "value": "男", "mark": "circle", "rows": 2, "step": 20},
    {"of": "members.sex", "value": "女", "mark": "circle", "rows": 2, "step": 20},
)
PEOPLE = [
    ["森 太郎", "モリ タロウ", None, "男", "世帯主"],
    ["森 花子", None, None, "女", "妻"],
    ["森 一郎", None, None, "男", "子"],
]


def test_a_household_beyond_the_rows_goes_on_in_a_whole_table() -> None:
    names = stated("members", "森 太郎、森 花子、森 一郎")
    paper = written(boxed(*COLUMNS), names, household=PEOPLE)
    assert (on_form(paper), len(paper.marks), len(paper.referrals)) == (["森 太郎"], 1, 1)
    assert [list(row) for row in paper.table] == [["氏名", "フリガナ", "生年月日", "性別", "続柄"], *PEOPLE[1:]]
    assert elsewhere(paper) == {}
    exact = written(boxed(*COLUMNS), names, household=PEOPLE[:2])
    assert (on_form(exact), list(exact.table), exact.referrals) == (["森 太郎", "森 花子"], [], [])


def test_what_has_no_box_is_told_on_another_sheet_and_what_is_empty_nowhere() -> None:
    paper = written(boxed({"of": "name"}), stated("name", "森"), stated("agent", "代理 花"), stated("note", ""))
    assert (on_form(paper), elsewhere(paper)) == (["森"], {"AGENT": "代理 花"})


def test_notes_stand_in_their_boxes_or_on_another_sheet() -> None:
    notes = {"reference": Said("受付番号", "1"), "signed_note": Said("署名", "自署")}
    context = overlaid(boxed({"of": "reference"}), NOBODY, HEADS, notes)
    paper = Overlaid.model_validate(context)
    assert (on_form(paper), elsewhere(paper)) == (["1"], {"署名": "自署"})
