"""`./run` on a machine that lacks something stops with one clear sentence that says what to install."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.places import ROOT

pytestmark = pytest.mark.once
TOOLS = ("bash", "cat", "cksum", "dirname", "env", "mkdir", "rm")
"""What a shell script finds on any Debian."""
NEW = '[ "$1" = -c ] && exit 0'
NO_PIP = f'#!/bin/sh\n{NEW}\necho "$0: No module named pip" >&2; exit 1\n'
NO_INDEX = f'#!/bin/sh\n{NEW}\n[ "$3" = --version ] && exit 0\necho "Could not fetch URL" >&2; exit 1\n'
UV_WITHOUT_INDEX = '#!/bin/sh\n[ "$1" = venv ] && exit 0\necho "error: Failed to fetch" >&2; exit 1\n'
SENTENCES = {
    "no python": ({}, "Python 3.11 or newer is needed. Install it (Debian: apt install python3)"),
    "an old python": ({"python3": "#!/bin/sh\nexit 1\n"}, "Python 3.11 or newer is needed."),
    "no pip": ({"python3": NO_PIP}, "has no pip, which fetches the package installer uv. Install pip (Debian: apt"),
    "no index for pip": ({"python3": NO_INDEX}, "uv could not be fetched. Check the connection to the package index"),
    "no index for uv": ({"python3": NO_PIP, "uv": UV_WITHOUT_INDEX}, "the packages could not be installed. Check the"),
}


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A checkout that nothing was set up in, and a PATH with the tools of a bare machine."""
    for name in ("run", "scripts/setup.sh", "requirements.lock"):
        (tmp_path / "house" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / "house" / name)
    (tmp_path / "bin").mkdir()
    for name in TOOLS:
        found = shutil.which(name)
        assert found
        (tmp_path / "bin" / name).symlink_to(found)
    return tmp_path


def run(bare: Path, programs: dict[str, str], **settings: str) -> tuple[int, str, str]:
    """Status, output and errors of ``./run yakuba help`` where only those programs stand beside the tools."""
    for name, text in programs.items():
        (bare / "bin" / name).write_text(text, encoding="utf-8")
        (bare / "bin" / name).chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("YAKUBA_", "UV_"))}
    done = subprocess.run(
        [str(bare / "house" / "run"), "yakuba", "help"],
        env=kept | {"PATH": str(bare / "bin")} | settings,
        capture_output=True,
        check=False,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.mark.parametrize("lacking", SENTENCES)
def test_what_is_lacking_is_named_in_one_sentence_and_nothing_else_is_blamed(bare: Path, lacking: str) -> None:
    programs, sentence = SENTENCES[lacking]
    status, out, errors = run(bare, programs)
    assert (status, out) == (1, "")
    stops = [line for line in errors.splitlines() if "stopped: " in line]
    assert len(stops) == 1
    assert sentence in stops[0]
    assert errors.splitlines()[-1] == stops[0]
    assert not (bare / "house" / ".venv" / ".synced-with").exists()


def test_without_pip_the_connection_is_not_blamed(bare: Path) -> None:
    _status, _out, errors = run(bare, {"python3": NO_PIP})
    assert "No module named pip" not in errors
    assert "connection" not in errors
    assert "getting uv" not in errors


def test_a_python_named_in_the_settings_is_asked_first(bare: Path) -> None:
    mine = bare / "bin" / "mine"
    status, _out, errors = run(bare, {"python3": "#!/bin/sh\nexit 1\n", "mine": NO_PIP}, YAKUBA_PYTHON=str(mine))
    assert status == 1
    assert f"stopped: {mine} has no pip" in errors


def test_the_installer_comes_by_any_python_that_has_pip(bare: Path) -> None:
    programs = {"python3": NO_INDEX, "mine": NO_PIP}
    _status, _out, errors = run(bare, programs, YAKUBA_PYTHON=str(bare / "bin" / "mine"))
    assert "has no pip" not in errors
    assert "uv could not be fetched. Check the connection to the package index" in errors
