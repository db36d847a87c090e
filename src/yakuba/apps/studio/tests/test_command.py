"""The drafts from the command line."""

import json

import pytest

from yakuba.apps.studio.tests.conftest import CHIEF, PROCEDURE, REASON, begun
from yakuba.apps.studio.use_cases import checking, drafting
from yakuba.config import cli
from yakuba.kernel.jobs import service as jobs


def drafts(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, object]]:
    assert cli.main(["studio", "drafts", *words]) == 0
    found: list[dict[str, object]] = json.loads(capsys.readouterr().out)["drafts"]
    return found


def test_what_waits_is_told_with_its_last_check(town: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert drafts(capsys) == []
    row = begun()
    row = drafting.save(
        actor=CHIEF, key=row.key, revision=row.revision, part="通知書",
        change=lambda held: held["letters"][0].update(title=""),
    )  # fmt: skip
    (line,) = drafts(capsys)
    assert (line["check"], line["stale"], line["complaints"]) == (None, False, [])
    checking.ask_check(actor=CHIEF, key=row.key, revision=row.revision)
    jobs.run_waiting()
    (line,) = drafts(capsys)
    assert (line["procedure"], line["version"], line["valid_from"], line["reason"]) == (
        PROCEDURE, 1001, "2026-11-21", REASON,
    )  # fmt: skip
    assert (line["state"], line["check"], line["stale"], line["changed_by"]) == ("editing", "refused", False, "1030")
    assert line["complaints"] == ["letters[approved]: title と body を書いてください"]
    row.refresh_from_db()
    drafting.save(
        actor=CHIEF, key=row.key, revision=row.revision, part="名前", change=lambda held: held.update(name="新")
    )
    assert drafts(capsys)[0]["stale"] is True
    assert drafts(capsys, "--state", "published") == []
