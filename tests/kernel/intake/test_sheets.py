"""The sheets follow the answers: made, renewed, withdrawn and made again; nothing of them is ever lost."""

import io
from uuid import uuid4

import pytest
from pypdf import PdfReader

from tests.kernel.intake.rows import rows
from tests.support.filings import (
    ANSWERS,
    answered,
    came,
    composed,
    filled,
    ready,
    sheet,
    signed,
    stated,
    value,
    version,
)
from tests.support.receptions import CLERK, COLLEAGUE, DAY, OTHER_SECTION, STRANGER, opened, with_family
from yakuba.kernel.audit import append_only
from yakuba.kernel.audit import service as audit
from yakuba.kernel.documents import service as documents
from yakuba.kernel.intake import service
from yakuba.kernel.intake.choosing import guidance
from yakuba.kernel.intake.contracts import (
    BadStatementError,
    ConflictError,
    ContentChangedError,
    NoReceptionError,
    NoSheetError,
    ReceptionView,
    Withdrawn,
)
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.kernel.procedures.service import material
from yakuba.lib.refs import Actor, OwnerRef

A01 = [
    ("tennyu-todoke", "household"),
    *[("card-keizoku-riyo", unit) for unit in ("p1", "p2", "p3", "p4")],
    ("jidoteate-nintei", "p1"),
    ("kodomo-iryo", "p3"),
    ("kodomo-iryo", "p4"),
]


def kinds(reception: ReceptionView) -> list[tuple[str, str]]:
    found = service.sheets(CLERK, reception.key)
    return [(each.procedure, each.unit) for each in found if each.withdrawn == Withdrawn.NO]


def test_the_family_of_the_scenario_has_its_eight_forms(family: ReceptionView) -> None:
    reception = answered(family)
    made = composed(reception)
    assert [(each.procedure, each.unit) for each in made] == A01
    assert guidance(reception, material("tennyu", on=DAY)).forms == len(made) == 8
    assert {each.version for each in made} == {1}
    assert not any(each.document or each.shown_sha256 or each.signed for each in made)


def test_composing_again_changes_nothing(family: ReceptionView) -> None:
    reception = answered(family)
    first = composed(reception)
    assert composed(reception) == first
    assert version(reception.key) == reception.version


def test_composing_from_an_outdated_page_is_told(family: ReceptionView) -> None:
    answered(family)
    with pytest.raises(ConflictError):
        service.compose(CLERK, family.key, family.version)


def test_a_changed_answer_renews_only_the_forms_that_print_it(family: ReceptionView) -> None:
    reception = filled(answered(family))
    composed(reception)
    stated(reception, "household", account_number="7777777")
    changed = {(each.procedure, each.unit) for each in service.sheets(CLERK, reception.key) if each.version > 1}
    assert changed == {("jidoteate-nintei", "p1"), ("kodomo-iryo", "p3"), ("kodomo-iryo", "p4")}


def test_a_sheet_that_is_no_longer_needed_is_withdrawn_and_comes_back_in_a_new_version(family: ReceptionView) -> None:
    reception = answered(family)
    key = {(each.procedure, each.unit): each.key for each in composed(reception)}["card-keizoku-riyo", "p2"]
    stated(reception, "p2", card=0)
    gone = service.sheets(CLERK, reception.key)[-1]
    assert (gone.key, gone.withdrawn, gone.version) == (key, Withdrawn.NOT_NEEDED, 1)
    assert ("card-keizoku-riyo", "p2") not in kinds(reception)
    stated(reception, "p2", card=1)
    back = sheet(reception, "card-keizoku-riyo", "p2")
    assert (back.key, back.withdrawn, back.version) == (key, Withdrawn.NO, 2)
    acts = [entry.act for entry in audit.history(OwnerRef("intake.sheet", str(key)))]
    assert acts == ["intake.sheet.written", "intake.sheet.withdrawn", "intake.sheet.written"]


def test_a_member_taken_out_takes_their_sheets_along(family: ReceptionView) -> None:
    reception = answered(family)
    composed(reception)
    service.remove_member(CLERK, reception.key, reception.version, "p4")
    assert ("kodomo-iryo", "p4") not in kinds(reception)
    assert "森 二郎" not in value(sheet(reception, "tennyu-todoke"), "household_members")


def test_an_optional_procedure_is_made_only_when_it_is_wished(family: ReceptionView) -> None:
    reception = answered(family)
    composed(reception)
    wished = service.wish(CLERK, reception.key, reception.version, "inkan-toroku", "p1", True)
    assert ("inkan-toroku", "p1") in kinds(reception)
    assert service.wish(CLERK, reception.key, reception.version, "inkan-toroku", "p1", True) == wished
    service.wish(CLERK, reception.key, wished.version, "inkan-toroku", "p1", False)
    assert kinds(reception) == A01


def test_a_claim_can_be_left_for_another_day_and_taken_up_again(family: ReceptionView) -> None:
    reception = answered(family)
    composed(reception)
    later = service.wish(CLERK, reception.key, reception.version, "jidoteate-nintei", "p1", False)
    assert sheet(reception, "jidoteate-nintei", "p1").withdrawn == Withdrawn.NOT_WANTED
    service.wish(CLERK, reception.key, later.version, "jidoteate-nintei", "p1", True)
    assert kinds(reception) == A01


@pytest.mark.parametrize(
    ("procedure", "unit"),
    [
        ("inkan-toroku", "p3"),
        ("inkan-toroku", "household"),
        ("tennyugaku-tsuchi", "p3"),
        ("boshi-hikitsugi", "p4"),
        ("no-such", "p1"),
    ],
)
def test_what_the_guide_does_not_list_or_has_no_form_cannot_be_wished(
    family: ReceptionView, procedure: str, unit: str
) -> None:
    reception = answered(family)
    with pytest.raises(BadStatementError):
        service.wish(CLERK, reception.key, reception.version, procedure, unit, True)


def test_a_wish_from_an_outdated_page_is_told(family: ReceptionView) -> None:
    answered(family)
    with pytest.raises(ConflictError):
        service.wish(CLERK, family.key, family.version, "inkan-toroku", "p1", True)


def test_a_protected_household_has_discreet_sheets(family: ReceptionView) -> None:
    reception = answered(family, {**ANSWERS, "household": {"dog": 0, "moped": 0, "protected": 1}})
    assert {each.discreet for each in composed(reception)} == {True}


def test_others_have_none(family: ReceptionView) -> None:
    assert {each.discreet for each in composed(answered(family))} == {False}


def test_showing_a_sheet_registers_it_at_the_section_in_charge_and_freezes_it(family: ReceptionView) -> None:
    reception = ready(family)
    shown = service.show(CLERK, sheet(reception, "kodomo-iryo", "p3").key)
    (held,) = documents.documents(OwnerRef("intake.sheet", str(shown.key)))
    assert held.id == shown.document
    assert (held.title, held.retention, held.received_on) == ("子ども医療費助成の受給資格認定申請", "y5", DAY)
    assert held.section != "2010"
    assert [paper.pdf_sha256 for paper in documents.verify(shown.document)] == [shown.shown_sha256]
    assert service.read_sheet(CLERK, shown.key).startswith(b"%PDF")


def test_showing_twice_is_one_document_in_one_version(family: ReceptionView) -> None:
    reception = ready(family)
    key = sheet(reception, "tennyu-todoke").key
    prepared = service.prepare_sheet(CLERK, key)
    first = service.bind(CLERK, prepared)
    assert service.bind(CLERK, prepared) == first
    assert service.show(CLERK, key) == first
    assert service.bind(CLERK, service.prepare_sheet(CLERK, key)) == first
    assert len(documents.verify(first.document)) == 1
    assert len(documents.documents(OwnerRef("intake.sheet", str(key)))) == 1


def test_a_sheet_prepared_before_an_answer_changed_cannot_be_bound(family: ReceptionView) -> None:
    reception = ready(family)
    prepared = service.prepare_sheet(CLERK, sheet(reception, "jidoteate-nintei", "p1").key)
    stated(reception, "household", account_number="7777777")
    with pytest.raises(ContentChangedError):
        service.bind(CLERK, prepared)
    assert sheet(reception, "jidoteate-nintei", "p1").document == ""


def test_a_withdrawn_sheet_is_neither_shown_nor_signed(family: ReceptionView) -> None:
    reception = ready(family)
    before = service.show(CLERK, sheet(reception, "card-keizoku-riyo", "p2").key)
    stated(reception, "p2", card=0)
    with pytest.raises(NoSheetError):
        service.prepare_sheet(CLERK, before.key)
    with pytest.raises(NoSheetError):
        service.sign(CLERK, before.key, shown_sha256=before.shown_sha256)


def test_the_form_prints_what_was_typed_and_the_group_in_one_box(family: ReceptionView) -> None:
    reception = ready(family)
    shown = service.show(CLERK, sheet(reception, "jidoteate-nintei", "p1").key)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(service.read_sheet(CLERK, shown.key))).pages)
    plain = text.replace(" ", "").replace("\n", "")
    for printed in ("児童手当認定請求", "様式第2号", "青葉市長", "森太郎", "振込先口座", "0012345", "20261120-01-0001"):
        assert printed in plain, printed


@pytest.mark.parametrize("stranger", [STRANGER, OTHER_SECTION])
def test_sheets_of_others_are_neither_seen_nor_touched(family: ReceptionView, stranger: Actor) -> None:
    reception = ready(family)
    key = sheet(reception, "tennyu-todoke").key
    for act in (
        lambda: service.sheets(stranger, reception.key),
        lambda: service.compose(stranger, reception.key, reception.version),
        lambda: service.wish(stranger, reception.key, reception.version, "inkan-toroku", "p1", True),
        lambda: service.show(stranger, key),
        lambda: service.read_sheet(stranger, key),
        lambda: service.verify_sheet(stranger, key),
        lambda: service.sign(stranger, key, shown_sha256="0" * 64),
        lambda: service.sign_on_paper(stranger, key, shown_sha256="0" * 64),
    ):
        with pytest.raises((NotAllowed, NoReceptionError, NoSheetError)):
            act()


def test_a_colleague_of_the_section_goes_on(family: ReceptionView) -> None:
    reception = ready(family)
    assert service.sheets(COLLEAGUE, reception.key) == service.sheets(CLERK, reception.key)


def test_a_sheet_that_is_not_there_is_said_so(family: ReceptionView) -> None:
    with pytest.raises(NoSheetError):
        service.show(CLERK, uuid4())


def test_no_name_or_address_of_a_sheet_stands_in_the_audit_register(family: ReceptionView) -> None:
    signed(ready(family), "tennyu-todoke")
    told = "\n".join(str(row) for row in rows("SELECT detail FROM audit_entry"))
    assert not any(secret in told for secret in ("森", "モリ", "中央一丁目", "0012345", "090-0000"))


def test_versions_are_only_ever_added(family: ReceptionView) -> None:
    composed(filled(answered(family)))
    for table in ("sheetversion", "shown", "signature", "filingentry", "identitycheck", "submission", "submittedsheet"):
        assert f"intake_{table}" in append_only.declared()


def test_the_filer_fills_the_forms_as_soon_as_they_are_known(family: ReceptionView) -> None:
    reception = filled(answered(family))
    composed(reception)
    came(reception)
    form = sheet(reception, "kodomo-iryo", "p3")
    assert value(form, "filer_name") == "森 太郎"
    assert value(form, "filer_address") == "青葉市中央一丁目2番3号"
    assert value(form, "filer_relation") == "同じ世帯の人"
    assert value(sheet(reception, "tennyu-todoke"), "filer_relation") == "世帯主"
    assert all(each.version == 2 for each in service.sheets(CLERK, reception.key))


def test_an_unknown_answer_leaves_the_box_open(family: ReceptionView) -> None:
    reception = stated(filled(answered(family)), "household", old_address=None)
    assert [one.field for one in service.missing_fields(CLERK, reception.key) if not one.of_filer] == ["old_address"]


def test_a_second_family_shares_nothing(family: ReceptionView) -> None:
    ready(family)
    other = with_family(opened(ticket="B001"))
    assert service.sheets(CLERK, other.key) == ()
