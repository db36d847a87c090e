"""What is expected at 公印の机 of a letter that waits for the seal with an address that is withheld now (SR-30).

It opens for whom nothing is withheld. Either it is sent back to be made anew when 支援措置 begins, or somebody named
seals it; nobody else stamps what they must not read.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support import organised, withheld
from tests.support.cases import KODOMO, decided
from tests.support.pages import Answer, Form, Page
from tests.support.remembered import remembered
from yakuba.apps.desk.tests.conftest import SEAL, Seat, now
from yakuba.apps.desk.tests.test_seals import decided as of_no_case
from yakuba.kernel.audit import service as audit
from yakuba.kernel.cases.contracts import CaseView, State
from yakuba.kernel.documents import service as documents
from yakuba.lib.refs import OwnerRef

Seats = Callable[[str], Seat]
LIST = "/desk/seals/"
KEEPER = "1003"


@pytest.fixture
def residents(town: None, tmp_path: Path) -> None:
    """白石 恵 and her daughter; the keeper is not named."""
    withheld.registered(tmp_path)
    withheld.names(tmp_path, not_named=(KEEPER,))


@pytest.fixture
def named(town: None, tmp_path: Path) -> None:
    """白石 恵 and her daughter; the keeper also reviews in 総務課, and is named."""
    withheld.registered(tmp_path)
    organised.with_assignments(tmp_path, (KEEPER, "1010", "審査"))
    withheld.names(tmp_path, KEEPER)


def waiting() -> CaseView:
    """Her letter, decided with her address on it."""
    return remembered("withheld: a letter waits", lambda: decided(withheld.opened_for_her(), KODOMO))


def _page(view: CaseView) -> str:
    return f"{LIST}{view.letter}/"


def _pdf(view: CaseView) -> str:
    return f"{_page(view)}letter.pdf"


def _chosen(desk: Seat, view: CaseView) -> Page:
    """The page after the seal was chosen."""
    form = next(form for form in desk.page(_page(view)).forms if "seal" in form.values)
    return Page(desk.post(_page(view), form.values | {"seal": SEAL}))


def _stamping(page: Page) -> Form:
    return next(form for form in page.forms if "token" in form.values)


def _views(view: CaseView) -> int:
    acts = [entry.act for entry in audit.history(OwnerRef("documents.document", view.letter))]
    return acts.count("documents.document.viewed")


def _is_with_the_section_again(view: CaseView) -> bool:
    """Whether it was sent back to be made anew, which is one of the two ways."""
    return now(view.row.key).row.state is State.REVIEWING


def _closed(answer: Answer) -> None:
    assert not withheld.tells(answer), "her address is told"
    assert answer.status_code in (302, 403, 404), answer.status_code


@pytest.mark.parametrize("why", withheld.WAYS)
def test_it_opens_before_and_afterwards_and_meanwhile_for_nobody_unnamed(
    why: str, residents: None, keeper: Seat, tmp_path: Path
) -> None:
    view = waiting()
    assert withheld.opens(keeper.get(_pdf(view)))
    ends = withheld.begins(why, tmp_path)
    views = _views(view)
    _closed(keeper.get(_pdf(view)))
    assert _views(view) == views
    assert not withheld.tells(keeper.client.get(_pdf(view), follow=True))
    ends()
    if not _is_with_the_section_again(view):
        assert withheld.opens(keeper.get(_pdf(view)))


@pytest.mark.parametrize("why", withheld.WAYS)
def test_the_page_says_why_and_what_to_do_and_offers_no_letter(
    why: str, residents: None, keeper: Seat, tmp_path: Path
) -> None:
    view = waiting()
    assert _pdf(view) in keeper.page(_page(view)).html
    withheld.begins(why, tmp_path)
    if _is_with_the_section_again(view):
        assert "公印を待っている文書はありません" in keeper.page(LIST).text
        return
    answer = keeper.client.get(_page(view), follow=True)
    page = Page(answer)
    assert not withheld.tells(answer)
    assert "住所を伏せる" in page.text
    assert "支援措置" in page.text or "課長" in page.text or "担当" in page.text
    assert _pdf(view) not in page.html
    assert not any("seal" in form.values or "token" in form.values for form in page.forms)


@pytest.mark.parametrize("why", withheld.WAYS)
def test_a_stamped_letter_prepared_before_neither_shows_nor_is_stamped_afterwards(
    why: str, residents: None, keeper: Seat, tmp_path: Path
) -> None:
    view = waiting()
    page = _chosen(keeper, view)
    shown = page.link("公印を入れた文書")
    assert withheld.opens(keeper.get(shown))
    withheld.begins(why, tmp_path)
    _closed(keeper.get(shown))
    values = _stamping(page).values | {"step": "stamp"}
    answer = keeper.client.post(_page(view), values, follow=True)
    assert not withheld.tells(answer)
    assert "公印を押しました" not in Page(answer).text
    assert not documents.is_sealed(view.letter)


def test_no_stamped_letter_is_prepared_for_who_must_not_read_it(residents: None, keeper: Seat, tmp_path: Path) -> None:
    view = waiting()
    form = next(form for form in keeper.page(_page(view)).forms if "seal" in form.values)
    withheld.begins("support", tmp_path)
    answer = keeper.client.post(_page(view), form.values | {"seal": SEAL}, follow=True)
    assert not withheld.tells(answer)
    assert "prepared=" not in answer.content.decode()
    assert not any("token" in form.values for form in Page(answer).forms)


@pytest.mark.parametrize("why", withheld.WAYS)
def test_a_keeper_who_is_named_opens_and_stamps_it(why: str, named: None, keeper: Seat, tmp_path: Path) -> None:
    view = waiting()
    withheld.begins(why, tmp_path)
    if _is_with_the_section_again(view):
        assert not documents.awaits_seal(view.letter)
        return
    assert withheld.opens(keeper.get(_pdf(view)))
    page = _chosen(keeper, view)
    assert withheld.opens(keeper.get(page.link("公印を入れた文書")))
    assert keeper.post(_page(view), _stamping(page).values | {"step": "stamp"})["Location"] == LIST
    assert documents.is_sealed(view.letter)


@pytest.mark.parametrize("why", withheld.WAYS)
def test_a_letter_that_was_made_without_an_address_is_stamped_by_anybody_who_keeps_the_seal(
    why: str, residents: None, keeper: Seat, tmp_path: Path
) -> None:
    view = withheld.opened_for_her()
    withheld.begins(why, tmp_path)
    view = decided(view, KODOMO)
    answer = keeper.get(_pdf(view))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert not withheld.tells(answer)
    page = _chosen(keeper, view)
    stamped = keeper.get(page.link("公印を入れた文書"))
    assert stamped.status_code == 200
    assert not withheld.tells(stamped)
    assert keeper.post(_page(view), _stamping(page).values | {"step": "stamp"})["Location"] == LIST
    assert documents.is_sealed(view.letter)


def test_letters_of_others_and_of_no_case_are_stamped_as_before(residents: None, keeper: Seat, tmp_path: Path) -> None:
    view, other = waiting(), of_no_case("却下の通知")
    withheld.protects(withheld.OTHER)
    assert withheld.opens(keeper.get(_pdf(view)))
    assert keeper.get(f"{LIST}{other}/letter.pdf").content.startswith(b"%PDF")


def test_the_list_shows_no_place_and_asks_no_query_more(residents: None, keeper: Seat, tmp_path: Path) -> None:
    waiting()
    keeper.get(LIST)
    with CaptureQueriesContext(connection) as before:
        assert not withheld.tells(keeper.get(LIST))
    withheld.begins("support", tmp_path)
    keeper.get(LIST)
    with CaptureQueriesContext(connection) as after:
        assert not withheld.tells(keeper.get(LIST))
    assert len(after) <= len(before)
