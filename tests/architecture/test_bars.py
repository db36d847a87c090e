"""The measurable half of good taste: sizes, from STYLE. Complexity, types and imports have their own tools."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "yakuba"


def _code_files() -> list[Path]:
    return [p for p in SOURCE.rglob("*.py") if "migrations" not in p.parts and "tests" not in p.parts]


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{path.relative_to(ROOT)}:{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


def _percentile_90(values: list[int]) -> int:
    return sorted(values)[int(len(values) * 0.9)]


def test_functions_stay_short() -> None:
    lengths = dict(entry for path in _code_files() for entry in _functions(path))
    too_long = {name: length for name, length in lengths.items() if length > 60}
    assert too_long == {}
    assert _percentile_90(list(lengths.values())) <= 25


def _body(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Its lines after signature and docstring."""
    statements = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (statements[-1].end_lineno or 0) - statements[0].lineno + 1 if statements else 0


def test_a_view_loads_asks_does_and_shows_within_twenty_lines() -> None:
    views = [path for path in _code_files() if path.name == "views.py" or "views" in path.parent.parts]
    bodies = {
        f"{path.relative_to(ROOT)}:{node.name}": _body(node)
        for path in views
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert len(bodies) > 200
    assert {name: length for name, length in bodies.items() if length > 20} == {}


def test_files_stay_short() -> None:
    lengths = {str(p.relative_to(ROOT)): len(p.read_text(encoding="utf-8").splitlines()) for p in _code_files()}
    too_long = {name: length for name, length in lengths.items() if length > 400}
    assert too_long == {}
    assert _percentile_90(list(lengths.values())) <= 200


def test_every_module_says_what_it_is_for() -> None:
    silent = [str(p.relative_to(ROOT)) for p in _code_files() if _tree(p).body and ast.get_docstring(_tree(p)) is None]
    assert silent == []


def test_the_day_of_a_moment_is_asked_of_the_clock() -> None:
    """``moment.date()`` of what a database gives is yesterday until nine in the morning in Japan."""
    calls = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in _code_files()
        if path.name != "clock.py"
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "date"
    ]
    assert calls == []
