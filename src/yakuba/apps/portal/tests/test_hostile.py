"""R8: every page and form of the residents' side takes anything without a 500 or a crash."""

import pytest
from django.test import Client

from tests.support.spider import Spider
from yakuba.apps.portal.tests.conftest import Resident

pytestmark = [pytest.mark.long, pytest.mark.every]
ELSEWHERE = ("/accounts/", "/counter/", "/desk/", "/handover/", "/operations/", "/tablet/")


def test_no_page_of_a_visitor_breaks_on_anything(town: None) -> None:
    spider = Spider(Client(), set(), {"q", "page", "next"}, keeps_out=ELSEWHERE)
    spider.walk(["/portal/", "/portal/search/", "/portal/sign-in/", "/portal/sign-in/code/", "/portal/guide/shomei/"])
    assert spider.tried > 50
    assert spider.wrong == []


def test_no_page_of_a_resident_breaks_on_anything(taro: Resident) -> None:
    sent = taro.applied()
    draft = taro.begin("kodomo-iryo", "p3")
    known: set[str] = set()
    spider = Spider(taro.client, known, {"page", "correction"}, keeps_out=ELSEWHERE)
    rooms = ("", "details/", "files/", "confirm/", "receipt/", "versions/", "withdraw/", "discard/")
    pages = [
        "/portal/applications/",
        "/portal/inbox/",
        "/portal/visits/",
        "/portal/visits/new/inu-henko/",
        "/portal/link/",
        "/portal/guide/tennyu/list/",
    ]
    spider.walk([*(f"/portal/applications/{key}/{room}" for key in (draft, sent) for room in rooms), *pages])
    assert {"/portal/applications/…/details/", "/portal/applications/…/files/"} <= known
    assert spider.wrong == []
