"""Every word that a page shows can be translated, and the catalogues are in step with the code."""

import re
from pathlib import Path

import pytest
from django.template import engines
from django.template.base import DebugLexer, TokenType
from django.utils import translation

from scripts import messages

SOURCE = messages.SOURCE
TEMPLATES = sorted(path for path in SOURCE.glob("**/templates/**/*.html") if "tests" not in path.parts)
JAPANESE = re.compile(r"[ぁ-ヿ㐀-鿿豈-﫿ｦ-ﾟ]+")
NEWLINE = "\n"
WITH_END = {"blocktranslate": "endblocktranslate", "blocktrans": "endblocktrans", "comment": "endcomment"}


def bare_words(source: str) -> list[str]:
    """Japanese that stands in a template outside translate tags and comments: ``line: words``."""
    found, until = [], ""
    for token in DebugLexer(source).tokenize():
        name = token.contents.split(" ", 1)[0] if token.token_type == TokenType.BLOCK else ""
        if until:
            until = "" if name == until else until
        elif name in WITH_END:
            until = WITH_END[name]
        else:
            assert token.lineno is not None
            shown = _shown(token.token_type, name, token.contents)
            found += [f"{token.lineno + shown.count(NEWLINE, 0, w.start())}: {w[0]}" for w in JAPANESE.finditer(shown)]
    return found


def _shown(kind: TokenType, name: str, contents: str) -> str:
    if kind == TokenType.COMMENT or name in ("translate", "trans"):
        return ""
    return re.sub(r"""_\((?:"[^"]*"|'[^']*')\)""", "", contents)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_templates_show_words_only_through_translation(path: Path) -> None:
    assert bare_words(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    ["<p>窓口</p>", '<a title="窓口">x</a>', '{% ui "button" label="保存" %}', "{{ value|default:'なし' }}"],
)
def test_bare_words_are_found_wherever_they_hide(source: str) -> None:
    assert bare_words("\n" + source) == [f"2: {JAPANESE.findall(source)[0]}"]


@pytest.mark.parametrize(
    "source",
    [
        '{% translate "窓口" %}',
        "{% blocktranslate %}窓口{% endblocktranslate %}",
        "{% comment %}窓口{% endcomment %}",
        "{# 窓口 #}",
        '{{ value|default:_("なし") }}',
    ],
)
def test_translated_words_and_comments_are_left_alone(source: str) -> None:
    assert bare_words(source) == []


def test_catalogues_are_in_step_with_the_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert messages.main(["--check"]) == 0, capsys.readouterr().out


def test_the_look_is_translated_whole() -> None:
    assert messages.untranslated(SOURCE / "web/locale/en/LC_MESSAGES/django.po") == []


def test_words_are_collected_from_code_and_templates() -> None:
    assert list(messages.texts_in_python('x = 1\ntitle = _("窓口")\nother("審査")')) == [(2, "窓口")]
    counted = "{% blocktranslate %}{{ n }}件{% endblocktranslate %}"
    template = '{% load i18n %}\n{% translate "窓口" %}' + counted + '{{ a|default:_("なし") }}'
    assert [text for _line, text in messages.texts_in_template(template)] == ["窓口", "%(n)s件", "なし"]


@pytest.mark.parametrize(("language", "shown"), [("ja", "必須"), ("en", "Required"), ("fr", "必須")])
def test_japanese_is_the_source_and_what_other_languages_fall_back_to(language: str, shown: str) -> None:
    template = engines["django"].from_string('{% load i18n %}{% translate "必須" %}')
    with translation.override(language):
        assert template.render() == shown
