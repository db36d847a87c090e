"""案件の書き出し: one head asks, another approves, the first takes a file that a spreadsheet opens safely."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.http import StreamingHttpResponse
from django.test.utils import CaptureQueriesContext

from tests.support.pages import Page
from yakuba.apps.desk.models import ExportRequest
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


WANTED = {"tab": "all", "state": "", "procedure": "jidoteate-nintei", "section": "3030", "closed": False}


def _requests(number: int, by: str, approved_by: str = "") -> None:
    """So many requests of the last hours, the first the oldest."""
    at = clock.now() - timedelta(hours=3)
    ExportRequest.objects.bulk_create(
        ExportRequest(
            key=uuid4(),
            wanted=WANTED | {"state": "received" if place % 2 else ""},
            asked_by=by,
            asked_at=at + timedelta(seconds=place),
            approved_by=approved_by,
            approved_at=at + timedelta(seconds=place) if approved_by else None,
        )
        for place in range(number)
    )


def test_what_others_have_settled_hides_nothing(case: str, head: Seat, asked: str) -> None:
    with clock.stopped_at(clock.now() + timedelta(hours=4)):
        _requests(60, OTHER_HEAD, "1008")
        page = Seat("1029").page("/desk/exports/")
        assert "1件中 1–1件目" in page.text
        assert "別の課長の承認を待っています" in page.text


def test_requests_are_narrowed_and_sorted_by_the_address(case: str, head: Seat, asked: str) -> None:
    _requests(2, OTHER_HEAD)
    every = head.page("/desk/exports/")
    assert [len(every.text.split(words)) - 1 for words in ("3件中 1–3件目", "承認を待っています")] == [1, 1]
    mine = head.page("/desk/exports/?show=mine")
    assert "1件中 1–1件目" in mine.text
    others = head.page("/desk/exports/?show=waiting&sort=asked")
    assert "2件中 1–2件目" in others.text
    newest_last = [form.action for form in others.forms if form.action.endswith("/approve/")]
    newest_first = [
        form.action for form in head.page("/desk/exports/?show=waiting").forms if "/approve/" in form.action
    ]
    assert newest_last == newest_first[::-1]
    for wrong in ("show=x", "sort=wanted", "page=x"):
        assert "3件中" in head.page(f"/desk/exports/?{wrong}").text
    assert "この条件に当てはまる依頼はありません。" in Seat("1019").page("/desk/exports/?show=mine").text


def test_an_empty_list_says_so(head: Seat) -> None:
    page = head.page("/desk/exports/")
    assert "この一日に依頼された書き出しはありません。" in page.text
    assert "絞り込む" not in page.text


def test_10_000_requests_come_in_pages_with_a_fixed_number_of_queries(head: Seat) -> None:
    for code in ("1008", "1019", "1032"):
        _requests(1, code)
    head.get("/desk/exports/")
    with CaptureQueriesContext(connection) as few:
        head.get("/desk/exports/")
    for code in ("1008", "1019", "1023", "1025", "1027"):
        _requests(2_000, code)
    with CaptureQueriesContext(connection) as many:
        page = head.page("/desk/exports/?page=3")
    assert len(many) <= len(few)
    assert "10,003件中 101–150件目" in page.text
    assert len([form for form in page.forms if form.action.endswith("/approve/")]) == 50
