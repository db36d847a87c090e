"""An act or a view is recorded with its transaction, or the act does not happen."""

import json
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries

from tests.kernel.audit.conftest import CHANGE, CLERK, LOOK, RESIDENT
from yakuba.kernel.audit import service
from yakuba.kernel.audit.contracts import Act, BadEntryError, UnknownActError, register_acts
from yakuba.lib.refs import Actor, OwnerRef
from yakuba.web.requests import RequestId


def _stored() -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM audit_entry ORDER BY seq")
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@pytest.mark.django_db
def test_an_entry_says_when_who_what_whom_from_where() -> None:
    with service.coming_from(request_id="7F3KQ-92QDM", source="10.1.2.3"):
        seq = service.record(actor=CLERK, act=LOOK, subject=RESIDENT, detail={"purpose": "転入", "count": 2})
    (row,) = _stored()
    assert row["seq"] == seq
    assert row["at"].endswith("+09:00")
    assert len(row["at"]) == 32
    assert (row["actor_kind"], row["actor_id"], row["act"]) == ("staff", "S0102", LOOK)
    assert bool(row["is_view"]) is True
    assert json.loads(row["detail"]) == {"purpose": "転入", "count": 2}
    assert (row["request_id"], row["origin"]) == ("7F3KQ-92QDM", "10.1.2.3")


@pytest.mark.django_db
def test_the_entry_holds_no_reference_in_plain_text() -> None:
    service.record(actor=CLERK, act=LOOK, subject=RESIDENT)
    (row,) = _stored()
    assert RESIDENT.id not in json.dumps(row, default=str)
    assert row["subject_kind"] == "people.person"
    assert len(row["subject_digest"]) == 32


@pytest.mark.django_db
def test_the_digest_depends_on_the_key(settings: Any) -> None:
    service.record(actor=CLERK, act=LOOK, subject=RESIDENT)
    settings.AUDIT_SUBJECT_KEY = "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="
    service.record(actor=CLERK, act=LOOK, subject=RESIDENT)
    first, second = _stored()
    assert first["subject_digest"] != second["subject_digest"]


@pytest.mark.django_db
def test_an_undeclared_act_is_an_error_and_leaves_nothing() -> None:
    with pytest.raises(UnknownActError):
        service.record(actor=CLERK, act="test.person.invented", subject=None)
    assert _stored() == []


@pytest.mark.django_db
def test_an_act_cannot_be_declared_twice_or_under_a_bad_name() -> None:
    with pytest.raises(ValueError, match="twice"):
        register_acts(Act(LOOK, "another"))
    with pytest.raises(ValueError, match="named"):
        register_acts(Act("Viewed!", "x"))


@pytest.mark.django_db
def test_an_entry_is_undone_with_its_act() -> None:
    class StopError(Exception):
        pass

    def act() -> None:
        with transaction.atomic():
            service.record(actor=CLERK, act=CHANGE, subject=RESIDENT)
            raise StopError

    with pytest.raises(StopError):
        act()
    assert _stored() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "evil",
    [
        "a\nb",
        "a\r\n2026-04-01 forged",
        "a\x00b",
        "a\x1fb",
        "a\u202eb",
        "a\u2066b",
        "a\u2028b",
        "a\ufeffb",
        "a\x85b",
        "a\ud800b",
    ],
)
def test_characters_that_forge_or_reorder_lines_are_written_out(evil: str) -> None:
    with service.coming_from(request_id="x", source=evil):
        service.record(
            actor=Actor("resident", evil), act=CHANGE, subject=OwnerRef("cases.case", "1"), detail={"note": [evil]}
        )
    (row,) = _stored()
    shown = f"a⟨U+{ord(evil[1]):04X}⟩"
    assert row["actor_id"].startswith(shown)
    assert row["origin"].startswith(shown)
    assert json.loads(row["detail"])["note"][0].startswith(shown)
    assert service.history(OwnerRef("cases.case", "1"))[0].sentence.isprintable()


@pytest.mark.django_db
def test_names_keep_their_variant_glyphs() -> None:
    service.record(actor=CLERK, act=CHANGE, subject=None, detail={"town": "葛\U000e0100城市"})
    assert json.loads(_stored()[0]["detail"])["town"] == "葛\U000e0100城市"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "detail", [{"a": 1.5}, {"Bad Key": 1}, {"a": {"b\n": 1}}, {"a": "x" * 5000}, {"a": b"bytes"}, {"a": object()}]
)
def test_a_detail_that_is_not_plain_and_small_is_refused(detail: Any) -> None:
    with pytest.raises(BadEntryError) as refused:
        service.record(actor=CLERK, act=CHANGE, subject=None, detail=detail)
    assert "xxx" not in str(refused.value)
    assert _stored() == []


@pytest.mark.django_db
def test_an_identifier_that_is_too_long_is_refused() -> None:
    with pytest.raises(BadEntryError):
        service.record(actor=Actor("staff", "x" * 201), act=CHANGE, subject=None)


@pytest.mark.django_db
def test_one_entry_is_one_statement_and_a_list_of_fifty_too(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(2 if connection.vendor == "sqlite" else 1):
        service.record(actor=CLERK, act=LOOK, subject=RESIDENT)
    fifty = [OwnerRef("people.person", str(number)) for number in range(50)]
    with django_assert_num_queries(1):
        assert service.record_many(actor=CLERK, act=LOOK, subjects=fifty) == 50
    assert len(_stored()) == 51


@pytest.mark.django_db
def test_a_thousand_subjects_go_in_order() -> None:
    many = [OwnerRef("people.person", str(number)) for number in range(1001)]
    assert service.record_many(actor=CLERK, act=LOOK, subjects=many) == 1001
    assert service.history(many[1000])[0].seq == _stored()[-1]["seq"]


@pytest.mark.django_db
def test_the_reference_beside_the_chain_is_kept_once() -> None:
    for _ in range(3):
        service.record_many(actor=CLERK, act=LOOK, subjects=[RESIDENT, RESIDENT])
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, ref FROM audit_subject")
        assert cursor.fetchall() == [("people.person", "0000012345")]


@pytest.mark.django_db
def test_what_a_request_records_carries_its_id_and_address() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        service.record(actor=CLERK, act=LOOK, subject=RESIDENT)
        return HttpResponse()

    answer = RequestId(view)(RequestFactory().get("/", headers={"X-Request-ID": "forged"}, REMOTE_ADDR="10.9.8.7"))
    service.record(actor=CLERK, act=LOOK, subject=RESIDENT)
    within, after = _stored()
    assert (within["request_id"], within["origin"]) == (answer["X-Request-ID"], "10.9.8.7")
    assert within["request_id"] != "forged"
    assert (after["request_id"], after["origin"]) == ("", "")


def test_a_reference_of_an_undone_transaction_is_written_again(own_database: str) -> None:
    for undone in (True, False, False):
        with transaction.atomic():
            service.record(actor=CLERK, act=LOOK, subject=RESIDENT)
            transaction.set_rollback(undone)
    assert [entry.subject for entry in service.history(RESIDENT)] == [RESIDENT, RESIDENT]


def test_a_reference_erased_here_is_written_again_by_the_next_act(own_database: str) -> None:
    service.record(actor=CLERK, act=LOOK, subject=RESIDENT)
    service.forget(actor=CLERK, subject=RESIDENT)
    service.record(actor=CLERK, act=LOOK, subject=RESIDENT)
    assert service.history(RESIDENT)[0].subject == RESIDENT
