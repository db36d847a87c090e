"""Letters and forms: the same bytes for the same values, and nothing printed that was not meant."""

import io
import threading
from pathlib import Path

import pytest
from pydantic import BaseModel
from pypdf import PdfReader
from pypdf.generic import StreamObject

from samples import documents as papers
from yakuba.kernel.documents import service
from yakuba.kernel.documents.contracts import BadContextError, MissingGlyphError, RenderError, UnknownTemplateError

SAMPLES = {"letter": papers.letter, "form": papers.form, "guide": papers.guide, "list": papers.listing}
HOSTILE = [
    '#panic("boom")',
    '#import "@preview/x:1.0.0"',
    '#read("/etc/passwd")',
    "*強調* _斜体_ $x^2$ `code` = 見出し",
    "\\ \" ' ] } ) // 注釈 /* */ <label> @ref",
    '"}],"number":"偽"',
    "#{",
    "<script>alert(1)</script>",
]


def read(pdf: bytes) -> str:
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return text.replace("\n", "").replace(" ", "").replace("\u200b", "")


def with_note(note: str) -> papers.Values:
    return papers.form() | {"note": note}


@pytest.mark.parametrize("name", SAMPLES)
def test_every_shipped_template_gives_the_same_pdf_a_twice(name: str) -> None:
    first, second = (service.render(name, SAMPLES[name]()) for _ in range(2))
    assert first == second
    stream = PdfReader(io.BytesIO(first)).root_object["/Metadata"]
    assert isinstance(stream, StreamObject)
    metadata = stream.get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in metadata


def test_a_letter_shows_everything_an_official_letter_needs() -> None:
    text = read(service.render("letter", papers.letter()))
    for part in (
        "青こ支第1024号",
        "令和8年4月20日",
        "髙橋美咲様",
        "青葉市長",
        "却下通知",
        "記",
        "理由",
        "教示",
        "以上",
        "担当",
    ):
        assert part in text


def test_a_letter_without_a_seal_says_so_with_the_reason() -> None:
    omitted = papers.letter() | {"seal": {"kind": "omitted", "reason": "青葉市公印規則第9条による"}}
    text = read(service.render("letter", omitted))
    assert "(公印省略)" in text
    assert "青葉市公印規則第9条による" in text


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        ("1989-01-07", "昭和64年1月7日"),
        ("1989-01-08", "平成元年1月8日"),
        ("2019-04-30", "平成31年4月30日"),
        ("2019-05-01", "令和元年5月1日"),
        ("1926-12-24", "大正15年12月24日"),
        ("1912-07-29", "明治45年7月29日"),
    ],
)
def test_dates_are_shown_in_the_era_of_that_day(day: str, shown: str) -> None:
    assert shown in read(service.render("letter", papers.letter() | {"issued_on": day}))


@pytest.mark.parametrize("text", HOSTILE)
def test_code_in_a_value_is_printed_and_not_run(text: str) -> None:
    assert text.replace(" ", "") in read(service.render("form", with_note(text)))


@pytest.mark.parametrize("char", ["\u202e", "\u2066", "\u200b", "\u00ad", "\x00", "\x07", "\ufeff"])
def test_a_character_that_acts_instead_of_showing_is_refused(char: str) -> None:
    with pytest.raises(MissingGlyphError) as refused:
        service.render("form", with_note(f"前{char}後"))
    assert refused.value.chars == (char,)
    assert f"U+{ord(char):04X}" in str(refused.value)


def test_all_missing_characters_are_named_at_once() -> None:
    with pytest.raises(MissingGlyphError) as refused:
        service.render("form", with_note("😀と\U0002ffffと\ue000と葛\U000e01ef"))
    assert refused.value.chars == ("😀", "\U0002ffff", "\ue000", "葛\U000e01ef")


@pytest.mark.parametrize("kanji", ["\U00031350", "\U0002ebf0", "\U00030000"])
def test_a_kanji_that_no_font_draws_is_refused_with_how_the_paper_is_made_without_it(kanji: str) -> None:
    with pytest.raises(
        MissingGlyphError, match="似た形の字かカタカナで入力し直し、正しい字は紙に書き添えて"
    ) as refused:
        service.render("form", with_note(f"森 {kanji}"))
    assert refused.value.chars == (kanji,)
    with pytest.raises(MissingGlyphError) as refused:
        service.render("form", with_note("森\u200b"))
    assert "似た形の字" not in str(refused.value)


def test_line_ends_of_a_browser_are_line_breaks() -> None:
    assert "一行目二行目" in read(service.render("form", with_note("一行目\r\n二行目")))


def test_a_long_text_without_spaces_stays_on_the_paper() -> None:
    pdf = service.render("form", with_note("a" * 3000))
    assert read(pdf).count("a") >= 3000
    written = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\u200b", "")
    # 170 mm less 14 pt of inset are 468 pt: 83 letters of 5.63 pt.
    assert max(line.count("a") for line in written.splitlines()) <= 83


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"number": None}, "number"),
        ({"number": ""}, "number"),
        ({"number": "  "}, "number"),
        ({"body": []}, "body"),
        ({"issued_on": "2026-02-30"}, "issued_on"),
        ({"unheard_of": "x"}, "unheard_of"),
        ({"seal": {"kind": "omitted"}}, "seal.omitted.reason"),
        ({"seal": {"kind": "stamped", "image": "AAAA"}}, "seal.stamped.image"),
        ({"seal": {"kind": "stamped", "image": "#read"}}, "seal.stamped.image"),
    ],
)
def test_a_missing_or_empty_value_is_an_error_that_names_the_field(change: papers.Values, field: str) -> None:
    with pytest.raises(BadContextError) as refused:
        service.render("letter", papers.letter() | change)
    assert refused.value.fields == (field,)


def test_a_wrong_value_is_not_repeated_in_the_error() -> None:
    with pytest.raises(BadContextError) as refused:
        service.render("letter", papers.letter() | {"issued_on": "髙橋 美咲"})
    assert "髙橋" not in str(refused.value)


def test_a_row_with_too_few_cells_is_refused() -> None:
    with pytest.raises(BadContextError):
        service.render("list", papers.listing(1) | {"rows": [["一つだけ"]]})


def test_the_head_of_a_list_is_repeated_on_every_page() -> None:
    pages = PdfReader(io.BytesIO(service.render("list", papers.listing(150)))).pages
    assert len(pages) > 2
    assert all("受付番号" in page.extract_text() for page in pages)


def test_an_unknown_template_is_refused() -> None:
    with pytest.raises(UnknownTemplateError):
        service.render("../letter", {})


class Greeting(BaseModel):
    text: str


def test_another_part_brings_its_own_template(tmp_path: Path) -> None:
    (tmp_path / "greeting.typ").write_text(
        '#import "@local/paper:1.0.0": *\n#show: paper.with(title: "挨拶")\n#data.text', encoding="utf-8"
    )
    service.register_templates(tmp_path, {"greeting": Greeting})
    service.register_templates(tmp_path, {"greeting": Greeting})
    assert "こんにちは" in read(service.render("greeting", {"text": "こんにちは"}))
    (tmp_path / "letter.typ").write_text("", encoding="utf-8")
    with pytest.raises(ValueError, match="letter"):
        service.register_templates(tmp_path, {"letter": Greeting})


def test_a_template_can_read_nothing_outside_its_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("秘密", encoding="utf-8")
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "nosy.typ").write_text(
        '#set document(date: datetime(year: 2000, month: 1, day: 1))\n#read("../secret.txt")', encoding="utf-8"
    )
    service.register_templates(folder, {"nosy": Greeting})
    with pytest.raises(RenderError, match="nosy"):
        service.render("nosy", {"text": "x"})


def test_eight_threads_at_once_each_get_their_own_document() -> None:
    wrong: list[int] = []

    def work(index: int) -> None:
        for turn in range(6):
            mark = f"控え{index}の{turn}"
            if mark not in read(service.render("form", with_note(mark))):
                wrong.append(index)

    threads = [threading.Thread(target=work, args=(index,)) for index in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
