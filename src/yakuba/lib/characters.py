"""Variant characters (異体字) of names: keys for searching and matching. The glyphs themselves are never changed.

Pairs and their source: ``data/variants.csv``, ``data/README.md``. ``same`` pairs are folded in every key; ``candidate``
pairs (斉 and 斎) only in the candidate key: such a match is offered to a person, never taken as equal.
"""

import csv
import unicodedata
from enum import StrEnum
from functools import cache
from importlib.resources import files
from itertools import pairwise

# Ideographic variation selectors (IVS), the older standardised selectors, every kind of space, control characters.
_DROPPED = dict.fromkeys(
    (*range(0xE0100, 0xE01F0), *range(0xFE00, 0xFE10), *range(0x20), 0x7F, *map(ord, " \u3000\u00a0\u200b\ufeff"))
)
# Kanji up to Unicode 15.1 (UCD 15.1.0, Scripts.txt, Han) that are newer than the tables of Python 3.11 (Unicode 14.0):
# the last one of 拡張C, 拡張I, 拡張H.
_NEWER_KANJI = ((0x2B739, 0x2B739), (0x2EBF0, 0x2EE5D), (0x31350, 0x323AF))
# Small ヵヶ are read as the large ones in names and towns (茅ヶ崎, 茅ケ崎).
_SMALL_KE = {ord("ヶ"): "ケ", ord("ヵ"): "カ"}


def category(character: str) -> str:
    """The general category of Unicode (``Lo``, ``Cc`` …), also of kanji that are newer than Python's own tables."""
    found = unicodedata.category(character)
    if found == "Cn" and any(first <= ord(character) <= last for first, last in _NEWER_KANJI):
        return "Lo"
    return found


class Level(StrEnum):
    """How near two names are."""

    SAME = "same"
    CANDIDATE = "candidate"
    DIFFERENT = "different"


def without_selectors(text: str) -> str:
    """``text`` without variation selectors: each character in its basic shape."""
    return "".join(c for c in text if not (0xE0100 <= ord(c) <= 0xE01EF or 0xFE00 <= ord(c) <= 0xFE0F))


def variant_key(text: str) -> str:
    """The key under which all shapes of a name are one: 渡邉, 渡邊 and 渡辺. Spaces, width and case do not count."""
    folded = unicodedata.normalize("NFKC", text).upper().translate(_folding())
    # Dropping a space may bring a letter and a mark together.
    return unicodedata.normalize("NFKC", folded)


def candidate_key(text: str) -> str:
    """The wider key under which characters that are mixed up (斉, 斎, 齊, 齋) are one, and 々 is written out."""
    key = variant_key(text).translate(_candidate_folding())
    if "々" not in key:
        return key
    written: list[str] = []
    for character in key:
        written.append(written[-1] if character == "々" and written else character)
    return "".join(written)


def has_candidates(text: str) -> bool:
    """Whether a name holds a character for which other characters are offered, or one that 々 could stand for."""
    key = variant_key(text)
    if "々" in key or any(one == next_one for one, next_one in pairwise(key)):
        return True
    return any(ord(c) in _candidate_folding() or c in _candidate_heads() for c in key)


def level(one: str, other: str) -> Level:
    """How near two spellings of a name are."""
    if variant_key(one) == variant_key(other):
        return Level.SAME
    return Level.CANDIDATE if candidate_key(one) == candidate_key(other) else Level.DIFFERENT


@cache
def common_forms() -> dict[str, str]:
    """Variant → common form, of level ``same`` only (one character each side)."""
    return {variant: common for variant, common, kind in _table() if kind == Level.SAME}


@cache
def _table() -> tuple[tuple[str, str, str], ...]:
    text = (files("yakuba.lib") / "data" / "variants.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return tuple((without_selectors(row["variant"]), row["common"], row["level"]) for row in rows)


@cache
def _folding() -> dict[int, str | None]:
    folded = {ord(variant): common for variant, common in common_forms().items() if variant != common}
    return {**_DROPPED, **_SMALL_KE, **folded}


@cache
def _candidate_folding() -> dict[int, str]:
    """Every character of a candidate group → the group's first one. Groups are joined: 齊–斉–斎–齋 are one."""
    groups: list[set[str]] = []
    for variant, common, kind in _table():
        if kind != Level.CANDIDATE:
            continue
        touched = [group for group in groups if group & {variant, common}]
        groups = [group for group in groups if group not in touched]
        groups.append({variant, common}.union(*touched))
    return {ord(character): min(group) for group in groups for character in group if character != min(group)}


@cache
def _candidate_heads() -> frozenset[str]:
    return frozenset(_candidate_folding().values())
