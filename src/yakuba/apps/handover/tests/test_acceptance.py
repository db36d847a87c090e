"""A06: 200 cases go to a core system that rejects 3 and goes silent on 5; in the end it holds each of the 200 once."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.cases import now
from tests.support.handovers import CLERK_OF_SECTION, confirmed, ledger, made, mended, rows
from yakuba.apps.handover import queries, use_cases
from yakuba.apps.handover.contracts import BatchState, RowState

pytestmark = pytest.mark.usefixtures("town")


@pytest.mark.parametrize("silence", ["mute", "lost"])
def test_two_hundred_cases_arrive_exactly_once_although_three_are_rejected_and_five_time_out(
    core: Path, silence: str
) -> None:
    keys = confirmed(200)
    rejected, silent = keys[10:13], [str(key) for key in keys[100:105]]
    reasons = {str(key): f"世帯番号が見つかりません({number})" for number, key in enumerate(rejected)}
    fault: dict[str, Any] = {silence: silent}
    ledger.switch(core, reject=reasons, **fault)
    batch = made()
    assert (batch.count, batch.state) == (200, BatchState.READY)
    assert {now(key).row.state for key in keys[:3]} == {"handed_over"}

    first = use_cases.send(actor=CLERK_OF_SECTION, batch=batch.key)
    assert (first.sent, first.accepted, first.rejected, first.unanswered) == (200, 192, 3, 5)
    for key in rejected:
        view = now(key)
        assert (view.row.state, view.row.section) == ("received", "2011")
    assert {row.reason for row in rows(batch) if row.state == RowState.REJECTED} == set(reasons.values())
    assert {now(key).row.state for key in keys[100:105]} == {"handed_over"}

    again = use_cases.retry(actor=CLERK_OF_SECTION, batch=batch.key)
    assert (again.sent, again.accepted, again.rejected, again.unanswered) == (5, 5, 0, 0)
    assert again.batch.state == BatchState.DONE
    assert len(ledger.entries(core)) == 197

    ledger.switch(core)
    for key in rejected:
        mended(key)
    fixed = made()
    assert [row.case for row in rows(fixed)] == rejected
    assert use_cases.send(actor=CLERK_OF_SECTION, batch=fixed.key).accepted == 3
    taken = [entry.key for entry in ledger.entries(core)]
    assert len(taken) == len(set(taken)) == 200
    assert set(taken) == {str(key) for key in keys}
    assert {now(key).row.state for key in keys} == {"closed"}
    references = {row.reference for row in (*rows(batch), *rows(fixed)) if row.state == RowState.ACCEPTED}
    assert references == {entry.reference for entry in ledger.entries(core)}
    assert queries.waiting(CLERK_OF_SECTION) == ()
