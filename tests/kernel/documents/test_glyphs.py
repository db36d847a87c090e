"""Names keep their glyphs: every variation sequence of the fonts comes out as its own glyph and reads back as itself."""

import io
import re
import unicodedata
from pathlib import Path

import pytest
from pydantic import BaseModel
from pypdf import PdfReader

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
    rows = ["".join(sequences[start : start + 30]) for start in range(0, len(sequences), 30)]
    pdf = service.render(specimen, {"rows": rows})
    back = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    back = re.sub(r"\s|\d+ / \d+", "", back)
    assert len(sequences) == 14787
    # The font itself holds some compatibility ideographs as the glyph of their unified character.
    assert unicodedata.normalize("NFC", back) == unicodedata.normalize("NFC", "".join(sequences))


def test_sequences_print_the_glyphs_that_the_font_names(specimen: str) -> None:
    table = glyphs.coverage(SERIF).sequences
    groups: dict[int, list[int]] = {}
    for base, selector in sorted(table):
        groups.setdefault(base, []).append(selector)
    rich = [base for base, selectors in groups.items() if len(selectors) > 3][:200]
    pairs = [(base, selector) for base in rich for selector in groups[base]]
    pdf = service.render(specimen, {"rows": [chr(base) + chr(selector) for base, selector in pairs]})
    shown = [code for page in PdfReader(io.BytesIO(pdf)).pages for code in _codes(page.get_contents().get_data())]
    shown = shown[: len(pairs)] if len(shown) == len(pairs) else _without_page_numbers(shown, len(pairs))
    named = [table[pair] or -pair[0] for pair in pairs]
    assert len(set(zip(named, shown, strict=True))) == len(set(named)) == len(set(shown))


def _codes(content: bytes) -> list[bytes]:
    raise NotImplementedError


def _without_page_numbers(shown: list[bytes], count: int) -> list[bytes]:
    raise NotImplementedError


@pytest.mark.parametrize("name", ["髙﨑", "𠮷野", "邉󠄂", "葛󠄀城", "辻󠄀", "𩸽", "Đặng Thị Ơ", "São João", "㈱①Ⅳ", "ﾀﾅｶ"])
def test_names_of_residents_are_printable(name: str) -> None:
    assert glyphs.unprintable(name) == ()


@pytest.mark.parametrize("text", ["\U000e0100", "a\U000e0100", "葛\U000e01ef", "葛\U000e0100\U000e0101"])
def test_a_selector_that_selects_nothing_is_named(text: str) -> None:
    assert glyphs.unprintable(text)
