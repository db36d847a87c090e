"""The fictional town, and files to import."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from samples import organisation
from yakuba.lib.refs import Actor


@pytest.fixture
def aoba(db: None) -> None:
    """青葉市 with its reorganisation of 1 April 2026."""
    organisation.load()


@pytest.fixture
def town(tmp_path: Path) -> Callable[..., Path]:
    """Writes a folder of CSV files: ``town(sections=[[heading …], [cell …], …])``."""

    def write(**files: list[list[str]]) -> Path:
        folder = tmp_path / f"import-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        for name, rows in files.items():
            with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows(rows)
        return folder

    return write


def staff(code: str) -> Actor:
    """A member of staff by code."""
    return Actor("staff", code)
