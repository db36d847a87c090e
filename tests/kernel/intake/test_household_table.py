"""Each of a household is data of the sheet, and stands on the paper once: in the table, or in a part of their own."""

import io
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.conf import LazySettings
from pypdf import PdfReader

from tests.support import filings, receptions
from tests.support.receptions import CLERK, FAMILY
from yakuba.kernel.intake import overlaying, service
from yakuba.kernel.intake.contents import read
from yakuba.kernel.intake.contracts import ReceptionView, SheetView
from yakuba.kernel.intake.models import SheetVersion
from yakuba.kernel.procedures.forms import FormBox, PdfForm
from yakuba.kernel.rules.contracts import Value

MOVE_IN, INSURANCE = "tennyu-todoke", "kokuho-shutoku-tennyu"
NGUYEN: Mapping[str, Value] = dict(FAMILY[0]) | {
    "name": "", "kana": "グエン ヴァン アン", "latin_name": "NGUYEN VAN AN", "alias": "玄 安",
}  # fmt: skip
COLUMNS = {"name": 10, "kana": 70, "born": 110, "sex": 150, "relation": 170}


@pytest.fixture
def town(db: None, settings: LazySettings, tmp_path: Path) -> None:
    settings.DOCUMENTS_STORE = tmp_path / "files"
    receptions.prepare_town()


def household(*people: Mapping[str, Value]) -> ReceptionView:
    """These people with 国民健康保険, everything filled and the sheets composed."""
    view = receptions.with_family(receptions.opened(), people)
    answers = {
        unit: {**said, "insurance": "国民健康保険"} for unit, said in filings.ANSWERS.items() if unit != "household"
    }
    told = {"household": filings.ANSWERS["household"], **{m.unit: answers[m.unit] for m in view.members}}
    view = filings.came(filings.filled(filings.answered(view, told)))
    filings.composed(view)
    return service.view(CLERK, view.key)


def boxes(sheet: SheetView, unit: str) -> dict[str, str]:
    return {box.field: box.text for box in sheet.fields if box.unit == unit}


def words(sheet: SheetView) -> str:
    pdf = service.read_sheet(CLERK, service.show(CLERK, sheet.key).key)
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)


def test_each_of_the_household_has_boxes_and_stands_once_in_its_table(town: None) -> None:
    sheet = filings.sheet(household(*FAMILY[:2]), MOVE_IN)
    assert boxes(sheet, "p2") == {
        "name": "森 花子", "kana": "モリ ハナコ", "born": "平成2年9月14日", "sex": "女", "relation": "妻",
    }  # fmt: skip
    text = words(sheet)
    assert text.count("モリハナコ") == text.count("平成2年9月14日") == 1
    assert "対象の方" not in text


def test_a_common_name_is_a_box_of_who_has_one_and_of_nobody_else(town: None) -> None:
    view = household(NGUYEN, FAMILY[1])
    for procedure in (MOVE_IN, INSURANCE):
        sheet = filings.sheet(view, procedure)
        assert boxes(sheet, "p1")["alias"] == "玄 安"
        assert "alias" not in boxes(sheet, "p2")
    assert words(filings.sheet(view, MOVE_IN)).count("グエンヴァンアン") == 1
    assert "alias" not in {box.field for box in service.missing_fields(CLERK, view.key)}


def test_without_a_table_everything_of_one_person_stands_together(town: None) -> None:
    sheet = filings.sheet(household(NGUYEN, FAMILY[1]), INSURANCE)
    persons = [(box.unit, box.field) for box in sheet.fields if box.unit.startswith("p")]
    own = ["name", "kana", "alias", "born", "sex", "relation", "insurance"]
    assert persons == [*(("p1", field) for field in own), *(("p2", field) for field in own if field != "alias")]
    assert words(sheet).count("対象の方") == 2


def written(view: ReceptionView, boxes: tuple[FormBox, ...]) -> list[tuple[str, str]]:
    """Label and text of everything that is written on a 様式 with these boxes, or on its 別紙."""
    form = PdfForm(pdf="todoke.pdf", sha256="0" * 64, edition="1", boxes=boxes)
    sheet = filings.sheet(view, MOVE_IN)
    held = read(SheetVersion.objects.get(sheet__key=sheet.key, version=sheet.version).content)
    context = overlaying.overlaid(form, held, {"title": "", "reference": ""}, {})
    entries = context["entries"]
    assert isinstance(entries, list)
    return [(str(each["label"]), str(each["text"])) for each in entries if isinstance(each, dict)]


def table(*columns: str) -> tuple[FormBox, ...]:
    return tuple(
        FormBox(of=f"household_members.{name}", x=COLUMNS[name], y=100, width=20, height=5, rows=4, step=6)
        for name in columns
    )


def test_on_a_town_s_own_form_the_table_says_it_and_another_sheet_says_it_not_again(town: None) -> None:
    view = household(NGUYEN, FAMILY[1])
    texts = [text for _label, text in written(view, table(*COLUMNS))]
    for once in ("NGUYEN VAN AN(通称 玄 安)", "モリ ハナコ", "平成2年9月14日", "妻"):
        assert texts.count(once) == 1, once
    assert "玄 安" not in texts


def test_what_the_town_s_table_does_not_show_stands_on_another_sheet_with_whose_it_is(town: None) -> None:
    view = household(*FAMILY[:2])
    said = written(view, table("name", "kana", "born", "relation"))
    assert ("性別(森 太郎)", "男") in said
    assert ("性別(森 花子)", "女") in said
    assert [label for label, _text in said if label.startswith("フリガナ")] == []


def test_a_town_s_form_with_boxes_besides_the_table_has_both(town: None) -> None:
    more = FormBox(of="kana", x=10, y=200, width=40, height=5, rows=4, step=6)
    texts = [text for _label, text in written(household(*FAMILY[:2]), (*table(*COLUMNS), more))]
    assert texts.count("モリ ハナコ") == 2
