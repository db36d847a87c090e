"""The counter to which a household goes on: the same reception, its own procedures, and nothing asked again."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import LazySettings

from samples.personas import StaffPersona
from samples.sign_in import sign_in
from tests.support import filings, receptions
from tests.support.pages import Page
from tests.support.remembered import remembered
from yakuba.apps.counter.tests.conftest import Desk
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import ReceptionView, State
from yakuba.kernel.jobs import service as jobs
from yakuba.lib import clock

CLAIM, FORM = "jidoteate-nintei", "転入届"
SHARED = "市民課で受け付けた世帯の続きです"


@pytest.fixture
def left(clerk: Desk, settings: LazySettings, tmp_path: Path) -> str:
    """The key of A01 of which everything is ready and 児童手当 was left for another day."""
    settings.DOCUMENTS_STORE = tmp_path
    return remembered("A01 with the claim left for another day", _left)


def _left() -> str:
    found: ReceptionView = filings.ready(receptions.with_family(receptions.opened()))
    found = intake.wish(receptions.CLERK, found.key, found.version, CLAIM, "p1", False)
    filings.all_signed(found)
    return str(found.key)


@pytest.fixture
def children(desk: Callable[..., Desk]) -> Desk:
    """窓口 of こども課."""
    return desk("1031")


def _press(desk: Desk, key: str, room: str, part: str, **changes: object) -> None:
    form = desk.page(f"/counter/{key}/{room}").form(part)
    assert desk.post(form.action, form.values | changes).status_code == 302


def test_the_page_says_whose_reception_it_is_and_marks_what_is_ones_own_first(children: Desk, left: str) -> None:
    page = children.page(f"/counter/{left}/")
    assert SHARED in page.text
    assert "聞き取りは終わりました" in page.text
    assert page.html.count("この課の手続</span>") == 2
    assert "森 太郎" in page.text
    assert f"/counter/{left}/forms/" in [url for _words, url in page.links]
    assert SHARED not in Desk("1011").page(f"/counter/{left}/").text


def test_it_takes_up_signs_and_receives_its_own(children: Desk, clerk: Desk, left: str) -> None:
    offered = children.page(f"/counter/{left}/forms/").form("/wishes/").choices["wanted"]
    assert {value.partition(":")[0] for value in offered} == {CLAIM, "kodomo-iryo"}
    _press(children, left, "forms/", "/wishes/", wanted=list(offered))
    assert "要る欄はすべて入りました" in children.page(f"/counter/{left}/forms/").text
    _press(children, left, "forms/", "/show/")
    signing = children.page(f"/counter/{left}/signing/")
    assert FORM not in signing.text
    sheet = next(one for one in intake.sheets(receptions.CHILDREN, UUID(left)) if one.procedure == CLAIM)
    answer = children.post(
        f"/counter/{left}/signing/sign/",
        {"sheet": str(sheet.key), "shown_sha256": sheet.shown_sha256, "how": "paper"},
    )
    assert answer.status_code == 302
    page = children.page(f"/counter/{left}/receipt/")
    receipt = next(form for form in page.forms if "submission_key" in form.values)
    assert children.post(receipt.action or f"/counter/{left}/receipt/", receipt.values).status_code == 302
    jobs.run_waiting()
    page = children.page(f"/counter/{left}/receipt/")
    assert "こども課で受け付けました" in page.text
    assert "児童手当認定請求" in page.text
    assert 'hx-trigger="every 3s"' not in page.html
    assert "受付を終える" not in page.text
    home = clerk.page(f"/counter/{left}/receipt/")
    assert "こども課で受け付けました" in home.text
    assert "ほかの課の手続" in home.text
    assert 'hx-trigger="every 3s"' not in home.html
    assert "これから受け取るもの" in home.text, "the 転入届 still waits at 市民課"


def test_what_the_first_counter_ended_is_gone_on_with_at_the_next(children: Desk, clerk: Desk, left: str) -> None:
    _press(clerk, left, "guide/", "/finish/")
    page = children.page(f"/counter/{left}/")
    assert "この受付は終わっています" in page.text
    form = page.form("/resume/")
    for _click in range(2):
        assert children.post(form.action, form.values).status_code == 302
    assert intake.view(receptions.CLERK, UUID(left)).state is State.OPEN
    assert "聞き取りは終わりました" in children.page(f"/counter/{left}/").text
    assert "案内を終える" not in children.page(f"/counter/{left}/guide/").text


def test_what_is_older_than_thirty_days_leads_to_a_new_reception(children: Desk, clerk: Desk, left: str) -> None:
    _press(clerk, left, "guide/", "/finish/")
    form = children.page(f"/counter/{left}/").form("/resume/")
    with clock.stopped_at(receptions.DAY + timedelta(days=31)):
        sign_in(children.client, StaffPersona("1031", "見本 職員", "ミホン ショクイン", "", ()))
        page = children.page(f"/counter/{left}/")
        told = Page(children.client.post(form.action, form.values, follow=True))
    assert "令和8年12月20日まで" in page.text
    assert page.link("新しい受付を始める") == "/counter/"
    assert not [form for form in page.forms if form.action.endswith("/resume/")]
    assert "聞いたことが古くなっている" in told.text
    assert intake.view(receptions.CLERK, UUID(left)).state is State.DONE


def test_what_was_given_up_or_holds_nobody_is_not_gone_on_with(children: Desk, clerk: Desk, left: str) -> None:
    version = filings.version(UUID(left))
    intake.finish(receptions.CLERK, UUID(left), version, State.ABANDONED)
    assert children.post(f"/counter/{left}/resume/", {"version": str(version + 1)}).status_code == 302
    assert intake.view(receptions.CLERK, UUID(left)).state is State.ABANDONED
    empty = receptions.opened()
    ended = intake.finish(receptions.CLERK, empty.key, empty.version)
    assert clerk.post(f"/counter/{empty.key}/resume/", {"version": str(ended.version)}).status_code == 302
    assert intake.view(receptions.CLERK, empty.key).state is State.DONE


def test_who_asked_for_protection_is_handled_with_care_at_every_counter_and_not_named(
    children: Desk, left: str
) -> None:
    filings.stated(intake.view(receptions.CLERK, UUID(left)), "household", protected=1)
    for room in ("", "guide/", "forms/", "history/", "household/"):
        page = children.page(f"/counter/{left}/{room}")
        assert "取扱注意" in page.text, room
        assert "支援措置の申出" not in page.text, room
        assert "居場所" not in page.text, room
    assert children.get(f"/counter/{left}/answer/protected/?all").status_code == 404
    assert children.get(f"/counter/{left}/forms/box/household/protected_from/").status_code == 404
    assert children.get(f"/counter/{left}/forms/box/household/new_address/").status_code == 200
    assert "支援措置の申出" in Desk("1010").page(f"/counter/{left}/guide/").text
