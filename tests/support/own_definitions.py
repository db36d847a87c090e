"""A town's own folder for tests: one procedure changed (question, deadline, letter), from a day on."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support import organised
from yakuba.kernel.procedures.catalogue import SHIPPED
from yakuba.lib.clock import stopped_at
from yakuba.lib.refs import Actor

TODAY = date(2026, 11, 26)
TOMORROW = TODAY + timedelta(days=1)
OFFICER = Actor("staff", "1006")
"""情報政策: everything."""
HEAD = Actor("staff", "1029")
"""こども課長: the procedures of that section."""
PROCEDURE = "jidoteate-nintei"
FILE = f"kodomo/{PROCEDURE}.yaml"
QUESTION = "家計をおもに支えているのはどなたですか(青葉市)"
TITLE = "青葉市児童手当認定のお知らせ"
DAYS = 20


@pytest.fixture
def own_town(db: None) -> Iterator[None]:
    """青葉市 today, with nothing published yet."""
    with stopped_at(TODAY):
        organised.load()
        yield


Change = Callable[[dict[str, Any]], object]


def folder(path: Path, valid_from: date, version: int = 1001) -> Path:
    """The folder of a town that asks, counts and writes otherwise from ``valid_from`` on."""
    (path / "kodomo").mkdir(parents=True)
    shutil.copy(SHIPPED / FILE, path / FILE)

    def change(held: dict[str, Any]) -> None:
        held |= {"version": version, "valid_from": valid_from}
        held["period"]["days"] = DAYS
        held["letters"][0]["title"] = TITLE

    edit(path / FILE, change)
    words = {"valid_from": valid_from, "facts": [{"id": "main_earner", "question": QUESTION}]}
    (path / "facts.yaml").write_text(yaml.safe_dump(words, allow_unicode=True), encoding="utf-8")
    return path


def edit(path: Path, change: Change) -> None:
    """One file of a folder, changed as somebody would in an editor."""
    held = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(held)
    path.write_text(yaml.safe_dump(held, allow_unicode=True, sort_keys=False), encoding="utf-8")
