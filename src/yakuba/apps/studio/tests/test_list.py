"""All procedures for staff: the list with whose version holds and what comes, its filters and file, each one's page."""

import csv
import io
import re
from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.support.many_procedures import copies
from yakuba.apps.studio import words
from yakuba.apps.studio.tests.conftest import PROCEDURE, TODAY, TOMORROW, Seat, begun, changed
from yakuba.kernel.procedures import service as procedures
from yakuba.kernel.procedures.contracts import Definition
from yakuba.kernel.procedures.drafts import publish_draft
from yakuba.lib import clock
from yakuba.lib.refs import Actor
from yakuba.web.tables import PER_PAGE

OFFICER = Actor("staff", "1006")


def own(valid_from: date = TOMORROW, version: int = 1001) -> Definition:
    """The town's own next version, published."""
    made = procedures.get(PROCEDURE, on=TODAY).model_copy(update={"version": version, "valid_from": valid_from})
    publish_draft(OFFICER, made)
    return made


def rows(seat: Seat, query: str = "") -> list[list[str]]:
    answer = seat.client.get(f"/studio/?export=csv{query}")
    return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))[1:]


def names(seat: Seat, query: str = "") -> list[str]:
    return [row[0] for row in rows(seat, query)]


def test_every_procedure_stands_there_with_version_section_day_and_articles(chief: Seat) -> None:
    assert len(rows(chief)) == len(procedures.all_definitions(on=TODAY))
    (line,) = [row for row in rows(chief) if row[0] == "児童手当認定請求"]
    version = procedures.get(PROCEDURE, on=TODAY).version
    assert line == [
        "児童手当認定請求", "こども", "こども課", f"第{version}版(配布)", "令和8年4月1日", "", "条文未確認", "",
    ]  # fmt: skip


def test_the_next_version_and_a_waiting_draft_are_told(chief: Seat) -> None:
    own()
    begun()
    (line,) = [row for row in rows(chief) if row[0] == "児童手当認定請求"]
    assert (line[5], line[7]) == ("令和8年11月21日から 第1001版(この町の定義)", "作成中")
    with clock.stopped_at(TOMORROW):
        (line,) = [row for row in rows(Seat(chief.actor)) if row[0] == "児童手当認定請求"]
    assert line[3:6] == ["第1001版(この町の定義)", "令和8年11月21日", ""]


def test_it_is_narrowed_by_each_filter(chief: Seat) -> None:
    own()
    begun()
    everything = set(names(chief))
    assert names(chief, "&next=yes") == names(chief, "&draft=yes") == ["児童手当認定請求"]
    assert set(names(chief, "&next=no")) == everything - {"児童手当認定請求"}
    assert "児童手当認定請求" in names(chief, "&area=kodomo&section=こども課&articles=unsure&whose=shipped")
    assert names(chief, "&whose=own") == []
    assert set(names(chief, "&articles=checked")) == {
        one.name for one in procedures.all_definitions(on=TODAY) if one.verified
    }
    assert names(chief, "&text=認定請求&area=kodomo&next=yes") == ["児童手当認定請求"]
    assert "当てはまる手続はありません" in chief.page("/studio/?text=どこにもない手続").text
    assert set(names(chief, "&area=nowhere")) == everything


@pytest.mark.parametrize("column", ["name", "area", "section", "version", "from", "next"])
def test_it_is_sorted_by_each_column_and_back(chief: Seat, column: str) -> None:
    own()
    forwards, backwards = rows(chief, f"&sort={column}"), rows(chief, f"&sort=-{column}")
    assert sorted(forwards) == sorted(backwards)
    if column != "from":
        assert forwards != backwards
    if column == "next":
        assert forwards[0][0] == backwards[-1][0] == "児童手当認定請求"
    if column == "name":
        assert [row[0] for row in forwards] == sorted(row[0] for row in forwards)


def test_a_long_list_costs_as_many_queries_as_a_short_one(
    chief: Seat, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    copies(PROCEDURE, PER_PAGE)
    chief.page("/studio/")
    with django_assert_num_queries(13) as short:
        chief.page("/studio/?text=児童手当認定請求")
    with django_assert_num_queries(len(short)):
        chief.page("/studio/")


def test_what_does_not_fit_one_page_stands_on_the_next(chief: Seat) -> None:
    copies(PROCEDURE, PER_PAGE)
    total = len(procedures.all_definitions(on=TODAY))
    assert f"{total}件中 1–50件目" in chief.page("/studio/?text=").text
    second = chief.page("/studio/?page=2")
    assert f"{total}件中 51–{min(total, 2 * PER_PAGE)}件目" in second.text
    assert len(rows(chief, "&page=2")) == total


def test_a_procedure_is_read_whole(chief: Seat) -> None:
    page = chief.page(f"/studio/procedures/{PROCEDURE}/")
    definition = procedures.get(PROCEDURE, on=TODAY)
    trigger = definition.events["tennyu"]
    for when in trigger.when:
        for text in (when.because, when.otherwise, when.article, when.expr):
            assert text in page.text
    assert "「公務員」ではない" in page.text
    for text in (
        definition.summary, definition.plain_name, "転入した日から15日(初日不算入)", "30日", *definition.needs,
        "審査 → 係長 → 課長", "児童手当認定通知書", "請求のあった児童手当について、次のとおり認定したので通知します。",
        "5年", "口座の名義が請求者本人である", "デジタル手続法第6条第1項",
    ):  # fmt: skip
        assert text in page.text, text
    for channel in definition.channels.values():
        assert channel.basis in page.text
    for article in definition.legal_basis:
        assert str(article) in page.text
    assert "いま有効" in page.text
    assert "未確認" in page.text


def test_where_something_is_known_from_is_said_in_words(chief: Seat) -> None:
    page = chief.page("/studio/procedures/tennyu-todoke/").text
    for told in (
        "住民基本台帳法第22条(現に市の窓口で届け出る扱い)", "出典: 手続一覧「窓口のみ」",
        "行政手続等の悉皆調査 手続ID 9062(2025-07-29)", "出典を見ずに書いたもの(国民健康保険の付記。条項は未確認)",
    ):  # fmt: skip
        assert told in page, told


def test_every_shipped_procedure_has_a_page(chief: Seat) -> None:
    for one in procedures.all_definitions(on=TODAY):
        page = chief.page(f"/studio/procedures/{one.id}/")
        assert one.name in page.text
        assert re.findall(r"(?<![\w/])data/|requirements/|\.parquet|\.md\b|記憶", page.text) == [], one.id
        assert f"第{one.version}版" in page.text


def test_an_older_and_a_coming_version_are_read_by_their_number(chief: Seat) -> None:
    shipped = procedures.get(PROCEDURE, on=TODAY).version
    own()
    page = chief.page(f"/studio/procedures/{PROCEDURE}/?version=1001")
    assert "次に有効" in page.text
    assert "第1001版(この町の定義) 令和8年11月21日から。" in page.text
    with clock.stopped_at(TOMORROW):
        seat = Seat(chief.actor)
        assert "第1001版(この町の定義) 令和8年11月21日から。" in seat.page(f"/studio/procedures/{PROCEDURE}/").text
        assert "過去の版" in seat.page(f"/studio/procedures/{PROCEDURE}/?version={shipped}").text


@pytest.mark.parametrize("address", [f"{PROCEDURE}/?version=77", "no-such/", "no-such/file"])
def test_what_is_not_there_is_not_found(chief: Seat, address: str) -> None:
    assert chief.client.get(f"/studio/procedures/{address}").status_code == 404


def test_its_file_is_what_the_command_reads(chief: Seat) -> None:
    answer = chief.client.get(f"/studio/procedures/{PROCEDURE}/file")
    assert "attachment" in answer["Content-Disposition"]
    assert f"id: {PROCEDURE}" in answer.content.decode()


def test_drafts_stand_in_a_list_by_their_state(chief: Seat) -> None:
    assert "下書きはありません" in chief.page("/studio/drafts/").text
    changed(begun())
    page = chief.page("/studio/drafts/?sort=name")
    assert "児童手当認定請求" in page.text
    assert "作成中" in page.text
    assert "児童手当認定請求" not in chief.page("/studio/drafts/?state=published").text
    for sort in ("state", "-day", "changed", "-name"):
        assert "児童手当認定請求" in chief.page(f"/studio/drafts/?state=&sort={sort}").text


def test_every_shipped_area_has_a_word(chief: Seat) -> None:
    areas = {one.area for one in procedures.all_definitions(on=TODAY)}
    assert areas - set(words.AREAS) == set()
    assert [row[1] for row in rows(chief, "&area=hoiku")] == ["保育・幼稚園"]


def test_a_period_without_a_last_day_is_shown_as_one(chief: Seat) -> None:
    told = chief.page("/studio/procedures/nochi-shutoku/").text
    assert "遅滞なく(目安は" in told
    assert "遅滞なく(目安は" not in chief.page("/studio/procedures/jidoteate-nintei/").text


def test_by_when_is_said_as_it_was_written_and_what_nobody_wrote_is_no_rule_of_law(chief: Seat) -> None:
    told = chief.page("/studio/procedures/jidoteate-shometsu/").text
    assert "速やかに届け出てください 出典: 手続一覧「速やかに」" in told
    told = chief.page("/studio/procedures/honnin-tsuchi-toroku/").text
    assert "書かれていない(住民には、担当の窓口で確かめるように伝えます)" in told
    assert "法令の期限はない" not in told


SPOKEN = {
    "age >= 65": "「年齢」が65以上",
    "age BETWEEN 1 AND 9": "「年齢」が1から9まで",
    "NOT card AND (age < :limit OR age <> 3)": (
        "「カード」ではない かつ (「年齢」が「上限」より小さい 又は 「年齢」が3ではない)"
    ),
    "relation IN ('子', '孫')": "「続柄」 が次のどれか: (「子」, 「孫」)",
    "insurance = '社会保険(被扶養)'": "「保険」が「社会保険(被扶養)」",
    "INSIDE and_so = 1": "INSIDE and_soが1",
}


@pytest.mark.parametrize("expr", SPOKEN)
def test_an_expression_is_said_in_japanese(expr: str) -> None:
    names = {"age": "年齢", "card": "カード", ":limit": "上限", "relation": "続柄", "insurance": "保険"}
    assert words.in_words(expr, names) == SPOKEN[expr]


def test_no_shipped_condition_is_said_with_signs(chief: Seat) -> None:
    for one in procedures.all_definitions(on=TODAY):
        names = words.names_of(procedures.bank_on(TODAY))
        for trigger in one.events.values():
            for when in trigger.when:
                assert not set("<>=") & set(words.in_words(when.expr, names)), when.expr
