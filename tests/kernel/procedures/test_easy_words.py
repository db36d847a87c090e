"""What definitions say in やさしい日本語: complete, every figure kept, found by its text, changed without a version."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.kernel.procedures.test_fields import edited
from yakuba.kernel.procedures.bank import Bank
from yakuba.kernel.procedures.catalogue import Catalogue, load
from yakuba.kernel.procedures.commands import check
from yakuba.kernel.procedures.contracts import DefinitionError
from yakuba.kernel.procedures.easy import Easy, EasyText, shown
from yakuba.kernel.procedures.publish import publish
from yakuba.kernel.procedures.service import easy_words, get
from yakuba.lib.refs import Actor

SOURCES = re.compile(r"第[0-9]+(条|項|章|号)(の[0-9]+)*|手続ID [0-9・]+|の[0-9]+ほか|data/\S+?\.md")
BRACKETS = re.compile(r"\([^()]*\)")
LONGEST_WORD = 12
DOG = "登録が要る犬を飼っている"


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    """What is shipped."""
    return load()


def figures(text: str) -> set[str]:
    """The figures of a text without the numbers of articles and rows."""
    return set(re.findall(r"[0-9]+", SOURCES.sub("", text)))


def outside(text: str) -> str:
    """Without what stands in brackets: the word of the law, or what explains it."""
    while (shorter := BRACKETS.sub("", text)) != text:
        text = shorter
    return text


def test_everything_that_residents_are_shown_of_a_definition_has_easy_words(shipped: Catalogue) -> None:
    assert shipped.bank.easy.lacking(shipped.definitions) == []
    assert shipped.bank.easy.idle(shipped.definitions) == []
    assert [event.id for event in shipped.bank.events.events if not event.plain] == []
    assert [one.id for one in shipped.definitions if not one.plain_name] == []


def test_easy_words_keep_every_figure(shipped: Catalogue) -> None:
    lost = {one.text: figures(one.text) - figures(one.plain) for one in shipped.bank.easy.texts}
    assert {text: numbers for text, numbers in lost.items() if numbers} == {}


def test_easy_words_are_written_apart_and_name_no_papers_of_ours(shipped: Catalogue) -> None:
    texts = [one.plain for one in shipped.bank.easy.texts]
    assert [text for text in texts if re.search(r"data/|手続ID|調査票|要確認", text)] == []
    words = {word for text in texts for word in re.split(r"[ 。、・「」=〜]", outside(text))}
    assert sorted(word for word in words if len(word) > LONGEST_WORD) == []


def test_a_lost_figure_and_a_long_word_would_be_found() -> None:
    assert figures("30日以内に届け出ます(狂犬病予防法第4条第4項)。") == {"30"}
    assert outside("犬の 札(鑑札(かんさつ))を") == "犬の 札を"


def test_a_definition_that_says_something_else_loses_the_old_easy_words_and_the_check_lists_it(tmp_path: Path) -> None:
    def reword(held: dict[str, Any]) -> None:
        held["events"]["tennyu"]["when"][0]["because"] = "登録が要る犬を2頭以上飼っている"

    found = check.run(check.Takes(shipped=edited(tmp_path, "kankyo/inu-henko.yaml", reword)))
    assert found.not_easy == ["inu-henko tennyu.keeps_dog: 登録が要る犬を2頭以上飼っている"]
    assert found.idle == [DOG]


def test_the_check_finds_nothing_to_say_about_what_is_shipped() -> None:
    found = check.run(check.Takes())
    assert (found.not_easy, found.idle) == ([], [])


def test_two_easy_words_for_one_text_are_refused(tmp_path: Path) -> None:
    folder = edited(tmp_path, "easy.yaml", lambda held: held["texts"].append({"text": DOG, "plain": "犬が いる"}))
    with pytest.raises(DefinitionError, match=f"「{DOG}」が2つあります"):
        load(folder)


def test_everything_that_a_page_may_show_is_asked_for(shipped: Catalogue) -> None:
    dog = next(one for one in shipped.definitions if one.id == "inu-henko")
    said = list(shown(dog))
    assert {place for place, _text in said} == {
        "summary",
        "needs",
        "tennyu.keeps_dog",
        "channels.counter",
        "channels.mail",
        "channels.online",
        "standard_period",
    }
    assert [text for place, text in said if place == "needs"] == list(dog.needs)


def test_a_bank_of_before_has_no_easy_words_and_can_still_be_read(shipped: Catalogue) -> None:
    held = shipped.bank.model_dump(mode="json")
    del held["easy"]
    assert Bank.model_validate(held).easy.words == {}


@pytest.mark.django_db
def test_other_easy_words_are_published_without_a_new_version(shipped: Catalogue) -> None:
    before = get("inu-henko", on=date(2026, 11, 20))
    words = tuple(EasyText(text=t.text, plain="犬が います") if t.text == DOG else t for t in shipped.bank.easy.texts)
    bank = shipped.bank.model_copy(update={"easy": Easy(texts=words)})
    published = publish(Actor("system", "tests"), Catalogue(bank, shipped.definitions))
    assert published.definitions == 0
    assert published.rule_sets > 0
    assert easy_words()[DOG] == "犬が います"
    assert get("inu-henko", on=date(2026, 11, 20)) == before
