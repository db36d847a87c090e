"""A file is whole and durable, or it is not there at all."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from yakuba.kernel.documents import store
from yakuba.kernel.documents.contracts import DamagedFileError

FILL_DISK = """
import resource, sys, signal
from pathlib import Path
from django.conf import settings
settings.configure(DOCUMENTS_STORE=Path(sys.argv[1]), USE_I18N=False)
from yakuba.kernel.documents import store
from yakuba.kernel.documents.contracts import StoreError
store.put(b"before")
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    store.put(b"x" * 5000)
except StoreError as error:
    print("refused", error)
print(sorted(p.parent.name != "incoming" for p in Path(sys.argv[1]).rglob("*") if p.is_file()))
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
print(store.get(store.put(b"small").name))
"""


def test_what_is_put_comes_back_under_its_hash() -> None:
    stored = store.put("髙橋".encode())
    assert stored.sha256 == hashlib.sha256("髙橋".encode()).hexdigest()
    assert stored.name.startswith(stored.sha256)
    assert store.get(stored.name) == "髙橋".encode()


def test_the_same_content_twice_is_two_files_with_their_own_lives() -> None:
    first, second = store.put(b"same"), store.put(b"same")
    store.remove(first.name)
    assert store.get(second.name) == b"same"


def test_removing_twice_is_harmless(store_folder: Path) -> None:
    stored = store.put(b"gone")
    store.remove(stored.name)
    store.remove(stored.name)
    assert not store.has(stored.name)
    assert not [path for path in store_folder.rglob("*") if path.is_file()]


def test_a_changed_file_is_noticed(store_folder: Path) -> None:
    stored = store.put(b"original")
    next(store_folder.glob("*/" + stored.name)).write_bytes(b"forged")
    with pytest.raises(DamagedFileError):
        store.get(stored.name)


def test_a_lost_file_is_noticed() -> None:
    stored = store.put(b"lost")
    store.remove(stored.name)
    with pytest.raises(DamagedFileError):
        store.get(stored.name)


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "ab/../cd", "a\x00b"])
def test_a_name_cannot_leave_the_store(name: str) -> None:
    with pytest.raises(DamagedFileError):
        store.get(name)


def test_only_the_owner_of_the_process_may_read(store_folder: Path) -> None:
    store.put(b"private")
    assert {path.stat().st_mode & 0o077 for path in store_folder.rglob("*") if path.is_file()} == {0}


@pytest.mark.process
def test_a_full_disk_refuses_clearly_and_leaves_nothing_half(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-B", "-c", FILL_DISK, str(tmp_path)], capture_output=True, text=True, check=True
    )
    said = done.stdout.splitlines()
    assert said[0].startswith("refused")
    assert "空き" in said[0]
    assert said[1:] == ["[True]", "b'small'"]
