"""``yakuba protection ending``: numbers and days, no names, and only for those named."""

from datetime import date

import pytest

from yakuba.apps.protection.commands.ending import COMMAND
from yakuba.apps.protection.tests.conftest import granted, stop
from yakuba.lib.commands import CommandError


def test_it_tells_what_ends_and_what_was_stopped(town: None) -> None:
    made = granted()
    stop()
    answer = COMMAND.run(COMMAND.takes(by="1010", until=date(2027, 12, 1)))
    assert [(line.number, line.last) for line in answer.ending] == [(made, date(2027, 11, 19))]
    assert answer.stopped == 1
    assert "高橋" not in answer.model_dump_json()
    soon = COMMAND.run(COMMAND.takes(by="1010"))
    assert (soon.until, soon.ending) == (date(2026, 12, 21), [])


def test_it_is_refused_to_who_is_not_named(town: None) -> None:
    with pytest.raises(CommandError):
        COMMAND.run(COMMAND.takes(by="1011"))
