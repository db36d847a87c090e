"""Addresses as the register keeps them: town, 番地 and 方書 apart, and keys to search them by.

No general normaliser: the text is what the register says, the keys only make two spellings of it meet.
"""

import re
import unicodedata

from yakuba.lib.characters import variant_key

_KANJI_DIGITS = {c: str(n) for n, c in enumerate("〇一二三四五六七八九")}
_CHOME = re.compile(r"([〇一二三四五六七八九十]+|\d+)丁目")
_HYPHENS = re.compile(r"[‐‑‒–—―−－ー-]+")
_COUNTERS = re.compile(r"(丁目|番地の?|番|号|の(?=\d))")


def town_key(name: str) -> str:
    """A town's name under any spelling: 青葉町一丁目 = 青葉町１丁目, ヶ = ケ = が, variants of its characters."""
    text = _CHOME.sub(lambda found: f"{_number(found[1])}丁目", unicodedata.normalize("NFKC", name))
    return variant_key(text).replace("ガ", "ケ").replace("が", "ケ").replace("大字", "")


def block_key(block: str) -> str:
    """番地 as digits and hyphens: 12番地3 = 12番3号 = 12-3 = １２の３."""
    text = variant_key(unicodedata.normalize("NFKC", block))
    return _HYPHENS.sub("-", _COUNTERS.sub("-", text)).strip("-")


def _number(text: str) -> str:
    if text.isdigit():
        return str(int(text))
    if "十" not in text:
        return "".join(_KANJI_DIGITS[c] for c in text)
    tens, _, ones = text.partition("十")
    return str(int(_KANJI_DIGITS.get(tens, "1")) * 10 + int(_KANJI_DIGITS.get(ones, "0")))
