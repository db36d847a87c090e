"""青葉市 in a test's database, fast."""

import csv
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from samples import organisation
from tests.support.remembered import remembered
from yakuba.kernel.organisation import service


def load() -> None:
    """As ``samples.organisation.load``."""
    remembered("青葉市", organisation.load)


def with_numbers(folder: Path, numbers: Mapping[str, str]) -> None:
    """Import the staff again with the own 宛名番号 of some of them."""
    to = folder / "staff-with-numbers"
    to.mkdir()
    with (to / "staff.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, ["職員コード", "氏名", "宛名番号"])
        out.writeheader()
        out.writerows(row | {"宛名番号": numbers.get(row["職員コード"], "")} for row in _shipped_staff())
    service.import_path(to, as_of=date(2026, 4, 2))


def with_assignments(folder: Path, *more: tuple[str, str, str]) -> None:
    """Import the assignments again with some besides (兼務): staff, section and role each."""
    to = folder / "more-assignments"
    to.mkdir()
    shipped = (organisation.FOLDER / "2026-04-01" / "assignments.csv").read_text(encoding="utf-8")
    rows = "".join(f"{code},{section},{role},兼務,,\n" for code, section, role in more)
    (to / "assignments.csv").write_text(shipped + rows, encoding="utf-8")
    service.import_path(to, as_of=date(2026, 4, 2))


@cache
def _shipped_staff() -> list[dict[str, str]]:
    with (organisation.FOLDER / "2020-04-01" / "staff.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
