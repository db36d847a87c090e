"""The demo's own folder: what ``--fresh`` may empty, and everything else, which it must not touch."""

import shutil
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from yakuba.config.env import ROOT
from yakuba.lib.commands import CommandError

MARK = "demo-town"
"""A file that only the demo writes, and only into a folder that it found empty."""
TWIN = "twin-town"
"""A file that only ``yakuba twin`` writes: the town beside it is made of published figures and lives nowhere."""
SAID = "このフォルダーは ./run demo が作りました。./run demo --fresh は、この中をすべて消して作り直します。\n"
OWN = ROOT / "var" / "demo"
"""Where the demo lives unless YAKUBA_HOME says otherwise; demos from before there was a mark have none."""


def mark(home: Path) -> None:
    """Make the folder, and mark it as a demo's where it is empty and the database will lie inside."""
    home.mkdir(parents=True, exist_ok=True)
    if _holds_the_database(home) and not any(home.iterdir()):
        (home / MARK).write_text(SAID, encoding="utf-8")


def only_a_sample(home: Path) -> None:
    """Raises CommandError where a real town's data lie: in the demo anybody signs in as anybody by one press.

    The residents' side of a twin has its files below those of the desk. A database of an older release tells nothing.
    """
    is_twin = any((place / TWIN).is_file() for place in (home, home.parent))
    if not is_twin and _another_town_lives_here():
        raise CommandError(
            "このデータベースには見本ではない町のデータがあるため、デモを始めません"
            "(デモではだれでもボタン一つでサインインできます)。"
            "デモには、YAKUBA_DATABASE_URL と YAKUBA_HOME の指定を外すか、空のものを指定してください。"
            "yakuba twin で作った町を開くときは、YAKUBA_HOME をその町のフォルダーにしてください。"
        )


def is_there(home: Path) -> bool:
    """Whether there is anything that a new beginning would delete. Raises CommandError when it must not be deleted."""
    if not _holds_the_database(home):
        raise CommandError(
            "--fresh が作り直すのは YAKUBA_HOME の中のデータベースだけです。"
            "YAKUBA_DATABASE_URL のデータベースには触れません。"
            "新しく始めるには、空のデータベースを YAKUBA_DATABASE_URL に、空のフォルダーを YAKUBA_HOME に指定し、"
            "--fresh を付けずに始めてください。何も消していません。"
        )
    if not home.exists() or not any(home.iterdir()):
        return False
    if not (home / MARK).is_file() and home.resolve() != OWN.resolve():
        raise CommandError(
            f"{home} はデモが作ったフォルダーではないので消しません。デモを新しく始めるには、YAKUBA_HOME の指定を外すか"
            "(unset YAKUBA_HOME)、空のフォルダーを指定してください。何も消していません。"
        )
    if _is_made() and _another_town_lives_here():
        raise CommandError(
            f"{home} のデータベースにあるのは見本の町ではないので消しません。"
            "デモには YAKUBA_HOME で別の空のフォルダーを指定してください。何も消していません。"
        )
    return True


def empty(home: Path) -> None:
    """Delete what is inside; the mark stays, so that whoever is interrupted can begin again."""
    connection.close()
    for inside in home.iterdir():
        if inside.name == MARK:
            continue
        if inside.is_dir() and not inside.is_symlink():
            shutil.rmtree(inside)
        else:
            inside.unlink()


def _holds_the_database(home: Path) -> bool:
    database = settings.DATABASES["default"]
    inside = Path(str(database["NAME"])).resolve().is_relative_to(home.resolve())
    return database["ENGINE"] == "django.db.backends.sqlite3" and inside


def _is_made() -> bool:
    return Path(str(settings.DATABASES["default"]["NAME"])).exists()


def _another_town_lives_here() -> bool:
    """False where nothing can be read: the demo of an older release, or one that was interrupted."""
    from samples import organisation as aoba
    from yakuba.kernel.organisation import service

    try:
        return service.municipality() is not None and not aoba.is_here()
    except DatabaseError:
        return False
