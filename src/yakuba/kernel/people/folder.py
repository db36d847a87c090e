"""夜間の取込: the feeds that the core system leaves in a folder are taken in their order, each once.

What was taken goes to ``done`` for a week, what was refused to ``refused`` with its reason beside it. As long as
something lies in ``refused`` nothing more is taken: a difference that is left out would make the copy wrong without
anybody seeing it.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from django.utils.translation import gettext as _

from yakuba.kernel.people.contracts import FeedRefusedError, FeedReport
from yakuba.kernel.people.feed_values import FeedBusyError
from yakuba.kernel.people.feeding import feed
from yakuba.kernel.people.reading import survey
from yakuba.lib import clock
from yakuba.lib.refs import Actor

DONE, REFUSED = "done", "refused"
KEPT = timedelta(days=7)


@dataclass(slots=True)
class Round:
    """What one look at the folder came to. ``refused`` needs a person; ``waiting`` passes by itself."""

    taken: list[FeedReport] = field(default_factory=list)
    refused: str = ""
    waiting: str = ""


def take_folder(actor: Actor, folder: Path) -> Round:
    """Take what lies in the folder, up to the first file that cannot be taken. Twice changes nothing.

    Raises NotAllowed, and FeedRefusedError where there is no such folder or an earlier file still lies in ``refused``.
    """
    if not folder.is_dir():
        raise FeedRefusedError(_("取込のフォルダーがありません。設定 YAKUBA_REGISTER_FOLDER を確かめてください。"))
    _forget(folder / DONE)
    if any(_files(folder / REFUSED)):
        raise FeedRefusedError(
            _("前に断られたファイルが refused に残っているので、取り込みを止めています。直すか片付けてください。")
        )
    found = Round()
    for path in _in_order(folder):
        _take(actor, path, found)
        if found.refused or found.waiting:
            break
    return found


def _take(actor: Actor, path: Path, found: Round) -> None:
    try:
        if survey(path).declared is None:
            found.waiting = _("件数の行がまだありません。書き終わるのを待っています。")
            return
        found.taken.append(feed(actor, path))
        _put(path, DONE)
    except FeedBusyError as busy:
        found.waiting = str(busy)
    except FeedRefusedError as refused:
        found.refused = str(refused)
        (_put(path, REFUSED).parent / f"{path.name}.txt").write_text(f"{refused}\n", encoding="utf-8")


def _in_order(folder: Path) -> Sequence[Path]:
    """By the day and number that each file states; one that cannot be read comes first, to be refused."""
    return sorted((path for path in _files(folder) if path.suffix.lower() == ".csv"), key=_place)


def _place(path: Path) -> tuple[date, int, str]:
    try:
        head = survey(path).head
    except FeedRefusedError:
        return (date.min, 0, path.name)
    return (head.as_of or date.min, head.sequence, path.name)


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
            yield path


def _put(path: Path, where: str) -> Path:
    """Move it; its time becomes that of the move, from which it is kept."""
    target = path.parent / where / path.name
    target.parent.mkdir(mode=0o700, exist_ok=True)
    moment = clock.now().timestamp()
    os.utime(path, (moment, moment))
    return path.replace(target)


def _forget(done: Path) -> None:
    """The register copy holds what was taken; the file need not lie about."""
    oldest = (clock.now() - KEPT).timestamp()
    for path in _files(done):
        if path.stat().st_mtime < oldest:
            path.unlink()
