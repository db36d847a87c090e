"""Fictional residents as feed files, and the staff of 青葉市 who look at them."""

import csv
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest

from samples import organisation
from yakuba.kernel.people import service
from yakuba.kernel.people.contracts import FeedReport
from yakuba.lib import clock
from yakuba.lib.refs import Actor

CLERK = Actor("staff", "1011")
"""窓口, not named for protected addresses."""
NAMED = Actor("staff", "1010")
"""審査, named for protected addresses and for protection."""
DECIDER = Actor("staff", "1009")
"""係長, named for deciding on protection besides."""
FEEDER = Actor("system", "people.import")

Rows = Sequence[Mapping[str, str]]
Write = Callable[..., Path]
Feed = Callable[..., FeedReport]


def resident(number: int, name: str, kana: str = "", **items: str) -> dict[str, str]:
    """A row of the register; further headings by keyword."""
    row = {
        "宛名番号": f"{number:010d}",
        "種別": "住民",
        "氏名": name,
        "氏名カナ": kana,
        "生年月日": "1980-01-01",
        "性別": "女",
        "世帯番号": f"{number:010d}",
        "続柄": "世帯主",
        "町名": "青葉町一丁目",
        "町字コード": "0001001",
        "番地": "1番1号",
    }
    return row | items


@pytest.fixture
def aoba(db: None) -> None:
    """青葉市's sections, staff and rights."""
    organisation.load()


@pytest.fixture(autouse=True)
def _today() -> object:
    with clock.stopped_at(date(2026, 11, 22)):
        yield


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a feed file of rows; ``head`` and ``count`` as a test wants them wrong."""

    def file(
        rows: Rows,
        *,
        kind: str = "全件",
        as_of: str = "2026-11-20",
        sequence: int = 1,
        head: bool = True,
        count: int | None = -1,
        encoding: str = "utf-8",
    ) -> Path:
        path = tmp_path / f"feed-{len(list(tmp_path.iterdir()))}.csv"
        headings = list(dict.fromkeys(heading for row in rows for heading in row)) or ["宛名番号", "氏名"]
        with path.open("w", newline="", encoding=encoding) as target:
            out = csv.writer(target)
            if head:
                out.writerow(["#住民台帳の写し", "1", kind, as_of, sequence])
            out.writerow(headings)
            out.writerows([[row.get(heading, "") for heading in headings] for row in rows])
            if count is not None:
                out.writerow(["#件数", len(rows) if count < 0 else count])
        return path

    return file


@pytest.fixture
def feed(aoba: None, write: Write) -> Feed:
    """Writes rows as a file and feeds it."""

    def fed(rows: Rows, accept_shrink: bool = True, **options: object) -> FeedReport:
        return service.feed(FEEDER, write(rows, **options), accept_shrink=accept_shrink)

    return fed
