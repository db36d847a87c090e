"""A small register copy for tests, fed by the door as the core system would feed it."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from yakuba.kernel.people import service
from yakuba.lib.refs import Actor

FEEDER = Actor("system", "people.import")
READER = Actor("staff", "1011")


def resident(number: int, name: str, kana: str = "", **items: str) -> dict[str, str]:
    """A row of the feed: somebody who lives alone, unless further headings say otherwise."""
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


def feed(folder: Path, rows: Sequence[Mapping[str, str]], *, as_of: str = "2026-11-19") -> int:
    """Take these residents as the whole register of a day; the feed's id. Fails when a row is not taken."""
    path = folder / f"register-{as_of}.csv"
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["#住民台帳の写し", "1", "全件", as_of, 1])
        out.writerow(headings)
        out.writerows([[row.get(heading, "") for heading in headings] for row in rows])
        out.writerow(["#件数", len(rows)])
    report = service.feed(FEEDER, path)
    assert report.error_count == 0, report.errors
    return report.feed_id


def person_id(number: int) -> int:
    """How the register copy names the resident with this 宛名番号 (a look that the audit register records)."""
    return service.person_by_number(READER, f"{number:010d}").person_id
