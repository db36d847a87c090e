"""Names of persons and firms: keys by kana (フリガナ) and by Latin letters. A key is derived, never stored as a name.

Every key keeps prefixes: the key of a beginning is the beginning of the key, so that a search may stop typing early.
"""

import re
import unicodedata
from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache

from yakuba.lib.characters import variant_key

_HIRAGANA = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
_LARGE = dict(zip(map(ord, "ァィゥェォッャュョヮヵヶ"), "アイウエオツヤユヨワカケ", strict=True))
_ALIKE = dict(zip(map(ord, "ヂヅヰヱヲヷヸヹヺ"), "ジズイエオバビベボ", strict=True))
_VU = str.maketrans("ァィェォ", "バビベボ")
_VOWEL_ROWS = {
    "ア": "アカサタナハマヤラワガザダバパ",
    "イ": "イキシチニヒミリギジビピ",
    "ウ": "ウクスツヌフムユルグズブプ",
    "エ": "エケセテネヘメレゲゼデベペ",
    "オ": "オコソトノホモヨロゴゾドボポ",
}
_VOWEL = {kana: vowel for vowel, row in _VOWEL_ROWS.items() for kana in row}
# Letters that do not fall apart into a base letter and a mark.
_LETTERS = str.maketrans({"Ø": "O", "Ł": "L", "Đ": "D", "Æ": "AE", "Œ": "OE", "Þ": "TH", "Ð": "D", "ß": "SS"})
_WORDS = re.compile(r"[\s\-‐‑‒–—・=＝.,'’]+")


class Script(StrEnum):
    """What a searcher typed."""

    NUMBER = "number"
    KANA = "kana"
    LATIN = "latin"
    KANJI = "kanji"


def script(text: str) -> Script:
    """What ``text`` is written in; one kanji makes it kanji."""
    letters = _WORDS.sub("", unicodedata.normalize("NFKC", text))
    if letters.isdigit() and letters.isascii():
        return Script.NUMBER
    if letters and all("\u3041" <= c <= "\u30ff" for c in letters):
        return Script.KANA
    decomposed = unicodedata.normalize("NFKD", letters)
    if decomposed and all(c.isascii() or unicodedata.combining(c) or c in "ØøŁłĐđÆæŒœÞþÐðßı" for c in decomposed):
        return Script.LATIN
    return Script.KANJI


@lru_cache(maxsize=65536)
def kana_key(text: str) -> str:
    """The sound of a name: hiragana = katakana, small = large, ヂヅ = ジズ, ヴァ = バ, おう = おお = おー."""
    kana = _WORDS.sub("", unicodedata.normalize("NFKC", text)).translate(_HIRAGANA)
    if "ヴ" in kana:
        kana = re.sub("ヴ([ァィェォ]?)", lambda found: found[1].translate(_VU) or "ブ", kana)
    return _spell_long_vowels(kana.translate(_LARGE).translate(_ALIKE))


def _spell_long_vowels(kana: str) -> str:
    if not any(c in "ーウイ" for c in kana):
        return kana
    spelled: list[str] = []
    for c in kana:
        vowel = _VOWEL.get(spelled[-1], "") if spelled else ""
        if c == "ー" or (vowel, c) in (("オ", "ウ"), ("エ", "イ")):
            spelled.append(vowel)
        else:
            spelled.append(c)
        if not spelled[-1]:
            spelled.pop()
    return "".join(spelled)


@lru_cache(maxsize=65536)
def latin_key(text: str) -> str:
    """A Latin name without case, marks, spaces and hyphens: ``José María`` → ``JOSEMARIA``."""
    letters = unicodedata.normalize("NFKC", text).translate(_LETTERS).upper().translate(_LETTERS)
    return "".join(c for c in unicodedata.normalize("NFKD", letters) if c.isascii() and c.isalnum())


def latin_keys(text: str) -> tuple[str, ...]:
    """The key from each word on, so that any word of a long name finds it: surname, given or middle name."""
    return _from_each_word(text, latin_key)


def kana_keys(text: str) -> tuple[str, ...]:
    """The kana key from each word on (for names with middle names)."""
    return _from_each_word(text, kana_key)


def _from_each_word(text: str, key: Callable[[str], str]) -> tuple[str, ...]:
    words = [word for word in _WORDS.split(text) if word]
    keys = [key("".join(words[first:])) for first in range(len(words))]
    return tuple(dict.fromkeys(k for k in keys if k))


def name_key(text: str) -> str:
    """The key of a name as written, in any variant of its characters (see :mod:`yakuba.lib.characters`)."""
    return variant_key(text)
