"""A file that a command leaves behind is whole, its owner's only, and written over nothing."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from yakuba.lib.files import whole_file

OUT_OF_ROOM = """
import resource, sys
from pathlib import Path
from yakuba.lib.files import whole_file
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
try:
    with whole_file(Path(sys.argv[1])) as file:
        file.write(b"x" * 1_000_000)
except OSError:
    print("refused")
"""
KILLED = """
import os, signal, sys
from pathlib import Path
from yakuba.lib.files import whole_file
with whole_file(Path(sys.argv[1])) as file:
    file.write(b"half of it")
    file.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def _process(script: str, path: Path) -> str:
    words = [sys.executable, "-c", script, str(path)]
    done = subprocess.run(words, env={"PYTHONPATH": "src"}, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def test_a_whole_file_is_for_its_owner_only_and_nothing_else_stays(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    with whole_file(path) as file:
        file.write("氏名".encode())
    assert path.read_text("utf-8") == "氏名"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_what_fails_half_way_leaves_no_file(tmp_path: Path) -> None:
    def half() -> None:
        with whole_file(tmp_path / "list.csv") as file:
            file.write(b"half of it")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_no_file(tmp_path: Path) -> None:
    assert _process(OUT_OF_ROOM, tmp_path / "list.csv") == "refused"
    assert list(tmp_path.iterdir()) == []


def test_after_a_kill_no_half_stands_under_the_name(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    _process(KILLED, path)
    assert path.read_bytes() == b""


@pytest.mark.parametrize("there", ["file", "folder", "dangling link"])
def test_what_is_there_is_not_written_over(tmp_path: Path, there: str) -> None:
    path = tmp_path / "list.csv"
    make: dict[str, Callable[[], None]] = {
        "file": path.touch,
        "folder": path.mkdir,
        "dangling link": lambda: path.symlink_to("nowhere"),
    }
    make[there]()
    with pytest.raises(FileExistsError), whole_file(path) as file:
        file.write(b"other")
    assert list(tmp_path.iterdir()) == [path]
    assert path.is_symlink() or path.is_dir() or path.read_bytes() == b""
