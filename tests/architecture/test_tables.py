"""On a phone a row of a table is a card: each value stands there with what it is, for eyes and screen readers."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "src/yakuba"
TABLE = re.compile(r'<table class="y-table".*?</table>', re.DOTALL)
BODY = re.compile(r"<tbody.*?</tbody>", re.DOTALL)
CELL = re.compile(r"<(?:td|th)\b[^>]*>")
TABLES = {
    f"{path.relative_to(ROOT)}:{place}": table
    for path in sorted(ROOT.rglob("*.html"))
    for place, table in enumerate(TABLE.findall(path.read_text(encoding="utf-8")))
}


@pytest.mark.parametrize("where", TABLES)
def test_every_cell_says_what_it_holds(where: str) -> None:
    cells = [cell for body in BODY.findall(TABLES[where]) for cell in CELL.findall(body)]
    assert cells
    assert [cell for cell in cells if "data-title=" not in cell and "colspan=" not in cell] == []
    assert 'role="table"' in TABLES[where]


def test_there_are_tables_to_look_at() -> None:
    assert len(TABLES) >= 5
