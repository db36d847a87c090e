"""The pages of every life event in やさしい日本語: nothing that has easy words is left in the words of the law."""

import re
from collections.abc import Callable
from io import BytesIO
from uuid import uuid4

import pytest
from babel.messages.pofile import read_po

from tests.support.pages import Page
from yakuba.apps.portal.models import Visit
from yakuba.apps.portal.tests.conftest import Resident, day
from yakuba.apps.portal.tests.test_easy import PART, easy
from yakuba.apps.portal.tests.walks import OPENINGS, YES, Walk
from yakuba.kernel.procedures.catalogue import Catalogue, load
from yakuba.kernel.procedures.contracts import Definition
from yakuba.kernel.procedures.easy import shown
from yakuba.web.boxes import DONT_KNOW

OF_PROCEDURES = re.compile(r"/portal/procedures/[a-z-]+/")
BRACKETS = re.compile(r"\([^()]*\)")
SENTENCE = 8
"""A text of the portal from this length on is no part of another word."""
LONGEST_WORD = 14


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """What is shipped."""
    return load()


@pytest.fixture(scope="module")
def forbidden(catalogue: Catalogue) -> Callable[[str], list[str]]:
    """``forbidden(text)``: what stands in the text in the words of the law although there are easy ones."""
    words = {text: plain for text, plain in catalogue.bank.easy.words.items() if text != plain}
    names = [name for one in catalogue.definitions for name in (one.plain_name, one.name)]
    po = PART / "locale/ja_Easy/LC_MESSAGES/django.po"
    said = {str(m.id): str(m.string) for m in read_po(BytesIO(po.read_bytes())) if m.id and m.id != m.string}
    words |= {text: plain for text, plain in said.items() if len(text) >= SENTENCE and "%" not in text}
    easily = sorted({bare(plain) for plain in [*words.values(), *names]}, key=len, reverse=True)

    def left(text: str) -> list[str]:
        text = bare(text)
        for plain in easily:
            text = text.replace(plain, "|")
        return [of_the_law for of_the_law in words if bare(of_the_law) and bare(of_the_law) in text]

    return left


def bare(text: str) -> str:
    """Without what stands in brackets: the word of the law, or what explains it."""
    while (shorter := BRACKETS.sub("", text)) != text:
        text = shorter
    return " ".join(text.split())


def known(catalogue: Catalogue, page: Page) -> list[Definition]:
    """The definitions whose pages this one leads to."""
    names = {address.rstrip("/").rpartition("/")[2] for address in OF_PROCEDURES.findall(page.html)}
    return [one for one in catalogue.definitions if one.id in names]


def unbroken(page: Page, names: list[str]) -> list[str]:
    """Words too long to be easy: a sentence in usual Japanese has no spaces. Names of procedures stand as they are."""
    text = page.text
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, " ")
    return [word for word in re.split(r"[ 。、・:「」=〜/]", bare(text)) if len(word) > LONGEST_WORD]


@pytest.mark.parametrize("fallback", ["1", "0", DONT_KNOW])
@pytest.mark.parametrize("event", list(OPENINGS))
def test_the_guide_its_list_and_every_procedure_in_it_are_easy(
    taro: Resident, catalogue: Catalogue, forbidden: Callable[[str], list[str]], event: str, fallback: str
) -> None:
    easy(taro)
    walk = Walk(taro, event, YES[event] if fallback == "1" else {}, fallback)
    pages = list(walk.pages())
    listed = known(catalogue, pages[-1])
    assert listed or fallback == DONT_KNOW
    pages += [taro.page(f"/portal/procedures/{one.id}/") for one in listed]
    names = [one.name for one in catalogue.definitions]
    assert [text for page in pages for text in forbidden(page.text)] == []
    assert [word for page in pages for word in unbroken(page, names)] == []


def test_reasons_and_what_is_not_sure_are_said_in_easy_words(taro: Resident) -> None:
    easy(taro)
    *_before, page = Walk(taro, "shibo", {}, DONT_KNOW).pages()
    assert "たしかめる ことが あります: なくなった 人は、登録した 犬の 飼い主でした" in page.text
    assert "確認が必要です" not in page.text
    taro.post("/language/", {"language": "ja", "next": "/portal/"})
    plain = taro.page("/portal/guide/shibo/list/").text
    assert "確認が必要です: 亡くなった方は登録した犬の飼い主だった" in plain
    assert "なくなった 人は" not in plain


@pytest.mark.parametrize("event", list(OPENINGS))
def test_the_planned_visit_says_in_easy_words_what_to_bring(
    taro: Resident, catalogue: Catalogue, forbidden: Callable[[str], list[str]], event: str
) -> None:
    taro.sign_in()
    easy(taro)
    list(Walk(taro, event, YES[event], "1").pages())
    pages = [taro.page(f"/portal/visits/new/{event}/")]
    planned = {"key": str(uuid4()), "office": "01", "slot": "午前", **day("on", 2026, 11, 24)}
    assert taro.post(f"/portal/visits/new/{event}/", planned).status_code == 302
    pages += [taro.page(f"/portal/visits/{Visit.objects.get().key}/"), taro.page("/portal/visits/")]
    needs = {need for one in catalogue.definitions if one.id in Visit.objects.get().procedures for need in one.needs}
    assert needs
    assert [need for need in needs if catalogue.bank.easy.words[need] not in pages[1].text] == []
    assert [text for page in pages for text in forbidden(page.text)] == []


def test_an_application_is_easy_from_its_first_page_to_what_was_sent(
    taro: Resident, forbidden: Callable[[str], list[str]]
) -> None:
    taro.guided()
    key = taro.begin()
    easy(taro)
    steps = ["details", "files", "confirm", "discard"]
    start = taro.page("/portal/").text
    assert "こどもの お金(児童手当)を もらう ための 手続き(児童手当認定請求)" in start
    pages = [taro.page(f"/portal/applications/{key}/{step}/") for step in steps]
    assert "請求する 人の 名前の 口座が わかる もの(通帳など)" in pages[1].text
    assert taro.fill(key).status_code == 302
    assert taro.submit(key).status_code == 302
    pages += [taro.page(f"/portal/applications/{key}/{step}/") for step in ("receipt", "withdraw")]
    pages += [taro.page(f"/portal/applications/{key}/"), taro.page("/portal/applications/")]
    assert "こどもの お金(児童手当)を もらう ための 手続き(児童手当認定請求)" in pages[-1].text
    assert "電話番号(連絡先電話番号)" in pages[-2].text
    assert [text for page in pages for text in forbidden(page.text)] == []


def test_every_procedure_that_residents_may_open_is_easy_and_found(
    taro: Resident, catalogue: Catalogue, forbidden: Callable[[str], list[str]]
) -> None:
    easy(taro)
    offered = [one for one in catalogue.definitions if not one.discreet]
    pages = [taro.page(f"/portal/procedures/{one.id}/") for one in offered]
    words = catalogue.bank.easy.words
    lost = [
        one.id
        for page, one in zip(pages, offered, strict=True)
        if " ".join(words[one.summary].split()) not in page.text
    ]
    assert lost == []
    pages.append(taro.page("/portal/search/?q=転入"))
    assert [text for page in pages for text in forbidden(page.text)] == []


def test_a_page_in_usual_japanese_is_as_the_definition_says_it(
    taro: Resident, catalogue: Catalogue, forbidden: Callable[[str], list[str]]
) -> None:
    dog = next(one for one in catalogue.definitions if one.id == "inu-henko")
    page = taro.page("/portal/procedures/inu-henko/")
    assert [text for place, text in shown(dog) if place in ("summary", "needs") and text not in page.text] == []
    assert {dog.summary, *dog.needs} <= set(forbidden(page.text))  # an easy page that says so would be found
    assert unbroken(page, [])
