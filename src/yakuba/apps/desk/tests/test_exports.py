"""案件の書き出し: one head asks, another approves, the first takes a file that a spreadsheet opens safely."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.http import StreamingHttpResponse

from tests.support.pages import Page
from yakuba.apps.desk.tests.conftest import DAY, Seat, now, opened
from yakuba.kernel.audit import service as audit
from yakuba.lib import clock
from yakuba.lib.refs import OwnerRef

Seats = Callable[[str], Seat]
OTHER_HEAD = "1032"


@pytest.fixture
def asked(head: Seat) -> str:
    """The key of an export that こども課長 asked for."""
    form = head.page("/desk/?tab=all").form("/ask/")
    assert head.post(form.action, form.values)["Location"] == "/desk/exports/"
    return form.action.split("/")[3]


def _file(desk: Seat, key: str) -> str:
    answer = desk.client.post(f"/desk/exports/{key}/anken.csv")
    assert isinstance(answer, StreamingHttpResponse)
    return b"".join(answer).decode("utf-8-sig")


@pytest.fixture
def case(town: None) -> str:
    """The number of a case whose name a spreadsheet would compute."""
    return now(opened(name="=森 太郎")).row.number


def test_two_heads_export_what_the_list_showed(case: str, head: Seat, asked: str, seat: Seats) -> None:
    other = seat(OTHER_HEAD)
    form = other.page("/desk/exports/").form("/approve/")
    assert other.post(form.action, form.values).status_code == 302
    text = _file(head, asked)
    assert case in text
    assert "'=森 太郎" in text
    assert "氏名(p1): 森 太郎" in text
    acts = [entry.act for entry in audit.history(OwnerRef("desk.export", asked))]
    assert acts == ["desk.export.approved", "desk.export.asked"]


def test_nobody_approves_their_own(case: str, head: Seat, asked: str) -> None:
    told = Page(head.client.post(f"/desk/exports/{asked}/approve/", follow=True))
    assert "二人で行います" in told.text
    assert "承認を待っています" in head.page("/desk/exports/").text


def test_nothing_leaves_before_the_approval_nor_a_day_later(case: str, head: Seat, asked: str, seat: Seats) -> None:
    assert head.post(f"/desk/exports/{asked}/anken.csv", {}).status_code == 302
    seat(OTHER_HEAD).post(f"/desk/exports/{asked}/approve/", {})
    with clock.stopped_at(DAY + timedelta(days=2)):
        assert Seat("1029").post(f"/desk/exports/{asked}/anken.csv", {}).status_code == 302


def test_the_approver_does_not_take_the_file(case: str, head: Seat, asked: str, seat: Seats) -> None:
    other = seat(OTHER_HEAD)
    other.post(f"/desk/exports/{asked}/approve/", {})
    assert other.post(f"/desk/exports/{asked}/anken.csv", {}).status_code == 302


def test_asking_twice_is_one_request(case: str, head: Seat) -> None:
    form = head.page("/desk/?tab=all").form("/ask/")
    for _press in range(2):
        head.post(form.action, form.values)
    assert head.page("/desk/exports/").text.count("承認を待っています") == 1


@pytest.mark.parametrize("code", ["1031", "1030", "1047"])
def test_only_heads_export(code: str, case: str, seat: Seats) -> None:
    desk = seat(code)
    assert "書き出し" not in desk.page("/desk/?tab=all").text
    assert desk.get("/desk/exports/").status_code == 403
    assert desk.post(f"/desk/exports/{uuid4()}/ask/", {}).status_code == 403
