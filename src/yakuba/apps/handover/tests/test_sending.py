"""Deliveries: each row leaves once, is sent again under its key, and no crash, double press or silence doubles it."""

import signal
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection

from tests.processes import ProcessDatabase
from tests.support.at_once import all_at_once
from tests.support.cases import act, now
from tests.support.handovers import CLERK_OF_SECTION, FILES, OTHER_CLERK, confirmed, ledger, made, mended, rows
from yakuba.apps.handover import queries, use_cases
from yakuba.apps.handover.contracts import BatchState, BatchView, NotReadyError, RowState, SendReport, Trouble
from yakuba.apps.handover.models import Sending
from yakuba.kernel.cases.contracts import Data
from yakuba.kernel.jobs import service as jobs

in_town = pytest.mark.usefixtures("town")


def send(batch: BatchView) -> SendReport:
    return use_cases.send(actor=CLERK_OF_SECTION, batch=batch.key)


def retry(batch: BatchView, attempt: int | None = None) -> SendReport:
    return use_cases.retry(actor=CLERK_OF_SECTION, batch=batch.key, attempt=attempt)


@in_town
def test_what_the_core_system_takes_is_closed_with_its_reference(core: Path) -> None:
    (key,) = confirmed(1)
    batch = made()
    report = send(batch)
    assert (report.sent, report.accepted, report.unanswered, report.trouble) == (1, 1, 0, Trouble.NONE)
    (entry,) = ledger.entries(core)
    assert (entry.core, entry.key) == ("住民記録", str(key))
    assert rows(batch)[0].reference == entry.reference
    assert (now(key).row.state, now(key).row.result) == ("closed", "accepted")
    assert report.batch.state == BatchState.DONE


@in_town
def test_sending_twice_sends_once(core: Path) -> None:
    confirmed(3)
    batch = made()
    assert (send(batch).sent, send(batch).sent, retry(batch).sent) == (3, 0, 0)
    assert len(ledger.entries(core)) == 3


@in_town
def test_a_core_system_that_is_down_has_taken_nothing_and_the_rows_wait_again(core: Path) -> None:
    keys = confirmed(2)
    batch = made()
    ledger.switch(core, down=True)
    report = send(batch)
    assert (report.sent, report.trouble) == (0, Trouble.DOWN)
    assert {row.state for row in rows(batch)} == {RowState.WAITING}
    assert {row.attempts for row in rows(batch)} == {0}
    assert queries.batch(CLERK_OF_SECTION, batch.key).attempts == 0
    assert {now(key).row.state for key in keys} == {"handed_over"}
    ledger.switch(core)
    assert send(batch).accepted == 2
    assert list(Sending.objects.order_by("pk").values_list("trouble", "count")) == [("down", 2), ("", 2)]


@in_town
def test_a_row_that_was_taken_without_an_answer_is_answered_as_the_first_time(core: Path) -> None:
    (key,) = confirmed(1)
    batch = made()
    ledger.switch(core, mute={str(key)})
    assert send(batch).unanswered == 1
    (entry,) = ledger.entries(core)
    assert retry(batch).accepted == 1
    assert ledger.entries(core) == [entry]
    assert rows(batch)[0].reference == entry.reference


@in_town
def test_a_retry_of_who_saw_an_older_state_sends_nothing(core: Path) -> None:
    (key,) = confirmed(1)
    batch = made()
    ledger.switch(core, lost={str(key)})
    send(batch)
    ledger.switch(core, lost={str(key)})
    assert retry(batch, attempt=1).sent == 1
    assert retry(batch, attempt=1).sent == 0
    assert retry(batch, attempt=2).accepted == 1


@in_town
def test_a_rejected_case_goes_back_to_its_section_with_the_reason_and_comes_again_under_its_key(core: Path) -> None:
    (key,) = confirmed(1)
    batch = made()
    ledger.switch(core, reject={str(key): "前住所が一致しません。"})
    assert send(batch).rejected == 1
    view = now(key)
    assert (view.row.state, view.row.section) == ("received", "2011")
    assert rows(batch)[0].reason == "前住所が一致しません。"
    ledger.switch(core)
    mended(key)
    again = made()
    assert rows(again)[0].key == rows(batch)[0].key
    assert send(again).accepted == 1


@in_town
def test_a_case_that_an_officer_answered_at_the_desk_is_not_sent(core: Path) -> None:
    key, other = confirmed(2)
    batch = made()
    act(key, "taken_in", OTHER_CLERK, data=Data(reference="手入力-1"))
    assert send(batch).sent == 1
    assert [row.state for row in rows(batch)] == [RowState.ELSEWHERE, RowState.ACCEPTED]
    assert [entry.key for entry in ledger.entries(core)] == [str(other)]


@in_town
def test_a_case_that_came_back_at_the_desk_can_be_handed_over_again_while_the_old_batch_is_open() -> None:
    (key,) = confirmed(1)
    old = made()
    act(key, "sent_back", OTHER_CLERK, reason="届書の取り違え")
    mended(key)
    new = made()
    assert [row.state for row in rows(old)] == [RowState.ELSEWHERE]
    assert send(old).sent == 0
    assert send(new).accepted == 1


@in_town
def test_content_that_changed_under_a_taken_key_is_rejected_by_the_core_system(core: Path) -> None:
    (key,) = confirmed(1)
    batch = made()
    ledger.switch(core, mute={str(key)})
    send(batch)
    act(key, "sent_back", OTHER_CLERK, reason="届書の取り違え")
    mended(key)
    again = made()
    assert send(again).accepted == 1  # the same content: it is the row that was taken
    assert len(ledger.entries(core)) == 1


@in_town
def test_without_an_adapter_a_file_is_carried_by_hand(settings: LazySettings) -> None:
    settings.CORE_SYSTEMS = {}
    confirmed(1)
    batch = made()
    with pytest.raises(NotReadyError, match="ダウンロード"):
        send(batch)


@in_town
def test_one_core_system_may_have_another_way_than_the_rest(settings: LazySettings, tmp_path: Path) -> None:
    settings.CORE_SYSTEMS = {"*": "yakuba.adapters.core_simulator.ledger.build", "住民記録": FILES}
    (tmp_path / "exchange" / "住民記録" / "out").mkdir(parents=True)
    confirmed(1)
    batch = made()
    report = send(batch)
    assert (report.sent, report.unanswered) == (1, 1)
    laid = sorted(path.name for path in (tmp_path / "exchange" / "住民記録" / "out").iterdir())
    assert laid == [f"{batch.number}-1.csv", f"{batch.number}-1.csv.sha256"]


@in_town
def test_a_press_is_done_by_the_worker_and_a_double_press_once(core: Path) -> None:
    from uuid import uuid4

    confirmed(2)
    batch, key = made(), uuid4()
    for _press in range(2):
        use_cases.queue(actor=CLERK_OF_SECTION, batch=batch.key, key=key, again=False, attempt=0)
    jobs.run_waiting()
    assert len(ledger.entries(core)) == 2
    assert queries.batch(CLERK_OF_SECTION, batch.key).attempts == 1


@pytest.mark.usefixtures("shared_town")
def test_two_who_send_at_once_deliver_each_row_once(core: Path) -> None:
    confirmed(10)
    batch = made()
    answers = all_at_once([lambda: send(batch), lambda: send(batch)])
    assert sum(answer.sent for answer in answers) == 10
    assert len(ledger.entries(core)) == 10
    assert {row.attempts for row in rows(batch)} == {1}


DIE = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from uuid import UUID
import django
django.setup()
from django.conf import settings
from django.test.utils import override_settings
from yakuba.adapters.{module} import {name}
from yakuba.apps.handover import use_cases
from yakuba.lib import clock
from yakuba.lib.refs import Actor

def dying(work, before):
    def done(*args, **named):
        if before:
            os.kill(os.getpid(), signal.SIGKILL)
        work(*args, **named)
        os.kill(os.getpid(), signal.SIGKILL)
    return done

{name}.{point} = dying({name}.{point}, {before})
core = {core!r}
with override_settings(CORE_SYSTEMS={{"*": {path!r}}}, CORE_SIMULATOR=core + "/core", CORE_FILES=core + "/exchange"):
    with clock.stopped_at(datetime(2026, 11, 20, 12, tzinfo=clock.JST)):
        use_cases.send(actor=Actor("staff", "1011"), batch=UUID({batch!r}))
"""


@pytest.mark.process
@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize(
    ("path", "module", "name", "point"),
    [
        ("yakuba.adapters.core_simulator.ledger.build", "core_simulator", "ledger", "_append"),
        ("yakuba.adapters.core_files.exchange.build", "core_files", "exchange", "_lay_down"),
    ],
)
def test_killed_while_the_file_is_written_nothing_is_lost_and_nothing_is_taken_twice(
    process_database: ProcessDatabase,
    shared_town: str,
    settings: LazySettings,
    tmp_path: Path,
    path: str,
    module: str,
    name: str,
    point: str,
    before: bool,
) -> None:
    settings.CORE_SYSTEMS = {"*": path}
    out = tmp_path / "exchange" / "住民記録" / "out"
    out.mkdir(parents=True)
    keys = confirmed(5)
    batch = made()
    connection.close()
    text = DIE.format(module=module, name=name, point=point, before=before, core=str(tmp_path), path=path,
                      batch=str(batch.key))  # fmt: skip
    process = process_database.python("-c", text)
    _said, errors = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL, errors.decode()
    assert {row.state for row in rows(batch)} == {RowState.SENT}
    report = retry(batch)
    assert report.sent == 5
    if module == "core_simulator":
        taken = [entry.key for entry in ledger.entries(tmp_path / "core")]
        assert sorted(taken) == sorted(map(str, keys))
        assert report.accepted == 5
    else:
        whole = [one for one in out.iterdir() if one.suffix == ".csv" and not one.name.startswith(".")]
        assert all(one.read_bytes().endswith("件数,5\r\n".encode()) for one in whole)
        assert whole
