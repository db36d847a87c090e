"""Rows to encrypted Parquet and back, through DuckDB, with no plain byte on disk. Only workers and commands import it.

DuckDB cannot write encrypted Parquet offline: its built-in cryptography only reads (writing would be "NOT securely
encrypted"; duckdb/duckdb issue 20148), and the module that can comes over the network. So it writes into memory
(memfd), and the file is sealed here: AES-256-GCM over chunks of 1 MiB, each bound to its place and to being the last.
"""

import os
import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import duckdb
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"YKSNAP1\n"
CHUNK = 1 << 20
_TAG = 16


class DamagedError(Exception):
    """The file is not what was sealed, or the key is not its key."""


class NotWrittenError(OSError):
    """DuckDB did not take the rows. Its own message is dropped: it quotes them."""


@contextmanager
def writing(columns: Mapping[str, str], target: Path, key: bytes) -> Iterator[IO[bytes]]:
    """Within the block CSV rows (no heading) are written; afterwards ``target`` is the sealed Parquet file.

    An exception within the block leaves no file. Raises NotWrittenError.
    """
    with _memory() as memory:
        read_end, write_end = os.pipe()
        failed = threading.Event()
        copying = threading.Thread(target=_copy, args=(columns, read_end, memory, failed))
        copying.start()
        try:
            # DuckDB gave up: that is told below.
            with suppress(BrokenPipeError), os.fdopen(write_end, "wb") as rows:
                yield rows
        finally:
            copying.join()
        if failed.is_set():
            raise NotWrittenError
        _seal(memory, target, key)


@contextmanager
def reading(source: Path, key: bytes) -> Iterator[str]:
    """The path of the opened Parquet file, in memory, while the block lasts. Raises DamagedError."""
    with _memory() as memory:
        with source.open("rb") as sealed:
            for chunk in _unsealed(sealed, key):
                os.write(memory, chunk)
        yield f"/dev/fd/{memory}"


@contextmanager
def _memory() -> Iterator[int]:
    memory = os.memfd_create("snapshot")
    try:
        yield memory
    finally:
        os.close(memory)


@contextmanager
def locked(path: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB connection that can read this file and nothing else, and cannot be reconfigured."""
    with duckdb.connect(":memory:", config=_CLOSED) as connection:
        _lock(connection, [path])
        yield connection


_CLOSED: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


def _lock(connection: duckdb.DuckDBPyConnection, paths: list[str]) -> None:
    connection.execute(f"SET allowed_paths = [{', '.join(repr(path) for path in paths)}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _copy(columns: Mapping[str, str], read_end: int, memory: int, failed: threading.Event) -> None:
    source, target = f"/dev/fd/{read_end}", f"/dev/fd/{memory}"
    shape = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
    try:
        # One thread: the rows come one after the other, and each thread would hold a row group of its own.
        with duckdb.connect(":memory:", config={**_CLOSED, "threads": 1}) as connection:
            _lock(connection, [source, target])
            connection.execute(
                f"COPY (SELECT * FROM read_csv('{source}', header = false, auto_detect = false, delim = ',', "  # noqa: S608 - a path of ours
                f"quote = '\"', escape = '\"', parallel = false, columns = {{{shape}}})) "
                f"TO '{target}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 50000, USE_TMP_FILE false)"
            )
    except duckdb.Error:
        failed.set()
    finally:
        os.close(read_end)


def _seal(memory: int, target: Path, key: bytes) -> None:
    cipher = AESGCM(key)
    salt = secrets.token_bytes(4)
    rest = os.fstat(memory).st_size
    os.lseek(memory, 0, os.SEEK_SET)
    partial = target.with_suffix(".part")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(MAGIC + salt)
        number = 0
        while rest > 0 or number == 0:
            chunk = os.read(memory, CHUNK)
            rest -= len(chunk)
            out.write(cipher.encrypt(_nonce(salt, number), chunk, b"last" if rest <= 0 else b"more"))
            number += 1
        out.flush()
        os.fsync(out.fileno())
    partial.replace(target)


def _unsealed(sealed: IO[bytes], key: bytes) -> Iterator[bytes]:
    cipher = AESGCM(key)
    head = sealed.read(len(MAGIC) + 4)
    salt = head[len(MAGIC) :]
    if not head.startswith(MAGIC) or len(salt) != 4:
        raise DamagedError
    number, chunk = 0, sealed.read(CHUNK + _TAG)
    while chunk:
        following = sealed.read(CHUNK + _TAG)
        try:
            yield cipher.decrypt(_nonce(salt, number), chunk, b"more" if following else b"last")
        except InvalidTag as damaged:
            raise DamagedError from damaged
        number, chunk = number + 1, following
    if not number:
        raise DamagedError


def _nonce(salt: bytes, number: int) -> bytes:
    return salt + number.to_bytes(8, "big")
