"""教示: to whom one objects. Written from the survey's 事務区分 and the law, for every shipped definition.

- 第1号法定受託事務: from a mayor's decision to the governor (地方自治法255条の2第1項2号,
  iuris.jp/地方自治法-第二百五十五条の二/jpn/a/26177). For 児童手当 a prefecture answered such an appeal against a town
  (pref.gunma.jp/page/218983.html, 令和5年度答申第6号).
- 戸籍 is one, too (戸籍法1条2項), but its certificates have a body of their own: the 法務局 or 地方法務局 of the place
  (戸籍法124条, souzoku-wakakusa.jp/cat94/cat116/); against a 戸籍届 one goes to the family court and no 行政不服審査法
  (121条から123条 there: old numbers).
- 自治事務: to whoever decided, where nobody stands above (行政不服審査法4条1号,
  ja.wikibooks.org/wiki/行政不服審査法第4条), unless a law names a board (国保法91条, 介護保険法183条).
- 就学援助: a refusal is a disposition against which one appeals to the 教育委員会 (大阪地裁 1990-03-15, 昭和61(行ウ)23,
  courts.go.jp/app/hanrei_jp/detail5?id=16714).
Where another body decides, or nothing is decided, the town has none to name.
"""

from collections.abc import Mapping
from datetime import date

import duckdb
import pytest

from tests.kernel.procedures.listed import SURVEY
from yakuba.kernel.procedures.contracts import Appeal, Definition, Missing
from yakuba.kernel.procedures.service import all_definitions, get

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 16)

GOVERNOR, BUREAU, MAYOR, BOARD = "知事", "法務局", "市長", "教育委員会"
ENTRUSTED: Mapping[str, str] = {
    "jidoteate-nintei": GOVERNOR,
    "jifu-nintei": GOVERNOR,
    "koseki-shomei": BUREAU,
}
"""第1号法定受託事務 in which the town decides, and to whom one objects."""
UNDECIDED = {
    "jidoteate-shometsu": "届出",
    "jifu-jusho-henko": "届出",
    "nenkin-jusho-henko": "届出(日本年金機構)",
    "nenkin-shibo": "届出(日本年金機構)",
    "nenkin-shutoku": "届出(日本年金機構)",
    "nochi-shutoku": "届出(農業委員会)",
    "shibo-todoke": "届出(戸籍法: 家庭裁判所)",
    "tokuji-jusho-henko": "届出(知事)",
    "tokuji-nintei": "知事が認定",
}
"""The others: nothing is decided, or not by the town. Why."""
NOT_THE_MAYOR: Mapping[str, str] = {
    "jidoteate-nintei": GOVERNOR,
    "jifu-nintei": GOVERNOR,
    "kaigo-tennyu-nintei": "介護保険審査会",
    "kokuho-sosaihi": "国民健康保険審査会",
    "koseki-koiki": BUREAU,
    "koseki-shomei": BUREAU,
    "shugaku-enjo": BOARD,
    "tennyugaku-tsuchi": BOARD,
}
"""All definitions whose objection goes to somebody else than the mayor."""


def entrusted() -> set[str]:
    """The shipped definitions that the survey calls 第1号法定受託事務."""
    numbered = {d.survey_id: d.id for d in all_definitions(on=ON) if d.survey_id}
    with duckdb.connect() as connection:
        found = connection.execute(
            "SELECT 手続ID FROM read_parquet(?) WHERE list_contains(?, 手続ID) AND 事務区分 LIKE '%第1号法定受託事務%'",
            [str(SURVEY), list(numbered)],
        ).fetchall()
    return {numbered[number] for (number,) in found}


def named() -> dict[str, Appeal]:
    return {d.id: d.appeal for d in all_definitions(on=ON) if isinstance(d.appeal, Appeal)}


@pytest.mark.data
def test_every_entrusted_procedure_is_judged_here() -> None:
    assert entrusted() == {*ENTRUSTED, *UNDECIDED}


@pytest.mark.parametrize(("procedure", "body"), ENTRUSTED.items())
def test_an_entrusted_decision_is_appealed_against_outside_the_town(procedure: str, body: str) -> None:
    appeal = definition(procedure).appeal
    assert isinstance(appeal, Appeal)
    assert body in appeal.body
    assert MAYOR not in appeal.body
    assert appeal.months == 3  # 行政不服審査法18条1項


@pytest.mark.parametrize("procedure", UNDECIDED)
def test_where_the_town_decides_nothing_it_names_nobody_and_says_why(procedure: str) -> None:
    appeal = definition(procedure).appeal
    assert isinstance(appeal, Missing)
    assert appeal.none_because.strip()


def test_to_whom_one_objects_if_not_to_the_mayor() -> None:
    others = {name: appeal.body for name, appeal in named().items() if appeal.body != MAYOR}
    assert set(others) == set(NOT_THE_MAYOR)
    assert {name: body for name, body in others.items() if NOT_THE_MAYOR[name] not in body} == {}


def test_who_decides_is_who_hears_it_where_nobody_stands_above() -> None:
    for name, appeal in named().items():
        if name not in NOT_THE_MAYOR:
            assert definition(name).authority == appeal.body == MAYOR, name


def definition(procedure: str) -> Definition:
    return get(procedure, on=ON)


# 就学援助, decided by the 教育委員会 (procedures-list.md: 申請, 決裁 yes, 教育委員会学務課).


def test_help_with_school_is_an_application_that_the_board_of_education_decides_with_letters() -> None:
    found = definition("shugaku-enjo")
    assert (str(found.kind), str(found.outcome), found.authority) == ("申請", "claim", BOARD)
    assert found.forwarded_to is None
    assert found.issues == "letter"
    assert {letter.after for letter in found.letters} >= {"approved", "refused"}
    assert found.route is not None


def test_and_whose_refusal_is_objected_to_before_the_board() -> None:
    appeal = definition("shugaku-enjo").appeal
    assert isinstance(appeal, Appeal)
    assert appeal.body == BOARD
    assert appeal.months == 3
