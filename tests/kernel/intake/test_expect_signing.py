"""A05: what was shown is what is signed, by its hash; what changes behind the back is found."""

import hashlib
import io
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from PIL import Image

from tests.kernel.documents.files import image, pdf
from tests.kernel.intake.household import (
    BASE,
    HONSEKI,
    HOUSEHOLD,
    JIRO,
    NEW_ADDRESS,
    OLD_ADDRESS,
    TARO,
    Desk,
    drawn,
    squeezed,
    text_of,
)
from tests.kernel.intake.rows import everything_audited, rows
from tests.kernel.intake.test_expect_identity import bereaved
from tests.support.receptions import CLERK, DAY
from tests.support.remembered import remembered
from yakuba.kernel.documents.contracts import DocumentError, UploadRefusedError
from yakuba.kernel.intake import service
from yakuba.kernel.intake.contracts import (
    ConflictError,
    ContentChangedError,
    IncompleteError,
    LackKind,
    NoSheetError,
    SheetView,
    SignatureKind,
    SigningRefusedError,
    StepName,
    Validity,
)
from yakuba.kernel.procedures.service import get
from yakuba.kernel.rules.contracts import Value

TENNYU = ("tennyu-todoke", HOUSEHOLD)
RARE: tuple[Mapping[str, Value], ...] = (
    {"name": "𠮷田 太郎", "kana": "ヨシダ タロウ", "born": 19880502, "sex": "男", "relation": "世帯主"},
    {"name": "髙橋 花子", "kana": "タカハシ ハナコ", "born": 19900914, "sex": "女", "relation": "妻"},
    {"name": "辻\U000e0100 一郎", "kana": "ツジ イチロウ", "born": 20190620, "sex": "男", "relation": "子"},
    {"name": "山﨑 二郎", "kana": "ヤマサキ ジロウ", "born": 20240801, "sex": "男", "relation": "子"},
)
"""Names of scenario A11, one for each way in which a narrower set of characters fails."""


@pytest.fixture(autouse=True)
def store_folder(settings: LazySettings, tmp_path: Path) -> Path:
    settings.DOCUMENTS_STORE = tmp_path / "files"
    return tmp_path / "files"


@pytest.fixture
def desk(town: None) -> Desk:
    return remembered("A01 prepared", lambda: Desk.a01().prepared())


def shown(desk: Desk, procedure: str = "tennyu-todoke", unit: str = HOUSEHOLD) -> SheetView:
    return service.show(CLERK, desk.sheet(procedure, unit).key)


def sign(sheet: SheetView, **how: Any) -> SheetView:
    return service.sign(CLERK, sheet.key, shown_sha256=sheet.shown_sha256, **how)


def proof(sheet: SheetView) -> Validity:
    return service.verify_sheet(CLERK, sheet.key).validity


# The paper.


def test_every_sheet_prints_its_values_sources_and_number(desk: Desk) -> None:
    desk.show()
    for (procedure, unit), sheet in desk.chosen().items():
        text = text_of(service.read_sheet(CLERK, sheet.key))
        definition = get(procedure, on=DAY)
        place = f"{procedure} {unit}"
        assert squeezed(definition.form_rule.number) in text, place
        legend = text.partition("出所")[2]
        assert "転出証明" in legend, place  # where the names come from
        assert "申出" in legend, place  # where the rest comes from
        assert f"{squeezed('森 太郎')}証" in text or procedure != "tennyu-todoke", place
        for box in sheet.fields:
            assert squeezed(box.label) in text or box.field.startswith("account_"), (place, box.field)
            if box.text and box.field != "household_members":
                assert squeezed(box.text) in text, (place, box.field)


def test_names_keep_their_glyphs_on_every_sheet(town: None) -> None:
    desk = Desk.a01(people=RARE).prepared()
    desk.file(name="𠮷田 太郎")
    desk.show()
    for (procedure, unit), sheet in desk.chosen().items():
        text = text_of(service.read_sheet(CLERK, sheet.key))
        person = {"p1": 0, "p2": 1, "p3": 2, "p4": 3}.get(unit, 0)
        assert squeezed(str(RARE[person]["name"])) in text, (procedure, unit)
        assert "𠮷田太郎" in text, (procedure, unit)
    whole = text_of(service.read_sheet(CLERK, desk.sheet(*TENNYU).key))
    assert all(squeezed(str(person["name"])) in whole for person in RARE)


def test_a_character_that_cannot_be_printed_is_refused_naming_it(town: None) -> None:
    odd = [dict(RARE[0]) | {"name": "\U00030000 太郎"}]
    desk = Desk.a01(people=odd)
    desk.compose()
    desk.fill()
    desk.file(name="\U00030000 太郎")
    with pytest.raises(DocumentError) as told:
        shown(desk)
    assert "30000" in str(told.value)
    assert desk.sheet(*TENNYU).shown_sha256 == ""


def test_the_pdf_that_is_read_back_is_the_one_whose_hash_was_shown(desk: Desk) -> None:
    sheet = shown(desk)
    assert hashlib.sha256(service.read_sheet(CLERK, sheet.key)).hexdigest() == sheet.shown_sha256
    assert sheet.document


def test_showing_twice_is_the_same_paper(desk: Desk) -> None:
    assert shown(desk) == shown(desk)
    prepared = service.prepare_sheet(CLERK, desk.sheet("jidoteate-nintei", TARO).key)
    once = service.bind(CLERK, prepared)
    assert service.bind(CLERK, prepared) == once
    assert once.shown_sha256 == prepared.shown_sha256


def test_binding_what_was_prepared_before_a_change_is_refused(desk: Desk) -> None:
    prepared = service.prepare_sheet(CLERK, desk.sheet(*TENNYU).key)
    desk.says(HOUSEHOLD, old_address="隣県隣市別町一番")
    with pytest.raises(ContentChangedError):
        service.bind(CLERK, prepared)
    assert desk.sheet(*TENNYU).document == ""


def test_nothing_is_bound_in_a_closed_reception(desk: Desk) -> None:
    prepared = service.prepare_sheet(CLERK, desk.sheet(*TENNYU).key)
    service.finish(CLERK, desk.key, desk.version)
    with pytest.raises(ConflictError):
        service.bind(CLERK, prepared)


def test_a_withdrawn_sheet_is_not_shown(desk: Desk) -> None:
    key = desk.sheet("jidoteate-nintei", TARO).key
    desk.says(TARO, public_servant=1)
    with pytest.raises(NoSheetError):
        service.show(CLERK, key)


def test_a_sheet_not_shown_yet_has_no_paper_to_read(desk: Desk) -> None:
    with pytest.raises((NoSheetError, DocumentError)):
        service.read_sheet(CLERK, desk.sheet(*TENNYU).key)


def test_the_discreet_sheet_says_so(town: None) -> None:
    desk = Desk.a01()
    desk.says(HOUSEHOLD, protected=1)
    desk.wish("shien-sochi-moshide", HOUSEHOLD)
    desk.compose()
    assert desk.sheet("shien-sochi-moshide").discreet


def test_without_a_need_for_protection_no_sheet_is_discreet(desk: Desk) -> None:
    assert {sheet.discreet for sheet in desk.chosen().values()} == {False}


# Sign, verify.


def test_signed_is_valid(desk: Desk) -> None:
    sheet = shown(desk)
    assert proof(sheet) is Validity.UNSIGNED
    signed = sign(sheet)
    assert signed.signed is SignatureKind.NAME
    assert signed.signed_sha256 not in ("", sheet.shown_sha256)
    assert hashlib.sha256(service.read_sheet(CLERK, sheet.key)).hexdigest() == signed.signed_sha256
    found = service.verify_sheet(CLERK, sheet.key)
    assert (found.validity, found.version, found.signed_version) == (Validity.VALID, sheet.version, sheet.version)
    assert found.problems == ()


def test_the_signed_paper_shows_the_name(desk: Desk) -> None:
    signed = sign(shown(desk))
    assert "森太郎" in text_of(service.read_sheet(CLERK, signed.key))


def test_the_same_signature_again_changes_nothing(desk: Desk) -> None:
    sheet = shown(desk)
    once = sign(sheet)
    documents = rows("SELECT count(*) FROM audit_entry WHERE act LIKE 'documents.%'")
    assert sign(sheet) == once
    assert rows("SELECT count(*) FROM audit_entry WHERE act LIKE 'documents.%'") == documents


def test_the_moment_of_signing_is_measured_once(desk: Desk) -> None:
    assert StepName.SIGNED not in desk.now.steps
    sign(shown(desk))
    assert StepName.SIGNED in desk.now.steps


def test_one_altered_field_makes_a_new_unsigned_version_and_the_signed_one_stands(desk: Desk) -> None:
    sheet = shown(desk)
    signed = sign(sheet)
    paper = service.read_sheet(CLERK, sheet.key)
    desk.says(HOUSEHOLD, old_address="隣県隣市別町一番")
    after = desk.sheet(*TENNYU)
    assert after.version == signed.version + 1
    assert (after.signed, after.signed_sha256, after.shown_sha256) == (None, "", "")
    assert after.content_sha256 != signed.content_sha256
    found = service.verify_sheet(CLERK, sheet.key)
    assert (found.validity, found.version, found.signed_version) == (
        Validity.ALTERED,
        after.version,
        signed.version,
    )
    assert service.read_sheet(CLERK, sheet.key) == paper


def test_a_sheet_that_the_change_does_not_touch_stays_signed(desk: Desk) -> None:
    other = sign(shown(desk, "jidoteate-nintei", TARO))
    desk.says(HOUSEHOLD, old_address="隣県隣市別町一番")
    assert "old_address" not in get("jidoteate-nintei", on=DAY).fields
    assert desk.sheet("jidoteate-nintei", TARO) == other
    assert proof(other) is Validity.VALID


def test_signing_again_after_a_change_is_valid_again(desk: Desk) -> None:
    sign(shown(desk))
    desk.says(HOUSEHOLD, old_address="隣県隣市別町一番")
    again = sign(shown(desk))
    found = service.verify_sheet(CLERK, again.key)
    assert (found.validity, found.signed_version) == (Validity.VALID, again.version)


def test_the_hash_of_the_older_version_signs_nothing(desk: Desk) -> None:
    old = shown(desk)
    desk.says(HOUSEHOLD, old_address="隣県隣市別町一番")
    with pytest.raises(ContentChangedError) as told:
        sign(old)
    assert "もう一度" in str(told.value)
    new = shown(desk)
    with pytest.raises(ContentChangedError):
        sign(old)
    assert desk.sheet(*TENNYU).signed is None
    assert sign(new).signed is SignatureKind.NAME


@pytest.mark.parametrize("given", ["", "0" * 64, "not a hash"])
def test_a_hash_of_nothing_shown_signs_nothing(desk: Desk, given: str) -> None:
    sheet = shown(desk)
    with pytest.raises(ContentChangedError):
        service.sign(CLERK, sheet.key, shown_sha256=given)
    assert desk.sheet(*TENNYU).signed is None


def test_the_hash_of_another_sheet_signs_nothing(desk: Desk) -> None:
    sheet, other = shown(desk), shown(desk, "jidoteate-nintei", TARO)
    with pytest.raises(ContentChangedError):
        service.sign(CLERK, sheet.key, shown_sha256=other.shown_sha256)


def test_what_was_never_shown_cannot_be_signed(desk: Desk) -> None:
    sheet = desk.sheet(*TENNYU)
    with pytest.raises((ContentChangedError, SigningRefusedError)):
        sign(sheet)


def test_an_incomplete_sheet_is_not_signed(town: None) -> None:
    desk = Desk.a01()
    desk.compose()
    desk.file()
    sheet = shown(desk)
    with pytest.raises(SigningRefusedError):
        sign(sheet)


def test_a_sheet_that_nobody_filed_is_not_signed(town: None) -> None:
    desk = Desk.a01()
    desk.compose()
    desk.fill()
    sheet = shown(desk)
    with pytest.raises(SigningRefusedError):
        sign(sheet)


# The drawn signature.


@pytest.fixture
def protected(town: None) -> Desk:
    """With 支援措置の申出, whose form rule asks for one's own hand (自署)."""
    return remembered("A01 with 支援措置の申出", _protected)


def _protected() -> Desk:
    desk = Desk.a01()
    desk.says(HOUSEHOLD, protected=1)
    desk.wish("shien-sochi-moshide", HOUSEHOLD)
    return desk.prepared()


def own_hand(desk: Desk) -> SheetView:
    sheet = shown(desk, "shien-sochi-moshide")
    assert sheet.signing == "signature"
    return sheet


def test_where_ones_own_hand_is_asked_for_a_printed_name_does_not_do(protected: Desk) -> None:
    sheet = own_hand(protected)
    with pytest.raises(SigningRefusedError):
        sign(sheet)
    signed = sign(sheet, image=drawn())
    assert signed.signed is SignatureKind.DRAWN
    assert proof(signed) is Validity.VALID


def test_a_drawn_signature_does_for_a_printed_name_too(desk: Desk) -> None:
    assert sign(shown(desk), image=drawn()).signed is SignatureKind.DRAWN


def test_the_drawn_signature_is_on_the_paper(protected: Desk) -> None:
    sheet = own_hand(protected)
    before = _pictures(service.read_sheet(CLERK, sheet.key))
    sign(sheet, image=drawn())
    assert _pictures(service.read_sheet(CLERK, sheet.key)) == before + 1


def _pictures(paper: bytes) -> int:
    from pypdf import PdfReader

    return sum(len(page.images) for page in PdfReader(io.BytesIO(paper)).pages)


def _noise(edge: int) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((edge, edge), 200).save(out, "PNG")
    return out.getvalue()


HOSTILE = {
    "a JPEG": image("JPEG"),
    "a GIF": image("GIF"),
    "a PDF": pdf(),
    "nothing": b"",
    "text": b"signature",
    "the head of a PNG": drawn()[:60],
    "a PNG with a PDF behind it": drawn() + pdf(),
    "a PNG with a page behind it": drawn() + b"<html><script>alert(1)</script></html>",
    "a PDF with a PNG behind it": pdf() + drawn(),
    "a blank sheet": drawn(ink=False),
    "more than 400 kB": _noise(800),
    "a bomb of pixels": drawn((6000, 6000), ink=False),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_picture_that_is_no_signature_is_refused_with_what_to_do(protected: Desk, name: str) -> None:
    sheet = own_hand(protected)
    with pytest.raises((UploadRefusedError, SigningRefusedError)) as told:
        sign(sheet, image=HOSTILE[name])
    assert len(str(told.value)) > 5
    assert protected.sheet("shien-sochi-moshide").signed is None
    assert proof(sheet) is Validity.UNSIGNED


def test_a_signature_of_just_under_400_kb_is_taken(protected: Desk) -> None:
    picture = _noise(745)
    assert 300_000 < len(picture) < 400_000
    assert sign(own_hand(protected), image=picture).signed is SignatureKind.DRAWN


def test_another_picture_for_a_signed_sheet_does_not_replace_the_first(protected: Desk) -> None:
    sheet = own_hand(protected)
    once = sign(sheet, image=drawn())
    with suppress(ConflictError, SigningRefusedError):
        sign(sheet, image=drawn((200, 100)))
    assert protected.sheet("shien-sochi-moshide") == once
    assert proof(sheet) is Validity.VALID


# Paper: 戸籍, and the seal's print.


def test_a_notification_of_death_is_signed_on_paper_only(town: None) -> None:
    desk = bereaved()
    desk.only(("shibo-todoke", "p1"))
    desk.fill()
    desk.file(name="佐藤 ヨシ", unit="p2", relation="妻")
    sheet = shown(desk, "shibo-todoke", "p1")
    assert sheet.signing == "paper"
    for picture in (None, drawn()):
        with pytest.raises(SigningRefusedError):
            sign(sheet, image=picture)
    assert proof(sheet) is Validity.UNSIGNED
    signed = service.sign_on_paper(CLERK, sheet.key, shown_sha256=sheet.shown_sha256)
    assert signed.signed is SignatureKind.PAPER
    assert service.sign_on_paper(CLERK, sheet.key, shown_sha256=sheet.shown_sha256) == signed
    assert proof(sheet) is Validity.VALID
    assert "死亡届" in text_of(service.read_sheet(CLERK, sheet.key))


def test_paper_does_where_a_tablet_would(desk: Desk) -> None:
    sheet = shown(desk)
    signed = service.sign_on_paper(CLERK, sheet.key, shown_sha256=sheet.shown_sha256)
    assert signed.signed is SignatureKind.PAPER
    assert proof(sheet) is Validity.VALID


def test_a_print_of_an_older_version_is_not_taken_as_signed(desk: Desk) -> None:
    sheet = shown(desk)
    desk.says(HOUSEHOLD, old_address="隣県隣市別町一番")
    with pytest.raises(ContentChangedError):
        service.sign_on_paper(CLERK, sheet.key, shown_sha256=sheet.shown_sha256)


# Lacks and audit.


def test_what_is_shown_and_signed_is_told_step_by_step(desk: Desk) -> None:
    def kinds() -> set[LackKind]:
        return {lack.kind for lack in service.lacks(CLERK, desk.key)}

    assert kinds() == {LackKind.SHOWN}
    desk.show()
    assert kinds() == {LackKind.SIGNATURE}
    unsigned = [lack.sheet for lack in service.lacks(CLERK, desk.key)]
    assert set(unsigned) == {sheet.key for sheet in desk.chosen().values()}
    desk.sign_all()
    assert service.lacks(CLERK, desk.key) == ()


def test_a_change_after_signing_must_be_signed_again_before_it_is_received(desk: Desk) -> None:
    desk.show()
    desk.sign_all()
    desk.says(JIRO, name="森 二郎丸")
    with pytest.raises(IncompleteError) as told:
        desk.receive()
    sheets = {lack.sheet for lack in told.value.lacks}
    assert desk.sheet("card-keizoku-riyo", JIRO).key in sheets
    assert desk.sheet("jidoteate-nintei", TARO).key in sheets  # household_members
    assert desk.sheet("card-keizoku-riyo", TARO).key not in sheets


def test_showing_and_signing_are_in_the_audit_register_without_a_name(desk: Desk) -> None:
    before = everything_audited()
    sheet = sign(shown(desk))
    service.read_sheet(CLERK, sheet.key)
    service.verify_sheet(CLERK, sheet.key)
    audited = everything_audited()
    assert len(audited) > len(before)
    for personal in ("森", NEW_ADDRESS, OLD_ADDRESS, HONSEKI, "モリ"):
        assert personal not in audited
    assert sheet.signed_sha256 in audited  # verify compares with the register


def test_all_eight_can_be_signed_and_stand(desk: Desk) -> None:
    desk.show()
    desk.sign_all()
    assert {key: proof(sheet) for key, sheet in desk.chosen().items()} == dict.fromkeys(BASE, Validity.VALID)
