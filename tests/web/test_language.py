"""Pages are Japanese until somebody chooses: a browser's preference must not mix two languages on one page."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_browser_that_prefers_english_gets_japanese() -> None:
    page = Client(headers={"accept-language": "en"}).get("/accounts/sign-in/")
    assert page["Content-Language"] == "ja"
    assert "職員番号" in page.content.decode()


def test_the_switch_decides() -> None:
    client = Client()
    client.post("/language/", {"language": "en", "next": "/accounts/sign-in/"})
    assert client.get("/accounts/sign-in/")["Content-Language"] == "en"


def test_a_language_we_do_not_have_is_japanese() -> None:
    client = Client()
    client.cookies["django_language"] = "xx"
    assert client.get("/accounts/sign-in/")["Content-Language"] == "ja"
