"""Every decision stands in the index under its own number, with the title that its paper has."""

import re
from collections import Counter
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "decisions"
INDEX = FOLDER / "README.md"
NAME = re.compile(r"(\d{4})-[a-z0-9]+(-[a-z0-9]+)*\.md")
TITLE = re.compile(r"# (\d{4}) (\S.*)")
LINE = re.compile(r"\| \[(\d{4})\]\(([^)]+)\) \| (.+?) \| (\S.*?) \|")


def _papers() -> list[Path]:
    return sorted(path for path in FOLDER.iterdir() if path != INDEX)


def _titles() -> list[tuple[str, str, str]]:
    """Number, file and title of each paper as it says them itself."""
    found = [(path, TITLE.fullmatch(path.read_text(encoding="utf-8").partition("\n")[0])) for path in _papers()]
    return [(head[1], path.name, head[2]) for path, head in found if head]


def test_a_paper_has_its_number_in_its_name_and_in_its_title() -> None:
    named = [(found[1], path.name) for path in _papers() if (found := NAME.fullmatch(path.name))]
    assert [name for _number, name in named] == [path.name for path in _papers()]
    assert named == [(number, name) for number, name, _title in _titles()]


def test_no_number_is_given_twice() -> None:
    numbers = Counter(path.name[:4] for path in _papers())
    assert [number for number, times in numbers.items() if times > 1] == []


def test_the_index_has_every_paper_with_its_title_in_order() -> None:
    lines = [line for line in INDEX.read_text(encoding="utf-8").splitlines() if line.startswith("| [")]
    told = [found for line in lines if (found := LINE.fullmatch(line))]
    assert len(told) == len(lines)
    assert [(found[1], found[2], found[3]) for found in told] == _titles()
