"""A print batch with a letter to somebody who came under 支援措置 since opens as a whole for those named only."""

from collections.abc import Iterator

import pytest
from django.test import Client

from samples.personas import StaffPersona
from samples.sign_in import sign_in
from tests.support.cases import DAY, JUMIN
from tests.support.pages import Page
from tests.support.register import person_id
from tests.support.tellings import KNOWN, ON_FORM, REVIEWER, folders, issue, registered, waits
from yakuba.kernel.audit import service as audit
from yakuba.kernel.cases import service as cases
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import Harm, ProtectionRequest
from yakuba.lib import clock
from yakuba.lib.refs import Actor

__all__ = ["folders", "registered"]
pytestmark = pytest.mark.usefixtures("registered")
HOME, AUDITOR = "/operations/printing/", Actor("staff", "1047")


@pytest.fixture
def town() -> Iterator[None]:
    """On the day of the cases."""
    with clock.stopped_at(DAY):
        yield


@pytest.fixture
def officer() -> Client:
    """審査 of こども課, who is not named."""
    client = Client()
    sign_in(client, StaffPersona(REVIEWER.id, "見本 職員", "ミホン ショクイン", "", ()))
    return client


@pytest.fixture
def batch(officer: Client) -> str:
    """The address of a batch with two letters, one of them to 森 太郎 of the register."""
    issue(waits(KNOWN))
    issue(waits(ON_FORM), way="post", postcode="980-0001")
    form = Page(officer.get(HOME)).form("/make")
    answer = officer.post(form.action, form.values)
    jobs.run_waiting()
    return str(answer["Location"])


def _protect() -> None:
    people.apply_protection(JUMIN.reviewer, ProtectionRequest(person_id(41), Harm.DV, DAY))
    jobs.run_waiting()


def _views() -> int:
    return sum(entry.act == "notices.batch.viewed" for entry in audit.views(actor=AUDITOR).entries)


def test_the_refusal_names_the_letter_and_without_it_the_rest_opens(officer: Client, batch: str) -> None:
    assert officer.get(f"{batch}letters.pdf").content.startswith(b"%PDF")
    seen = _views()
    _protect()
    refused = officer.get(f"{batch}letters.pdf", follow=True)
    assert refused.redirect_chain[0][0] == batch
    page = Page(refused)
    assert "通目の宛先は、まとめた後に住所を伏せることになった" in page.text
    assert "取りやめると、除いて作り直したPDFを開けます" in page.text
    assert _views() == seen
    closed = [place for place in ("1通目", "2通目") if "PDFは開けません" in Page(officer.get(page.link(place))).text]
    (place,) = closed
    assert f"エラー {place}の宛先は" in page.text
    form = Page(officer.get(page.link(place))).form("/withdraw")
    assert "「渡す・伝える」に入れました" in Page(officer.post(form.action, follow=True)).text
    assert "渡す・伝える" not in Page(officer.post(form.action, follow=True)).text
    assert cases.counts(REVIEWER)["to_tell"] == 1
    jobs.run_waiting()
    assert officer.get(f"{batch}letters.pdf").content.startswith(b"%PDF")
