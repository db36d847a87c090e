"""Bringing the forms to the tablet: the code, and the page that hears of what happens there."""

from uuid import UUID

import pytest

from tests.support import filings, receptions
from yakuba.apps.counter.tests.conftest import Desk
from yakuba.kernel.intake import service as intake


@pytest.fixture
def ready(clerk: Desk, moved_in: str) -> str:
    """The key of A01 with one sheet shown."""
    reception = filings.ready(intake.view(receptions.CLERK, UUID(moved_in)))
    intake.show(receptions.CLERK, intake.sheets(receptions.CLERK, reception.key)[0].key)
    return moved_in


def test_the_code_is_shown_once_and_its_ticket_lets_one_device_in(clerk: Desk, ready: str) -> None:
    page = clerk.page(f"/counter/{ready}/signing/")
    form = page.form("/signing/tablet/")
    answer = clerk.post(form.action, form.values)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    html = answer.content.decode()
    assert 'src="data:image/png;base64,' in html
    token = html.partition("<code>")[2].partition("</code>")[0]
    assert intake.join(token).secret
    assert token not in clerk.page(f"/counter/{ready}/signing/").html


def test_an_old_page_offers_nothing(clerk: Desk, ready: str) -> None:
    assert clerk.post(f"/counter/{ready}/signing/tablet/", {"version": "1"}).status_code == 302
    assert intake.tablet_state(receptions.CLERK, UUID(ready)) is None


def test_the_page_is_renewed_when_the_tablet_joins_signs_or_calls_and_not_otherwise(clerk: Desk, ready: str) -> None:
    key = UUID(ready)
    token = intake.offer_signing(receptions.CLERK, key, filings.version(key)).token

    def seen() -> str:
        return clerk.page(f"/counter/{ready}/signing/").html.partition("/signing/watch/")[2].partition("/")[0]

    def heard(before: str) -> bool:
        answer = clerk.get(f"/counter/{ready}/signing/watch/{before}/")
        assert answer.status_code == (200 if "HX-Redirect" in answer else 204)
        return "HX-Redirect" in answer

    before = seen()
    assert not heard(before)
    secret = intake.join(token).secret
    assert heard(before)
    before = seen()
    assert not heard(before)
    intake.call_clerk(secret)
    assert heard(before)
    assert "まちがいがある" in clerk.page(f"/counter/{ready}/signing/").text
    before = seen()
    sheet = intake.tablet_view(secret).sheets[0]
    intake.sign_on_tablet(secret, sheet.key, shown_sha256=sheet.shown_sha256, image=filings.drawing())
    assert heard(before)


def test_another_section_neither_offers_nor_watches(clerk: Desk, ready: str) -> None:
    stranger = Desk("1022")
    assert stranger.post(f"/counter/{ready}/signing/tablet/", {"version": "1"}).status_code == 404
    assert stranger.get(f"/counter/{ready}/signing/watch/none/").status_code == 404
