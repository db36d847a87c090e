"""Every shipped role × every address of 手続の定義, by GET and POST, judged by the one table of rights."""

from typing import Any

import pytest
from django.test import Client

from samples.personas import RESIDENTS, StaffPersona
from samples.sign_in import sign_in, sign_in_resident
from tests.support.role_matrix import Matrix, Place, addresses, doors
from tests.support.roles import HOLDERS
from yakuba.apps.studio import urls
from yakuba.apps.studio.models import Draft
from yakuba.apps.studio.tests.conftest import CHIEF, PROCEDURE, begun, changed
from yakuba.apps.studio.use_cases import checking, publishing
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.organisation.contracts import Role

pytestmark = pytest.mark.once
DOORS = doors(
    "studio",
    """
procedures  procedures.view     -      200 405
procedure   procedures.view     -      200 405
file        procedures.view     -      200 405
drafts      procedures.view     -      200 405
draft       procedures.view     -      200 405
state       procedures.view     -      200 405
draft-file  procedures.view     -      200 405
begin       procedures.edit     draft  200 422
about       procedures.edit     draft  200 422
part        procedures.edit     draft  200 422
build       procedures.edit     draft  200 422
discard     procedures.edit     draft  405 302
check       procedures.edit     draft  405 302
ask         procedures.edit     draft  405 302
take-back   procedures.edit     draft  405 302
publish     procedures.publish  draft  405 302
send-back   procedures.publish  draft  405 422
""",
)
PLACE = Place("3030", "01")


@pytest.fixture
def draft(town: None) -> Draft:
    """Of こども課, checked and not asked for."""
    row = changed(begun())
    checking.ask_check(actor=CHIEF, key=row.key, revision=row.revision)
    jobs.run_waiting()
    return Draft.objects.get()


def matrix(row: Draft) -> Matrix:
    named: dict[str, dict[str, Any]] = {door.name: {"key": row.key} for door in DOORS if door.of == "draft"}
    named |= {f"studio:{name}": {"key": row.key} for name in ("draft", "state", "draft-file")}
    named |= {f"studio:{name}": {"procedure": PROCEDURE} for name in ("procedure", "file", "begin")}
    named["studio:part"] = {"key": row.key, "part": "words"}
    named["studio:build"] = {"key": row.key, "event": "tennyu"}
    seen = {"revision": row.revision}
    values: dict[str, dict[str, Any]] = {
        f"studio:{name}": seen for name in ("about", "part", "discard", "check", "ask", "take-back")
    }
    values["studio:publish"] = seen | {"digest": row.digest}
    return Matrix(DOORS, named, values)


def _signed_in(code: str) -> Client:
    client = Client()
    sign_in(client, StaffPersona(code, "見本 職員", "ミホン ショクイン", "", ()))
    return client


def test_every_address_is_in_the_matrix() -> None:
    assert {door.name for door in DOORS} == addresses(urls)


@pytest.mark.parametrize("role", Role)
def test_each_address_opens_to_whom_the_table_of_rights_opens_it(role: Role, draft: Draft) -> None:
    code = HOLDERS[role]
    assert matrix(draft).differences(_signed_in(code), code, {"draft": PLACE}) == {}


@pytest.mark.parametrize("code", ["1031", "1030", "1029", "1006"])
def test_the_section_in_charge_and_those_who_may_everything_get_in(code: str, draft: Draft) -> None:
    assert matrix(draft).differences(_signed_in(code), code, {"draft": PLACE}) == {}


def test_what_is_asked_for_is_published_by_who_may_and_by_nobody_else(draft: Draft) -> None:
    publishing.ask(actor=CHIEF, key=draft.key, revision=draft.revision)
    row = Draft.objects.get()
    address, sent = f"/studio/drafts/{row.key}/publish", {"revision": row.revision, "digest": row.digest}
    for code, status in (("1031", 403), ("1008", 404), ("1047", 403), ("1029", 302)):
        assert _signed_in(code).post(address, sent).status_code == status, code
    assert Draft.objects.get().state == "publishing"


def test_what_is_only_read_takes_no_post_and_what_only_a_press_does_takes_no_get(draft: Draft) -> None:
    assert matrix(draft).not_refused(_signed_in("1006")) == []


def test_a_stranger_is_led_to_the_sign_in_and_a_resident_finds_no_page(client: Client, draft: Draft) -> None:
    asked = matrix(draft)
    for door in DOORS:
        answer = client.generic(door.method, asked.address(door.name))
        assert (answer.status_code, "/accounts/" in answer["Location"]) == (302, True), door
    sign_in_resident(client, RESIDENTS[0])
    for door in DOORS:
        assert client.generic(door.method, asked.address(door.name)).status_code in (302, 403), door
