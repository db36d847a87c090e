"""Components and forms as pages get them: names, links and errors that a screen reader can follow."""

from datetime import date

import pytest
from django import forms
from django.template import TemplateSyntaxError, engines
from django.test import Client, RequestFactory
from django.utils.datastructures import MultiValueDict

from tests.support.days import day_values
from yakuba.web.components import Badge, Fact, Tone
from yakuba.web.fields import DayBoxes, DayField
from yakuba.web.tables import PER_PAGE, Asked, Cell, Column, PastTheEndError, Table

COLUMNS = (Column("番号", sort="number"), Column("受付日", sort="received"), Column("手続"))


class Birth(forms.Form):
    born = DayField(label="生年月日")
    name = forms.CharField(label="氏名", help_text="戸籍のとおり")
    kind = forms.ChoiceField(label="種類", choices=[("a", "甲"), ("b", "乙")], widget=forms.RadioSelect)


def rendered(source: str, **context: object) -> str:
    return engines["django"].from_string("{% load web %}" + source).render(context)


def asked(query: str = "") -> Asked:
    return Asked.read(RequestFactory().get(f"/list?{query}"), COLUMNS, default="-received")


def test_a_component_gets_only_what_it_is_given() -> None:
    assert "secret" not in rendered('{% ui "badge" text="済" %}', tone="secret")


def test_a_component_escapes_what_people_wrote() -> None:
    assert "<script>" not in rendered('{% ui "badge" text=name %}', name="<script>alert(1)</script>")


def test_what_stands_inside_a_component_arrives_in_it() -> None:
    page = rendered('{% uiblock "card" title=title %}<b>{{ inside }}</b>{% enduiblock %}', title="題", inside="<中>")
    assert "<b>&lt;中&gt;</b>" in page


@pytest.mark.parametrize("source", ["{% ui badge %}", "{% ui %}", '{% ui "badge" "text" %}'])
def test_a_component_written_wrongly_is_a_mistake_that_is_heard(source: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        rendered(source)


def test_a_day_is_read_as_people_write_it() -> None:
    for year in ("2026", "令和8", "R8", "r８", "令和8年"):
        form = Birth({"born_year": year, "born_month": "4", "born_day": "01", "name": "山", "kind": "a"})
        assert form.is_valid(), form.errors
        assert form.cleaned_data["born"] == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("year", "month", "day", "said"),
    [
        ("令和8", "2", "30", "暦にない日付"),
        ("8", "4", "1", "暦にない日付"),
        ("明治元", "5", "1", "明治6年(1873年)1月1日から"),
        ("1868", "5", "1", "明治6年(1873年)1月1日から"),
        ("2200", "1", "1", "2199年12月31日まで"),
        ("令和8", "4", "", "日を入力してください"),
        ("", "", "1", "年、月を入力してください"),
        ("", "", "", "入力または選択してください"),
        ("令和8", "4", "1日に転入", "暦にない日付"),
    ],
)
def test_a_day_that_is_none_says_which_box_to_mend(year: str, month: str, day: str, said: str) -> None:
    form = Birth({"born_year": year, "born_month": month, "born_day": day, "name": "山", "kind": "a"})
    assert said in form.errors["born"][0]


def test_a_known_day_is_shown_in_its_era() -> None:
    page = str(Birth(initial={"born": date(1989, 1, 8)}))
    assert 'value="平成元"' in page
    assert 'value="1"' in page


def test_a_shown_day_is_read_back_as_the_same_day() -> None:
    first_of_heisei = date(1989, 1, 8)
    widget = DayField().widget
    assert isinstance(widget, DayBoxes)
    shown = widget.decompress(first_of_heisei)
    assert DayField().clean(shown) == first_of_heisei
    data = MultiValueDict({name: [value] for name, value in day_values("born", first_of_heisei).items()})
    assert Birth({**data.dict(), "name": "山", "kind": "a"}).is_valid()


def test_a_day_that_was_stated_before_there_was_a_first_one_is_still_shown() -> None:
    assert 'value="1868"' in str(Birth(initial={"born": date(1868, 5, 1)}))


def test_fields_carry_label_support_need_and_error_for_a_screen_reader() -> None:
    page = str(Birth({"kind": "a"}))
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert '<label class="y-label" for="id_name">氏名' in page
    assert 'id="id_name_error"' in page
    assert 'href="#id_name"' in page
    assert 'href="#id_born_group"' in page
    assert '<fieldset id="id_born_group"' in page


def test_two_forms_on_one_page_keep_their_ids_apart() -> None:
    page = str(Birth({}, prefix="first")) + str(Birth({}, prefix="second"))
    ids = [part.split('"', 1)[0] for part in page.split(' id="')[1:]]
    assert len(ids) == len(set(ids))


def test_a_list_sorts_only_by_declared_columns() -> None:
    assert (asked("sort=number").sort, asked("sort=number").descending) == ("number", False)
    assert (asked("sort=-number").sort, asked("sort=-number").descending) == ("number", True)
    for wrong in ("password", "-password", "--number", "number;drop", ""):
        assert (asked(f"sort={wrong}").sort, asked(f"sort={wrong}").descending) == ("received", True)


@pytest.mark.parametrize("wrong", ["0", "-1", "x", "1e9", "9999999", "１", "²"])
def test_a_page_number_that_is_none_is_the_first(wrong: str) -> None:
    assert asked(f"page={wrong}").page == 1


def test_sorting_keeps_the_filter_and_returns_to_the_first_page() -> None:
    table = Table("一覧", COLUMNS, [[Cell("1"), Cell("2"), Cell("3")]], 101, asked("q=転入&page=3&sort=number"))
    number, received, procedure = table.headings()
    assert number.url == "?q=%E8%BB%A2%E5%85%A5&page=1&sort=-number"
    assert number.order == "ascending"
    assert received.url.endswith("sort=received")
    assert procedure.url == ""


def test_the_pager_shows_first_last_and_neighbours() -> None:
    table = Table("一覧", COLUMNS, [[Cell()] * 3] * PER_PAGE, PER_PAGE * 20, asked("page=10"))
    assert [link.number for link in table.page_links()] == [1, 0, 8, 9, 10, 11, 12, 0, 20]
    assert (table.first, table.last) == (451, 500)


@pytest.mark.parametrize(("total", "pages"), [(0, 1), (1, 1), (PER_PAGE, 1), (PER_PAGE + 1, 2)])
def test_pages_end_where_the_rows_end(total: int, pages: int) -> None:
    table = Table("一覧", COLUMNS, [], total, asked())
    assert table.pages == pages
    assert bool(table.next_url) == (pages > 1)


@pytest.mark.parametrize(("total", "page", "last"), [(0, 2, 1), (PER_PAGE, 2, 1), (PER_PAGE + 1, 999, 2)])
def test_behind_the_last_page_lies_the_last_page_with_what_was_narrowed(total: int, page: int, last: int) -> None:
    with pytest.raises(PastTheEndError) as behind:
        Table("一覧", COLUMNS, [], total, asked(f"state=open&page={page}"))
    assert behind.value.address == f"?state=open&page={last}"
    Table("一覧", COLUMNS, [], total, asked(f"page={last}"))


def test_an_empty_list_says_so_and_offers_no_export() -> None:
    page = rendered('{% ui "table" table=table %}', table=Table("一覧", COLUMNS, [], 0, asked(), export=True))
    assert "当てはまるものはありません" in page
    assert "CSV" not in page


def test_unknown_facts_are_said_to_be_unknown() -> None:
    assert "(記録なし)" in rendered('{% ui "facts" facts=facts %}', facts=[Fact("電話", "")])


def test_a_cell_shows_its_badge() -> None:
    rows = [[Cell("1"), Cell("2"), Cell(badge=Badge("審査中", Tone.INFO))]]
    page = rendered('{% ui "table" table=table %}', table=Table("一覧", COLUMNS, rows, 1, asked()))
    assert '<span class="y-badge" data-tone="info">審査中</span>' in page


def test_the_style_page_exists_in_the_demo_only() -> None:
    assert Client().get("/web/components/").status_code == 404


@pytest.mark.parametrize("kind", ["css", "js"])
def test_the_bundle_is_kept_for_ever_under_the_name_of_its_content(kind: str) -> None:
    address = rendered('{% bundle "' + kind + '" %}')
    answer = Client().get(address)
    assert "immutable" in answer["Cache-Control"]
    assert Client().get(f"/web/look/older.{kind}")["Cache-Control"] == "no-store"
    assert Client().get("/web/look/x.txt").status_code == 404
