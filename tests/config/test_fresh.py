"""`yakuba demo --fresh` deletes what the demo made, says what, and touches nothing else, on either database."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection

from samples import organisation as aoba
from tests.processes import ROOT, ProcessDatabase
from yakuba.config import demo_home
from yakuba.config.env import Zone
from yakuba.config.zones import home_of
from yakuba.kernel.organisation.models import Municipality
from yakuba.lib.commands import CommandError

pytestmark = pytest.mark.process
MUNICIPALITIES = "SELECT count(*) FROM organisation_municipality"


def demo(home: Path, *words: str, url: str = "", **settings: str) -> tuple[int, str]:
    """How ``yakuba demo WORDS`` ends there, and what it says."""
    environment = {"YAKUBA_DEMO": "1", "YAKUBA_SECRET_KEY": "x" * 50, "YAKUBA_ZONE": "both", "YAKUBA_HOME": str(home)}
    environment |= {"YAKUBA_DATABASE_URL": url, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    done = subprocess.run(
        [sys.executable, "-m", "yakuba", "demo", "--residents", "100", *words],
        env=os.environ | environment | {"DJANGO_SETTINGS_MODULE": "yakuba.config.settings"} | settings,
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    return done.returncode, (done.stdout + done.stderr).decode()


def files(home: Path) -> dict[str, bytes]:
    return {str(file.relative_to(home)): file.read_bytes() for file in home.rglob("*") if file.is_file()}


@pytest.mark.once
@pytest.mark.django_db
def test_the_demo_does_not_open_a_real_town_but_opens_a_twin(tmp_path: Path) -> None:
    demo_home.only_a_sample(tmp_path)
    aoba.load()
    demo_home.only_a_sample(tmp_path)
    Municipality.objects.update(name="ほんとうの市")
    with pytest.raises(CommandError, match="見本ではない町のデータがあるため、デモを始めません"):
        demo_home.only_a_sample(tmp_path)
    (tmp_path / demo_home.TWIN).touch()
    demo_home.only_a_sample(tmp_path)
    demo_home.only_a_sample(home_of(Zone.PORTAL, tmp_path))


@pytest.mark.once
def test_what_the_demo_made_is_deleted_and_made_again_and_nothing_beside_it(tmp_path: Path) -> None:
    """The residents' side alone: it is quickly made."""
    home = tmp_path / "town"
    portal = {"YAKUBA_ZONE": "portal", "YAKUBA_GATE": "folder"}
    status, said = demo(home, "--prepare-only", **portal)
    assert status == 0, said
    before = files(home)
    assert {demo_home.MARK, "yakuba.sqlite3", "keys/gate-portal.pub"} <= set(before)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "kept").write_text("kept", encoding="utf-8")
    (home / "link").symlink_to(tmp_path / "elsewhere")
    (home / "files" / "old").mkdir(parents=True)
    (home / "files" / "old" / "paper").write_text("old", encoding="utf-8")
    status, said = demo(home, "--prepare-only", "--fresh", **portal)
    assert status == 0, said
    assert f"{home} の中をすべて消しています(データベース、ファイル、鍵" in said
    after = files(home)
    assert set(after) == set(before)
    assert after["keys/gate-portal.pub"] != before["keys/gate-portal.pub"]
    assert not (home / "link").is_symlink()
    assert (tmp_path / "elsewhere" / "kept").read_text(encoding="utf-8") == "kept"


@pytest.mark.once
def test_a_folder_that_the_demo_did_not_make_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "paper").write_text("a town's own", encoding="utf-8")
    status, said = demo(tmp_path, "--prepare-only", "--fresh")
    assert status == 2
    assert f"{tmp_path} はデモが作ったフォルダーではないので消しません" in said
    assert "unset YAKUBA_HOME" in said
    assert files(tmp_path) == {"files/paper": b"a town's own"}


def _lies(settings: LazySettings, monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    monkeypatch.setitem(settings.DATABASES, "default", {"ENGINE": "django.db.backends.sqlite3", "NAME": file})


@pytest.mark.once
def test_the_demo_marks_no_folder_in_which_it_finds_something(
    tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    _lies(settings, monkeypatch, tmp_path / "a" / "db")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "paper").touch()
    demo_home.mark(tmp_path / "a")
    assert not (tmp_path / "a" / demo_home.MARK).exists()
    (tmp_path / "a" / "paper").unlink()
    demo_home.mark(tmp_path / "a")
    assert (tmp_path / "a" / demo_home.MARK).is_file()


def test_a_database_outside_the_folder_is_refused_and_stays_as_it_is(
    process_database: ProcessDatabase, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """On PostgreSQL, and on a SQLite file elsewhere; also where the folder is a demo's."""
    home = tmp_path_factory.mktemp("home")
    (home / demo_home.MARK).touch()
    (home / "paper").touch()
    tables = process_database.rows(_TABLES[connection.vendor])
    assert tables
    status, said = demo(home, "--prepare-only", "--fresh", url=process_database.url)
    assert status == 2
    assert "YAKUBA_DATABASE_URL のデータベースには触れません" in said
    assert "空のデータベースを YAKUBA_DATABASE_URL に" in said
    assert set(files(home)) == {demo_home.MARK, "paper"}
    assert process_database.rows(_TABLES[connection.vendor]) == tables
    assert process_database.rows(MUNICIPALITIES) == [(0,)]


_TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename",
}


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as somebody:
        somebody.bind(("127.0.0.1", 0))
        somebody.listen()
        yield somebody.getsockname()[1]


@pytest.mark.once
def test_a_taken_port_is_told_before_anything_is_deleted_or_made(tmp_path: Path, taken_port: int) -> None:
    """Perhaps it is taken by the very town that would be deleted."""
    (tmp_path / demo_home.MARK).touch()
    (tmp_path / "paper").touch()
    status, said = demo(tmp_path, "--fresh", "--port", str(taken_port))
    assert status == 2
    assert f"127.0.0.1:{taken_port} は使われています。--port で別の番号を選んでください" in said
    assert set(files(tmp_path)) == {demo_home.MARK, "paper"}


@pytest.mark.once
@pytest.mark.django_db
def test_a_marked_folder_in_which_another_town_lives_now_is_refused(
    tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from samples import organisation as aoba

    file = tmp_path / "yakuba.sqlite3"
    file.touch()
    (tmp_path / demo_home.MARK).touch()
    _lies(settings, monkeypatch, file)
    aoba.load()
    assert demo_home.is_there(tmp_path)
    monkeypatch.setattr(aoba, "is_here", lambda: False)
    with pytest.raises(CommandError, match="見本の町ではないので消しません"):
        demo_home.is_there(tmp_path)
    assert file.exists()
