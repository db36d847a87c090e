"""The tablet before the resident: joining, reading, signing, calling the clerk, and leaving nothing behind."""

import base64
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.test import Client

from tests.support import filings, receptions
from tests.support.pages import Page
from tests.support.remembered import remembered
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import ReceptionView, SheetView, SignatureKind, Stated
from yakuba.lib import clock

PICTURE = "data:image/png;base64," + base64.b64encode(filings.drawing()).decode()
BLANK = "data:image/png;base64," + base64.b64encode(filings.drawing(blank=True)).decode()
ROOMS = ["forms/", "call/", "finish/"]


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.stopped_at(receptions.DAY):
        yield


@pytest.fixture
def reception(db: None) -> ReceptionView:
    """A01 ready to be signed, two sheets shown."""
    receptions.prepare_town()
    return remembered("A01 with two sheets shown", _shown)


def _shown() -> ReceptionView:
    ready = filings.ready(receptions.with_family(receptions.opened()))
    for sheet in intake.sheets(receptions.CLERK, ready.key)[:2]:
        intake.show(receptions.CLERK, sheet.key)
    return intake.view(receptions.CLERK, ready.key)


@pytest.fixture
def tablet(reception: ReceptionView) -> Client:
    """A device that has joined."""
    return _joined(Client(), reception)


def _joined(device: Client, reception: ReceptionView) -> Client:
    token = intake.offer_signing(receptions.CLERK, reception.key, reception.version).token
    answer = device.post("/tablet/", {"token": token})
    assert answer["Location"] == "/tablet/forms/"
    assert token not in answer["Location"]
    return device


def _first(reception: ReceptionView) -> SheetView:
    return intake.sheets(receptions.CLERK, reception.key)[0]


def _sign(tablet: Client, sheet: SheetView, image: str = "", shown: str = "") -> int:
    values = {"shown_sha256": shown or sheet.shown_sha256, "image": image}
    return tablet.post(f"/tablet/forms/{sheet.key}/", values).status_code


def test_a_device_that_joined_reads_the_shown_forms_and_no_page_is_kept(
    tablet: Client, reception: ReceptionView
) -> None:
    answer = tablet.get("/tablet/forms/")
    assert answer["Cache-Control"] == "no-store"
    page = Page(answer)
    first, second, third = intake.sheets(receptions.CLERK, reception.key)[:3]
    assert "森 太郎" in page.text
    addresses = [address for _, address in page.links]
    assert f"/tablet/forms/{first.key}/" in addresses
    assert f"/tablet/forms/{third.key}/" not in addresses
    assert tablet.get(f"/tablet/forms/{third.key}/").status_code == 404
    read = tablet.get(f"/tablet/forms/{second.key}/")
    assert all(value.text in read.content.decode() for value in second.fields if value.field == "new_address")
    paper = tablet.get(f"/tablet/forms/{first.key}.pdf")
    assert (paper["Cache-Control"], paper.content[:4]) == ("no-store", b"%PDF")


@pytest.mark.parametrize("token", ["", "x", "a" * 43, "a" * 200, "\x00"])
def test_a_wrong_ticket_joins_nothing_and_says_what_to_do(reception: ReceptionView, token: str) -> None:
    device = Client()
    answer = device.post("/tablet/", {"token": token})
    assert answer.status_code == 422
    assert device.get("/tablet/forms/").status_code == 403


def test_a_ticket_joins_one_device(reception: ReceptionView) -> None:
    token = intake.offer_signing(receptions.CLERK, reception.key, reception.version).token
    assert Client().post("/tablet/", {"token": token}).status_code == 302
    assert Client().post("/tablet/", {"token": token}).status_code == 422


@pytest.mark.parametrize("room", ROOMS)
def test_a_device_that_did_not_join_is_told_to_ask_the_clerk(reception: ReceptionView, room: str) -> None:
    answer = Client().get("/tablet/forms/") if room == "forms/" else Client().post(f"/tablet/{room}")
    assert answer.status_code == 403
    assert "職員" in answer.content.decode()


def test_a_drawn_signature_signs_what_was_shown(tablet: Client, reception: ReceptionView) -> None:
    sheet = _first(reception)
    assert _sign(tablet, sheet, PICTURE) == 302
    assert _sign(tablet, sheet, PICTURE) == 302
    assert _first(reception).signed == SignatureKind.DRAWN
    state = intake.tablet_state(receptions.CLERK, reception.key)
    assert state is not None
    assert (state.joined, state.alive, state.called, state.signed) == (True, True, False, 1)


def test_confirming_by_name_signs_where_the_rule_allows_it(tablet: Client, reception: ReceptionView) -> None:
    assert _first(reception).signing == "name"
    assert _sign(tablet, _first(reception)) == 302
    assert _first(reception).signed == SignatureKind.NAME


def test_confirming_by_name_is_refused_where_the_rule_wants_a_hand(tablet: Client, reception: ReceptionView) -> None:
    now = intake.view(receptions.CLERK, reception.key)
    wished = intake.wish(receptions.CLERK, now.key, now.version, "inkan-toroku", "p1", True)
    seal = intake.show(receptions.CLERK, filings.sheet(wished, "inkan-toroku", "p1").key)
    assert _sign(tablet, seal) == 422
    assert filings.sheet(wished, "inkan-toroku", "p1").signed is None


@pytest.mark.parametrize("image", [BLANK, "data:image/png;base64,!!!", "data:image/svg+xml;base64,AAAA", "x" * 600_001])
def test_what_is_no_signature_is_refused_with_words(tablet: Client, reception: ReceptionView, image: str) -> None:
    assert _sign(tablet, _first(reception), image) == 422
    assert _first(reception).signed is None


def test_an_answer_that_changed_meanwhile_must_be_read_again(tablet: Client, reception: ReceptionView) -> None:
    before = _first(reception)
    filings.stated(reception, "household", new_address="青葉市中央九丁目9番9号")
    changed = _first(reception)
    assert changed.shown_sha256 == ""
    assert _sign(tablet, before, PICTURE) == 404
    shown = intake.show(receptions.CLERK, before.key)
    answer = tablet.post(f"/tablet/forms/{before.key}/", {"shown_sha256": before.shown_sha256, "image": PICTURE})
    assert answer.status_code == 422
    assert "もう一度確認" in answer.content.decode()
    assert _sign(tablet, shown, PICTURE) == 302


def test_a_mistake_calls_the_clerk(tablet: Client, reception: ReceptionView) -> None:
    answer = tablet.post("/tablet/call/", follow=True)
    assert "職員を呼びました" in answer.content.decode()
    state = intake.tablet_state(receptions.CLERK, reception.key)
    assert state is not None
    assert state.called
    assert state.about is None


def test_a_mistake_in_one_form_says_in_which_and_another_form_is_nobodys(
    tablet: Client, reception: ReceptionView
) -> None:
    key = _first(reception).key
    page = Page(tablet.get(f"/tablet/forms/{key}/"))
    for sheet in (page.form("/call/").values["sheet"], str(uuid4()), "謎"):
        assert tablet.post("/tablet/call/", {"sheet": sheet}).status_code == 302
        state = intake.tablet_state(receptions.CLERK, reception.key)
        assert state is not None
        assert state.called
        assert state.about == (key if sheet == str(key) else None)


def test_after_finishing_nothing_stays_on_the_device(tablet: Client, reception: ReceptionView) -> None:
    cookies = tablet.cookies["session"].value
    answer = tablet.post("/tablet/finish/")
    assert "森" not in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert tablet.get("/tablet/forms/").status_code == 403
    tablet.cookies["session"] = cookies
    assert tablet.get("/tablet/forms/").status_code == 403
    state = intake.tablet_state(receptions.CLERK, reception.key)
    assert state is not None
    assert not state.alive


def test_a_new_ticket_ends_the_device_before_it(tablet: Client, reception: ReceptionView) -> None:
    _joined(Client(), reception)
    answer = tablet.get("/tablet/forms/")
    assert answer.status_code == 403
    assert "森" not in answer.content.decode()


def test_a_form_of_another_reception_is_not_there(tablet: Client, reception: ReceptionView) -> None:
    assert tablet.get(f"/tablet/forms/{uuid4()}/").status_code == 404


def test_every_change_wants_the_token_against_forgery(reception: ReceptionView) -> None:
    assert Client(enforce_csrf_checks=True).post("/tablet/", {"token": "x"}).status_code == 403


def test_no_two_forms_read_alike_and_each_says_whom_it_is_about(tablet: Client, reception: ReceptionView) -> None:
    for sheet in intake.sheets(receptions.CLERK, reception.key):
        intake.show(receptions.CLERK, sheet.key)
    page = Page(tablet.get("/tablet/forms/"))
    texts = {address: text for text, address in page.links if "/tablet/forms/" in address and address[-5] != "."}
    assert len(texts) == 8
    assert len(set(texts.values())) == 8
    cards = [s for s in intake.sheets(receptions.CLERK, reception.key) if s.procedure == "card-keizoku-riyo"]
    for sheet, name in zip(cards, ("森 太郎", "森 花子", "森 一郎", "森 二郎"), strict=True):
        assert f"{name}さん" in texts[f"/tablet/forms/{sheet.key}/"]
        assert f"({name}さん)" in Page(tablet.get(f"/tablet/forms/{sheet.key}/")).text


def test_forms_told_in_person_only_name_nobody_and_are_numbered(tablet: Client, reception: ReceptionView) -> None:
    version = intake.view(receptions.CLERK, reception.key).version
    intake.state(receptions.CLERK, reception.key, version, [Stated("household", "protected", 1)])
    for sheet in intake.sheets(receptions.CLERK, reception.key):
        intake.show(receptions.CLERK, sheet.key)
    page = Page(tablet.get("/tablet/forms/"))
    texts = [text for text, address in page.links if "/tablet/forms/" in address]
    assert len(set(texts)) == len(texts) >= 8
    assert any("4枚のうち2枚目" in text for text in texts)
    assert not [text for text in texts if "さん" in text or "森" in text]
