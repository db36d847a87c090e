"""The password alone opens nothing, at any address that exists (SR-01); every way in is listed (SR-02)."""

import re

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path, reverse

from samples.personas import STAFF
from samples.sign_in import make_staff, sign_in
from tests.kernel.identity.crawl import Address, every_address
from tests.support.pages import Answer
from tests.support.spider import in_a_copy
from yakuba.apps.accounts.paths import sign_in_paths
from yakuba.kernel.identity import service
from yakuba.kernel.identity.access import access_of
from yakuba.kernel.identity.contracts import Assurance, Step
from yakuba.kernel.identity.models import Kind, User

CLERK = STAFF[0]
CHANGING = (
    re.compile(rb'(name="csrfmiddlewaretoken" value=|"csrf-token" content=|[^"]*[Nn]once[^"]*=)"[^"]*"'),
    re.compile(rb"[0-9A-Z]{5}-[0-9A-Z]{5}"),
)


def shape(answer: Answer) -> tuple[int, str, bytes]:
    """What two callers would see alike: status, destination, page without tokens and request numbers."""
    body = b"".join(answer) if answer.streaming else answer.content
    for changing in CHANGING:
        body = changing.sub(b"", body)
    return answer.status_code, answer.get("Location", ""), body


def crawl(client: Client, address: Address, method: str) -> Answer:
    call = client.get if method == "GET" else client.post
    return call(address.path)


def ask_both(method: str, address: Address, half: Client) -> tuple[Answer, Answer]:
    return crawl(half, address, method), crawl(Client(), address, method)


def test_the_crawl_knows_every_part_of_the_house() -> None:
    names = {address.name for address in every_address()}
    assert {"account_login", "accounts:sessions", "health-live", "mfa_remove_webauthn"} <= names
    assert all("<" not in address.path for address in every_address())


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_between_password_and_code_every_address_answers_as_to_a_stranger(method: str) -> None:
    key, signed = make_staff(CLERK), Client()
    signed.post(reverse("account_login"), {"login": key.code, "password": key.password})
    differs = []
    for address in every_address():
        with in_a_copy(signed) as half:
            to_half, to_stranger = ask_both(method, address, half)
            if shape(to_half) != shape(to_stranger):
                differs.append(address.name)
            assert "_auth_user_id" not in half.session
    # The second-factor page itself, the sign-in pages that lead back to it, and giving up.
    pending = {"mfa_authenticate", "account_login", "accounts:sign-in", "mfa_login_webauthn"}
    assert set(differs) <= pending | {"account_logout", "accounts:sign-out"}
    assert "mfa_authenticate" in differs


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("step", list(Step))
def test_a_session_with_a_password_alone_reaches_only_the_pages_of_its_next_step(method: str, step: Step) -> None:
    wrong, signed = [], Client()
    sign_in(signed, CLERK, Assurance.ONE_FACTOR)
    User.objects.filter(login=CLERK.code).update(must_change_password=step is Step.PASSWORD)
    if step is Step.CONFIRM:
        make_staff(CLERK)
    for address in every_address():
        access = access_of(address.view)
        with in_a_copy(signed) as half:
            to_half, to_stranger = ask_both(method, address, half)
        led_on = to_half.status_code == 302 and to_half["Location"].split("?")[0] == reverse(step.value)
        open_to_all = access.stranger and shape(to_half) == shape(to_stranger)
        if not (step in access.setting_up or led_on or open_to_all):
            wrong.append(address.name)
    assert wrong == []


@pytest.mark.django_db
def test_the_pages_of_each_step_are_these_and_no_others() -> None:
    pages = {step: {a.name for a in every_address() if step in access_of(a.view).setting_up} for step in Step}
    leaving = {"account_logout", "accounts:sign-out"}
    assert pages[Step.PASSWORD] == leaving | {"account_change_password", "account_reauthenticate"}
    assert pages[Step.ENROL] == leaving | {
        "accounts:enrol",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "account_reauthenticate",
    }
    assert pages[Step.CONFIRM] == leaving | {"mfa_reauthenticate", "mfa_reauthenticate_webauthn"}


def test_every_way_in_is_listed_with_its_strength() -> None:
    ours = [a for a in every_address() if a.path.startswith("/accounts/")]
    found = {a.name for a in ours if access_of(a.view).stranger}
    assert found == {path.url_name for path in sign_in_paths()}


def test_no_other_part_of_the_house_brings_a_way_in_of_its_own() -> None:
    elsewhere = [a for a in every_address() if not a.path.startswith("/accounts/")]
    modules = {a.name: a.view.__module__ for a in elsewhere}
    foreign = {name: module for name, module in modules.items() if re.match(r"allauth|axes|django\.contrib", module)}
    assert foreign == {}


def test_the_documentation_lists_the_ways_in() -> None:
    page = (settings.BASE_DIR / "docs" / "accounts.md").read_text(encoding="utf-8")
    missing = [way.url_name for way in sign_in_paths() if f"`{way.url_name}`" not in page]
    assert missing == []


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse("for staff")


def asks_more(request: HttpRequest) -> HttpResponse:
    service.step_up(request, Assurance.PHISHING_RESISTANT)
    return HttpResponse("with a passkey")


def tells_who(request: HttpRequest) -> HttpResponse:
    person = service.current(request)
    return HttpResponse(f"{person.actor} {person.assurance.name}")


urlpatterns = [
    path("plain", plain),
    path("asks-more", asks_more),
    path("passkey-only", service.requires(Assurance.PHISHING_RESISTANT)(plain)),
    path("residents", service.for_residents()(plain)),
    path("open", service.public(tells_who)),
    *__import__("yakuba.config.urls", fromlist=["urlpatterns"]).urlpatterns,
]
own_urls = override_settings(ROOT_URLCONF=__name__)


@pytest.mark.django_db
@own_urls
def test_a_view_that_says_nothing_is_for_staff_only(client: Client) -> None:
    assert client.get("/plain")["Location"] == f"{reverse('account_login')}?next=%2Fplain"
    sign_in(client, CLERK)
    assert client.get("/plain").content == b"for staff"


@pytest.mark.django_db
@own_urls
@pytest.mark.parametrize("asked", ["/asks-more", "/passkey-only"])
def test_more_assurance_is_asked_for_and_then_enough(client: Client, asked: str) -> None:
    sign_in(client, CLERK)
    assert client.get(asked)["Location"].split("?")[0] == reverse("mfa_add_webauthn")
    sign_in(client, CLERK, Assurance.PHISHING_RESISTANT)
    assert client.get(asked).status_code == 200


@pytest.mark.django_db
@own_urls
def test_a_resident_reaches_only_what_is_open_to_residents(client: Client) -> None:
    user = User.objects.create(kind=Kind.RESIDENT, login="mori@example.jp")
    sign_in_as_resident(client, user)
    assert client.get("/residents").status_code == 200
    assert client.get("/plain").status_code == 403
    assert client.get(reverse("accounts:sessions")).status_code == 403
    assert client.get("/open").content.decode() == f"resident:{user.pk} ONE_FACTOR"


@pytest.mark.django_db
@own_urls
def test_who_asks_for_the_person_of_a_stranger_sends_to_sign_in(client: Client) -> None:
    assert client.get("/open")["Location"].startswith(reverse("account_login"))


def sign_in_as_resident(client: Client, user: User) -> None:
    from samples.sign_in import open_session

    open_session(client, user, Assurance.ONE_FACTOR)


@override_settings(MIDDLEWARE=[name for name in settings.MIDDLEWARE if not name.endswith("Gate")])
def test_a_start_without_the_gate_is_refused() -> None:
    assert "identity.E001" in [found.id for found in run_checks()]


def test_the_gate_stands_in_the_settings() -> None:
    assert "identity.E001" not in [found.id for found in run_checks()]
