"""関門の通信: who sees it, what was halted and why, and taking it off the list."""

from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.kernel.gate.sending import RESIDENT, withdrawn
from tests.support.pages import Page
from tests.support.sheets import rows_of
from yakuba.apps.operations.tests.conftest import desk
from yakuba.kernel.gate import receiving, service
from yakuba.kernel.gate.contracts import Zone

SUBMISSION = "0b0e7c1e-0000-4000-8000-00000000000{}"


@pytest.fixture(autouse=True)
def _own_home(settings: LazySettings, tmp_path: Path) -> None:
    settings.YAKUBA_HOME = tmp_path


@pytest.fixture
def admin() -> Client:
    return desk("administrator")


def _halt(count: int = 1) -> None:
    way = service.InMemory()
    for number in range(count):
        way.put(Zone.DESK, f"{SUBMISSION.format(number)}.bundle", b"nothing that we know")
    receiving.receive_all(way)


def test_an_empty_list_says_so(admin: Client) -> None:
    text = Page(admin.get("/operations/gate/")).text
    assert "隔離した束はありません" in text
    assert "返事を待っている通信はありません" in text


def test_a_halted_bundle_is_shown_with_its_reason_and_taken_off_the_list(admin: Client) -> None:
    _halt()
    page = Page(admin.get("/operations/gate/"))
    assert "壊れているか、この側あての暗号ではない" in page.text
    form = page.form("/settle")
    assert "確認済みにしました" in Page(admin.post(form.action, follow=True)).text
    again = Page(admin.post(form.action, follow=True)).text
    assert "もう確認済みです" in again
    assert "隔離した束はありません" in again


def test_a_message_on_its_way_is_listed_without_what_it_says(admin: Client) -> None:
    from uuid import UUID

    service.send(withdrawn(UUID(SUBMISSION.format(1)), "誰にも見せない理由"), key="a", actor=RESIDENT)
    text = Page(admin.get("/operations/gate/")).text
    assert "取下げ" in text
    assert "役所側へ" in text
    assert "誰にも見せない理由" not in text


def test_more_than_a_page_on_its_way_is_paged(admin: Client) -> None:
    for number in range(53):
        service.send(withdrawn(uuid4(), "転出の取りやめ"), key=f"k{number}", actor=RESIDENT)
    first, behind = Page(admin.get("/operations/gate/")), Page(admin.get("/operations/gate/?page=99", follow=True))
    assert "53件中 1–50件目" in first.text
    assert "53件中 51–53件目" in behind.text
    assert behind.html.count("役所側へ") == 3


def test_nobody_without_the_right_sees_it_or_settles_anything() -> None:
    _halt()
    clerk = desk("counter")
    assert clerk.get("/operations/gate/").status_code == 403
    assert clerk.post(f"/operations/gate/{service.halted()[0].number}/settle").status_code == 403
    assert len(service.halted()) == 1


def test_the_page_takes_as_many_queries_for_many_as_for_one(
    admin: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    _halt(9)
    with django_assert_max_num_queries(14):
        admin.get("/operations/gate/")


def test_what_is_on_its_way_leaves_as_a_file_without_what_it_says(admin: Client) -> None:
    from uuid import UUID

    for number in range(3):
        message = withdrawn(UUID(SUBMISSION.format(number)), "誰にも見せない理由")
        service.send(message, key=f"a{number}", actor=RESIDENT)
    head, *lines = rows_of(admin, "/operations/gate/?export=csv")
    assert head == ["種類", "向き", "状態", "回数", "いつから"]
    assert [line[1] for line in lines] == ["役所側へ"] * 3
    assert "誰にも見せない理由" not in str(lines)
