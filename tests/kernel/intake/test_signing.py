"""A signature holds for exactly what was shown (A05); later changes make a new version and keep the old one."""

import pytest

from tests.kernel.documents.files import image, pdf
from tests.kernel.intake.rows import rows
from tests.support.filings import (
    answered,
    composed,
    drawing,
    filled,
    ready,
    sheet,
    signed,
    stated,
)
from tests.support.receptions import CLERK
from yakuba.kernel.audit import service as audit
from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contracts import UploadRefusedError
from yakuba.kernel.intake import service
from yakuba.kernel.intake.contracts import (
    ConflictError,
    ContentChangedError,
    ReceptionView,
    SheetView,
    SignatureKind,
    SigningRefusedError,
    StepName,
    Validity,
)
from yakuba.lib.refs import OwnerRef


def shown(reception: ReceptionView, procedure: str = "jidoteate-nintei", unit: str = "p1") -> SheetView:
    return service.show(CLERK, sheet(reception, procedure, unit).key)


def with_wish(reception: ReceptionView, procedure: str, unit: str) -> SheetView:
    now = service.view(CLERK, reception.key)
    service.wish(CLERK, reception.key, now.version, procedure, unit, True)
    return shown(reception, procedure, unit)


def test_confirming_prints_the_name_and_binds_the_shown_document(family: ReceptionView) -> None:
    before = shown(ready(family))
    after = service.sign(CLERK, before.key, shown_sha256=before.shown_sha256)
    assert (after.signed, after.version, after.shown_sha256) == (SignatureKind.NAME, 1, before.shown_sha256)
    papers = documents.verify(after.document)
    assert [paper.pdf_sha256 for paper in papers] == [before.shown_sha256, after.signed_sha256]
    assert all(paper.whole and paper.repeatable for paper in papers)
    assert service.verify_sheet(CLERK, before.key).validity is Validity.VALID


def test_a_drawn_signature_is_frozen_inside_the_signed_document(family: ReceptionView) -> None:
    before = shown(ready(family))
    after = service.sign(CLERK, before.key, shown_sha256=before.shown_sha256, image=drawing())
    assert after.signed is SignatureKind.DRAWN
    assert service.read_sheet(CLERK, before.key).count(b"/Image") > 0
    assert service.verify_sheet(CLERK, before.key).validity is Validity.VALID


def test_a_signature_on_paper_is_the_same_record_without_another_document(family: ReceptionView) -> None:
    before = shown(ready(family))
    after = service.sign_on_paper(CLERK, before.key, shown_sha256=before.shown_sha256)
    assert (after.signed, after.signed_sha256) == (SignatureKind.PAPER, before.shown_sha256)
    assert len(documents.verify(after.document)) == 1
    assert service.verify_sheet(CLERK, before.key).validity is Validity.VALID


def test_altering_one_field_after_signing_makes_a_new_unsigned_version_and_keeps_the_old(family: ReceptionView) -> None:
    reception = ready(family)
    old = signed(reception, "jidoteate-nintei", "p1")
    stated(reception, "household", account_number="7777777")
    new = sheet(reception, "jidoteate-nintei", "p1")
    assert (new.version, new.signed, new.shown_sha256) == (2, None, "")
    proof = service.verify_sheet(CLERK, new.key)
    assert (proof.validity, proof.version, proof.signed_version) == (Validity.ALTERED, 2, 1)
    assert old.signed_sha256 in [paper.pdf_sha256 for paper in documents.verify(old.document) if paper.whole]
    again = service.show(CLERK, new.key)
    service.sign(CLERK, new.key, shown_sha256=again.shown_sha256)
    assert service.verify_sheet(CLERK, new.key).validity is Validity.VALID
    assert len(documents.verify(old.document)) == 4


def test_what_was_shown_before_an_alteration_cannot_be_signed_any_more(family: ReceptionView) -> None:
    reception = ready(family)
    before = shown(reception)
    stated(reception, "household", account_number="7777777")
    with pytest.raises(ContentChangedError) as told:
        service.sign(CLERK, before.key, shown_sha256=before.shown_sha256)
    assert "もう一度確認してください" in str(told.value)
    service.show(CLERK, before.key)
    with pytest.raises(ContentChangedError):
        service.sign(CLERK, before.key, shown_sha256=before.shown_sha256)
    assert sheet(reception, "jidoteate-nintei", "p1").signed is None


@pytest.mark.parametrize("wrong", ["", "0" * 64, "x"])
def test_a_hash_that_was_never_shown_signs_nothing(family: ReceptionView, wrong: str) -> None:
    before = shown(ready(family))
    with pytest.raises(ContentChangedError):
        service.sign(CLERK, before.key, shown_sha256=wrong)


def test_a_sheet_that_was_not_shown_cannot_be_signed(family: ReceptionView) -> None:
    reception = ready(family)
    with pytest.raises(ContentChangedError):
        service.sign(CLERK, sheet(reception, "jidoteate-nintei", "p1").key, shown_sha256="")


def test_signing_twice_is_one_signature(family: ReceptionView) -> None:
    before = shown(ready(family))
    first = service.sign(CLERK, before.key, shown_sha256=before.shown_sha256)
    assert service.sign(CLERK, before.key, shown_sha256=before.shown_sha256) == first
    assert service.sign_on_paper(CLERK, before.key, shown_sha256=before.shown_sha256) == first
    assert rows("SELECT count(*) FROM intake_signature") == [(1,)]
    acts = [entry.act for entry in audit.history(OwnerRef("intake.sheet", str(before.key)))]
    assert acts.count("intake.sheet.signed") == 1


def test_an_incomplete_sheet_is_not_signed(family: ReceptionView) -> None:
    reception = ready(family)
    stated(reception, "household", account_number=None)
    before = shown(reception)
    with pytest.raises(SigningRefusedError, match="口座番号"):
        service.sign(CLERK, before.key, shown_sha256=before.shown_sha256)


def test_nobody_signs_before_it_is_known_who_files(family: ReceptionView) -> None:
    reception = filled(answered(family))
    composed(reception)
    before = shown(reception, "tennyu-todoke", "household")
    with pytest.raises(SigningRefusedError):
        service.sign(CLERK, before.key, shown_sha256=before.shown_sha256)


def test_where_the_rule_asks_for_a_drawn_signature_a_name_is_not_enough(family: ReceptionView) -> None:
    reception = ready(family)
    stated(reception, "household", protected=1, protected_from="相手 某", consulted_body="青葉警察署")
    before = with_wish(reception, "shien-sochi-moshide", "household")
    with pytest.raises(SigningRefusedError, match="自署"):
        service.sign(CLERK, before.key, shown_sha256=before.shown_sha256)
    after = service.sign(CLERK, before.key, shown_sha256=before.shown_sha256, image=drawing())
    assert after.signed is SignatureKind.DRAWN


def test_where_the_rule_asks_for_paper_only_paper_will_do(family: ReceptionView) -> None:
    before = with_wish(ready(family), "inkan-toroku", "p1")
    for picture in (None, drawing()):
        with pytest.raises(SigningRefusedError, match="紙"):
            service.sign(CLERK, before.key, shown_sha256=before.shown_sha256, image=picture)
    after = service.sign_on_paper(CLERK, before.key, shown_sha256=before.shown_sha256)
    assert after.signed is SignatureKind.PAPER


@pytest.mark.parametrize(
    ("picture", "code"),
    [
        (drawing(blank=True), "blank"),
        (image("JPEG"), "not_accepted"),
        (pdf(), "not_accepted"),
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n broken", "broken"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 400_001, "too_large"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_accepted"),
    ],
)
def test_a_picture_that_is_no_signature_is_refused(family: ReceptionView, picture: bytes, code: str) -> None:
    before = shown(ready(family))
    with pytest.raises(UploadRefusedError) as refused:
        service.sign(CLERK, before.key, shown_sha256=before.shown_sha256, image=picture)
    assert refused.value.code == code
    assert sheet(family, "jidoteate-nintei", "p1").signed is None


def test_the_first_signature_is_a_measured_moment(family: ReceptionView) -> None:
    reception = ready(family)
    assert StepName.SIGNED not in service.view(CLERK, reception.key).steps
    signed(reception, "tennyu-todoke")
    assert StepName.SIGNED in service.view(CLERK, reception.key).steps


def test_signing_leaves_the_page_of_the_clerk_current(family: ReceptionView) -> None:
    reception = ready(family)
    signed(reception, "tennyu-todoke")
    assert service.view(CLERK, reception.key).version == reception.version


def test_a_closed_reception_is_not_signed_any_more(family: ReceptionView) -> None:
    reception = ready(family)
    before = shown(reception)
    service.finish(CLERK, reception.key, reception.version)
    with pytest.raises(ConflictError):
        service.sign(CLERK, before.key, shown_sha256=before.shown_sha256)
