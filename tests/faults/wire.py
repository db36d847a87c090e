"""The line between a process and its PostgreSQL: counts what would write, and kills the server at a chosen moment.

A line is a socket of the same name in a folder of its own. It carries every byte and reads the words of the client
(PostgreSQL 15, 55.7 "Message Formats"), so that the process and the server are the real ones and know nothing of it.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

WRITES = ("INSERT", "UPDATE", "DELETE", "COMMIT")
UNIMPORTANT = (b"job_worker",)
"""That a worker lives is written every few seconds, whatever else happens."""
CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Moment:
    """The n-th statement that writes: the server is killed before it comes, or ``after`` it is done and not answered.

    A commit that was done and not answered is the worst: nobody knows."""

    number: int
    after: bool = False


@dataclass
class Line:
    """``with Line(server.socket, folder, server.kill):`` — what it carried since it was armed stands in ``written``."""

    server: Path
    folder: Path
    kill: Callable[[], None]
    written: list[str] = field(default_factory=list)
    _moment: Moment | None = None
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def __enter__(self) -> "Line":
        ready: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, args=(ready,), name=f"line {self.folder.name}")
        self._thread.start()
        ready.result(timeout=10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)

    def arm(self, moment: Moment | None = None) -> None:
        """Count from here; with ``moment`` the server dies then."""
        self.written, self._moment = [], moment

    @property
    def is_armed(self) -> bool:
        """Whether the moment is still to come."""
        return self._moment is not None

    def _run(self, ready: Future[None]) -> None:
        asyncio.set_event_loop(self._loop)
        listening = asyncio.start_unix_server(self._carry, self.folder / self.server.name)
        listener = self._loop.run_until_complete(listening)
        ready.set_result(None)
        self._loop.run_forever()
        listener.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _carry(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        try:
            server, to_server = await asyncio.open_unix_connection(self.server)
        except OSError:
            to_client.close()
            return
        connection = _Connection(self, client, to_client, server, to_server)
        ways = [asyncio.ensure_future(way) for way in (connection.words(), connection.answers())]
        with suppress(asyncio.CancelledError):
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        to_client.close()
        to_server.close()

    def note(self, sql: bytes) -> Moment | None:
        """Count what a client says; the moment when this is it."""
        kind = sql.lstrip()[:6].decode("ascii", "replace").upper()
        if not kind.startswith(WRITES) or any(word in sql for word in UNIMPORTANT):
            return None
        self.written.append(kind)
        if self._moment is None or len(self.written) != self._moment.number:
            return None
        moment, self._moment = self._moment, None
        return moment


@dataclass
class _Connection:
    """One connection over the line."""

    line: Line
    client: asyncio.StreamReader
    to_client: asyncio.StreamWriter
    server: asyncio.StreamReader
    to_server: asyncio.StreamWriter
    unanswered: bool = False

    async def words(self) -> None:
        """From the client to the server, message by message. The first one has no kind."""
        kind = b""
        try:
            while True:
                length = await self.client.readexactly(4)
                body = await self.client.readexactly(int.from_bytes(length) - 4)
                self._heard(kind, body)
                self.to_server.write(kind + length + body)
                kind = await self.client.readexactly(1)
        except (asyncio.IncompleteReadError, ConnectionError):
            return

    def _heard(self, kind: bytes, body: bytes) -> None:
        sql = body if kind == b"Q" else body.partition(b"\0")[2] if kind == b"P" else b""
        moment = self.line.note(sql)
        if moment is not None and not moment.after:
            self.line.kill()
        self.unanswered |= moment is not None and moment.after

    async def answers(self) -> None:
        """From the server to the client; the answer to the chosen statement ends here, and so does the server."""
        try:
            while piece := await self.server.read(CHUNK):
                if not self.unanswered:
                    self.to_client.write(piece)
                elif piece[-6:-1] == READY:
                    self.line.kill()
                    return
        except ConnectionError:
            return


READY = b"Z\x00\x00\x00\x05"
"""ReadyForQuery: the server has done what it was told (its last byte says in which state it is)."""
