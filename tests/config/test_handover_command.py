"""``yakuba handover``: the same verbs in JSON."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings

from tests.support.case_fixtures import town
from tests.support.handovers import CORE, SECTION, SIMULATOR, confirmed, feedback, made, rows, taken
from yakuba.adapters.core_simulator import ledger
from yakuba.config import cli

__all__ = ["town"]
pytestmark = pytest.mark.usefixtures("town", "core")


@pytest.fixture
def core(settings: LazySettings, tmp_path: Path) -> Path:
    """The folder of the simulated core system."""
    settings.CORE_SYSTEMS, settings.CORE_SIMULATOR = {"*": SIMULATOR}, tmp_path / "core"
    return tmp_path / "core"


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs one command: its exit status and what it said."""

    def run(*words: str) -> tuple[int, Any]:
        status = cli.main(["handover", *words])
        out, err = capsys.readouterr()
        return status, json.loads(out or err)

    return run


def test_cases_are_listed_made_sent_and_sent_again(said: Any, core: Path) -> None:
    keys = confirmed(3)
    status, listed = said("list")
    assert (status, listed["total"]) == (0, 0)
    assert listed["waiting"] == [{"core": CORE, "section": SECTION, "office": "", "count": 3, "oldest": "2026-11-20"}]
    key = str(uuid4())
    status, first = said("make", "--core", CORE, "--section", SECTION, "--by", "1011", "--key", key)
    assert (status, first["batch"]["count"], first["batch"]["made_by"]) == (0, 3, "staff:1011")
    assert said("make", "--core", CORE, "--section", SECTION, "--by", "1011", "--key", key) == (0, first)
    ledger.switch(core, lost={str(keys[0])})
    number = first["batch"]["number"]
    status, sent = said("send", number)
    assert (status, sent["sent"], sent["accepted"], sent["unanswered"]) == (0, 3, 2, 1)
    status, again = said("send", number, "--retry")
    assert (status, again["sent"], again["accepted"], again["batch"]["state"]) == (0, 1, 1, "done")
    assert said("list")[1]["batches"][0]["counts"]["accepted"] == 3


def test_a_core_system_that_is_down_is_a_failure_of_the_command(said: Any, core: Path) -> None:
    confirmed(1)
    ledger.switch(core, down=True)
    status, answer = said("send", made().number)
    assert (status, answer["trouble"], answer["sent"]) == (1, "down", 0)


def test_feedback_is_checked_and_applied_from_a_file(said: Any, tmp_path: Path) -> None:
    confirmed(2)
    batch = made()
    taken(batch)
    first, second = rows(batch)
    path = tmp_path / "answers.csv"
    path.write_bytes(feedback(batch, [(first.key, "取込", "1", ""), (second.key, "却下", "", "理由")]))
    wanted = {"accepted": 1, "rejected": 1, "unchanged": 0, "problems": []}
    assert said("feedback", str(path), "--check") == (0, wanted)
    assert said("feedback", str(path), "--by", "1011") == (0, wanted)
    assert said("feedback", str(path))[1]["unchanged"] == 2
    path.write_bytes(feedback(batch, [("知らない", "取込", "1", "")]))
    status, answer = said("feedback", str(path))
    assert (status, answer["problems"][0]["line"]) == (1, 2)


def test_a_file_is_written_only_where_two_persons_agreed(said: Any, tmp_path: Path) -> None:
    confirmed(1)
    batch = made()
    words = ("make", "--core", CORE, "--section", SECTION, "--key", str(batch.key), "--to", str(tmp_path / "out.csv"))
    status, answer = said(*words)
    assert (status, "二人" in answer["error"]) == (2, True)
    content = taken(batch)
    status, answer = said(*words[:-1], str(tmp_path / "nowhere" / "out.csv"))
    assert (status, "書けません" in answer["error"]) == (2, True)
    assert said(*words)[0] == 0
    assert (tmp_path / "out.csv").read_bytes() == content
    assert said(*words)[0] == 2


@pytest.mark.parametrize(
    "words",
    [
        ("make", "--core", CORE, "--section", SECTION),
        ("make", "--core", CORE, "--section", SECTION, "--by", "9999"),
        ("make", "--core", "ない", "--section", SECTION),
        ("make", "--core", CORE),
        ("send", "知らない番号"),
        ("feedback", "/ない/file.csv"),
        ("list", "--by", "1047"),
        ("list", "--page", "0"),
    ],
)
def test_what_cannot_be_done_is_said_in_japanese_and_does_nothing(said: Any, words: tuple[str, ...]) -> None:
    status, answer = said(*words)
    assert status == 2
    assert answer["error"]


def test_the_group_tells_what_each_of_its_commands_takes_and_gives(said: Any) -> None:
    status, schemas = said("--schema")
    assert status == 0
    assert schemas == {f"handover {verb}": said(verb, "--schema")[1] for verb in ("feedback", "list", "make", "send")}


def test_a_group_that_is_not_there_is_shown_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["handovers", "--schema"]) == 2
    assert "handover make" in capsys.readouterr().out
