"""One click signs in as a fictional person; outside the demo there is no such thing."""

import importlib
import os
import subprocess
import sys
import types
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, RequestFactory, override_settings
from django.urls import Resolver404, include, path, resolve, reverse

from samples.personas import STAFF, StaffPersona
from samples.sign_in import make_staff
from yakuba.apps.accounts import checks
from yakuba.kernel.identity import service


@pytest.fixture
def in_the_demo() -> Iterator[None]:
    """The addresses as they are under ./run demo, for this test only."""
    house = importlib.import_module(settings.ROOT_URLCONF)  # loaded as outside the demo, whichever test comes first
    with override_settings(DEMO=True):
        demo = importlib.import_module(checks.DEMO_MODULE)
        everything = types.ModuleType("urls_of_the_demo")
        everything.__dict__["urlpatterns"] = [
            path("accounts/demo/", include(demo)),
            *house.urlpatterns,
        ]
        with override_settings(ROOT_URLCONF=everything):
            yield
    del sys.modules[checks.DEMO_MODULE]


@pytest.mark.django_db
@pytest.mark.parametrize("persona", STAFF, ids=lambda persona: persona.code)
def test_one_click_signs_in(in_the_demo: None, client: Client, persona: StaffPersona) -> None:
    page = client.get(reverse("accounts_demo:choose"))
    assert persona.name in page.content.decode()
    assert client.post(reverse("accounts_demo:enter", args=[persona.code])).status_code == 302
    assert persona.name in client.get(reverse("accounts:home")).content.decode()


@pytest.mark.django_db
def test_the_choice_says_through_whose_hands_a_case_goes(in_the_demo: None, client: Client) -> None:
    page = client.get(reverse("accounts_demo:choose")).content.decode()
    assert "前田 亮(審査) → 堀 綾香(係長) → 古川 洋(課長) → 上田 健一(公印管守者)" in page


@pytest.mark.django_db
def test_another_persona_takes_over_in_the_same_browser(in_the_demo: None, client: Client) -> None:
    for persona in STAFF[:2]:
        client.post(reverse("accounts_demo:enter", args=[persona.code]))
        page = client.get(reverse("accounts:home"))
        assert page.status_code == 200
        assert persona.name in page.content.decode()


@pytest.mark.django_db
def test_looking_at_a_persona_without_pressing_signs_nobody_in(in_the_demo: None, client: Client) -> None:
    assert client.get(reverse("accounts_demo:enter", args=["1011"])).status_code == 405
    assert client.get(reverse("accounts:home")).status_code == 302


@pytest.mark.django_db
def test_nobody_else_can_be_chosen(in_the_demo: None, client: Client) -> None:
    assert client.post(reverse("accounts_demo:enter", args=["4711"])).status_code == 404


@pytest.mark.django_db
def test_a_real_login_with_the_code_of_a_persona_is_never_entered(in_the_demo: None, client: Client) -> None:
    make_staff(STAFF[0])
    assert client.post(reverse("accounts_demo:enter", args=["1011"])).status_code == 403
    assert client.get(reverse("accounts:home")).status_code == 302


@pytest.mark.django_db
def test_a_session_of_the_demo_is_worth_nothing_outside(in_the_demo: None, client: Client) -> None:
    client.post(reverse("accounts_demo:enter", args=["1011"]))
    with override_settings(DEMO=False):
        assert client.get(reverse("accounts:home")).status_code == 302


@pytest.mark.django_db
def test_outside_the_demo_the_address_does_not_exist(client: Client) -> None:
    with pytest.raises(Resolver404):
        resolve("/accounts/demo/")
    assert client.post("/accounts/demo/1011/").status_code == 404


@pytest.mark.django_db
def test_outside_the_demo_the_service_refuses(rf: RequestFactory) -> None:
    with pytest.raises(ImproperlyConfigured):
        service.begin_demo_session(rf.get("/"), code="1011", display_name="x")
    assert service.staff_logins() == []


def test_outside_the_demo_the_module_cannot_be_loaded() -> None:
    with pytest.raises(ImproperlyConfigured):
        importlib.import_module(checks.DEMO_MODULE)


def test_a_start_outside_the_demo_with_the_module_or_its_address_is_refused(in_the_demo: None) -> None:
    assert not [found for found in run_checks() if str(found.id).startswith("accounts.")]
    with override_settings(DEMO=False):
        assert {found.id for found in run_checks() if str(found.id).startswith("accounts.")} == {
            "accounts.E001",
            "accounts.E002",
        }


@pytest.mark.parametrize(("demo", "expected"), [("0", "False"), ("1", "True")])
def test_the_address_follows_the_environment_of_the_process(demo: str, expected: str) -> None:
    script = (
        "import django; django.setup()\n"
        "from django.urls import NoReverseMatch, reverse\n"
        "try: print(bool(reverse('accounts_demo:choose')))\n"
        "except NoReverseMatch: print(False)"
    )
    environment = os.environ | {"YAKUBA_DEMO": demo, "DJANGO_SETTINGS_MODULE": "yakuba.config.settings"}
    environment["PYTHONPATH"] = "src:."
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == expected
