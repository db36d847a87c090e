"""The checks hold for everything: no list, in no file, says for what they do not."""

import io
import re
import tokenize
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = ("yakuba", "tests", "benchmarks", "samples", "scripts", "conftest")
GENERATED = {"ruff": ["migrations"], "mypy": ["/migrations/"]}
"""What Django writes, and nobody by hand."""
TYPED = {"packages": ["yakuba", "benchmarks", "samples", "tests", "scripts"], "modules": ["conftest"], "strict": True}
OF_OTHERS = {"module", "ignore_missing_imports", "follow_untyped_imports"}
"""All that an override of mypy may say, and of other people's packages alone."""
NOT_IN_TESTS = {"S608"}
"""The rule that ``tests/ruff.toml`` does not select: a test looks into any table by its name."""
ELSEWHERE = ("mypy.ini", ".mypy.ini", "setup.cfg", "tox.ini", ".flake8", ".importlinter", ".ruff.toml")
SILENCED = re.compile(r"#\s*(?:(?:ruff|flake8):\s*noqa|mypy:|noqa(?!:)|type:\s*ignore(?!\[))")
"""A comment that turns off a whole file, or every rule of a line."""

UNEXPLAINED = re.compile(r"#\s*(?:noqa:[A-Z0-9, ]+|type:\s*ignore\[[a-z, -]+\])\s*$")
"""One that turns off a rule of a line and does not say why."""


def _files(pattern: str) -> list[Path]:
    folders = [ROOT / name for name in ("src", "tests", "benchmarks", "samples", "scripts", "docs")]
    return sorted([*ROOT.glob(pattern), *(path for folder in folders for path in folder.rglob(pattern))])


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _named(table: Any, part: str) -> Iterator[str]:
    """Every key below ``table`` whose name has ``part`` in it."""
    for key, value in table.items() if isinstance(table, Mapping) else ():
        if part in key:
            yield key
        yield from _named(value, part)
    for value in table if isinstance(table, list) else ():
        yield from _named(value, part)


def of_ruff(settings: Mapping[str, Any]) -> list[str]:
    """What these settings of ruff leave out."""
    found = list(_named(settings, "ignore"))
    excluded = {key: value for key, value in settings.items() if "exclude" in key}
    found += [key for key, value in excluded.items() if value != GENERATED["ruff"]]
    return found + list(_named(settings.get("lint", {}), "exclude"))


def of_mypy(settings: Mapping[str, Any]) -> list[str]:
    """What these settings of mypy leave out."""
    found = list(_named({**settings, "overrides": []}, "ignore"))
    found += [key for key in ("disable_error_code", "follow_imports") if key in settings]
    found += [key for key, value in TYPED.items() if settings.get(key) != value]
    if settings.get("exclude", GENERATED["mypy"]) != GENERATED["mypy"]:
        found.append("exclude")
    for each in settings.get("overrides", []):
        modules = [each["module"]] if isinstance(each["module"], str) else each["module"]
        found += sorted(set(each) - OF_OTHERS)
        found += [name for name in modules if name.split(".")[0] in (*OURS, "*")]
    return found


def of_importlinter(settings: Mapping[str, Any]) -> list[str]:
    """What these settings of import-linter leave out."""
    return list(_named(settings, "ignore"))


def _is_wrong(comment: str) -> bool:
    return bool(SILENCED.search(comment) or UNEXPLAINED.search(comment))


def silenced(source: str) -> list[str]:
    """The comments of a file that turn off more than a named rule of one line, or do not say why."""
    if not any(SILENCED.search(line) or UNEXPLAINED.search(line) for line in source.splitlines()):
        return []
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return [token.string for token in tokens if token.type == tokenize.COMMENT and _is_wrong(token.string)]


@pytest.mark.parametrize("path", _files("pyproject.toml") + _files("ruff.toml"), ids=lambda p: str(p.relative_to(ROOT)))
def test_no_settings_leave_anything_out(path: Path) -> None:
    settings = _read(path)
    assert of_ruff(settings if path.name == "ruff.toml" else settings["tool"]["ruff"]) == []
    if path.name == "pyproject.toml":
        assert of_mypy(settings["tool"]["mypy"]) == []
        assert of_importlinter(settings["tool"]["importlinter"]) == []


def test_settings_stand_where_this_looks_for_them() -> None:
    assert [str(path) for name in ELSEWHERE for path in _files(name)] == []
    assert [path.relative_to(ROOT).as_posix() for path in _files("ruff.toml")] == ["tests/ruff.toml"]


def test_tests_select_every_rule_of_the_house_but_one() -> None:
    house = _read(ROOT / "pyproject.toml")["tool"]["ruff"]["lint"]["select"]
    tests = _read(ROOT / "tests" / "ruff.toml")["lint"]["select"]
    assert set(house) - set(tests) == NOT_IN_TESTS
    assert set(tests) <= set(house)


def test_a_comment_turns_off_no_more_than_a_rule_of_a_line_and_says_why() -> None:
    found = {str(path.relative_to(ROOT)): silenced(path.read_text(encoding="utf-8")) for path in _files("*.py")}
    assert {path: comments for path, comments in found.items() if comments} == {}


@pytest.mark.parametrize(
    ("judge", "wrong"),
    [
        (of_ruff, "lint.ignore = ['E501']"),
        (of_ruff, "lint.extend-ignore = ['E501']"),
        (of_ruff, "lint.per-file-ignores = {'tests/**' = ['S']}"),
        (of_ruff, "lint.extend-per-file-ignores = {'tests/**' = ['S']}"),
        (of_ruff, "lint.pep8-naming.ignore-names = ['setUp']"),
        (of_ruff, "lint.exclude = ['tests']"),
        (of_ruff, "exclude = ['tests']"),
        (of_ruff, "extend-exclude = ['migrations', 'tests']"),
        (of_mypy, "ignore_errors = true"),
        (of_mypy, "ignore_missing_imports = true"),
        (of_mypy, "disable_error_code = ['arg-type']"),
        (of_mypy, "exclude = ['/migrations/', '/tests/']"),
        (of_mypy, "follow_imports = 'silent'"),
        (of_mypy, "packages = ['yakuba']"),
        (of_mypy, "overrides = [{module = 'django.*', ignore_errors = true}]"),
        (of_mypy, "overrides = [{module = ['segno', 'yakuba.lib'], ignore_missing_imports = true}]"),
        (of_importlinter, "contracts = [{name = 'x', ignore_imports = ['yakuba.a -> yakuba.b']}]"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_whatever_leaves_something_out_is_noticed(judge: Any, wrong: str) -> None:
    right = {"strict": True, **TYPED} if judge is of_mypy else {}
    assert judge(right) == []
    assert judge(right | tomllib.loads(wrong)) != []


@pytest.mark.parametrize(
    "comment",
    [
        "ruff: noqa",
        "noqa",
        "flake8: noqa: E501",
        "mypy: ignore-errors",
        "type: ignore",
        "noqa: E501",
        "noqa: E501, F401",
        "type: ignore[arg-type]",
        "type: ignore[attr-defined, arg-type]",
    ],
)
def test_a_comment_that_turns_off_too_much_or_says_no_why_is_noticed(comment: str) -> None:
    assert silenced(f"x = 1  # {comment}\n") == [f"# {comment}"]
    assert silenced('x = "# noqa"  # noqa: E501 - one rule of one line\ny = 1  # type: ignore[arg-type]  # why\n') == []
