"""The retention cut leaves a signed mark; without it a missing beginning is a finding."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.db import connection
from pytest_django import Settings

from tests.kernel.audit.attacks import attack
from tests.kernel.audit.conftest import CHANGE, CLERK, LOOK, RESIDENT
from yakuba.kernel.audit import append_only, service
from yakuba.kernel.audit.contracts import CannotDropError, FindingKind
from yakuba.lib.clock import JST, stopped_at
from yakuba.lib.refs import OwnerRef

pytestmark = pytest.mark.django_db
Fill = Callable[[int], list[int]]


@pytest.fixture
def years(fill: Fill) -> None:
    """Ten entries and an anchor on 1 April of 2024, 2025 and 2026."""
    for year in (2024, 2025, 2026):
        with stopped_at(datetime(year, 4, 1, 9, tzinfo=JST)):
            service.record(actor=CLERK, act=LOOK, subject=OwnerRef("people.person", str(year)))
            fill(9)
            service.anchor()


def test_a_lawful_cut_leaves_a_register_that_verifies(years: None) -> None:
    with stopped_at(date(2026, 5, 1)):
        made = service.checkpoint(actor=CLERK, before=date(2025, 4, 2))
        assert (made.segment, made.entries) == (2, 20)
        assert service.drop_closed(actor=CLERK) == 20
        assert service.drop_closed(actor=CLERK) == 0
        verdict = service.verify()
        assert verdict.ok
        assert (verdict.dropped, verdict.entries) == (20, 10)
        service.anchor()
        assert service.verify().ok
    assert append_only.stands()


def test_the_references_of_those_who_were_dropped_go_too(years: None) -> None:
    with stopped_at(date(2026, 5, 1)):
        service.checkpoint(actor=CLERK, before=date(2025, 4, 2))
        service.drop_closed(actor=CLERK)
    with connection.cursor() as cursor:
        cursor.execute("SELECT ref FROM audit_subject WHERE kind = 'people.person'")
        assert cursor.fetchall() == [("2026",)]


@pytest.mark.parametrize(("before", "segments"), [(date(2025, 4, 1), 1), (date(2025, 4, 2), 2)])
def test_the_day_itself_stays(years: None, before: date, segments: int) -> None:
    with stopped_at(date(2026, 5, 1)):
        assert service.checkpoint(actor=CLERK, before=before).segment == segments


def test_the_retention_period_is_kept_to_the_day(years: None, settings: Settings) -> None:
    settings.AUDIT_RETENTION_DAYS = 365
    with stopped_at(date(2026, 4, 1)):
        with pytest.raises(CannotDropError, match="365"):
            service.checkpoint(actor=CLERK, before=date(2025, 4, 2))
        assert service.checkpoint(actor=CLERK, before=date(2025, 4, 1)).segment == 1


def test_nothing_is_dropped_without_a_checkpoint_or_before_it_is_outside(years: None, settings: Settings) -> None:
    with pytest.raises(CannotDropError):
        service.drop_closed(actor=CLERK)
    with stopped_at(date(2026, 5, 1)):
        settings.AUDIT_ANCHOR_FOLDERS = ["/proc/no-such-place"]
        service.checkpoint(actor=CLERK, before=date(2025, 4, 2))
        with pytest.raises(CannotDropError, match="audit anchor"):
            service.drop_closed(actor=CLERK)


def test_the_end_of_the_chain_is_never_dropped(years: None) -> None:
    with stopped_at(date(2030, 1, 1)):
        assert service.checkpoint(actor=CLERK, before=date(2028, 1, 1)).segment == 2


def test_nothing_old_is_a_clear_refusal(years: None) -> None:
    with stopped_at(date(2026, 5, 1)), pytest.raises(CannotDropError):
        service.checkpoint(actor=CLERK, before=date(2020, 1, 1))


def test_a_beginning_cut_away_without_a_checkpoint_is_found(years: None) -> None:
    attack("DELETE FROM audit_segment WHERE number = 1", "DELETE FROM audit_entry WHERE at < '2025'")
    assert FindingKind.SEGMENT in {finding.kind for finding in service.verify().findings}


def test_a_forged_checkpoint_does_not_excuse_a_cut(years: None) -> None:
    attack(
        "DELETE FROM audit_segment WHERE number = 1",
        "DELETE FROM audit_entry WHERE at < '2025'",
        "INSERT INTO audit_anchor (number, kind, at, segment, entries, head, key, signature) "
        "SELECT 4, 'checkpoint', at, segment, entries, head, key, signature FROM audit_anchor WHERE number = 1",
    )
    kinds = {finding.kind for finding in service.verify().findings}
    assert {FindingKind.SEGMENT, FindingKind.ANCHOR_FORGED} <= kinds


def test_erasing_a_person_leaves_the_chain_and_takes_the_name() -> None:
    service.record(actor=CLERK, act=LOOK, subject=RESIDENT)
    service.anchor()
    assert service.forget(actor=CLERK, subject=RESIDENT) == 1
    assert service.forget(actor=CLERK, subject=RESIDENT) == 0
    service.anchor()
    assert service.verify().ok
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_subject")
        assert cursor.fetchone() == (0,)
    shown = service.views(actor=CLERK).entries
    assert [(entry.subject, entry.sentence) for entry in shown] == [(None, "職員 S0102 が住民 (消去済み) を閲覧した")]


def test_erasure_and_acts_after_it_are_recorded() -> None:
    service.record(actor=CLERK, act=CHANGE, subject=RESIDENT)
    service.forget(actor=CLERK, subject=RESIDENT)
    assert [entry.act for entry in service.history(RESIDENT)] == ["audit.subject.forgotten", CHANGE]
