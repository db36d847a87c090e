"""What is expected of attachments once the address of somebody in the case is withheld (SR-30: in every path).

A paper that was handed in tells places of which nobody keeps a list, so it opens for whom no place is withheld.
"""

import re
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support import organised, withheld
from tests.support.pages import Page
from tests.support.register import person_id
from tests.support.remembered import remembered
from yakuba.apps.desk.tests.conftest import AUDITOR, DAY, Seat
from yakuba.kernel.audit import service as audit
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import owner
from yakuba.kernel.documents import service as documents
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import Harm, KnownAs, ProtectionRequest
from yakuba.lib.refs import Actor

Seats = Callable[[str], Seat]
CLOSED = "住所を伏せる案件のため開けません"
UNNAMED = ("1031", "1029", "1047")
"""審査 and 課長 of こども課, 監査."""
NAMED = "1030"
"""係長 of こども課."""
TITLE = "所得課税証明書"


@pytest.fixture
def residents(town: None, tmp_path: Path) -> None:
    """白石 恵 and her daughter; only the 係長 of こども課 is named."""
    withheld.registered(tmp_path)
    withheld.names(tmp_path, NAMED, not_named=UNNAMED)


@pytest.fixture
def given(residents: None) -> tuple[UUID, str]:
    """Her application with a paper on which her address stands: the key, and where the paper opens."""
    return remembered("withheld: a paper", _given)


def _given() -> tuple[UUID, str]:
    key = withheld.opened_for_her(form=True).row.key
    return key, f"/desk/{key}/files/{withheld.attached(key, TITLE)}/"


def _papers(page: Page) -> str:
    """The list of papers of the case."""
    return page.html.split('id="papers"')[1].split("</section>")[0]


def _entries(key: UUID) -> list[str]:
    return sorted(entry.act for entry in audit.history(owner(key)))


@pytest.mark.parametrize("why", withheld.WAYS)
def test_it_opens_for_everybody_before_and_afterwards_and_for_the_named_all_the_time(
    why: str, given: tuple[UUID, str], seat: Seats, tmp_path: Path
) -> None:
    key, file = given
    everybody = (*UNNAMED, NAMED)
    assert all(withheld.opens(seat(code).get(file)) for code in everybody)
    ends = withheld.begins(why, tmp_path)
    for code in UNNAMED:
        answer = seat(code).get(file)
        withheld.why_not(answer)
        assert answer["Location"] == f"/desk/{key}/"
    assert withheld.opens(seat(NAMED).get(file))
    ends()
    assert all(withheld.opens(seat(code).get(file)) for code in everybody)


def test_it_is_closed_by_what_was_said_at_the_counter(residents: None, seat: Seats) -> None:
    """取扱注意: nobody has written down a 支援措置 yet."""
    key = withheld.opened_for_her(care=True).row.key
    file = f"/desk/{key}/files/{withheld.attached(key)}/"
    withheld.why_not(seat("1031").get(file))
    assert withheld.opens(seat(NAMED).get(file))


def test_it_is_closed_by_a_procedure_that_is_discreet_by_itself(residents: None, seat: Seats) -> None:
    key = withheld.opened_for_her("shien-sochi-moshide").row.key
    file = f"/desk/{key}/files/{withheld.attached(key, actor=Actor('staff', '1010'))}/"
    withheld.why_not(seat("1011").get(file))
    assert withheld.opens(seat("1010").get(file))


def test_the_support_of_somebody_else_closes_nothing_here(given: tuple[UUID, str], seat: Seats) -> None:
    key, file = given
    withheld.protects(withheld.OTHER)
    assert file in _papers(seat("1031").case(key))
    assert withheld.opens(seat("1031").get(file))


def test_named_but_kept_away_from_her_is_as_unnamed(given: tuple[UUID, str], seat: Seats, tmp_path: Path) -> None:
    """Who is kept away from anybody sees no protected address at all."""
    organised.with_numbers(tmp_path, {NAMED: withheld.OTHER_NUMBER})
    him = KnownAs(withheld.OTHER_NAME, person_id=person_id(withheld.OTHER))
    request = ProtectionRequest(person_id(withheld.MOTHER), Harm.DV, DAY, kept_away=(him,))
    people.apply_protection(Actor("staff", "1010"), request)
    withheld.why_not(seat(NAMED).get(given[1]))


def test_the_list_keeps_title_and_scan_and_has_words_in_place_of_the_link(
    given: tuple[UUID, str], seat: Seats, tmp_path: Path
) -> None:
    key, file = given
    assert file in _papers(seat("1031").case(key))
    withheld.begins("support", tmp_path)
    withheld.attached(key, "住所地の証明書", scanned=False)
    for code in UNNAMED:
        shown = _papers(seat(code).case(key))
        line = next(line for line in shown.split("<li>") if TITLE in line)
        assert CLOSED in line
        assert "<a " not in line
        waiting = next(line for line in shown.split("<li>") if "住所地の証明書" in line)
        assert "検査" in waiting
        assert f"/desk/{key}/files/" not in re.sub("<form.*", "", shown, flags=re.DOTALL)
    named = _papers(seat(NAMED).case(key))
    assert file in named
    assert CLOSED not in named


def test_the_page_says_who_opens_them(given: tuple[UUID, str], seat: Seats, tmp_path: Path) -> None:
    """Nobody is stuck without knowing what to do next: the 課長 names staff for 支援措置."""
    key, _file = given
    said = "課長[^。]*(指名|指定|担当|頼|相談)|(指名|指定|担当|頼|相談)[^。]*課長"
    assert not re.search(said, seat("1031").case(key).text)
    withheld.begins("support", tmp_path)
    assert re.search(said, seat("1031").case(key).text)
    assert not re.search(said, seat(NAMED).case(key).text)


def test_the_refusal_says_what_to_do_next(given: tuple[UUID, str], seat: Seats, tmp_path: Path) -> None:
    withheld.begins("support", tmp_path)
    told = withheld.why_not(seat("1031").get(given[1]))
    assert told.count("。") >= 2, told
    assert told in Page(seat("1031").client.get(given[1], follow=True)).text


def test_the_refused_attempt_is_kept_as_that_of_the_form_and_nothing_is_read(
    given: tuple[UUID, str], seat: Seats, tmp_path: Path
) -> None:
    key, file = given
    withheld.begins("support", tmp_path)

    def kept(address: str) -> set[str]:
        before = _entries(key)
        withheld.why_not(seat("1031").get(address))
        after = _entries(key)
        for act in before:
            after.remove(act)
        return set(after)

    assert kept(f"/desk/{key}/form.pdf") == {"cases.case.viewed"}
    assert kept(file) == {"cases.case.viewed"}
    assert "documents.file.viewed" not in _entries(key)
    seat(NAMED).get(file)
    assert _entries(key).count("documents.file.viewed") == 1


def test_whoever_may_add_a_paper_still_adds_it_and_does_not_open_it(
    given: tuple[UUID, str], seat: Seats, tmp_path: Path
) -> None:
    key, _file = given
    withheld.begins("support", tmp_path)
    desk = seat("1031")
    sent = {"called": "委任状", "file": SimpleUploadedFile("scan.pdf", withheld.paper())}
    page = Page(desk.client.post(f"/desk/{key}/files/", sent, follow=True))
    assert "書類を添えました" in page.text
    assert "委任状" in _papers(page)
    added = next(one for one in cases.attachments(AUDITOR, key) if one.name.startswith("委任状"))
    documents.scan(added.id)
    withheld.why_not(desk.get(f"/desk/{key}/files/{added.id}/"))
    assert withheld.opens(seat(NAMED).get(f"/desk/{key}/files/{added.id}/"))


def test_a_stranger_to_the_section_still_finds_nothing(given: tuple[UUID, str], seat: Seats, tmp_path: Path) -> None:
    withheld.begins("support", tmp_path)
    assert seat("1021").get(given[1]).status_code == 404
    assert seat("1010").get(given[1]).status_code == 404, "named, and of another section"


def test_five_papers_cost_no_query_more_than_one(given: tuple[UUID, str], seat: Seats, tmp_path: Path) -> None:
    key, _file = given
    withheld.begins("support", tmp_path)
    desk = seat("1031")
    desk.case(key)
    with CaptureQueriesContext(connection) as few:
        desk.case(key)
    for number in range(4):
        withheld.attached(key, f"添付{number}", scanned=False)
    with CaptureQueriesContext(connection) as many:
        desk.case(key)
    assert len(many) <= len(few)
