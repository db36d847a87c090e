"""What is expected of a decision's letter once the address of somebody in the case is withheld (SR-30, FY1-31).

One that was frozen with an address on it opens for whom no place is withheld. One that was made afterwards has none,
and whoever decides must be able to read it. No letter with an address is frozen any more.
"""

import re
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from tests.support import withheld
from tests.support.cases import (
    APPROVAL,
    KEEPER,
    KODOMO,
    act,
    agreed,
    checked,
    decided,
    drafted,
    proposed,
    sealed_letter,
)
from tests.support.cases import SEAL as MAYORS
from tests.support.pages import Answer, Form, Page
from tests.support.remembered import remembered
from yakuba.apps.desk.tests.conftest import DAY, Seat, now
from yakuba.kernel.audit import service as audit
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import CaseView, Data, NotPossibleError, Proposal, State, owner
from yakuba.kernel.documents import service as documents
from yakuba.lib.refs import OwnerRef

Seats = Callable[[str], Seat]
CLOSED = "住所を伏せる案件のため開けません"
UNNAMED = ("1031", "1029", "1047")
"""審査 and 課長 of こども課, 監査."""
NAMED = "1030"
"""係長 of こども課."""


@pytest.fixture
def residents(town: None, tmp_path: Path) -> None:
    """白石 恵 and her daughter; only the 係長 of こども課 is named."""
    withheld.registered(tmp_path)
    withheld.names(tmp_path, NAMED, not_named=UNNAMED)


def _address(view: CaseView) -> str:
    return f"/desk/{view.row.key}/letter.pdf"


def _circulating() -> CaseView:
    return drafted(withheld.opened_for_her(), KODOMO)


def _issued(procedure: str, *, sealed: bool) -> CaseView:
    """Decided, dated, and to be handed over."""
    view = decided(withheld.opened_for_her(procedure), KODOMO)
    if sealed:
        letter = sealed_letter(KEEPER, view, on=DAY, seal=MAYORS)
    else:
        letter = cases.prepare_issue(KODOMO.reviewer, view.row.key, on=DAY)
    return act(view, "issue", KODOMO.reviewer, data=Data(on=DAY, extra={"way": "hand"}), letter=letter)


STAGES: dict[str, Callable[[], CaseView]] = {
    "circulating": _circulating,
    "decided": lambda: decided(withheld.opened_for_her(), KODOMO),
    "sealed": lambda: _issued("jidoteate-nintei", sealed=True),
    "seal omitted": lambda: _issued("kodomo-iryo", sealed=False),
}


def brought(stage: str) -> CaseView:
    """Her case at this stage, its letter with her address on it."""
    return remembered(f"withheld: a letter {stage}", STAGES[stage])


def _reads_it(answer: Answer) -> bool:
    """Whether it is a letter to her without her address."""
    assert answer.status_code == 200, answer.status_code
    assert answer["Content-Type"] == "application/pdf"
    said = withheld.said(answer)
    assert "".join(withheld.NAME.split()) in said
    return not withheld.tells(answer)


# Frozen with her address


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("why", withheld.WAYS)
def test_it_opens_for_everybody_before_and_afterwards_and_for_the_named_all_the_time(
    why: str, stage: str, residents: None, seat: Seats, tmp_path: Path
) -> None:
    view = brought(stage)
    everybody = (*UNNAMED, NAMED)
    assert all(withheld.opens(seat(code).get(_address(view))) for code in everybody)
    ends = withheld.begins(why, tmp_path)
    for code in UNNAMED:
        answer = seat(code).get(_address(view))
        withheld.why_not(answer)
        assert answer["Location"] == f"/desk/{view.row.key}/"
    assert withheld.opens(seat(NAMED).get(_address(view)))
    ends()
    assert all(withheld.opens(seat(code).get(_address(view))) for code in everybody)


def test_the_pages_have_words_in_place_of_the_link(residents: None, seat: Seats, tmp_path: Path) -> None:
    view = remembered("withheld: agreed", lambda: agreed(_circulating(), KODOMO.chief))
    address, decision = _address(view), f"/desk/{view.row.key}/decide/"
    assert address in seat("1029").page(decision).html
    withheld.begins("support", tmp_path)
    for page in (seat("1031").case(view.row.key), seat("1029").case(view.row.key), seat("1029").page(decision)):
        assert address not in page.html
        assert not any(marker in page.html for marker in withheld.MARKERS)
        assert "開けません" in page.text
    papers = seat("1031").case(view.row.key).html.split('id="papers"')[1].split("</section>")[0]
    assert CLOSED in papers
    assert "通知書" in papers
    assert address in seat(NAMED).case(view.row.key).html


def test_the_refusal_says_what_to_do_next_and_reads_nothing(residents: None, seat: Seats, tmp_path: Path) -> None:
    view = brought("circulating")
    withheld.begins("support", tmp_path)
    document = OwnerRef("documents.document", view.letter)
    before, looks = len(audit.history(document)), len(audit.history(owner(view.row.key)))
    told = withheld.why_not(seat("1029").get(_address(view)))
    assert told.count("。") >= 2, told
    assert len(audit.history(document)) == before
    new = audit.history(owner(view.row.key))[: -looks or None]
    assert {entry.act for entry in new} == {"cases.case.viewed"}
    assert withheld.opens(seat(NAMED).get(_address(view)))
    assert len(audit.history(document)) == before + 1


def test_the_support_of_somebody_else_closes_nothing_here(residents: None, seat: Seats) -> None:
    view = brought("circulating")
    withheld.protects(withheld.OTHER)
    assert withheld.opens(seat("1031").get(_address(view)))
    assert _address(view) in seat("1031").case(view.row.key).html


def test_an_address_among_the_facts_of_the_letter_is_one_too(residents: None, seat: Seats, tmp_path: Path) -> None:
    """The applicant wrote none, and the clerk put it under 記."""
    proposal = Proposal("approved", facts=(("住所", withheld.PLACE),))
    view = drafted(withheld.opened_for_her(address=""), KODOMO, proposal)
    assert withheld.opens(seat("1031").get(_address(view)))
    withheld.begins("support", tmp_path)
    withheld.why_not(seat("1031").get(_address(view)))
    assert withheld.opens(seat(NAMED).get(_address(view)))


# Without her address


def test_a_letter_to_whom_wrote_no_address_opens_whenever_it_was_frozen(
    residents: None, seat: Seats, tmp_path: Path
) -> None:
    view = drafted(withheld.opened_for_her(address=""), KODOMO)
    withheld.begins("support", tmp_path)
    for code in (*UNNAMED, NAMED):
        assert _reads_it(seat(code).get(_address(view)))
    assert _address(view) in seat("1031").case(view.row.key).html


@pytest.mark.parametrize("why", withheld.WAYS)
def test_who_decides_reads_a_letter_that_was_made_while_the_address_was_withheld(
    why: str, residents: None, seat: Seats, tmp_path: Path
) -> None:
    view = withheld.opened_for_her()
    ends = withheld.begins(why, tmp_path)
    view = agreed(drafted(view, KODOMO), KODOMO.chief)
    assert _address(view) in seat("1029").page(f"/desk/{view.row.key}/decide/").html
    for code in (*UNNAMED, NAMED):
        assert _reads_it(seat(code).get(_address(view)))
    view = act(view, "decide", KODOMO.head)
    ends()
    assert _reads_it(seat("1029").get(_address(view)))


@pytest.mark.parametrize("procedure", ["jidoteate-nintei", "kodomo-iryo"])
def test_the_same_for_what_was_said_at_the_counter(procedure: str, residents: None, seat: Seats) -> None:
    view = drafted(withheld.opened_for_her(procedure, care=True), KODOMO)
    assert now(view.row.key).row.protected
    for code in (*UNNAMED, NAMED):
        assert _reads_it(seat(code).get(_address(view)))


def test_sent_back_and_made_anew_it_opens_for_who_decides(residents: None, seat: Seats, tmp_path: Path) -> None:
    """The way on when 支援措置 begins while a letter with an address goes round."""
    view = brought("circulating")
    withheld.begins("support", tmp_path)
    withheld.why_not(seat("1029").get(_address(view)))
    seat(NAMED).done(view.row.key, "send_back", reason="住所のない文書に作り直してください。")
    assert seat("1031").draft(view.row.key, "approved").status_code == 302
    assert now(view.row.key).letter == view.letter
    for code in (*UNNAMED, NAMED):
        assert _reads_it(seat(code).get(_address(view)))
    assert _address(view) in seat("1029").page(f"/desk/{view.row.key}/decide/").html


def test_one_without_an_address_that_is_made_anew_with_one_is_closed_again(
    residents: None, seat: Seats, tmp_path: Path
) -> None:
    """What counts is what stands on the paper that opens, the newest."""
    view = withheld.opened_for_her()
    ends = withheld.begins("support", tmp_path)
    view = drafted(view, KODOMO)
    assert _reads_it(seat("1031").get(_address(view)))
    ends()
    view = act(view, "send_back", KODOMO.chief, reason="住所を入れてください。")
    view = proposed(view, KODOMO.reviewer)
    assert withheld.opens(seat("1031").get(_address(view)))
    withheld.protects(withheld.DAUGHTER)
    withheld.why_not(seat("1031").get(_address(view)))
    assert withheld.opens(seat(NAMED).get(_address(view)))


def test_a_letter_made_without_an_address_is_handed_over_without_one(
    residents: None, seat: Seats, tmp_path: Path
) -> None:
    """施行 adds the day and the seal, and nothing else."""
    view = withheld.opened_for_her()
    withheld.begins("support", tmp_path)
    view = decided(view, KODOMO)
    letter = sealed_letter(KEEPER, view, on=DAY, seal=MAYORS)
    act(view, "issue", KODOMO.reviewer, data=Data(on=DAY, extra={"way": "hand"}), letter=letter)
    for code in (*UNNAMED, NAMED):
        assert _reads_it(seat(code).get(_address(view)))


# Prepared, and not yet frozen


def _reviewed() -> UUID:
    view = act(withheld.opened_for_her(), "start", KODOMO.reviewer)
    return checked(view, KODOMO.reviewer).row.key


@pytest.fixture
def reviewed(residents: None) -> UUID:
    """The key of her case, ready to be drafted."""
    return remembered("withheld: reviewed", _reviewed)


def _drafting(desk: Seat, key: UUID) -> tuple[str, Form]:
    """The letter that the draft's page offers to look at, and what sends it round."""
    page = Page(desk.press(key, "draft", result="approved"))
    return page.link("通知書を開く"), next(form for form in page.forms if "token" in form.values)


@pytest.mark.parametrize("code", ["1031", NAMED])
@pytest.mark.parametrize("why", withheld.WAYS)
def test_a_letter_prepared_while_the_address_is_withheld_shows_none_to_anybody(
    why: str, code: str, reviewed: UUID, seat: Seats, tmp_path: Path
) -> None:
    """Nor to somebody named: others will read it."""
    withheld.begins(why, tmp_path)
    desk = seat(code)
    letter, form = _drafting(desk, reviewed)
    assert _reads_it(desk.get(letter))
    assert desk.post(f"/desk/{reviewed}/draft/", form.values | {"step": "send"}).status_code == 302
    assert _reads_it(seat("1029").get(f"/desk/{reviewed}/letter.pdf"))


@pytest.mark.parametrize("why", withheld.WAYS)
def test_one_prepared_before_shows_nothing_afterwards_and_a_new_one_is_made(
    why: str, reviewed: UUID, seat: Seats, tmp_path: Path
) -> None:
    desk = seat("1031")
    letter, _form = _drafting(desk, reviewed)
    assert withheld.opens(desk.get(letter))
    withheld.begins(why, tmp_path)
    assert not withheld.tells(desk.get(letter))
    assert not withheld.tells(desk.client.get(letter, follow=True))
    again, form = _drafting(desk, reviewed)
    assert _reads_it(desk.get(again))
    assert desk.post(f"/desk/{reviewed}/draft/", form.values | {"step": "send"}).status_code == 302
    assert _reads_it(seat("1029").get(f"/desk/{reviewed}/letter.pdf"))


@pytest.mark.parametrize("code", ["1031", NAMED])
@pytest.mark.parametrize("why", withheld.WAYS)
def test_one_prepared_before_is_not_frozen_afterwards(
    why: str, code: str, reviewed: UUID, seat: Seats, tmp_path: Path
) -> None:
    desk = seat(code)
    _letter, form = _drafting(desk, reviewed)
    withheld.begins(why, tmp_path)
    answer = desk.post(f"/desk/{reviewed}/draft/", form.values | {"step": "send"})
    assert answer.status_code == 422
    assert re.search("作り直|もう一度|新しい", Page(answer).text)
    assert now(reviewed).row.state == State.REVIEWING
    assert documents.documents(owner(reviewed)) == []
    if code != NAMED:
        assert not withheld.tells(answer)


def test_the_kernel_freezes_none_that_was_prepared_before_either(reviewed: UUID) -> None:
    letter = cases.prepare_letter(KODOMO.reviewer, reviewed, APPROVAL)
    withheld.protects(withheld.MOTHER)
    with pytest.raises(NotPossibleError) as refused:
        act(reviewed, "draft", KODOMO.reviewer, data=Data(proposal=APPROVAL), letter=letter)
    assert "文書を作り直してください" in " ".join(refused.value.missing)
