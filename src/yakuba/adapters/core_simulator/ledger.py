"""The simulated core system. Its ledger and its switch are files of one folder, so that every process sees them.

``ledger.jsonl`` has one line for each row that was taken, in order; a key is in it once. The file is locked while a
delivery is taken, so two at once are one after the other. What it does besides stands in ``switch.json``:

- ``reject``: rows that it refuses, by key, with the reason
- ``mute``: rows that it takes without answering, once (the answer was lost on the way)
- ``lost``: rows that it neither takes nor answers, once (the question was lost on the way)
- ``down``: it cannot be reached
"""

import fcntl
import json
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.conf import settings

from yakuba.ports.core_system import AnswerFile, CoreDownError, DeliveredRow, Delivery, RowAnswer

FIRST_NUMBER = 900_000_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One row that was taken."""

    core: str
    key: str
    sha256: str
    reference: str


@dataclass(frozen=True, slots=True)
class Switch:
    """What the core system does now."""

    reject: Mapping[str, str] = field(default_factory=dict)
    mute: Collection[str] = ()
    lost: Collection[str] = ()
    down: bool = False


class Simulator:
    """One simulated core system for every 業務, on one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def deliver(self, delivery: Delivery) -> Sequence[RowAnswer]:
        """Take what may be taken, durably, and answer what is to be answered. Raises CoreDownError while down."""
        with _locked(self.folder):
            now = state(self.folder)
            if now.down:
                raise CoreDownError("the simulator is switched to down")
            taken = {(entry.core, entry.key): entry for entry in entries(self.folder)}
            answers, fresh = self._judge(delivery, now, taken)
            _append(self.folder / "ledger.jsonl", fresh)
            keys = {row.key for row in delivery.rows}
            _write(self.folder, Switch(now.reject, set(now.mute) - keys, set(now.lost) - keys))
        return answers

    def answers(self, core: str) -> Sequence[AnswerFile]:
        """None: this one answers at once."""
        if state(self.folder).down:
            raise CoreDownError("the simulator is switched to down")
        return ()

    def put_away(self, core: str, name: str) -> None:
        """Nothing lies anywhere."""

    def _judge(
        self, delivery: Delivery, now: Switch, taken: Mapping[tuple[str, str], Entry]
    ) -> tuple[list[RowAnswer], list[Entry]]:
        answers: list[RowAnswer] = []
        fresh: list[Entry] = []
        for row in delivery.rows:
            if row.key in now.lost:
                continue
            known = taken.get((delivery.core, row.key))
            if known is None and row.key not in now.reject:
                known = Entry(delivery.core, row.key, row.sha256, str(FIRST_NUMBER + len(taken) + len(fresh) + 1))
                fresh.append(known)
            if row.key not in now.mute:
                answers.append(_answer(row, known, now))
        return answers, fresh


def build() -> Simulator:
    """The simulator of this instance."""
    return Simulator(Path(settings.CORE_SIMULATOR))


def entries(folder: Path) -> list[Entry]:
    """What was taken, in order."""
    try:
        lines = (folder / "ledger.jsonl").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    return [Entry(**json.loads(line)) for line in lines]


def switch(
    folder: Path,
    *,
    reject: Mapping[str, str] | None = None,
    mute: Collection[str] = (),
    lost: Collection[str] = (),
    down: bool = False,
) -> None:
    """Change what the core system on this folder does from now on."""
    with _locked(folder):
        _write(folder, Switch(reject or {}, mute, lost, down))


def state(folder: Path) -> Switch:
    """What the core system on this folder does now."""
    try:
        return Switch(**json.loads((folder / "switch.json").read_text(encoding="utf-8")))
    except FileNotFoundError:
        return Switch()


def _answer(row: DeliveredRow, known: Entry | None, now: Switch) -> RowAnswer:
    if known is None:
        return RowAnswer(row.key, accepted=False, reason=now.reject[row.key])
    if known.sha256 != row.sha256:
        return RowAnswer(row.key, accepted=False, reason="同じ引渡キーの別の内容が取込済みです。")
    return RowAnswer(row.key, accepted=True, reference=known.reference)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _append(path: Path, fresh: Sequence[Entry]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(asdict(entry), ensure_ascii=False) + "\n" for entry in fresh)
        file.flush()
        os.fsync(file.fileno())


def _write(folder: Path, now: Switch) -> None:
    draft = folder / f".switch.{os.getpid()}"
    values = {"reject": dict(now.reject), "mute": sorted(now.mute), "lost": sorted(now.lost), "down": now.down}
    draft.write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
    draft.replace(folder / "switch.json")
