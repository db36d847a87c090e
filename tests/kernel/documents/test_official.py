"""An official document: numbered, decided, sealed, issued, kept, and disposed of by two persons."""

import io
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from samples import documents as samples
from tests.kernel.documents import files as made
from tests.support import organised
from yakuba.kernel.audit import service as audit
from yakuba.kernel.documents import retention, service
from yakuba.kernel.documents.contracts import (
    DisposalRefusedError,
    DocumentError,
    DocumentInfo,
    DocumentKind,
    FileStatus,
    NotReadableError,
    UnknownDocumentError,
    WrongOrderError,
)
from yakuba.kernel.documents.models import Disposal, Sealing
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef

pytestmark = pytest.mark.django_db
CHIEF, RECORDS, KEEPER = Actor("staff", "1008"), Actor("staff", "1012"), Actor("staff", "1003")
STRANGER, RESIDENT = Actor("staff", "1019"), Actor("resident", "7")
CASE = OwnerRef("cases.case", "42")
ISSUED = date(2026, 4, 22)
SECTION = "2010"


@pytest.fixture(autouse=True)
def _town() -> None:
    organised.load()


def registered(on: date = date(2026, 4, 20), **more: Any) -> DocumentInfo:
    values: dict[str, Any] = {
        "section": SECTION,
        "symbol": "青市民",
        "kind": DocumentKind.OUTGOING,
        "title": "却下通知",
        "owner": CASE,
        "on": on,
        "retention": "y5",
        "actor": CHIEF,
    }
    return service.register(**(values | more))


def letter(kind: str = "pending", **more: str) -> samples.Values:
    return samples.letter() | {"issued_on": None, "seal": {"kind": kind, **more}}


def frozen(info: DocumentInfo, context: samples.Values | None = None) -> int:
    return service.freeze(info.id, service.prepare("letter", context or letter()), actor=CHIEF)


def with_seal() -> None:
    service.keep_seal(
        code="市長印1",
        name="青葉市長之印",
        section="1010",
        image=samples.seal_png(),
        valid_from=date(2020, 4, 1),
        valid_to=None,
        actor=KEEPER,
    )


def sealed(info: DocumentInfo) -> None:
    service.decided(info.id, on=date(2026, 4, 21), actor=CHIEF)
    prepared = service.prepare_sealed(info.id, seal="市長印1", on=ISSUED, actor=KEEPER)
    service.seal(info.id, prepared, seal="市長印1", actor=KEEPER)


def test_numbers_run_by_section_symbol_and_fiscal_year() -> None:
    numbers = [
        registered().number,
        registered().number,
        registered(symbol="青市民収").number,
        registered(section="2020").number,
        registered(date(2027, 3, 31)).number,
        registered(date(2027, 4, 1)).number,
    ]
    assert numbers == ["青市民第1号", "青市民第2号", "青市民収第1号", "青市民第1号", "青市民第3号", "青市民第1号"]


def test_a_draft_that_is_rolled_back_leaves_no_gap() -> None:
    registered()
    with transaction.atomic():
        registered()
        transaction.set_rollback(True)
    assert registered().number == "青市民第2号"


@pytest.mark.parametrize(
    ("last", "code", "until"),
    [
        (date(2026, 4, 1), "y1", date(2028, 3, 31)),
        (date(2027, 3, 31), "y1", date(2028, 3, 31)),
        (date(2027, 4, 1), "y1", date(2029, 3, 31)),
        (date(2026, 4, 20), "y5", date(2032, 3, 31)),
        (date(2026, 4, 20), "permanent", None),
    ],
)
def test_retention_starts_at_the_end_of_the_fiscal_year(last: date, code: str, until: date | None) -> None:
    assert registered(last, retention=code).retain_until == until


def test_issue_in_the_next_fiscal_year_keeps_the_document_longer() -> None:
    info = registered(date(2027, 3, 30))
    service.decided(info.id, on=date(2027, 3, 31), actor=CHIEF)
    assert service.issued(info.id, on=date(2027, 4, 1), actor=CHIEF).retain_until == date(2033, 3, 31)


def test_dates_follow_each_other_and_are_written_once() -> None:
    info = registered()
    with pytest.raises(WrongOrderError, match="決裁"):
        service.issued(info.id, on=date(2026, 4, 22), actor=CHIEF)
    with pytest.raises(WrongOrderError):
        service.decided(info.id, on=date(2026, 4, 19), actor=CHIEF)
    first = service.decided(info.id, on=date(2026, 4, 20), actor=CHIEF)
    assert service.decided(info.id, on=date(2026, 4, 20), actor=CHIEF) == first
    with pytest.raises(WrongOrderError, match="新しい文書"):
        service.decided(info.id, on=date(2026, 4, 21), actor=CHIEF)


def test_an_unknown_retention_class_is_refused() -> None:
    with pytest.raises(DocumentError, match="y7"):
        registered(retention="y7")


@pytest.mark.parametrize("document_id", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_an_unknown_document_is_said_to_be_unknown(document_id: str) -> None:
    with pytest.raises(UnknownDocumentError):
        service.verify(document_id)


def test_a_frozen_paper_is_whole_and_can_be_made_again_byte_for_byte() -> None:
    info = registered()
    assert frozen(info) == 1
    (found,) = service.verify(info.id)
    assert (found.version, found.whole, found.repeatable) == (1, True, True)


def test_a_forged_paper_is_found(store_folder: Path) -> None:
    info = registered()
    frozen(info)
    (digest,) = [found.pdf_sha256 for found in service.verify(info.id)]
    next(store_folder.glob(f"*/{digest}-*")).write_bytes(b"%PDF-forged")
    assert [found.whole for found in service.verify(info.id)] == [False]


def test_freezing_the_same_paper_twice_is_one_version() -> None:
    info = registered()
    prepared = service.prepare("letter", letter())
    assert [service.freeze(info.id, prepared, actor=CHIEF) for _ in range(2)] == [1, 1]


def test_after_the_decision_the_content_stands() -> None:
    info = registered()
    frozen(info)
    service.decided(info.id, on=date(2026, 4, 21), actor=CHIEF)
    with pytest.raises(WrongOrderError, match="新しい文書"):
        frozen(info)


def test_the_keeper_seals_the_decided_letter_and_it_is_recorded() -> None:
    with_seal()
    info = registered()
    frozen(info)
    sealed(info)
    row = Sealing.objects.get()
    assert (row.seal_id, row.by) == ("市長印1", str(KEEPER))
    page = PdfReader(io.BytesIO(service.read_paper(info.id, actor=CHIEF))).pages[0]
    assert len(list(page.images)) == 1
    assert service.issued(info.id, on=date(2026, 4, 22), actor=CHIEF).issued_on == date(2026, 4, 22)
    acts = [entry.act for entry in reversed(audit.history(OwnerRef("documents.document", info.id)))]
    assert acts == [
        "documents.document.registered",
        "documents.document.frozen",
        "documents.document.decided",
        "documents.document.frozen",
        "documents.document.sealed",
        "documents.document.viewed",
        "documents.document.issued",
    ]


def test_nobody_but_the_keeper_seals() -> None:
    with_seal()
    info = registered()
    frozen(info)
    service.decided(info.id, on=date(2026, 4, 21), actor=CHIEF)
    for actor in (CHIEF, RECORDS, STRANGER, RESIDENT, Actor("system", "jobs")):
        with pytest.raises(NotAllowed):
            service.prepare_sealed(info.id, seal="市長印1", on=ISSUED, actor=actor)


def test_a_seal_is_not_put_on_what_is_not_decided() -> None:
    with_seal()
    info = registered()
    frozen(info)
    with pytest.raises(WrongOrderError, match="決裁"):
        service.prepare_sealed(info.id, seal="市長印1", on=ISSUED, actor=KEEPER)


def test_a_seal_is_not_put_on_another_letter_than_the_decided_one() -> None:
    with_seal()
    info = registered()
    frozen(info)
    service.decided(info.id, on=date(2026, 4, 21), actor=CHIEF)
    other = service.prepare("letter", samples.letter() | {"subject": "許可通知", "issued_on": "2026-04-22"})
    with pytest.raises(WrongOrderError, match="違う"):
        service.seal(info.id, other, seal="市長印1", actor=KEEPER)


def test_a_letter_is_sealed_once() -> None:
    with_seal()
    info = registered()
    frozen(info)
    sealed(info)
    again = service.prepare_sealed(info.id, seal="市長印1", on=ISSUED, actor=KEEPER)
    service.seal(info.id, again, seal="市長印1", actor=KEEPER)
    assert (Sealing.objects.count(), len(service.verify(info.id))) == (1, 2)
    with pytest.raises(WrongOrderError, match="もう"):
        service.prepare_sealed(info.id, seal="市長印1", on=date(2026, 4, 23), actor=KEEPER)
    with pytest.raises(WrongOrderError, match="もう"):
        service.omit_seal(info.id, again, actor=CHIEF)


def test_the_sealed_letter_differs_from_the_decided_one_in_its_seal_and_day_of_issue_only() -> None:
    with_seal()
    info = registered()
    frozen(info)
    service.decided(info.id, on=date(2026, 4, 21), actor=CHIEF)
    before = PdfReader(io.BytesIO(service.read_paper(info.id, actor=CHIEF))).pages[0].extract_text()
    prepared = service.prepare_sealed(info.id, seal="市長印1", on=ISSUED, actor=KEEPER)
    service.seal(info.id, prepared, seal="市長印1", actor=KEEPER)
    after = PdfReader(io.BytesIO(service.read_paper(info.id, actor=CHIEF))).pages[0].extract_text()
    words = [set(re.sub(r"\s+", "\n", text).split()) for text in (before, after)]
    assert words[1] - words[0] == {"令和8年4月22日"}
    assert words[0] - words[1] <= {"年", "月", "日", "公印", "年月日"}
    assert service.day_of_issue(info.id, prepared) == ISSUED


def test_no_other_paper_goes_out_as_the_sealed_one() -> None:
    with_seal()
    info = registered()
    frozen(info)
    sealed(info)
    other = service.prepare("letter", letter() | {"issued_on": "2026-04-22"})
    with pytest.raises(WrongOrderError, match="違"):
        service.day_of_issue(info.id, other)


def test_the_day_of_issue_is_not_before_the_decision() -> None:
    with_seal()
    info = registered()
    frozen(info)
    service.decided(info.id, on=date(2026, 4, 21), actor=CHIEF)
    with pytest.raises(WrongOrderError, match="決裁日"):
        service.prepare_sealed(info.id, seal="市長印1", on=date(2026, 4, 20), actor=KEEPER)


def test_a_seal_out_of_use_does_not_seal() -> None:
    with_seal()
    info = registered()
    frozen(info)
    service.decided(info.id, on=date(2026, 4, 21), actor=CHIEF)
    with clock.stopped_at(date(2020, 3, 31)), pytest.raises(DocumentError, match="使えません"):
        service.prepare_sealed(info.id, seal="市長印1", on=ISSUED, actor=KEEPER)


def test_a_letter_goes_out_sealed_or_with_the_reason_why_not() -> None:
    info = registered()
    frozen(info, letter("omitted", reason="青葉市公印規則第9条"))
    service.decided(info.id, on=date(2026, 4, 21), actor=CHIEF)
    with pytest.raises(WrongOrderError, match="公印"):
        service.issued(info.id, on=ISSUED, actor=CHIEF)
    with pytest.raises(WrongOrderError, match="公印"):
        service.day_of_issue(info.id, None)
    prepared = service.prepare_issued(info.id, on=ISSUED)
    assert service.day_of_issue(info.id, prepared) == ISSUED
    service.omit_seal(info.id, prepared, actor=CHIEF)
    assert Sealing.objects.get().omitted_because == "青葉市公印規則第9条"
    assert service.issued(info.id, on=ISSUED, actor=CHIEF).issued_on == ISSUED


def test_an_omission_is_not_recorded_for_a_letter_that_awaits_a_seal() -> None:
    info = registered()
    frozen(info)
    service.decided(info.id, on=date(2026, 4, 21), actor=CHIEF)
    with pytest.raises(WrongOrderError, match="印字"):
        service.prepare_issued(info.id, on=ISSUED)
    other = service.prepare("letter", letter("omitted", reason="規則第9条") | {"issued_on": "2026-04-22"})
    with pytest.raises(WrongOrderError, match="印字"):
        service.omit_seal(info.id, other, actor=CHIEF)


def test_no_seal_is_put_on_a_letter_whose_seal_is_omitted() -> None:
    with_seal()
    info = registered()
    frozen(info, letter("omitted", reason="規則第9条"))
    service.decided(info.id, on=date(2026, 4, 21), actor=CHIEF)
    with pytest.raises(WrongOrderError, match="省略"):
        service.prepare_sealed(info.id, seal="市長印1", on=ISSUED, actor=KEEPER)


def test_a_held_number_is_taken_by_its_owner_and_a_released_one_by_the_next() -> None:
    def held(case: str) -> str:
        return service.reserve(
            section=SECTION, symbol="青市民", owner=OwnerRef("cases.case", case), on=date(2026, 4, 20)
        )

    assert [held("1"), held("2"), held("1"), held("3")] == ["青市民第1号", "青市民第2号", "青市民第1号", "青市民第3号"]
    assert service.documents(OwnerRef("cases.case", "1")) == []
    assert registered(owner=OwnerRef("cases.case", "3")).number == "青市民第3号"
    assert service.release(OwnerRef("cases.case", "1")) == 1
    assert registered(owner=OwnerRef("cases.case", "4")).number == "青市民第1号"
    assert registered(owner=OwnerRef("cases.case", "2")).number == "青市民第2号"
    assert registered().number == "青市民第4号"


def test_a_title_changes_until_the_decision() -> None:
    info = registered()
    service.retitle(info.id, "認定通知", actor=CHIEF)
    assert service.documents(CASE)[0].title == "認定通知"
    service.decided(info.id, on=date(2026, 4, 21), actor=CHIEF)
    with pytest.raises(WrongOrderError, match="新しい文書"):
        service.retitle(info.id, "却下通知", actor=CHIEF)


def test_the_paper_opens_for_its_section_and_its_owner_only() -> None:
    info = registered()
    frozen(info)
    assert service.read_paper(info.id, actor=CHIEF).startswith(b"%PDF")
    assert service.read_paper(info.id, actor=RESIDENT, owner=CASE).startswith(b"%PDF")
    with pytest.raises(NotAllowed):
        service.read_paper(info.id, actor=STRANGER)
    with pytest.raises(NotAllowed):
        service.read_paper(info.id, actor=RESIDENT)
    with pytest.raises(NotAllowed):
        service.read_paper(info.id, actor=RESIDENT, owner=OwnerRef("cases.case", "43"))


def ripe(store_folder: Path) -> DocumentInfo:
    info = registered()
    frozen(info)
    attached = service.attach(service.stage(made.pdf("SECRET"), name="a.pdf"), owner=CASE, actor=RESIDENT)
    service.scan(attached.id)
    return info


def contents(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_two_persons_dispose_and_index_and_proof_remain(
    store_folder: Path, django_capture_on_commit_callbacks: type
) -> None:
    info = ripe(store_folder)
    assert len(contents(store_folder)) == 3
    with clock.stopped_at(date(2032, 4, 1)):
        assert [found.id for found in service.due(SECTION)] == [info.id]
        with django_capture_on_commit_callbacks(execute=True):
            assert service.dispose([info.id], actor=RECORDS, approver=CHIEF) == 1
        assert contents(store_folder) == []
        assert service.due(SECTION) == []
        assert [(found.number, found.disposed) for found in service.documents(CASE)] == [("青市民第1号", True)]
        proof = Disposal.objects.get()
        assert (proof.by, proof.approved_by, len(proof.contents)) == (str(RECORDS), str(CHIEF), 2)
        assert service.files(CASE)[0].status == FileStatus.DISPOSED
        with pytest.raises(NotReadableError):
            service.read_paper(info.id, actor=CHIEF)
        with pytest.raises(NotReadableError):
            service.read(service.files(CASE)[0].id, actor=CHIEF)
        assert service.dispose([info.id], actor=RECORDS, approver=CHIEF) == 0


def test_the_last_day_of_retention_is_kept(store_folder: Path) -> None:
    info = ripe(store_folder)
    with clock.stopped_at(date(2032, 3, 31)):
        assert service.due(SECTION) == []
        with pytest.raises(DisposalRefusedError) as refused:
            service.dispose([info.id], actor=RECORDS, approver=CHIEF)
    assert refused.value.problems == {info.id: "not_due"}


def test_a_hold_stops_disposal_until_it_is_lifted(store_folder: Path) -> None:
    info, other = ripe(store_folder), registered()
    service.hold(info.id, reason="開示請求", actor=RECORDS)
    with clock.stopped_at(date(2032, 4, 1)):
        assert [found.id for found in service.due(SECTION)] == [other.id]
        with pytest.raises(DisposalRefusedError) as refused:
            service.dispose([info.id, other.id], actor=RECORDS, approver=CHIEF)
        assert refused.value.problems == {info.id: "held"}
        assert not service.documents(CASE)[1].disposed
        assert service.lift_holds(info.id, actor=RECORDS) == 1
        assert service.dispose([info.id, other.id], actor=RECORDS, approver=CHIEF) == 2


@pytest.mark.parametrize(
    ("actor", "approver", "error"),
    [
        (RECORDS, RECORDS, DisposalRefusedError),
        (CHIEF, CHIEF, DisposalRefusedError),
        (RECORDS, Actor("system", "jobs"), DisposalRefusedError),
        (CHIEF, RECORDS, NotAllowed),
        (STRANGER, CHIEF, NotAllowed),
        (RECORDS, STRANGER, NotAllowed),
    ],
)
def test_one_person_or_the_wrong_two_dispose_of_nothing(
    actor: Actor, approver: Actor, error: type[Exception], store_folder: Path
) -> None:
    info = ripe(store_folder)
    with clock.stopped_at(date(2032, 4, 1)), pytest.raises(error):
        service.dispose([info.id], actor=actor, approver=approver)
    assert len(contents(store_folder)) == 3


def test_what_is_kept_for_ever_is_never_disposed_of() -> None:
    info = registered(retention="permanent")
    with clock.stopped_at(date(2126, 4, 1)), pytest.raises(DisposalRefusedError):
        service.dispose([info.id], actor=RECORDS, approver=CHIEF)


def test_files_stay_while_their_owner_has_another_document(store_folder: Path) -> None:
    info = ripe(store_folder)
    registered(retention="y10")
    with clock.stopped_at(date(2032, 4, 1)):
        service.dispose([info.id], actor=RECORDS, approver=CHIEF)
        service.finish_disposals()
    assert len(contents(store_folder)) == 1
    assert service.files(CASE)[0].status == FileStatus.CLEAN


def test_a_disposal_cut_off_after_its_commit_is_finished_later(store_folder: Path) -> None:
    info = ripe(store_folder)
    with clock.stopped_at(date(2032, 4, 1)):
        service.dispose([info.id], actor=RECORDS, approver=CHIEF)
        assert len(contents(store_folder)) == 3
        assert service.finish_disposals() == 3
        assert service.finish_disposals() == 0
    assert contents(store_folder) == []


@pytest.mark.parametrize("model", [Sealing, Disposal])
def test_proofs_cannot_be_changed(model: type[Sealing] | type[Disposal], store_folder: Path) -> None:
    info = ripe(store_folder)
    if model is Disposal:
        with clock.stopped_at(date(2032, 4, 1)):
            service.dispose([info.id], actor=RECORDS, approver=CHIEF)
    else:
        with_seal()
        sealed(info)
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.update(by="staff:9999")


def test_given_up_files_are_swept_and_named_ones_stay(store_folder: Path) -> None:
    ripe(store_folder)
    with_seal()
    service.prepare("letter", letter())
    assert service.sweep_orphans() == 0
    assert service.sweep_orphans(older_than_s=-1) == 2
    assert len(contents(store_folder)) == 4
    assert retention.sweep_orphans(older_than_s=-1) == 0


def test_lists_are_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(3):
        registered()
    with django_assert_num_queries(1):
        assert len(service.documents(CASE)) == 3
    with django_assert_num_queries(1), clock.stopped_at(date(2032, 4, 1)):
        assert len(service.due(SECTION)) == 3
