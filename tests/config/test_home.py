"""Whoever signs in begins where something waits for them, and never on a page that refuses them."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from samples.personas import StaffPersona
from samples.sign_in import sign_in
from tests.support import receptions
from tests.support.pages import Page
from tests.support.roles import HOLDERS
from yakuba.kernel.organisation.contracts import Role
from yakuba.lib import clock

pytestmark = pytest.mark.django_db
BEGINS = {
    Role.COUNTER: "counter:start",
    Role.GUIDE: "counter:start",
    Role.REVIEWER: "desk:queue",
    Role.CHIEF: "desk:queue",
    Role.HEAD: "desk:queue",
    Role.CLERK_OF_DOCUMENTS: "desk:queue",
    Role.KEEPER_OF_SEALS: "desk:seals",
    Role.BRANCH: "counter:start",
    Role.TREASURY: "desk:queue",
    Role.INFORMATION: "operations:jobs",
    Role.PRIVACY: "desk:queue",
    Role.AUDITOR: "desk:queue",
    Role.CONTRACTOR: "counter:start",
    Role.ADMINISTRATOR: "operations:jobs",
}


@pytest.fixture
def signed_in(client: Client, role: Role) -> Iterator[Client]:
    """The holder of the role, on a working day."""
    with clock.stopped_at(receptions.DAY):
        receptions.prepare_town()
        sign_in(client, StaffPersona(HOLDERS[role], "見本 職員", "ミホン ショクイン", "", ()))
        yield client


@pytest.mark.parametrize("role", Role)
def test_each_role_begins_where_its_work_waits(signed_in: Client, role: Role) -> None:
    led = signed_in.get("/")
    assert (led.status_code, led["Location"]) == (302, reverse(BEGINS[role]))
    assert signed_in.get(led["Location"]).status_code == 200


@pytest.mark.parametrize("role", Role)
def test_the_account_is_the_last_of_the_menu(signed_in: Client, role: Role, settings: LazySettings) -> None:
    page = Page(signed_in.get(reverse("accounts:home")))
    menu = [address for _text, address in page.links if address in (reverse(BEGINS[role]), "/accounts/me/")]
    assert menu == [reverse(BEGINS[role]), "/accounts/me/"]


@pytest.mark.parametrize("role", [Role.COUNTER])
def test_somebody_without_any_work_here_is_told_whom_to_ask(signed_in: Client) -> None:
    nobody = Client()
    sign_in(nobody, StaffPersona("9999", "見本 職員", "ミホン ショクイン", "", ()))
    assert "役割の登録を頼んでください" in nobody.get("/").content.decode()
