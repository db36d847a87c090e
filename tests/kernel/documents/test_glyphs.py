"""Names keep their glyphs: every variation sequence comes out as its own glyph and reads back as itself."""

import io
import re
from pathlib import Path
from typing import Any, cast

import pytest
from pydantic import BaseModel
from pypdf import PdfReader
from pypdf.generic import ContentStream, DictionaryObject

from yakuba.kernel.documents import glyphs, service

SERIF = glyphs.TEXT_FONTS[0]


class Rows(BaseModel):
    rows: list[str]


@pytest.fixture(scope="module")
def specimen(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder: Path = tmp_path_factory.mktemp("specimen")
    (folder / "specimen.typ").write_text(
        '#import "@local/paper:1.0.0": *\n#show: paper.with(title: "字形")\n#for row in data.rows [#row #parbreak()]',
        encoding="utf-8",
    )
    service.register_templates(folder, {"specimen": Rows})
    return "specimen"


def test_all_fonts_know_the_same_14787_sequences() -> None:
    tables = [set(glyphs.coverage(font).sequences) for font in (*glyphs.TEXT_FONTS, glyphs.BOLD_FONT)]
    assert [len(table) for table in tables] == [14787] * 3
    assert tables[0] == tables[1] == tables[2]


def test_every_sequence_reads_back_as_itself(specimen: str) -> None:
    sequences = [chr(base) + chr(selector) for base, selector in sorted(glyphs.coverage(SERIF).sequences)]
    pdf = service.render(specimen, {"rows": _rows(sequences)})
    back = "".join(text for text, _ in _shown(pdf))
    assert len(sequences) == 14787
    assert back == "".join(sequences)


def test_sequences_print_the_glyphs_that_the_font_names(specimen: str) -> None:
    table = glyphs.coverage(SERIF).sequences
    groups: dict[int, list[int]] = {}
    for base, selector in sorted(table):
        groups.setdefault(base, []).append(selector)
    pairs = [(base, selector) for base, selectors in groups.items() if len(selectors) > 2 for selector in selectors]
    shown = [code for _, code in _shown(service.render(specimen, {"rows": _rows([chr(a) + chr(b) for a, b in pairs])}))]
    named = [table[pair] or -pair[0] for pair in pairs]
    assert len(pairs) > 500
    # One glyph in the font is one glyph in the file, and two are two: the pairing is a bijection.
    assert len(set(zip(named, shown, strict=True))) == len(set(named)) == len(set(shown))


def _rows(sequences: list[str]) -> list[str]:
    return ["".join(sequences[start : start + 30]) for start in range(0, len(sequences), 30)]


def _shown(pdf: bytes) -> list[tuple[str, bytes]]:
    """(text, glyph code) of every glyph of the body, by /ActualText where the file gives one, else by /ToUnicode."""
    found: list[tuple[str, bytes]] = []
    reader = PdfReader(io.BytesIO(pdf))
    for page in reader.pages:
        fonts = cast(DictionaryObject, cast(DictionaryObject, page["/Resources"])["/Font"])
        maps = {name: _to_unicode(font) for name, font in fonts.items()}
        font, actual, footer = "", None, False
        for operands, operator in ContentStream(page.get_contents(), reader).operations:
            if operator == b"Tf":
                font = operands[0]
            elif operator == b"BDC":
                footer = footer or operands[0] == "/Artifact"
                actual = operands[1].get_object().get("/ActualText", actual)
            elif operator == b"EMC":
                actual = None
            elif operator in (b"Tj", b"TJ") and not footer:
                strings = operands[0] if operator == b"TJ" else operands
                codes = b"".join(part.original_bytes for part in strings if hasattr(part, "original_bytes"))
                for place in range(0, len(codes), 2):
                    code = codes[place : place + 2]
                    found.append((actual or maps[font][code], code))
    return found


def _to_unicode(font: Any) -> dict[bytes, str]:
    lines = font.get_object()["/ToUnicode"].get_object().get_data().decode()
    return {
        bytes.fromhex(code): bytes.fromhex(text).decode("utf-16-be")
        for code, text in re.findall(r"<([0-9A-Fa-f]{4})> *<([0-9A-Fa-f]+)>\n", lines)
    }


@pytest.mark.parametrize("name", ["髙﨑", "𠮷野", "邉󠄂", "葛󠄀城", "辻󠄀", "𩸽", "Đặng Thị Ơ", "São João", "㈱①Ⅳ", "ﾀﾅｶ"])
def test_names_of_residents_are_printable(name: str) -> None:
    assert glyphs.unprintable(name) == ()


@pytest.mark.parametrize("text", ["\U000e0100", "a\U000e0100", "葛\U000e01ef", "葛\U000e0100\U000e0101"])
def test_a_selector_that_selects_nothing_is_named(text: str) -> None:
    assert glyphs.unprintable(text)
