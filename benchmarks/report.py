"""What was measured, for a person: a table on the screen, and results.json with results.md beside it."""

import json
import os
import platform
import sys
from pathlib import Path
from typing import Any

from django.db import connection

from benchmarks.harness import MEDIAN, Result, Scale

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
TABLE = HERE / "results.md"
HEAD = f"{'bar':<9}{'work':<62}{'seconds':>14}{'each':>13}  ratio"
MARKDOWN = """# Measured

Written by `./run bench`. Every ratio is ours ÷ the peer or floor of the same run, interleaved; seconds are medians
unless a percentile is named. Bars: the highest value allowed.

| bar | work | database | seconds | each | ratio | counted | bars | size | machine |
|---|---|---|---|---|---|---|---|---|---|
"""


def say(text: str) -> None:
    """A line for whoever waits at the screen."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def line(result: Result) -> str:
    """One row of the table on the screen."""
    told = [f"{value:.2f}x {name}" for name, value in result.ratios.items()]
    told += [f"{number} {name}" for name, number in result.counted.items()]
    if "slowest" in result.bars:
        told.append(f"slowest {result.slowest:.4f} s")
    if result.missed:
        told.append("MISSED " + "; ".join(result.missed))
    each = result.seconds / result.size * 1e6
    return f"{result.bar:<9}{result.work:<62}{_seconds(result.as_json()):>14}{each:>10.1f} us  {'  '.join(told)}"


def keep(results: list[Result], scale: Scale) -> None:
    """Replace the rows measured now; those of other modules, the other database and other sizes of the run stay."""
    measured = [result.as_json() | _machine() | {"scale": scale.name.lower()} for result in results]
    now = {_key(row) for row in measured}
    earlier = json.loads(RESULTS.read_text(encoding="utf-8"))["rows"] if RESULTS.is_file() else []
    rows = [row for row in earlier if _key(row) not in now] + measured
    rows.sort(key=_key)
    RESULTS.write_text(json.dumps({"rows": rows}, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    TABLE.write_text(MARKDOWN + "".join(map(_markdown, rows)), encoding="utf-8")


def _markdown(row: dict[str, Any]) -> str:
    cells = (
        row["bar"],
        row["work"],
        f"{row['database']} {row['server']}",
        _seconds(row),
        f"{row['seconds'] / row['size'] * 1e6:.1f} µs",
        ", ".join(f"{value:.2f}× {name}" for name, value in row["ratios"].items()) or "–",
        ", ".join(f"{number} {name}" for name, number in row["counted"].items()) or "–",
        ", ".join(f"{name} ≤ {bar:g}" for name, bar in row["bars"].items()) + (" **missed**" if row["missed"] else ""),
        f"{row['size']:,} ({row['scale']})",
        f"{row['cores']} cores, load {row['load']}, Python {row['python']}, {row['system']}",
    )
    return "| " + " | ".join(cell or "–" for cell in cells) + " |\n"


def _seconds(row: dict[str, Any]) -> str:
    kind = "" if row["quantile"] == MEDIAN else f"p{row['quantile'] * 100:.0f} "
    slowest = f", slowest {row['slowest']:.4f} s" if "slowest" in row["bars"] else ""
    return f"{kind}{row['seconds']:.4f} s{slowest}"


def _key(row: dict[str, Any]) -> tuple[str, str, str, str]:
    return row["bar"], row["work"], row["database"], row["scale"]


def _machine() -> dict[str, object]:
    return {
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "system": platform.platform(terse=True),
        "server": ".".join(map(str, connection.get_database_version())),
    }
