"""What is expected of drafts that take turns: the paper that was drafted last is the newest, also if it was one before.

A, then B, then A again is the way of a letter that is sent back, written otherwise, and sent back once more.
"""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.db import transaction
from django.test import Client
from pypdf import PdfReader

from samples.personas import StaffPersona
from samples.sign_in import sign_in
from tests.kernel.documents.test_official import CASE, CHIEF, ISSUED, RECORDS, contents, letter, registered, with_seal
from tests.kernel.documents.test_official import sealed as decided_and_sealed
from tests.support import cases, organised
from tests.support.at_once import before_commit
from yakuba.kernel.audit import service as audit
from yakuba.kernel.cases.contracts import CaseView, Data, Proposal, State
from yakuba.kernel.cases.service import prepare_letter
from yakuba.kernel.documents import service
from yakuba.kernel.documents.contracts import DocumentInfo, Prepared, WrongOrderError
from yakuba.lib import clock
from yakuba.lib.refs import OwnerRef

DECIDED = date(2026, 4, 21)
FIRST, SECOND = "所得制限のため却下します", "年齢要件のため却下します"
OMITTED = {"reason": "青葉市公印規則第9条"}


@pytest.fixture
def info(db: None) -> DocumentInfo:
    """A letter that is being drafted."""
    organised.load()
    return registered()


def paper(subject: str, seal: str = "pending", **said: str) -> Prepared:
    return service.prepare("letter", letter(seal, **said) | {"subject": subject})


def frozen(info: DocumentInfo, prepared: Prepared, *, tells_place: bool = True) -> int:
    return service.freeze(info.id, prepared, actor=CHIEF, tells_place=tells_place)


def says(pdf: bytes) -> set[str]:
    """Which of the two it is."""
    text = "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())
    return {subject for subject in (FIRST, SECOND) if subject in text}


def stands(info: DocumentInfo) -> set[str]:
    return says(service.read_paper(info.id, actor=CHIEF))


def tells_place(info: DocumentInfo) -> bool:
    (found,) = service.documents(CASE)
    assert found.id == info.id
    return found.tells_place


def again_the_same(prepared: Prepared) -> Prepared:
    return prepared


def again_made(_prepared: Prepared) -> Prepared:
    return paper(FIRST)


@pytest.mark.parametrize("again", [again_the_same, again_made])
def test_the_paper_that_was_drafted_last_is_the_newest_though_it_was_one_before(
    info: DocumentInfo, again: Callable[[Prepared], Prepared]
) -> None:
    first = paper(FIRST)
    assert [frozen(info, first), frozen(info, paper(SECOND))] == [1, 2]
    assert stands(info) == {SECOND}
    assert frozen(info, again(first)) == 3
    assert stands(info) == {FIRST}
    found = service.verify(info.id)
    assert [(one.version, one.whole, one.repeatable) for one in found] == [(n, True, True) for n in (1, 2, 3)]
    assert service.frozen_sha256(info.id) == found[0].pdf_sha256 == found[2].pdf_sha256 != found[1].pdf_sha256
    assert service.frozen_hashes([info.id]) == {info.id: found[2].pdf_sha256}
    acts = [entry.act for entry in audit.history(OwnerRef("documents.document", info.id))]
    assert acts.count("documents.document.frozen") == 3


def test_the_same_paper_twice_in_a_row_is_one_version_wherever_it_stands(info: DocumentInfo) -> None:
    first, second = paper(FIRST), paper(SECOND)
    turns = [first, first, second, second, first, first, second]
    assert [frozen(info, one) for one in turns] == [1, 1, 2, 2, 3, 3, 4]
    assert stands(info) == {SECOND}


def test_after_the_decision_only_the_newest_is_taken_for_the_decided_one(info: DocumentInfo) -> None:
    first, second = paper(FIRST), paper(SECOND)
    for one in (first, second, first):
        frozen(info, one)
    service.decided(info.id, on=DECIDED, actor=CHIEF)
    for other in (second, paper("別の件名")):
        with pytest.raises(WrongOrderError, match="新しい文書"):
            frozen(info, other)
    assert frozen(info, first) == 3
    assert (stands(info), len(service.verify(info.id))) == ({FIRST}, 3)


def test_after_the_decision_an_older_draft_is_not_taken_for_a_step_that_was_done(info: DocumentInfo) -> None:
    first, second = paper(FIRST), paper(SECOND)
    for one in (first, second):
        frozen(info, one)
    service.decided(info.id, on=DECIDED, actor=CHIEF)
    with pytest.raises(WrongOrderError):
        frozen(info, first)
    assert (frozen(info, second), stands(info)) == (2, {SECOND})


@pytest.mark.parametrize("told", [False, True])
def test_whether_it_tells_a_place_follows_the_newest(info: DocumentInfo, told: bool) -> None:
    first, second = paper(FIRST), paper(SECOND)
    for one, tells in ((first, told), (second, not told), (first, told)):
        frozen(info, one, tells_place=tells)
        assert tells_place(info) is tells


@pytest.mark.parametrize("omits", [False, True])
def test_whether_it_waits_for_its_seal_follows_the_newest(info: DocumentInfo, omits: bool) -> None:
    left, waits = paper(FIRST, "omitted", **OMITTED), paper(SECOND)
    first, second = (left, waits) if omits else (waits, left)
    for one in (first, second, first):
        frozen(info, one)
    service.decided(info.id, on=DECIDED, actor=CHIEF)
    assert service.awaits_seal(info.id) is not omits
    if omits:
        service.omit_seal(info.id, service.prepare_issued(info.id, on=ISSUED), actor=CHIEF)
    else:
        with pytest.raises(WrongOrderError, match="印字"):
            service.prepare_issued(info.id, on=ISSUED)


def test_the_seal_is_put_on_the_paper_that_was_drafted_last_and_all_of_them_go_at_the_end(
    info: DocumentInfo, store_folder: Path, django_capture_on_commit_callbacks: type
) -> None:
    with_seal()
    first = paper(FIRST)
    for one in (first, paper(SECOND), first):
        frozen(info, one)
    decided_and_sealed(info)
    assert (stands(info), len(service.verify(info.id))) == ({FIRST}, 4)
    with pytest.raises(WrongOrderError):
        frozen(info, first)
    service.issued(info.id, on=ISSUED, actor=CHIEF)
    with clock.stopped_at(date(2032, 4, 1)), django_capture_on_commit_callbacks(execute=True):
        assert service.dispose([info.id], actor=RECORDS, approver=CHIEF) == 1
    assert _kept_of(store_folder, first) == []


def _kept_of(folder: Path, prepared: Prepared) -> list[str]:
    """The files of this paper that are still in the store."""
    names = (prepared.pdf_store, prepared.data_store)
    return [path.name for path in contents(folder) if any(path.name in name for name in names)]


def test_two_who_freeze_the_first_paper_again_at_once_make_one_version(own_database: str, store_folder: Path) -> None:
    organised.load()
    info, first = registered(), paper(FIRST)
    frozen(info, first)
    frozen(info, paper(SECOND))

    def freeze() -> int:
        with transaction.atomic():
            return frozen(info, first)

    assert before_commit(freeze, freeze) == 3
    assert (stands(info), len(service.verify(info.id))) == ({FIRST}, 3)


# A case whose draft is pulled back and written otherwise


def _refusal(because: str) -> Proposal:
    return Proposal("refused", reasons=(because,))


def _drafted_three_times() -> CaseView:
    """A, B, and A as it was prepared the first time: the reviewer goes back to the page on which it stood."""
    reviewer = cases.KODOMO.reviewer
    view = cases.checked(cases.act(cases.opened(), "start", reviewer), reviewer)
    drafts = {because: _refusal(because) for because in (FIRST, SECOND)}
    letters = {because: prepare_letter(reviewer, view.row.key, draft) for because, draft in drafts.items()}
    for because in (FIRST, SECOND, FIRST):
        view = cases.act(view, "pull_back", reviewer) if view.row.state == State.CIRCULATING else view
        view = cases.act(view, "draft", reviewer, data=Data(proposal=drafts[because]), letter=letters[because])
    return view


def _letter_at_the_desk(key: UUID, code: str) -> set[str]:
    client = Client()
    sign_in(client, StaffPersona(code, "見本 職員", "ミホン ショクイン", "", ()))
    answer = client.get(f"/desk/{key}/letter.pdf")
    assert answer.status_code == 200
    return says(answer.content)


def test_the_letter_at_the_desk_is_that_of_the_draft_which_goes_round_and_it_goes_out(
    db: None, settings: LazySettings, tmp_path: Path
) -> None:
    settings.DOCUMENTS_STORE = tmp_path / "files"
    with clock.stopped_at(cases.DAY):
        organised.load()
        cases.keep_seal()
        view = _drafted_three_times()
        for code in ("1031", "1030", "1029"):
            assert _letter_at_the_desk(view.row.key, code) == {FIRST}
        view = cases.act(cases.agreed(view, cases.KODOMO.chief), "decide", cases.KODOMO.head)
        assert {slot.shown_sha256 for slot in view.slots if slot.at} >= {service.frozen_sha256(view.letter)}
        issued = cases.issued(view, cases.KODOMO.reviewer)
        assert _letter_at_the_desk(issued.row.key, "1031") == {FIRST}
