"""People read the register as sentences; supervisors see who looked at whom."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from tests.kernel.audit.conftest import CHANGE, CLERK, LOOK, RESIDENT
from yakuba.kernel.audit import reading, service
from yakuba.lib.clock import JST, stopped_at
from yakuba.lib.refs import Actor, OwnerRef

pytestmark = pytest.mark.django_db
OTHER = Actor("staff", "S0999")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[set[str]]:
    """Names of two people; what was asked for, call by call."""
    calls: list[set[str]] = []
    names = {"S0102": "窓口 花子", RESIDENT.id: "青葉 太郎"}

    def resolve(identifiers: Collection[str]) -> Mapping[str, str]:
        calls.append(set(identifiers))
        return {identifier: names[identifier] for identifier in identifiers if identifier in names}

    monkeypatch.setattr(reading, "_resolvers", {})
    service.register_names("staff", resolve)
    service.register_names("people.person", resolve)
    return calls


def test_the_history_of_a_thing_reads_as_sentences_newest_first(asked: list[set[str]]) -> None:
    service.record(actor=CLERK, act=LOOK, subject=RESIDENT)
    service.record(actor=OTHER, act=CHANGE, subject=RESIDENT, detail={"count": 3})
    service.record(actor=CLERK, act=LOOK, subject=OwnerRef("people.person", "another"))
    assert [entry.sentence for entry in service.history(RESIDENT)] == [
        "職員 S0999 が 青葉 太郎 を 3 件受理した",
        "窓口 花子 が住民 青葉 太郎 を閲覧した",
    ]


def test_names_are_asked_for_once_a_kind_and_never_stored(
    asked: list[set[str]], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        service.record(actor=CLERK, act=LOOK, subject=OwnerRef("people.person", str(number)))
    with django_assert_num_queries(2):
        assert len(service.views(limit=20).entries) == 20
    assert sorted(len(identifiers) for identifiers in asked) == [1, 20]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM audit_entry")
        assert "花子" not in str(cursor.fetchall())


def test_an_entry_carries_its_time_in_japan_and_its_subject() -> None:
    with stopped_at(datetime(2026, 4, 1, 0, 30, tzinfo=JST)):
        service.record(actor=CLERK, act=LOOK, subject=RESIDENT, detail={"purpose": "転入"})
    (entry,) = service.history(RESIDENT)
    assert entry.at.isoformat() == "2026-04-01T00:30:00+09:00"
    assert (entry.actor, entry.subject, entry.is_view) == (CLERK, RESIDENT, True)
    assert entry.detail == {"purpose": "転入"}


def test_a_detail_that_the_sentence_wants_and_nobody_gave_is_a_dash() -> None:
    service.record(actor=CLERK, act=CHANGE, subject=None)
    page = service.views()
    assert page.entries == ()
    service.record(actor=CLERK, act=CHANGE, subject=RESIDENT)
    assert service.history(RESIDENT)[0].sentence == "職員 S0102 が people.person:0000012345 を — 件受理した"


def test_braces_in_values_are_only_text() -> None:
    subject = OwnerRef("cases.case", "{actor.__class__}")
    service.record(actor=Actor("resident", "{subject}"), act=CHANGE, subject=subject, detail={"count": 1})
    assert service.history(subject)[0].sentence == "住民 {subject} が cases.case:{actor.__class__} を 1 件受理した"


def test_the_list_of_views_is_narrowed_and_paged_without_gap_or_double() -> None:
    for day in (1, 2, 3):
        with stopped_at(date(2026, 4, day)):
            for number in range(4):
                service.record(actor=CLERK, act=LOOK, subject=OwnerRef("people.person", str(number)))
                service.record(actor=OTHER, act=LOOK, subject=RESIDENT)
                service.record(actor=CLERK, act=CHANGE, subject=RESIDENT)
    found, before = [], None
    while True:
        page = service.views(actor=CLERK, before=before, limit=5)
        found += [entry.seq for entry in page.entries]
        if (before := page.before) is None:
            break
    assert len(found) == len(set(found)) == 12
    assert found == sorted(found, reverse=True)
    assert len(service.views(actor=CLERK, since=date(2026, 4, 2), until=date(2026, 4, 2)).entries) == 4
    assert len(service.views(until=date(2026, 4, 1)).entries) == 8
    assert {entry.actor for entry in service.views(subject=RESIDENT).entries} == {OTHER}


@pytest.mark.parametrize("narrowed", ["subject", "actor"])
def test_each_list_is_read_from_an_index(narrowed: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads a small table whole")
    rows = reading.views_within(
        actor=CLERK if narrowed == "actor" else None,
        subject=RESIDENT if narrowed == "subject" else None,
        since=None,
        until=None,
    )
    plan = rows.order_by("-seq")[:100].explain()
    assert "USING INDEX audit_entry_" in plan
    assert "TEMP B-TREE" not in plan


def test_a_second_resolver_for_a_kind_is_refused(asked: list[set[str]]) -> None:
    with pytest.raises(ValueError, match="already"):
        service.register_names("staff", lambda identifiers: {})
