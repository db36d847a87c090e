"""``legal_basis`` lists every article that a definition names, and nothing is checked whose article is not.

docs/procedures.md, "Rules"; STYLE: what was only remembered is ``verified: false`` and shown so. Every definition here
that must be refused is a shipped one with one thing changed.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from yakuba.kernel.procedures.catalogue import load
from yakuba.kernel.procedures.cited import cited
from yakuba.kernel.procedures.contracts import Definition
from yakuba.kernel.procedures.lawful import breaches

HOME = "kokuho-sosaihi"
LISTED = [
    {
        "law": "国民健康保険法",
        "article": "第58条第1項",
        "source": "頁",
        "verified": True,
        "checked_on": date(2026, 11, 26),
    },
    {"law": "国民健康保険法", "article": "第110条第1項", "source": "記憶", "verified": False},
    {"law": "青葉市国民健康保険条例(架空)", "article": "第8条", "source": "一覧", "verified": False},
    {
        "law": "情報通信技術を活用した行政の推進等に関する法律(デジタル手続法)",
        "article": "第6条第1項",
        "source": "頁",
        "verified": True,
        "checked_on": date(2026, 11, 26),
    },
]


def named(text: str) -> list[str]:
    return [str(one) for one in cited(text)]


@pytest.mark.parametrize(
    ("text", "articles"),
    [
        ("戸籍法第25条・第86条・第88条(どこでも)", ["戸籍法第25条", "戸籍法第86条", "戸籍法第88条"]),
        (
            "身体障害者福祉法施行令第9条第2項(県内)・第4項(県外)",
            ["身体障害者福祉法施行令第9条第2項", "身体障害者福祉法施行令第9条第4項"],
        ),
        ("住民基本台帳法第8条・施行令第12条第2項第1号", ["住民基本台帳法第8条", "住民基本台帳法施行令第12条第2項"]),
        ("住民基本台帳法第28条〜第30条", ["住民基本台帳法第28条", "住民基本台帳法第29条", "住民基本台帳法第30条"]),
        ("住民基本台帳法第20条第5項で準用する第12条第7項", ["住民基本台帳法第20条第5項", "住民基本台帳法第12条第7項"]),
        (
            "墓地、埋葬等に関する法律第3条・第5条第2項",
            ["墓地、埋葬等に関する法律第3条", "墓地、埋葬等に関する法律第5条第2項"],
        ),
        ("青葉市(架空)市税条例第74条の3", ["青葉市市税条例第74条の3"]),
        ("住民基本台帳事務処理要領第5-10", ["住民基本台帳事務処理要領第5-10"]),
        ("処分には国民健康保険法第91条の審査会への審査請求がある", ["国民健康保険法第91条"]),
        ("戸籍法 第１２５条", ["戸籍法第125条"]),
        ("審査会への審査請求(第128条)", ["第128条"]),
        ("様式第2号、附録第14号様式、行政手続法第2章", []),
        ("青葉市(架空)事務専決規程", []),
    ],
)
def test_a_text_names_its_articles(text: str, articles: list[str]) -> None:
    assert named(text) == articles


def changed(change: Callable[[dict[str, Any]], Any]) -> list[str]:
    """What is said of 国保の葬祭費, resting on the four articles above alone, with one thing changed."""
    shipped = next(one for one in load().definitions if one.id == HOME)
    held = shipped.model_dump(mode="json")
    held["legal_basis"] = LISTED
    for part in ("review_standard", "standard_period"):
        held[part] = {"what": "葬祭を行ったこと"} if part == "review_standard" else {"days": 30}
    held["appeal"] = {"body": "国民健康保険審査会", "article": "国民健康保険法第58条第1項"}
    held["period"] |= {"article": "国民健康保険法第58条第1項", "verified": True}
    held["procedure_act_article"] = ""
    held["events"]["shibo"]["when"][1]["article"] = ""
    for door in ("counter", "mail", "online"):
        held["channels"][door] = {"open": True, "basis": "国民健康保険法第58条第1項", "verified": True}
    change(held)
    return list(breaches(Definition.model_validate(held)))


def test_a_definition_that_lists_what_it_names_is_taken() -> None:
    assert changed(lambda held: None) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda d: d["events"]["shibo"]["when"][0].update(article="国民健康保険法第6条"),
            "legal_basis: 「国民健康保険法第6条」がありません(events.shibo.when[insured_died].article)",
        ),
        (
            lambda d: d["channels"]["mail"].update(basis="民法第97条", verified=False),
            "「民法第97条」がありません(channels.mail.basis)",
        ),
        (
            lambda d: d["period"].update(article="国民健康保険法第111条", verified=False),
            "「国民健康保険法第111条」がありません(period.article)",
        ),
        (lambda d: d["period"].update(note="民法第140条による"), "「民法第140条」がありません(period.note)"),
        (lambda d: d["review_standard"].update(article="行政手続法第5条"), "(review_standard.article)"),
        (lambda d: d["standard_period"].update(article="行政手続法第6条"), "(standard_period.article)"),
        (
            lambda d: d["appeal"].update(article="行政不服審査法第2条・第18条第1項"),
            "「行政不服審査法第18条第1項」がありません(appeal.article)",
        ),
        (lambda d: d["route"].update(article="地方自治法第153条第1項"), "(route.article)"),
        (lambda d: d["retention"].update(basis="公文書等の管理に関する法律第34条"), "(retention.basis)"),
        (lambda d: d["letters"][0].update(body="国民健康保険法第64条により支給します。"), "(letters[approved].body)"),
        (lambda d: d["checks"][0].update(article="国民健康保険法第6条"), "(checks[insured].article)"),
        (lambda d: d.update(deemed_by="住民基本台帳法第28条の付記"), "(deemed_by)"),
        (lambda d: d.update(procedure_act_article="行政手続法第37条"), "(procedure_act_article)"),
        (lambda d: d["form_rule"].update(article="国民健康保険法施行規則第27条"), "(form_rule.article)"),
    ],
)
def test_an_article_that_is_named_anywhere_and_not_listed_is_told(
    change: Callable[[dict[str, Any]], Any], said: str
) -> None:
    told = changed(change)
    assert all(one.startswith("legal_basis: 「") for one in told), told
    assert [one for one in told if said in one], told


def test_an_article_is_told_once_with_every_place_that_names_it() -> None:
    def twice(held: dict[str, Any]) -> None:
        held["checks"][0]["article"] = held["checks"][1]["article"] = "国民健康保険法第6条"

    (said,) = changed(twice)
    assert "「国民健康保険法第6条」がありません(checks[insured].article、checks[organiser].article)" in said


@pytest.mark.parametrize(
    "article",
    [
        "国民健康保険法第58条",
        "国民健康保険法第58条第1項第2号",
        "青葉市(架空)国民健康保険条例第8条",
        "条例第8条",
        "デジタル手続法第6条第1項",
        "第110条第1項",
    ],
)
def test_an_article_is_listed_under_the_law_s_name_its_short_name_and_without_its_number(article: str) -> None:
    assert changed(lambda d: d["checks"][0].update(article=article)) == []


def test_a_paragraph_is_listed_by_itself_or_with_its_whole_article() -> None:
    assert changed(lambda d: d["checks"][0].update(article="青葉市(架空)国民健康保険条例第8条第2項")) == []
    (said,) = changed(lambda d: d["checks"][0].update(article="国民健康保険法第58条第2項"))
    assert "「国民健康保険法第58条第2項」" in said


@pytest.mark.parametrize(
    ("article", "lacking"), [("子ども・子育て支援法第20条第1項", 0), ("子ども・子育て振興法第20条第1項", 1)]
)
def test_a_law_with_a_middle_dot_in_its_name_is_found_by_its_whole_name(article: str, lacking: int) -> None:
    dotted = {**LISTED[1], "law": "子ども・子育て支援法", "article": "第20条第1項"}
    said = changed(lambda d: d["checks"][0].update(article=article) or d.update(legal_basis=[*LISTED, dotted]))
    assert len(said) == lacking


@pytest.mark.parametrize("article", ["国民健康保険法施行令第58条第1項", "介護保険法第58条第1項"])
def test_the_same_number_of_another_law_lists_nothing(article: str) -> None:
    (said,) = changed(lambda d: d["checks"][0].update(article=article))
    assert article in said


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda d: d["period"].update(article="国民健康保険法第110条第1項(時効)"), "period.verified"),
        (lambda d: d["period"].update(article="国民健康保険法第58条第1項・第110条第1項"), "period.verified"),
        (lambda d: d["period"].update(article="青葉市(架空)国民健康保険条例(一覧「2年」)"), "period.verified"),
        (lambda d: d["channels"]["mail"].update(basis="青葉市(架空)国民健康保険条例第8条"), "channels.mail.verified"),
        (
            lambda d: d["channels"]["mail"].update(basis="data/procedures-list.md「窓口・郵送」"),
            "channels.mail.verified",
        ),
        (lambda d: d["channels"]["mail"].update(basis="data/procedures-list.md(窓口・郵送)"), "channels.mail.verified"),
        (lambda d: d["channels"]["mail"].update(basis="窓口だけで受けるため", open=False), "channels.mail.verified"),
        (lambda d: d["appeal"].update(article="国民健康保険法第110条", verified=True), "appeal.verified"),
        (lambda d: d["form_rule"].update(article="青葉市(架空)規則", verified=True), "form_rule.verified"),
        (lambda d: d["retention"].update(verified=True), "retention.verified"),
        (lambda d: d["review_standard"].update(verified=True), "review_standard.verified"),
        (lambda d: d["standard_period"].update(verified=True), "standard_period.verified"),
    ],
)
def test_nothing_is_checked_whose_article_is_not(change: Callable[[dict[str, Any]], Any], field: str) -> None:
    (said,) = changed(change)
    assert said.startswith(f"{field}: ")
    assert "verified: false" in said


@pytest.mark.parametrize(
    "basis",
    [
        "国民健康保険法第58条第1項(data/procedures-list.md「窓口・郵送」)",
        "デジタル手続法第6条第1項(調査票 手続ID 1)",
        "調査票でもオンライン化は未実施",
        "https://www.mlit.go.jp/notice/ (2026-11-26 閲覧)",
    ],
)
def test_a_checked_article_the_survey_or_an_opened_page_proves_a_door(basis: str) -> None:
    assert changed(lambda d: d["channels"]["online"].update(basis=basis)) == []


def test_every_shipped_definition_lists_what_it_names() -> None:
    assert {one.id: said for one in load().definitions if (said := list(breaches(one)))} == {}
