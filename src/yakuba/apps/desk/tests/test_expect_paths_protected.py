"""The path matrix of SR-30 with a marker address: from the desk as far as links lead, and every address of a paper that
somebody may have kept, as everybody who sees the case or its letter and is not named.
"""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urljoin

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support import withheld
from tests.support.cases import KODOMO, act, checked, decided
from tests.support.mail import use_folder
from tests.support.pages import Answer, Page
from tests.support.remembered import remembered
from yakuba.apps.desk.tests.conftest import DAY, SEAL, Seat
from yakuba.kernel.audit import service as audit
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import Data
from yakuba.kernel.jobs import service as jobs

Seats = Callable[[str], Seat]
UNNAMED = ("1031", "1029", "1047", "1003")
"""審査 and 課長 of こども課, 監査, 公印管守者."""
NAMED = "1030"
STARTS = (
    "/desk/",
    "/desk/?tab=all",
    "/desk/seals/",
    "/desk/exports/",
    "/operations/printing/",
    "/handover/",
    "/records/",
)
ROOMS = ("/desk/", "/operations/", "/handover/", "/records/", "/counter/board/")
MOST = 120


Papers = dict[str, str]
"""Addresses by what is there."""
TELL = {"form", "letter", "file", "posted letter", "batch PDF"}
"""Which of them tell where 白石 恵 lives, to somebody named who does not keep the seal."""


@pytest.fixture
def papers(town: None, settings: LazySettings, tmp_path: Path) -> Papers:
    """A case at the seal desk with form, attachment and letter, one to be drafted, and a batch with a letter."""
    files, scanner = settings.DOCUMENTS_STORE, settings.DOCUMENTS_SCANNER
    use_folder(settings, tmp_path)
    settings.DOCUMENTS_STORE, settings.DOCUMENTS_SCANNER = files, scanner
    withheld.registered(tmp_path)
    withheld.names(tmp_path, NAMED, not_named=UNNAMED)
    return remembered("withheld: every paper", _laid_out)


def _laid_out() -> Papers:
    view = withheld.opened_for_her(form=True)
    file = withheld.attached(view.row.key)
    view = decided(view, KODOMO)
    case, seals = f"/desk/{view.row.key}/", f"/desk/seals/{view.letter}/"
    posted = decided(withheld.opened_for_her("kodomo-iryo"), KODOMO)
    letter = cases.prepare_issue(KODOMO.reviewer, posted.row.key, on=DAY)
    act(posted, "issue", KODOMO.reviewer, data=Data(on=DAY, extra={"way": "post"}), letter=letter)
    printing = "/operations/printing/"
    page = Page(Seat("1031").get(printing))
    made = Seat("1031").post(f"{printing}make", page.form("/make").values)["Location"]
    jobs.run_waiting()
    draft = checked(act(withheld.opened_for_her(), "start", KODOMO.reviewer), KODOMO.reviewer).row.key
    return {
        "case": case,
        "form": f"{case}form.pdf",
        "letter": f"{case}letter.pdf",
        "file": f"{case}files/{file}/",
        "decision": f"{case}decide/",
        "seal": seals,
        "unsealed letter": f"{seals}letter.pdf",
        "posted": f"/desk/{posted.row.key}/",
        "posted letter": f"/desk/{posted.row.key}/letter.pdf",
        "batch": made,
        "batch PDF": f"{made}letters.pdf",
        "draft": f"/desk/{draft}/draft/",
    }


def _prepared(papers: Papers, seat: Seats) -> dict[str, str]:
    """The letters that clerk and keeper have before them: the draft, and the one with the seal on it."""
    clerk, keeper = seat("1031"), seat("1003")
    form = next(form for form in clerk.page(papers["draft"]).forms if "version" in form.values)
    draft = Page(clerk.post(papers["draft"], form.values | {"result": "approved"})).link("通知書を開く")
    form = next(form for form in keeper.page(papers["seal"]).forms if "seal" in form.values)
    stamped = Page(keeper.post(papers["seal"], form.values | {"seal": SEAL})).link("公印を入れた文書")
    return {"1031": draft, "1003": stamped}


def _walk(desk: Seat, starts: Sequence[str]) -> dict[str, Answer]:
    """Every answer on the way from these addresses, by its address."""
    waiting, seen = list(starts), dict[str, Answer]()
    while waiting and len(seen) < MOST:
        address = waiting.pop(0)
        if address in seen:
            continue
        seen[address] = answer = desk.get(address)
        if answer.status_code in (301, 302):
            waiting.append(urljoin(address, answer["Location"]))
        elif answer.get("Content-Type", "").startswith("text/html"):
            links = (urljoin(address, link) for _text, link in Page(answer).links)
            # Another order, tab or page of the same list shows nothing else.
            waiting += [link for link in links if link.startswith(ROOMS) and not {"?", "#"} & set(link)]
    assert not waiting, f"more than {MOST} pages; {len(waiting)} were not looked at"
    return seen


def test_whoever_is_named_finds_the_marker_on_every_paper(papers: Papers, seat: Seats, tmp_path: Path) -> None:
    """Otherwise the matrix below could not fail."""
    withheld.begins("support", tmp_path)
    found = _walk(seat(NAMED), (*STARTS, *papers.values()))
    telling = {name for name, address in papers.items() if withheld.opens(found[address])}
    assert telling == TELL


@pytest.mark.parametrize("why", ["support", "restricted"])
def test_nobody_else_finds_it_anywhere(
    why: str, papers: Papers, seat: Seats, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    kept = _prepared(papers, seat)
    assert all(withheld.opens(seat(code).get(letter)) for code, letter in kept.items())
    withheld.begins(why, tmp_path)
    caplog.set_level(logging.DEBUG)
    telling = []
    for code in UNNAMED:
        found = _walk(seat(code), (*STARTS, *papers.values(), *filter(None, [kept.get(code)])))
        assert len(found) > len(papers)
        telling += [(code, address) for address, answer in found.items() if withheld.tells(answer)]
    assert telling == []
    entries = "".join(str(entry) for entry in audit.views(limit=1000).entries)
    assert not any(marker in entries + caplog.text for marker in withheld.MARKERS)


ASKED = {"case": 81, "seal": 18, "/desk/?tab=all": 23, "/desk/seals/": 16, "/operations/printing/": 16}
"""Queries of a page before any paper was closed, by what it shows; lists by their address."""


@pytest.mark.parametrize("name", ASKED)
def test_a_page_asks_two_queries_more_at_most_and_a_list_none(
    name: str, papers: Papers, seat: Seats, tmp_path: Path
) -> None:
    withheld.begins("support", tmp_path)
    desk, address = seat("1003" if "seal" in name else "1031"), papers.get(name, name)
    desk.get(address)
    with CaptureQueriesContext(connection) as queries:
        desk.get(address)
    # Whose places are withheld, and who is named.
    assert len(queries) <= ASKED[name] + 2 * (name in papers)
