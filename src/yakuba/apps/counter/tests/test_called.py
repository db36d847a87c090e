"""A resident's 「まちがいがある」 and missing signatures are told where the forms are received."""

import re
from uuid import UUID

import pytest

from tests.support import receptions
from tests.support.remembered import remembered
from yakuba.apps.counter.tests.conftest import Desk
from yakuba.apps.counter.tests.test_filing import _filed, _filled, _receive, _sheets, _shown, _sign, _signed
from yakuba.kernel.intake import service as intake

CALLED = "で「まちがいがある」を押しました"


@pytest.fixture
def shown(clerk: Desk, answered: str) -> str:
    """The key of a reception with every sheet shown."""
    return remembered(f"shown: {answered}", lambda: _shown(clerk, _filled(clerk, _filed(clerk, answered))))


@pytest.fixture
def signed(clerk: Desk, shown: str) -> str:
    """The same with every sheet signed."""
    return remembered(f"signed: {shown}", lambda: _signed(clerk, shown))


def _steps(clerk: Desk, key: str) -> dict[str, str]:
    html = clerk.page(f"/counter/{key}/receipt/").html.partition('class="y-steps"')[2].partition("</nav>")[0]
    found = re.findall(r'data-state="(\w+)".*?y-steps-title">(?:<a [^>]*>)?([^<]+)', html)
    return {title: state for state, title in found}


def _call(key: str, about: UUID | None) -> None:
    version = intake.view(receptions.CLERK, UUID(key)).version
    intake.call_clerk(intake.join(intake.offer_signing(receptions.CLERK, UUID(key), version).token).secret, about)


def test_the_signing_is_done_when_everything_is_signed_and_not_before(clerk: Desk, shown: str) -> None:
    assert _steps(clerk, shown) | {"受取": ""} == dict.fromkeys(_steps(clerk, shown), "done") | {
        "確認・署名": "todo",
        "受取": "",
    }
    *most, last = _sheets(shown)
    for sheet in most:
        _sign(clerk, shown, sheet, "paper")
    assert _steps(clerk, shown)["確認・署名"] == "todo"
    _sign(clerk, shown, last, "paper")
    assert _steps(clerk, shown)["確認・署名"] == "done"


def test_a_call_names_its_form_where_it_is_signed_and_received_and_ends_with_the_receipt(
    clerk: Desk, signed: str
) -> None:
    sheet = _sheets(signed)[0]
    assert CALLED not in clerk.page(f"/counter/{signed}/receipt/").text
    _call(signed, sheet.key)
    for room in ("signing", "receipt"):
        text = clerk.page(f"/counter/{signed}/{room}/").text
        assert f"「{sheet.name}」(世帯){CALLED}" in text
    assert _receive(clerk, signed).status_code == 302
    assert CALLED not in clerk.page(f"/counter/{signed}/receipt/").text


def test_a_call_that_no_page_showed_yet_is_shown_before_anything_is_received(clerk: Desk, signed: str) -> None:
    address = f"/counter/{signed}/receipt/"
    before = next(f.values for f in clerk.page(address).forms if "submission_key" in f.values)
    _call(signed, _sheets(signed)[0].key)
    answer = clerk.post(address, before)
    assert answer.status_code == 422
    assert CALLED in answer.content.decode()
    assert intake.submissions(receptions.CLERK, UUID(signed)) == ()
    again = re.search(r'name="called" value="([^"]+)"', answer.content.decode())
    assert again
    assert clerk.post(address, before | {"called": again[1]}).status_code == 302


def test_a_call_from_the_list_of_forms_names_none(clerk: Desk, signed: str) -> None:
    _call(signed, None)
    assert "タブレットの方が「まちがいがある」を押しました" in clerk.page(f"/counter/{signed}/receipt/").text
