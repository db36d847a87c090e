"""Anchors leave the machine, numbered and signed; a place that is down is noticed and served later."""

import json
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings

from yakuba.kernel.audit import keys, service, sinks
from yakuba.kernel.audit.anchor_lines import genuine, read_line
from yakuba.kernel.audit.contracts import FindingKind, SinkDownError

pytestmark = pytest.mark.django_db
Fill = Callable[[int], list[int]]


class Printer:
    """A sink that can be switched off and cannot be read back, like paper."""

    name = "test:printer"

    def __init__(self) -> None:
        self.down = False
        self.paper: list[str] = []

    def write(self, line: str) -> None:
        if self.down:
            raise SinkDownError("out of paper")
        self.paper.append(line)

    def lines(self) -> Iterator[str] | None:
        return None


@pytest.fixture
def printer(monkeypatch: pytest.MonkeyPatch) -> Printer:
    made = Printer()
    monkeypatch.setattr(sinks, "_registered", {})
    service.register_sink(made)
    return made


def _lines(folder: Path) -> list[str]:
    return [line for file in sorted(folder.glob("*.jsonl")) for line in file.read_text().splitlines()]


def test_an_anchor_seals_signs_and_is_kept_outside(fill: Fill, anchors: Path) -> None:
    fill(4)
    made = service.anchor()
    assert (made.number, made.segment, made.entries) == (1, 1, 4)
    (line,) = _lines(anchors)
    kept = read_line(line)
    assert genuine(kept, keys.trusted())
    assert (kept.head, kept.signature) == (made.head, made.signature)
    assert made.undelivered == {}


def test_the_outside_holds_nothing_personal(fill: Fill, anchors: Path) -> None:
    fill(4)
    service.anchor()
    assert set(json.loads(_lines(anchors)[0])) == {
        "number", "kind", "at", "segment", "entries", "head", "key", "signature",
    }  # fmt: skip


def test_a_quiet_register_is_anchored_again_with_the_next_number(fill: Fill, anchors: Path) -> None:
    fill(1)
    first, second = service.anchor(), service.anchor()
    assert (first.number, second.number) == (1, 2)
    assert first.head == second.head
    assert service.verify().ok


def test_a_sink_that_is_down_is_an_alarm_and_gets_its_backlog_in_order(fill: Fill, printer: Printer) -> None:
    printer.down = True
    fill(1)
    assert service.anchor().undelivered == {"test:printer": 1}
    assert service.anchor().undelivered == {"test:printer": 2}
    assert service.backlog()["test:printer"] == 2
    printer.down = False
    assert service.anchor().undelivered == {}
    assert [read_line(line).number for line in printer.paper] == [1, 2, 3]
    assert set(service.backlog().values()) == {0}


def test_a_place_that_cannot_be_read_back_is_not_counted_as_checked(fill: Fill, printer: Printer) -> None:
    service.anchor()
    assert "test:printer" not in service.verify().anchors


def test_a_folder_that_cannot_be_written_does_not_stop_the_other(
    fill: Fill, anchors: Path, settings: Settings, tmp_path: Path
) -> None:
    blocked = tmp_path / "file-in-the-way"
    blocked.write_text("")
    settings.AUDIT_ANCHOR_FOLDERS = [blocked / "folder", anchors]
    made = service.anchor()
    assert made.undelivered == {f"folder:{blocked / 'folder'}": 1}
    assert len(_lines(anchors)) == 1


def test_a_new_folder_receives_all_earlier_anchors(
    fill: Fill, anchors: Path, settings: Settings, tmp_path: Path
) -> None:
    service.anchor()
    service.anchor()
    settings.AUDIT_ANCHOR_FOLDERS = [anchors, tmp_path / "second"]
    service.anchor()
    assert _lines(tmp_path / "second") == _lines(anchors)
    assert service.verify().ok


def test_a_torn_line_and_a_repeated_one_are_no_findings(fill: Fill, anchors: Path) -> None:
    service.anchor()
    (file,) = anchors.glob("*.jsonl")
    whole = file.read_text()
    file.write_text(whole + whole[:40])
    service.anchor()
    with file.open("a") as out:
        out.write(whole)
    service.anchor()
    assert len(_lines(anchors)) == 5
    verdict = service.verify()
    assert verdict.ok
    assert verdict.anchors[f"folder:{anchors}"] == 3


def test_a_sink_that_fails_while_it_is_read_is_a_finding(fill: Fill, monkeypatch: pytest.MonkeyPatch) -> None:
    class Unreadable(Printer):
        def lines(self) -> Iterator[str]:
            raise SinkDownError("gone")

    monkeypatch.setattr(sinks, "_registered", {})
    service.register_sink(Unreadable())
    service.anchor()
    assert [finding.kind for finding in service.verify().findings] == [FindingKind.SINK_UNREADABLE]


def test_keys_are_made_once_and_only_their_owner_may_read_them(fill: Fill) -> None:
    fill(1)
    service.anchor()
    folder = Path(django_settings.YAKUBA_HOME) / "keys"
    for name in ("audit-subject.key", "audit-signing.key"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    keys._private_key.cache_clear()
    keys._subject_key.cache_clear()
    service.anchor()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_anchors_of_an_earlier_key_still_verify_after_a_change_of_key(fill: Fill, settings: Settings) -> None:
    fill(1)
    first = service.anchor()
    settings.AUDIT_SIGNING_KEY = "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="
    fill(1)
    second = service.anchor()
    assert first.key != second.key
    assert service.verify().ok


@pytest.mark.parametrize("bad", ["short", "QUFB", "*" * 44])
def test_a_bad_key_stops_with_a_sentence_that_does_not_repeat_it(settings: Settings, bad: str) -> None:
    settings.AUDIT_SIGNING_KEY = bad
    with pytest.raises(keys.BadKeyError) as refused:
        service.anchor()
    assert bad not in str(refused.value)


class Busy:
    """A sink to which another process hands an anchor in the moment after its last line was read."""

    name = "test:busy"

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.at_the_end: Callable[[], object] | None = None

    def write(self, line: str) -> None:
        self.kept.append(line)

    def lines(self) -> Iterator[str]:
        yield from list(self.kept)
        if (then := self.at_the_end) is not None:
            self.at_the_end = None
            then()


@pytest.mark.parametrize("before", [0, 2])
def test_an_anchor_handed_over_while_the_place_is_read_is_not_missing(
    fill: Fill, monkeypatch: pytest.MonkeyPatch, before: int
) -> None:
    monkeypatch.setattr(sinks, "_registered", {})
    busy = Busy()
    service.register_sink(busy)
    fill(3)
    for _ in range(before):
        service.anchor()
    busy.at_the_end = service.anchor
    assert service.verify().findings == ()
    assert len(busy.kept) == before + 1
    del busy.kept[-1]
    assert [found.kind for found in service.verify().findings] == [FindingKind.ANCHOR_REMOVED]
