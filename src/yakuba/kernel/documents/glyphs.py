"""Which characters and variation sequences (IVS) the fonts can print, read from their own ``cmap`` tables.

The engine shows a base glyph in silence where a variation sequence is unknown, and obeys bidirectional overrides.
A document of the town prints every character as itself or not at all, so both are refused here before typesetting.
Tables: OpenType 1.9, cmap formats 12 and 14.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import noto_cjk_sans_jp_bold
import pylopdf_fonts_jp

from yakuba.lib.characters import category

TEXT_FONTS = (Path(pylopdf_fonts_jp.serif_path()), Path(pylopdf_fonts_jp.sans_path()))
BOLD_FONT = Path(str(noto_cjk_sans_jp_bold.FONT_PATH))
LINE_ENDS = {"\n", "\t"}
STANDARD_SELECTORS = range(0xFE00, 0xFE10)
IDEOGRAPHIC_SELECTORS = range(0xE0100, 0xE01F0)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What one font draws: code points, and (base, selector) → glyph id (0: the base character's own glyph)."""

    characters: frozenset[int]
    sequences: dict[tuple[int, int], int]


def unprintable(text: str) -> tuple[str, ...]:
    """The characters and sequences of ``text`` that cannot be printed as themselves, each once, in order."""
    if text.isascii() and text.isprintable():
        return ()
    printable, sequences = _printable(), _sequences()
    found: dict[str, None] = {}
    before = ""
    for char in text:
        if is_selector(char):
            if not before or (ord(before), ord(char)) not in sequences:
                found[before + char] = None
            before = ""
            continue
        if ord(char) not in printable and char not in LINE_ENDS:
            found[char] = None
        before = char
    return tuple(found)


def is_selector(char: str) -> bool:
    """True for a variation selector, which only means something after another character."""
    return ord(char) in IDEOGRAPHIC_SELECTORS or ord(char) in STANDARD_SELECTORS


@cache
def coverage(font: Path) -> Coverage:
    """Read from the font file itself; kept for the life of the process (27 ms a font)."""
    table = _cmap(font.read_bytes())
    characters: set[int] = set()
    sequences: dict[tuple[int, int], int] = {}
    for index in range(_short(table, 2)):
        offset = _long(table, 8 + 8 * index)
        match _short(table, offset):
            case 12:
                characters.update(_characters(table, offset))
            case 14:
                sequences.update(_variations(table, offset))
    return Coverage(frozenset(characters), sequences)


@cache
def _printable() -> frozenset[int]:
    drawn = frozenset().union(*(coverage(font).characters for font in TEXT_FONTS))
    # Format and control characters (Cf, Cc) may have empty glyphs, but act on the text around them.
    return frozenset(code for code in drawn if category(chr(code)) not in {"Cf", "Cc", "Cs", "Co", "Cn"})


@cache
def _sequences() -> frozenset[tuple[int, int]]:
    first, *others = (frozenset(coverage(font).sequences) for font in (*TEXT_FONTS, BOLD_FONT))
    return first.intersection(*others)


def _cmap(font: bytes) -> bytes:
    for index in range(_short(font, 4)):
        tag, _, offset, length = struct.unpack_from(">4sIII", font, 12 + 16 * index)
        if tag == b"cmap":
            return font[offset : offset + length]
    raise ValueError("the font has no cmap table")


def _characters(table: bytes, offset: int) -> Iterator[int]:
    for group in range(_long(table, offset + 12)):
        first, last, _ = struct.unpack_from(">III", table, offset + 16 + 12 * group)
        yield from range(first, last + 1)


def _variations(table: bytes, offset: int) -> Iterator[tuple[tuple[int, int], int]]:
    for record in range(_long(table, offset + 6)):
        place = offset + 10 + 11 * record
        selector, default, other = _triple(table, place), _long(table, place + 3), _long(table, place + 7)
        if default:
            for entry in range(_long(table, offset + default)):
                start = offset + default + 4 + 4 * entry
                first = _triple(table, start)
                yield from (((code, selector), 0) for code in range(first, first + table[start + 3] + 1))
        if other:
            for entry in range(_long(table, offset + other)):
                start = offset + other + 4 + 5 * entry
                yield (_triple(table, start), selector), _short(table, start + 3)


def _short(data: bytes, offset: int) -> int:
    return int.from_bytes(data[offset : offset + 2], "big")


def _triple(data: bytes, offset: int) -> int:
    return int.from_bytes(data[offset : offset + 3], "big")


def _long(data: bytes, offset: int) -> int:
    return int.from_bytes(data[offset : offset + 4], "big")
