"""Both scanners: clamd spoken to over a real socket, and the simulator that can be switched."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import LazySettings

from yakuba.adapters.clamav.scanner import CHUNK, Clamav
from yakuba.adapters.scanner_simulator import scanner as simulator
from yakuba.kernel.documents.contracts import ScannerDownError


def read_exactly(connection: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        piece = connection.recv(count - len(data))
        assert piece, "the client closed early"
        data += piece
    return data


def instream(connection: socket.socket) -> bytes:
    """What clamd does: the command, chunks with their lengths, an empty chunk."""
    assert read_exactly(connection, 10) == b"zINSTREAM\0"
    data = b""
    while length := int.from_bytes(read_exactly(connection, 4), "big"):
        data += read_exactly(connection, length)
    return data


@contextmanager
def clamd(
    answer: Callable[[socket.socket], object],
    family: int = socket.AF_INET,
    at: str | tuple[str, int] = ("127.0.0.1", 0),
) -> Iterator[str]:
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.bind(at)
    listener.listen()

    def serve() -> None:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection:
            answer(connection)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield str(at) if family == socket.AF_UNIX else f"127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.close()
        thread.join(timeout=5)


def answering(text: bytes, seen: list[bytes] | None = None) -> Callable[[socket.socket], None]:
    def answer(connection: socket.socket) -> None:
        data = instream(connection)
        if seen is not None:
            seen.append(data)
        connection.sendall(text)

    return answer


def test_a_clean_file_crosses_whole_in_chunks() -> None:
    seen: list[bytes] = []
    content = bytes(range(256)) * (CHUNK // 100)
    with clamd(answering(b"stream: OK\0", seen)) as address:
        verdict = Clamav(address).scan(content)
    assert verdict.clean
    assert seen == [content]


def test_a_found_virus_is_named() -> None:
    with clamd(answering(b"stream: Win.Test.EICAR_HDB-1 FOUND\0")) as address:
        verdict = Clamav(address).scan(b"x")
    assert (verdict.clean, verdict.signature) == (False, "Win.Test.EICAR_HDB-1")


def test_a_unix_socket_is_spoken_to_as_well(tmp_path: Path) -> None:
    with clamd(answering(b"stream: OK\0"), socket.AF_UNIX, str(tmp_path / "clamd.sock")) as address:
        assert Clamav(address).scan(b"x").clean


def test_a_file_larger_than_clamd_takes_is_not_clean() -> None:
    def closes_early(connection: socket.socket) -> None:
        read_exactly(connection, 14)
        connection.sendall(b"INSTREAM size limit exceeded. ERROR\0")
        while connection.recv(1 << 16):
            pass

    with clamd(closes_early) as address:
        verdict = Clamav(address).scan(b"x" * (CHUNK * 3))
    assert (verdict.clean, verdict.signature) == (False, "StreamMaxLength")


@pytest.mark.parametrize("text", [b"", b"stream: ", b"UNKNOWN COMMAND\0", b"stream: OK but\0", b"\xff\xfe\0"])
def test_an_answer_that_says_nothing_means_down(text: bytes) -> None:
    with clamd(answering(text)) as address, pytest.raises(ScannerDownError):
        Clamav(address).scan(b"x")


def test_a_silent_clamd_means_down() -> None:
    release = threading.Event()
    with clamd(lambda _connection: release.wait(5)) as address:
        with pytest.raises(ScannerDownError):
            Clamav(address, timeout_s=0.2).scan(b"x")
        release.set()


def test_no_clamd_means_down(tmp_path: Path) -> None:
    for address in ("127.0.0.1:1", str(tmp_path / "absent.sock")):
        with pytest.raises(ScannerDownError):
            Clamav(address).scan(b"x")


@pytest.fixture
def state(settings: LazySettings, tmp_path: Path) -> Path:
    settings.SCANNER_SIMULATOR_STATE = tmp_path / "home" / "state.json"
    return tmp_path


@pytest.mark.usefixtures("state")
def test_the_simulator_is_clean_until_it_is_switched() -> None:
    assert simulator.build().scan(b"x").clean
    simulator.switch("infected")
    assert not simulator.build().scan(b"x").clean
    simulator.switch("slow", seconds=0.01)
    assert simulator.build().scan(b"x").clean
    simulator.switch("down")
    with pytest.raises(ScannerDownError):
        simulator.build().scan(b"x")
    simulator.switch("clean")
    assert simulator.build().scan(b"x").clean


@pytest.mark.usefixtures("state")
def test_the_simulator_finds_the_test_virus() -> None:
    assert not simulator.build().scan(b"before " + simulator.EICAR).clean
