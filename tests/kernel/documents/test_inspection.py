"""An upload is judged by its content alone, within bounds, and never brings the house down."""

import io
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.kernel.documents import files
from yakuba.kernel.documents import inspection, probe
from yakuba.kernel.documents.contracts import Limits, UploadRefusedError

LIMITS = Limits()


def zipped(name: str = "word/vbaProject.bin") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "x")
    return out.getvalue()


def refused(data: bytes, limits: Limits = LIMITS) -> str:
    with pytest.raises(UploadRefusedError) as why:
        inspection.inspect(data, limits)
    return why.value.code


def test_a_plain_pdf_stays_as_it_is() -> None:
    found = inspection.inspect(files.pdf(), LIMITS)
    assert (found.media_type, found.content, found.findings) == ("application/pdf", files.pdf(), ())


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_is_written_again(kind: str) -> None:
    found = inspection.inspect(files.image(kind) + b"<?php tail ?>", LIMITS)
    assert found.media_type == f"image/{kind.lower()}"
    assert b"php" not in found.content
    assert Image.open(io.BytesIO(found.content)).size == (40, 30)


def test_a_photo_loses_its_metadata_and_stands_upright() -> None:
    found = inspection.inspect(files.photo_with_place(), LIMITS)
    picture = Image.open(io.BytesIO(found.content))
    assert picture.size == (30, 40)
    assert not picture.getexif()
    assert b"SECRET-CAMERA" not in found.content


def test_a_large_photo_is_made_smaller() -> None:
    found = inspection.inspect(files.image("JPEG", (5000, 1000)), LIMITS)
    assert max(Image.open(io.BytesIO(found.content)).size) == probe.MAX_SIDE


@pytest.mark.parametrize(
    ("make", "finding"),
    [
        (files.pdf_with_script, "javascript"),
        (files.pdf_with_file, "embedded_file"),
        (files.pdf_with_password, "encrypted"),
        (files.pdf_with_hidden_name, "javascript"),
        (lambda: files.pdf_with_action("/Launch"), "launch"),
        (lambda: files.pdf_with_action("/SubmitForm", "/AA"), "submit"),
        (lambda: files.pdf_with_link_action("/Launch"), "launch"),
        (lambda: files.pdf_with_link_action("/GoToE"), "embedded_file"),
    ],
)
def test_a_pdf_that_can_act_goes_to_quarantine(make: Callable[[], bytes], finding: str) -> None:
    assert finding in inspection.inspect(make(), LIMITS).findings


def test_a_pdf_with_a_web_link_is_plain() -> None:
    assert inspection.inspect(files.pdf_with_link_action("/URI"), LIMITS).findings == ()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (zipped(), "archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "archive"),
        (b"\x1f\x8b" + bytes(50), "archive"),
        (b"MZ" + bytes(200), "not_accepted"),
        (b"GIF89a" + bytes(200), "not_accepted"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "not_accepted"),
        (b"<html>", "not_accepted"),
        (files.pdf() + zipped(), "polyglot"),
        (files.pdf() + b"<script>alert(1)</script>", "polyglot"),
        (b" " + files.pdf(), "not_accepted"),
        (b"%PDF-1.7\nno more", "broken"),
        (b"%PDF-1.7\n%%EOF", "broken"),
        (b"\xff\xd8\xff" + bytes(100), "broken"),
        (files.image()[:60], "broken"),
        (files.png_bomb(), "broken"),
    ],
)
def test_what_is_no_plain_pdf_or_photo_is_refused(data: bytes, code: str) -> None:
    assert refused(data) == code


def test_a_zip_whose_comment_ends_like_a_pdf_is_refused() -> None:
    tail = bytearray(zipped())
    tail[-2:] = (7).to_bytes(2, "little")
    assert refused(files.pdf() + bytes(tail) + b"\n%%EOF\n") == "polyglot"


def test_a_pdf_that_grows_without_end_is_refused() -> None:
    bomb = files.pdf_bomb()
    assert len(bomb) < LIMITS.max_bytes
    assert refused(bomb) == "broken"


@pytest.mark.parametrize(("size", "taken"), [(100, True), (101, False)])
def test_the_limit_counts_to_the_byte(size: int, taken: bool) -> None:
    stream = io.BytesIO(b"x" * size)
    if taken:
        assert len(inspection.read_bounded(stream, Limits(max_bytes=100))) == size
        return
    with pytest.raises(UploadRefusedError) as why:
        inspection.read_bounded(stream, Limits(max_bytes=100))
    assert why.value.code == "too_large"


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(UploadRefusedError) as why:
        inspection.read_bounded(io.BytesIO(), LIMITS)
    assert why.value.code == "empty"


def test_a_field_may_accept_less() -> None:
    assert refused(files.image(), Limits(media_types=frozenset({"application/pdf"}))) == "not_accepted"


def test_every_refusal_says_what_to_do() -> None:
    with pytest.raises(UploadRefusedError, match="出してください"):
        inspection.inspect(zipped(), LIMITS)


SEEDS = [files.pdf(), files.pdf_with_script(), files.pdf_with_password(), files.image(), files.photo_with_place()]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    data = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 12))):
        place = draw(st.integers(0, len(data) - 1))
        match draw(st.integers(0, 3)):
            case 0:
                data[place] = draw(st.integers(0, 255))
            case 1:
                del data[place : place + draw(st.integers(1, 40))]
                data = data or bytearray(b"%PDF-")
            case 2:
                data[place:place] = draw(st.binary(min_size=1, max_size=20))
            case 3:
                data[place:place] = data[place : place + draw(st.integers(1, 200))]
    return bytes(data)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=2000))
@example(b"PK\x05\x06")
def test_random_bytes_are_taken_or_refused_but_never_crash(data: bytes) -> None:
    _taken_or_refused(data)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
@example(b"%PDF-1.4\n1 0 obj<</Length 1 0 R>>stream\n%%EOF")
def test_mutated_files_are_taken_or_refused_but_never_crash(data: bytes) -> None:
    _taken_or_refused(data)


def _taken_or_refused(data: bytes) -> None:
    try:
        found = inspection.inspect(data, LIMITS)
    except UploadRefusedError as why:
        said = str(why)
    else:
        said = found.media_type
    assert said in LIMITS.media_types or said.endswith("。")
