"""The drafts from the command line."""

import pytest

from yakuba.apps.studio.commands.drafts import COMMAND, Line
from yakuba.apps.studio.contracts import CheckState, DraftState
from yakuba.apps.studio.tests.conftest import CHIEF, PROCEDURE, REASON, TOMORROW, begun
from yakuba.apps.studio.use_cases import checking, drafting
from yakuba.kernel.jobs import service as jobs


def drafts(state: DraftState | None = None) -> list[Line]:
    return COMMAND.run(COMMAND.takes(state=state, most=10)).drafts


@pytest.mark.usefixtures("town")
def test_what_waits_is_told_with_its_last_check() -> None:
    assert drafts() == []
    row = begun()
    row = drafting.save(
        actor=CHIEF, key=row.key, revision=row.revision, part="通知書",
        change=lambda held: held["letters"][0].update(title=""),
    )  # fmt: skip
    (line,) = drafts()
    assert (line.check, line.stale, line.complaints) == (None, False, [])
    checking.ask_check(actor=CHIEF, key=row.key, revision=row.revision)
    jobs.run_waiting()
    (line,) = drafts()
    assert (line.procedure, line.version, line.valid_from, line.reason) == (PROCEDURE, 1001, TOMORROW, REASON)
    assert (line.state, line.check, line.stale) == (DraftState.EDITING, CheckState.REFUSED, False)
    assert line.complaints == ["letters[approved]: title と body を書いてください"]
    assert line.changed_by == "1030"
    row.refresh_from_db()
    drafting.save(
        actor=CHIEF, key=row.key, revision=row.revision, part="名前", change=lambda held: held.update(name="新")
    )
    assert drafts()[0].stale
    assert drafts(DraftState.PUBLISHED) == []
