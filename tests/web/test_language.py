"""A page is in one language: Japanese, or one that somebody chose and that the capability has whole."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from scripts import messages
from yakuba.ports import registry
from yakuba.ports.module import Module
from yakuba.web.language import EASY, offered

FOLDERS = {EASY: "ja_Easy"}
USES = re.compile(r"yakuba\.(kernel\.\w+|web)")
MODULES = registry.modules()
FOREIGN = sorted({path.parents[1].name for path in messages.SOURCE.glob("**/locale/*/LC_MESSAGES/django.po")} - {"ja"})


def speakers(part: Path, language: str) -> set[Path]:
    """The parts whose texts stand on a capability's pages. Where its easy words end, standard Japanese follows on."""
    if language == EASY:
        return {part}
    imported = {name for file in part.rglob("*.py") if "tests" not in file.parts for name in imports(file)}
    used = {found[1] for name in imported if (found := USES.match(name))}
    return {part, messages.SOURCE / "web"} | {messages.SOURCE.joinpath(*name.split(".")) for name in used}


def imports(file: Path) -> Iterator[str]:
    """The names of modules that a file imports."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def is_whole(part: Path, language: str) -> bool:
    """Whether a part says everything in this language."""
    po = part / "locale" / FOLDERS.get(language, language) / "LC_MESSAGES" / "django.po"
    says_anything = any(message.id for message in messages.wanted(part))
    return not says_anything or (po.is_file() and not messages.untranslated(po))


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_a_capability_offers_exactly_the_languages_that_it_has_whole(module: Module) -> None:
    languages = {next((code for code, name in FOLDERS.items() if name == folder), folder) for folder in FOREIGN}
    part = messages.SOURCE / "apps" / module.name
    whole = {code for code in languages if all(is_whole(one, code) for one in speakers(part, code))}
    assert set(module.languages) == whole


def test_the_switch_takes_what_some_capability_offers() -> None:
    assert set(dict(settings.LANGUAGES)) == {"ja"}.union(*(module.languages for module in MODULES))


def test_wholeness_is_not_found_where_a_part_has_no_catalogue() -> None:
    assert is_whole(messages.SOURCE / "web", "en")
    assert not is_whole(messages.SOURCE / "apps" / "tablet", "en")


@pytest.mark.django_db
@pytest.mark.parametrize("chosen", ["en", "ja-easy", "xx", "\x00"])
@pytest.mark.parametrize("address", ["/accounts/sign-in/", "/tablet/", "/nothing/here/"])
def test_a_choice_counts_for_nothing_where_it_is_not_offered(chosen: str, address: str) -> None:
    client = Client(headers={"accept-language": "en"})
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = chosen
    page = client.get(address)
    assert page["Content-Language"] == "ja"
    text = page.content.decode()
    assert 'lang="ja"' in text
    assert ("本文へ移る" in text, "English" in text, "set_language" in text) == (True, False, False)


@pytest.mark.django_db
def test_the_portal_is_in_the_easy_words_that_were_chosen() -> None:
    client = Client()
    client.post("/language/", {"language": EASY, "next": "/portal/"})
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == EASY
    assert offered("/portal/inbox/") == {EASY}
    assert client.get("/portal/").status_code == 200
