"""What is expected of people's own papers once their address is withheld from staff: they see them as before (SR-30).

The house carries a letter to the applicant's inbox by itself, and shows residents what they filed; neither is a viewer
from whom a place is withheld.
"""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.kernel.intake.household import NEW_ADDRESS
from tests.support import withheld
from tests.support.case_fixtures import town
from tests.support.cases import AUDITOR, CLERK, KODOMO, decided, issued, now, order
from tests.support.online import RESIDENT, Portal, application, go, portal, sent
from tests.support.register import feed, resident
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import CaseView, Filter, owner
from yakuba.kernel.documents import service as documents
from yakuba.kernel.gate import messages
from yakuba.kernel.procedures.contracts import Door

__all__ = ["portal", "town"]
TARO = 81
"""森 太郎 of the register copy, by the number that ``withheld.protects`` takes."""


@pytest.fixture(autouse=True)
def _unnamed(town: None, portal: Portal, tmp_path: Path) -> None:
    """Nobody of こども課 is named."""
    withheld.names(tmp_path, not_named=("1029", "1030", "1031"))


def _text(content: bytes) -> str:
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)


def _sent_online() -> CaseView:
    message = application()
    sent(message)
    (row,) = service.search(AUDITOR, Filter(submission=message.submission, open_only=False)).rows
    return now(row.key)


def test_a_letter_frozen_before_still_reaches_the_applicants_inbox(portal: Portal, tmp_path: Path) -> None:
    """支援措置 begins after 施行, and before the gate has carried the letter."""
    feed(tmp_path, [resident(TARO, "森 太郎", "モリ タロウ", 生年月日="1988-05-02", 性別="男")])
    case = issued(decided(_sent_online(), KODOMO), KODOMO.reviewer, sealed=False)
    withheld.protects(TARO)
    assert now(case).row.protected
    go()
    (document,) = portal.of(messages.DocumentIssued)
    assert document.sha256 == documents.frozen_sha256(case.letter)
    assert portal.files["document.issued"] == documents.frozen_sha256(case.letter).encode()
    assert NEW_ADDRESS in _text(documents.read_paper(case.letter, actor=RESIDENT, owner=owner(case.row.key)))


def _own_case(tmp_path: Path) -> CaseView:
    """Of 白石 恵, who applied with an account and is known by number; with a paper and a letter."""
    withheld.registered(tmp_path)
    applicant = replace(withheld.APPLICANT, account=RESIDENT.id)
    made = order("kodomo-iryo", name=withheld.NAME, person=withheld.NUMBER, applicant=applicant, door=Door.ONLINE)
    (view,) = service.open_cases(CLERK, [made])
    withheld.attached(view.row.key)
    return issued(decided(view, KODOMO), KODOMO.reviewer, sealed=False)


@pytest.mark.parametrize("why", withheld.WAYS)
def test_the_applicant_sees_the_own_case_its_papers_and_its_letter(why: str, tmp_path: Path) -> None:
    view = _own_case(tmp_path)
    withheld.begins(why, tmp_path)
    assert service.view(KODOMO.reviewer, view.row.key).withheld
    own = service.view(RESIDENT, view.row.key)
    assert not own.withheld
    assert own.applicant.address == withheld.PLACE
    (file,) = service.attachments(RESIDENT, view.row.key)
    assert withheld.MARKER in withheld.printed(documents.read(file.id, actor=RESIDENT))
    letter = documents.read_paper(own.letter, actor=RESIDENT, owner=owner(view.row.key))
    assert withheld.MARKER in withheld.printed(letter)


def test_the_applicant_adds_a_paper_as_before(tmp_path: Path) -> None:
    view = _own_case(tmp_path)
    withheld.begins("support", tmp_path)
    withheld.attached(view.row.key, "委任状", actor=RESIDENT)
    assert len(service.attachments(RESIDENT, view.row.key)) == 2


def test_every_version_is_still_proved_by_the_house_itself(tmp_path: Path) -> None:
    """The proof of what was frozen reads the papers, and shows them to nobody."""
    view = _own_case(tmp_path)
    withheld.begins("support", tmp_path)
    papers = documents.verify(view.letter)
    assert len(papers) == 2
    assert all(paper.whole and paper.repeatable for paper in papers)
