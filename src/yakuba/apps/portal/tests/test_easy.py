"""やさしい日本語: every text of the portal, every question and every box has it, and the pages show it."""

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from django.utils import translation

from scripts import messages
from yakuba.apps.portal import guiding, plan
from yakuba.apps.portal.household import Content
from yakuba.apps.portal.tests.conftest import Resident
from yakuba.apps.portal.wording import SHARED, instead, worded
from yakuba.kernel.procedures.bank import CodeValue, FactEntry, Wording
from yakuba.kernel.procedures.catalogue import Catalogue, load
from yakuba.kernel.procedures.complaints import complaints
from yakuba.kernel.procedures.fields import Field_
from yakuba.lib import clock

PART = messages.SOURCE / "apps/portal"
PLACE = re.compile(r"%\([a-z_]+\)[sd]|\{[a-z_]+\}")
FROM_DJANGO = ("This field is required.",)
SPOKEN_OF = ("web", "kernel/procedures", "kernel/cases")


def entries() -> Iterator[Message]:
    """Of the catalogue, without its header."""
    po = PART / "locale/ja_Easy/LC_MESSAGES/django.po"
    return (message for message in read_po(BytesIO(po.read_bytes())) if message.id)


def test_every_text_of_the_portal_has_easy_words_that_somebody_has_read() -> None:
    said = {str(message.id): message for message in entries()}
    assert {str(m.id) for m in messages.wanted(PART) if m.id} == set(said)
    assert [text for text, message in said.items() if not str(message.string).strip() or message.fuzzy] == []


def test_easy_words_keep_every_placeholder() -> None:
    different = [
        message.id
        for message in entries()
        if sorted(PLACE.findall(str(message.id))) != sorted(PLACE.findall(str(message.string)))
    ]
    assert different == []


def test_a_text_of_the_whole_house_that_is_worded_here_is_still_said_there() -> None:
    said = {str(m.id) for part in SPOKEN_OF for m in messages.wanted(messages.SOURCE / part) if m.id}
    assert sorted(set(SHARED) - set(FROM_DJANGO) - said) == []


def test_every_check_of_a_box_refuses_in_easy_words() -> None:
    said = {str(m.id) for m in messages.wanted(messages.SOURCE / "kernel/procedures") if m.id}
    source = (messages.SOURCE / "kernel/procedures/boxes.py").read_text(encoding="utf-8")
    texts = {text for _line, text in messages.texts_in_python(source)}
    assert texts <= said
    assert texts <= set(SHARED)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """What is shipped."""
    return load()


def unworded_fact(fact: FactEntry) -> Iterator[str]:
    """What of a question has no easy words."""
    asked: list[FactEntry | Wording] = [fact, *fact.wording.values()]
    yield from (f"{fact.id}: plain" for one in asked if not one.plain)
    yield from (f"{fact.id}: plain_help" for one in asked if one.help and not one.plain_help)
    yield from (f"{fact.id}: {value.code}" for value in fact.values if not value.plain)


def unworded_field(field: Field_) -> Iterator[str]:
    """What of a box has no easy words."""
    if not field.plain:
        yield f"{field.id}: plain"
    if field.help and not field.plain_help:
        yield f"{field.id}: plain_help"
    yield from (f"{field.id}: {value}" for value in field.values if value not in field.plain_values)


def test_every_question_and_every_box_of_the_banks_has_easy_words(catalogue: Catalogue) -> None:
    bank = catalogue.bank
    assert [text for fact in bank.facts.facts for text in unworded_fact(fact)] == []
    assert [text for field in bank.fields.fields for text in unworded_field(field)] == []


def test_a_question_without_easy_words_would_be_found() -> None:
    fact = FactEntry(
        id="x", scope="person", type="code", label="続柄", help="選びます。", values=(CodeValue(code="夫"),)
    )
    assert list(unworded_fact(fact)) == ["x: plain", "x: plain_help", "x: 夫"]


def test_easy_words_for_a_choice_that_there_is_not_are_refused(catalogue: Catalogue) -> None:
    fields = [
        field.model_copy(update={"plain_values": {"定期": "ためる"}}) if field.id == "account_kind" else field
        for field in catalogue.bank.fields.fields
    ]
    changed = catalogue.bank.model_copy(
        update={"fields": catalogue.bank.fields.model_copy(update={"fields": tuple(fields)})}
    )
    assert any("plain_values の 定期" in text for text in complaints(changed, catalogue.definitions))


def test_only_an_easy_page_has_easy_words_and_the_word_of_the_law_stands_beside_once() -> None:
    assert worded("続柄", "だれ") == "続柄"
    assert instead("選びます。", "えらびます。") == "選びます。"
    with translation.override("ja-easy"):
        assert worded("続柄", "だれ") == "だれ(続柄)"
        assert worded("氏名", "") == "氏名"
        assert worded("転入届", "ひっこしの とどけ(転入届)") == "ひっこしの とどけ(転入届)"
        assert instead("選びます。", "えらびます。") == "えらびます。"
        assert instead("選びます。", "") == "選びます。"


def test_no_name_of_a_procedure_or_event_stands_twice(catalogue: Catalogue, taro: Resident) -> None:
    with translation.override("ja-easy"):
        said = [(one.name, worded(one.name, one.plain_name)) for one in catalogue.definitions]
        said += [(one.name, worded(one.name, one.plain)) for one in catalogue.bank.events.events]
    assert [text for name, text in said if text.count(f"({name})") != 1] == []
    easy(taro)
    assert "ひっこしの とどけ(転入届) |" in taro.page("/portal/procedures/tennyu-todoke/").text


def test_the_guide_asks_in_easy_words(taro: Resident) -> None:
    easy(taro)
    page = taro.page("/portal/guide/tennyu/")
    assert "ひっこして きた 日(転入した日)" in page.text
    assert "ほかの 県(県外)" in page.text
    assert "たとえば: 令和8年4月1日" in page.text
    assert "住所や 家族の 証明書(住民票の写しが必要)" in taro.page("/portal/guide/shomei/").text


def test_a_question_and_its_help_are_in_easy_words_as_its_choices_are(taro: Resident) -> None:
    taro.answer_guide()
    easy(taro)
    page = taro.page("/portal/guide/tennyu/questions/insurance/")
    assert "病院で つかう 保険(健康保険)は どれですか" in page.text
    assert "新しい 保険を えらんで ください。" in page.text
    assert "市の 保険(国民健康保険)" in page.text
    assert "新しい保険を選びます" not in page.text


def test_the_boxes_what_is_missing_and_the_last_look_are_in_easy_words(taro: Resident) -> None:
    taro.guided()
    key = taro.begin()
    easy(taro)
    page = taro.page(f"/portal/applications/{key}/details/")
    assert "電話番号(連絡先電話番号)" in page.text
    assert "7つの 数字です。" in page.text
    assert "ふだん つかう 口座(普通)" in page.text
    confirm = taro.page(f"/portal/applications/{key}/confirm/").text
    assert confirm.count("口座の 番号(7つの 数字)を おしえて ください(口座番号)") == 2  # missing, and its empty box
    answer = taro.fill(key, **{"household-account_number": "12"})
    assert "7つの 数字を 入れて ください(いまは 2つです)。" in answer.content.decode()


def test_every_box_that_a_resident_fills_for_a_procedure_online_has_easy_words(taro: Resident) -> None:
    material = guiding.material_of("tennyu")
    assert material is not None
    online = [one for one in material.definitions.values() if guiding.way(one).online]
    assert online
    content = Content(members=("p1", "p2"))
    with translation.override("ja-easy"):
        boxes = [one for d in online for one in plan.inputs(material, d, "p1", content, clock.now())]
    named = [one for one in boxes if one.item not in ("name", "kana")]  # these are texts of the portal
    assert [one.item for one in named if not one.plain or (one.help and not one.plain_help)] == []
    assert [one.item for one in named if set(one.choices) - set(one.plain_choices)] == []


def easy(taro: Resident) -> None:
    """Chooses やさしい日本語 with the switch of the page."""
    answer = taro.post("/language/", {"language": "ja-easy", "next": "/portal/"})
    assert answer.status_code == 302
