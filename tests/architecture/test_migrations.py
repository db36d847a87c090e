"""A migration runs on old databases for ever: what it does stands in it, not in code of the house, which changes."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src"
MIGRATIONS = sorted(SOURCE.glob("yakuba/**/migrations/[0-9]*.py"))


def borrowed(source: str) -> Iterator[str]:
    """What a migration takes from the house: names it imports, and modules that its functions reach into.

    Django itself writes ``import yakuba.…`` for the values of a field, which only describe it.
    """
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "yakuba":
            yield f"{node.lineno}: from {node.module}"
        elif isinstance(node, ast.FunctionDef | ast.Lambda):
            inside = (name for name in ast.walk(node) if isinstance(name, ast.Name) and name.id == "yakuba")
            yield from (f"{name.lineno}: yakuba" for name in inside)


@pytest.mark.parametrize("path", MIGRATIONS, ids=lambda path: str(path.relative_to(SOURCE / "yakuba")))
def test_a_migration_calls_no_code_of_the_house(path: Path) -> None:
    assert list(borrowed(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("from yakuba.kernel.documents import papers\n", ["1: from yakuba.kernel.documents"]),
        ("def do(apps, editor):\n    from yakuba.lib import clock\n", ["2: from yakuba.lib"]),
        ("import yakuba.lib.clock\ndef do(apps, editor):\n    return yakuba.lib.clock.now()\n", ["3: yakuba"]),
        ("import yakuba.lib.clock\nnow = yakuba.lib.clock.now\n", []),
        ("from django.db import models\n", []),
    ],
)
def test_what_is_borrowed_is_found(source: str, lines: list[str]) -> None:
    assert list(borrowed(source)) == lines
