"""Events go out with the step that they report, once, with the key and the procedure only; other small promises."""

import io
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from tests.support import case_events
from tests.support.case_fixtures import town
from tests.support.cases import (
    AUDITOR,
    JUMIN,
    KODOMO,
    SHOMEI,
    Desk,
    act,
    answered,
    asked,
    brought,
    decided,
    issued,
    opened,
    order,
    staff,
    steps,
)
from yakuba.kernel.audit import append_only
from yakuba.kernel.audit.service import history as audited
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import CaseError, CaseView, Filter, NoCaseError, State, owner
from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contracts import Staged
from yakuba.kernel.organisation.contracts import NotAllowed

__all__ = ["case_events", "town"]
pytestmark = pytest.mark.usefixtures("town")


def _published(key: UUID) -> list[tuple[str, object]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT type, data FROM job_event WHERE subject_kind = 'cases.case' AND subject_id = %s",
            [str(key)],
        )
        return [(row[0].removeprefix("cases.case."), row[1]) for row in cursor.fetchall()]


def _names(view: CaseView) -> list[str]:
    return sorted(name for name, _data in _published(view.row.key))


def test_an_opened_corrected_decided_issued_and_closed_case_says_so_once_each() -> None:
    view = answered(asked(opened("kodomo-iryo"), KODOMO.reviewer), KODOMO.reviewer)
    view = issued(decided(view, KODOMO), KODOMO.reviewer, sealed=False)
    view = act(view, "close", KODOMO.reviewer)
    assert _names(view) == sorted(["opened", "correction_requested", "decided", "issued", "closed"])


def test_a_notification_says_that_it_was_handed_over_and_closed() -> None:
    view = brought("tennyu-todoke", JUMIN, State.CLOSED)
    assert _names(view) == ["closed", "handed_over", "opened"]


@pytest.mark.parametrize(("procedure", "desk"), [("juminhyo-kofu", SHOMEI), ("inkan-haishi", JUMIN)])
def test_what_ends_in_one_step_says_that_it_is_closed(procedure: str, desk: Desk) -> None:
    assert _names(brought(procedure, desk, State.CLOSED)) == ["closed", "opened"]


def test_a_case_taken_back_says_so() -> None:
    assert _names(brought("kodomo-iryo", KODOMO, State.WITHDRAWN)) == ["opened", "withdrawn"]


def test_an_event_holds_the_key_and_the_procedure_and_nothing_else() -> None:
    view = brought("tennyu-todoke", JUMIN, State.CLOSED)
    published = _published(view.row.key)
    assert len(published) == 3
    for _name, data in published:
        text = str(data)
        assert "森" not in text
        assert "青葉" not in text
        for word in (str(view.row.key), "tennyu-todoke", "key", "case", "procedure"):
            text = text.replace(word, "")
        assert not any(char.isalnum() for char in text), data


def test_an_order_that_is_there_already_is_not_told_again() -> None:
    ordered = order("tennyu-todoke")
    for _ in range(2):
        (view,) = service.open_cases(JUMIN.counter, [ordered])
    assert _names(view) == ["opened"]


def test_a_step_that_was_rolled_back_is_not_told() -> None:
    view = opened("kodomo-iryo")
    with transaction.atomic():
        act(view, "withdraw", KODOMO.reviewer, reason="取下書のとおり")
        transaction.set_rollback(True)
    assert _names(view) == ["opened"]


# Append-only


def test_history_cannot_be_changed_or_deleted() -> None:
    act(opened("tennyu-todoke"), "claim", JUMIN.reviewer)
    tables = [table for table in append_only.declared() if table.startswith("cases_")]
    assert any("histor" in table or "step" in table for table in tables), tables
    for table in tables:
        with connection.cursor() as cursor:
            column = connection.introspection.get_table_description(cursor, table)[1].name
            cursor.execute(f"SELECT count(*) FROM {table}")
            if cursor.fetchone() == (0,):
                continue
        for sql in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
            with (
                pytest.raises(IntegrityError, match="append-only"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(sql)


def test_every_step_is_an_act_in_the_audit_register() -> None:
    view = brought("tennyu-todoke", JUMIN, State.CLOSED)
    acts = [entry for entry in audited(owner(view.row.key)) if not entry.is_view]
    assert len(acts) >= len(steps(view))
    assert {entry.actor.id for entry in acts} >= {"1010", "1011"}
    assert all("森" not in entry.sentence for entry in acts)


# Attachments


def _staged(name: str = "memo.pdf") -> Staged:
    from tests.kernel.documents.files import pdf

    return documents.stage(io.BytesIO(pdf()), name=name)


def test_a_file_is_attached_to_a_case_by_who_may_attach_there() -> None:
    view = opened("tennyu-todoke")
    service.attach(JUMIN.reviewer, view.row.key, _staged(), name="委任状.pdf")
    assert [file.name for file in service.attachments(JUMIN.reviewer, view.row.key)] == ["委任状.pdf"]
    for wrong in (KODOMO.reviewer, JUMIN.head):
        with pytest.raises((NoCaseError, NotAllowed)):
            service.attach(wrong, view.row.key, _staged(), name="委任状.pdf")
    assert len(service.attachments(AUDITOR, view.row.key)) == 1


# Export by two persons


def test_an_export_needs_a_second_person_with_the_right_who_is_not_the_first() -> None:
    keys = [opened("tennyu-todoke").row.number, opened("setai-henko-todoke").row.number]
    opened("jidoteate-nintei")
    for wrong in (JUMIN.head, JUMIN.reviewer, JUMIN.counter, KODOMO.reviewer):
        with pytest.raises((CaseError, NotAllowed)):
            list(service.export(JUMIN.head, Filter(), wrong))
    with pytest.raises((CaseError, NotAllowed)):
        list(service.export(JUMIN.reviewer, Filter(), JUMIN.head))
    rows = list(service.export(JUMIN.head, Filter(), staff("1019")))
    text = "\n".join(map(str, rows))
    assert all(number in text for number in keys)
    assert "jidoteate" not in text
