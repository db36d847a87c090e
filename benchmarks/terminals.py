"""A terminal of a clerk over HTTP: a session of its own on a running site, receptions one after another."""

import re
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import HttpResponse

from benchmarks.counters import question
from tests.support.pages import Form, Page

OK = 200
COOKIE = re.compile(r"set-cookie:\s*([\w-]+)=([^;]*)", re.IGNORECASE)


@dataclass
class Terminal:
    """``receptions`` are the addresses of the interviews that wait for it; ``form`` the question that it shows."""

    port: int
    session: str
    receptions: Iterator[str]
    cookies: dict[str, str] = field(default_factory=dict)
    form: Form | None = None

    def answer(self, said: dict[str, str]) -> float:
        """Seconds from the first byte of one answer (htmx) to the last of what came back."""
        assert self.form is not None
        started = time.perf_counter()
        page = self._asked("POST", self.form.action, urlencode(said, doseq=True))
        seconds = time.perf_counter() - started
        self.form = question(page)
        return seconds

    def open_next(self) -> None:
        """The interview of the next reception that has a question."""
        while self.form is None:
            self.form = question(self._asked("GET", next(self.receptions)))

    def _asked(self, method: str, address: str, body: str = "") -> Page:
        told = "; ".join(f"{name}={value}" for name, value in {"session": self.session, **self.cookies}.items())
        head = (
            f"{method} {address} HTTP/1.0\r\nHost: 127.0.0.1\r\nCookie: {told}\r\nHX-Request: true\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as site:
            site.sendall((head + body).encode())
            answer, _, content = b"".join(iter(lambda: site.recv(1 << 16), b"")).partition(b"\r\n\r\n")
        status, *heads = answer.decode("latin-1").split("\r\n")
        assert int(status.split()[1]) == OK, (status, address)
        self.cookies |= {found[1]: found[2] for line in heads if (found := COOKIE.match(line))}
        return Page(HttpResponse(content))
