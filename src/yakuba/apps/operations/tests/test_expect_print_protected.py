"""What is expected of 通知の印刷 once a letter in a batch tells an address that is withheld now (SR-30: incl. print).

The PDF is one: it opens as a whole for whom nothing is withheld. Taken out of it, the letter of such a person no
longer stands in the way of the others.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from samples.personas import StaffPersona
from samples.sign_in import sign_in
from tests.support import withheld
from tests.support.cases import DAY, KODOMO, act, decided, keep_seal, opened
from tests.support.pages import Page
from yakuba.kernel.audit import service as audit
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import CaseView, Data, Mark
from yakuba.kernel.jobs import service as jobs
from yakuba.lib import clock
from yakuba.lib.refs import OwnerRef

HOME = "/operations/printing/"
IRYO = "kodomo-iryo"
"""A procedure whose letter omits the seal."""
SENDER, HEAD, AUDITOR = "1031", "1029", "1047"
UNNAMED = (SENDER, HEAD, AUDITOR)
"""審査 and 課長 of こども課, 監査: of them, the 審査 may print."""
NAMED = "1030"
"""係長 of こども課."""


@pytest.fixture(autouse=True)
def _residents(_town: None, tmp_path: Path) -> Iterator[None]:
    """白石 恵 and 代理 一郎 in the register copy; only the 係長 of こども課 is named."""
    with clock.stopped_at(DAY):
        keep_seal()
        withheld.registered(tmp_path)
        withheld.names(tmp_path, NAMED, not_named=UNNAMED)
        yield


def desk(code: str) -> Client:
    """A browser at which this member of staff is signed in."""
    client = Client()
    sign_in(client, StaffPersona(code, "見本 職員", "ミホン ショクイン", "", ()))
    return client


def letter(view: CaseView) -> None:
    """Its decision is issued by post."""
    view = decided(view, KODOMO)
    prepared = cases.prepare_issue(KODOMO.reviewer, view.row.key, on=DAY)
    act(view, "issue", KODOMO.reviewer, data=Data(on=DAY, extra={"way": "post"}), letter=prepared)


def correction(view: CaseView) -> None:
    """A correction is asked for by post: no document, and the address on the cover."""
    marks = (Mark("filer_address", "event", "番地が足りません。"),)
    data = Data(marks=marks, correct_by=DAY.replace(month=12, day=4), extra={"way": "post"})
    act(view, "request_correction", KODOMO.reviewer, data=data)


WORDS: dict[str, Callable[[CaseView], None]] = {"letter": letter, "correction": correction}


def hers(what: str = "letter") -> None:
    """Something to tell 白石 恵 waits to be printed, and the house has looked at it once more."""
    WORDS[what](withheld.opened_for_her(IRYO))
    jobs.run_waiting()


def anothers() -> None:
    """A letter to 代理 一郎 waits to be printed."""
    name, number = withheld.OTHER_NAME, withheld.OTHER_NUMBER
    letter(opened(IRYO, name=name, person=number, applicant=withheld.OTHER_APPLICANT))
    jobs.run_waiting()


def made(*, at_once: bool = True) -> str:
    """The address of a batch of all that waits, made by the page's own button; ``at_once``: with its PDF."""
    client = desk(SENDER)
    form = Page(client.get(HOME)).form("/make")
    answer = client.post(form.action, form.values)
    if at_once:
        jobs.run_waiting()
    return str(answer["Location"])


def one_letter(batch: str, number: int) -> str:
    """The address of the page of a letter of the batch."""
    return Page(desk(NAMED).get(batch)).link(f"{number}通目")


def hers_in(batch: str) -> str:
    """The address of the page of her letter. Letters lie by postcode, and hers comes after 333-3333."""
    return one_letter(batch, 2)


def looks(batch: str) -> int:
    """How often its PDF was opened, as the audit register has it."""
    entries = audit.history(OwnerRef("notices.batch", batch.rstrip("/").rsplit("/", 1)[-1]))
    return sum(entry.act in ("notices.batch.viewed", "documents.file.viewed") for entry in entries)


@pytest.mark.parametrize("what", WORDS)
@pytest.mark.parametrize("why", withheld.WAYS)
def test_the_pdf_opens_before_and_afterwards_and_for_the_named_all_the_time(
    why: str, what: str, tmp_path: Path
) -> None:
    hers(what)
    anothers()
    pdf = f"{made()}letters.pdf"
    for code in (SENDER, NAMED):
        assert withheld.opens(desk(code).get(pdf))
    ends = withheld.begins(why, tmp_path)
    withheld.why_not(desk(SENDER).get(pdf))
    assert withheld.opens(desk(NAMED).get(pdf))
    ends()
    for code in (SENDER, NAMED):
        assert withheld.opens(desk(code).get(pdf))


def test_also_of_a_batch_that_was_handed_over(tmp_path: Path) -> None:
    hers()
    batch = made()
    client = desk(SENDER)
    form = Page(client.get(batch)).form("/hand-over")
    assert "1通を引き渡しました" in Page(client.post(form.action, form.values, follow=True)).text
    assert withheld.opens(client.get(f"{batch}letters.pdf"))
    withheld.begins("support", tmp_path)
    withheld.why_not(client.get(f"{batch}letters.pdf"))
    assert withheld.opens(desk(NAMED).get(f"{batch}letters.pdf"))


@pytest.mark.parametrize("why", withheld.WAYS)
def test_also_of_one_whose_pdf_was_being_made_at_that_moment(why: str, tmp_path: Path) -> None:
    hers()
    anothers()
    pdf = f"{made(at_once=False)}letters.pdf"
    withheld.begins(why, tmp_path)
    jobs.run_waiting()
    assert not withheld.tells(desk(SENDER).get(pdf))
    answer = desk(NAMED).get(pdf)
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF")


@pytest.mark.parametrize("what", WORDS)
@pytest.mark.parametrize("why", withheld.WAYS)
def test_what_still_waited_is_printed_for_nobody_unnamed(why: str, what: str, tmp_path: Path) -> None:
    """Called back and given by hand, or printed by somebody named."""
    hers(what)
    anothers()
    withheld.begins(why, tmp_path)
    batch = made()
    for room in (HOME, batch, f"{batch}letters.pdf", one_letter(batch, 1)):
        assert not withheld.tells(desk(SENDER).get(room)), room


def test_a_batch_without_her_opens_as_before(tmp_path: Path) -> None:
    anothers()
    batch = made()
    hers()
    withheld.begins("support", tmp_path)
    answer = desk(SENDER).get(f"{batch}letters.pdf")
    assert answer.status_code == 200
    assert withheld.OTHER_HOME["町名"] in withheld.printed(answer.content)


def test_the_support_of_somebody_who_has_no_letter_in_it_closes_nothing(tmp_path: Path) -> None:
    hers()
    batch = made()
    withheld.protects(withheld.OTHER)
    assert withheld.opens(desk(SENDER).get(f"{batch}letters.pdf"))


def test_with_her_letter_taken_out_the_others_are_printed_by_anybody_again(tmp_path: Path) -> None:
    hers()
    anothers()
    batch = made()
    withheld.begins("support", tmp_path)
    withheld.why_not(desk(SENDER).get(f"{batch}letters.pdf"))
    taken_out = desk(NAMED).post(f"{hers_in(batch)}withdraw", follow=True)
    assert "取りやめました" in Page(taken_out).text
    jobs.run_waiting()
    answer = desk(SENDER).get(f"{batch}letters.pdf")
    assert answer.status_code == 200
    assert not withheld.tells(answer)
    assert withheld.OTHER_HOME["町名"] in withheld.printed(answer.content)


def test_the_page_says_why_and_what_to_do_in_place_of_the_link(tmp_path: Path) -> None:
    hers()
    batch = made()
    pdf = f"{batch}letters.pdf"
    assert pdf in Page(desk(SENDER).get(batch)).html
    withheld.begins("support", tmp_path)
    page = Page(desk(SENDER).get(batch))
    assert pdf not in page.html
    assert "住所を伏せる" in page.text
    assert pdf in Page(desk(NAMED).get(batch)).html
    assert "住所を伏せる" not in Page(desk(NAMED).get(batch)).text


def test_the_refusal_says_what_to_do_next_and_reads_nothing(tmp_path: Path) -> None:
    hers()
    batch = made()
    withheld.begins("support", tmp_path)
    before = looks(batch)
    told = withheld.why_not(desk(SENDER).get(f"{batch}letters.pdf"))
    assert told.count("。") >= 2, told
    assert looks(batch) == before
    assert withheld.opens(desk(NAMED).get(f"{batch}letters.pdf"))
    assert looks(batch) > before


def test_no_page_of_the_printing_tells_a_place_to_anybody(tmp_path: Path) -> None:
    """The list, its file, the batch and the page of one letter: before, and while it is withheld."""
    hers()
    batch = made()
    rooms = (HOME, f"{HOME}?export=csv", batch, one_letter(batch, 1))
    for _time in range(2):
        for code in (*UNNAMED, NAMED):
            for room in rooms:
                answer = desk(code).get(room)
                assert answer.status_code in (200, 302, 403), (code, room)
                assert not withheld.tells(answer), (code, room)
        withheld.begins("restricted", tmp_path)


def test_who_may_not_print_is_refused_as_before_whatever_is_in_it(tmp_path: Path) -> None:
    hers()
    pdf = f"{made()}letters.pdf"
    withheld.begins("support", tmp_path)
    assert desk(HEAD).get(pdf).status_code == 403
    assert desk("1021").get(pdf).status_code == 404


def test_the_pages_ask_no_more_for_many_letters_and_the_list_no_more_than_before(tmp_path: Path) -> None:
    def asked(address: str) -> int:
        client = desk(SENDER)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    hers()
    few = made()
    for _letter in range(2):
        hers()
    anothers()
    many = made()
    listed = asked(HOME)
    withheld.begins("support", tmp_path)
    assert asked(many) <= asked(few)
    assert asked(HOME) <= listed
