"""Walks a site by its own links and gives hostile values to every form it meets (R8: no 500, no crash)."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.cookies import SimpleCookie
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from tests.places import SECOND_RUN
from tests.support.pages import Answer, Form, Page
from tests.support.walker import DEAD, KEEPS_OUT, of_the_test, shape, shown

HOSTILE: Mapping[str, bytes] = {
    "nothing": b"",
    "NUL": b"a\x00b",
    "no UTF-8": b"\xff\xfe\x80",
    "a lone surrogate": b"\xed\xa0\x80",
    "20,000 letters": "あ".encode() * 20_000,
    "400 digits": b"9" * 400,
    "a negative number": b"-1",
    "no finite number": b"1e309",
    "full width digits": "１２３".encode(),
    "quotes and tags": b"'\";--<script>alert(1)</script>{{ 7*7 }}%s",
    "line breaks": b"a\r\nSet-Cookie: x=1\r\n",
    "bidirectional and control": "\u202e\u0008\u200d\ufeff".encode(),
    "beyond the first plane": "𠮷\U00030000e\u0301\U000e0100".encode(),
    "a day that never was": b"2026-02-30",
    "a key of nobody": b"00000000-0000-4000-8000-000000000000",
}
FILES: Mapping[str, tuple[str, bytes]] = {
    "an empty file": ("a.pdf", b""),
    "a file that lies": ("../../写真\u202e.pdf", b"\x89PNG\r\n\x1a\n" + b"\x00" * 64),
    "a broken PDF": ("b.pdf", b"%PDF-1.7\n1 0 obj <</Type/Catalog/Pages 1 0 R>> endobj\ntrailer<</Root 1 0 R>>"),
    "a table of nonsense": ("c.csv", b'\xff\xfe\x00,"\r\n' * 50),
}
EVERYWHERE = ("nothing", "NUL", "no UTF-8", "400 digits")
"""Into every field at once; the others are dealt out over the fields, each field gets some of them."""
OF_DATABASES = ("NUL", "400 digits")
"""Those that a database refuses. What pages refuse (no field, each twice, files) is the same on every database."""
IN_QUERIES = ("NUL", "400 digits", "quotes and tags")
VALUES = tuple(value for name, value in HOSTILE.items() if name not in EVERYWHERE)
KEPT = ("version", "key", "seen", "shown_sha256", "step")
_MANY = re.compile(r"/(answer|box|questions|procedures)/.*")
MOST_OF_A_KIND = 4
"""Questions and boxes are pages of the same code: so many are enough."""


@contextmanager
def in_a_copy(client: Client) -> Iterator[Client]:
    """The same session in another browser; what it does is undone."""
    copy = Client()
    copy.cookies = SimpleCookie(client.cookies.output(header="", sep=";"))
    with of_the_test():
        yield copy
        transaction.set_rollback(True)


class Spider:
    """One visitor. ``known``: shapes of pages and forms that were tried, also by earlier visitors; ``asked`` grows with
    every name that a query of the site uses; ``wrong`` says what broke. What begins with ``keeps_out`` is left alone.
    """

    def __init__(self, client: Client, known: set[str], asked: set[str], *, keeps_out: Sequence[str] = ()) -> None:
        self._client, self._known, self._asked = client, known, asked
        self._keeps_out = (*KEEPS_OUT, *keeps_out)
        self._of_a_kind: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.tried = 0

    def walk(self, starts: Sequence[str]) -> None:
        """The starts, and every page that links lead to once a shape; of each its forms, then queries."""
        waiting, seen = [("", start) for start in starts], set(starts)
        while waiting:
            source, address = waiting.pop(0)
            if address not in starts and shape(address) in self._known:
                continue
            answer = self._ask(self._client, "GET", address, "a visit")
            if answer is None:
                continue
            if source and answer.status_code in DEAD:
                self.wrong.append(f"{shape(source)} shows {shape(address)}, which answers {answer.status_code}")
            elif 300 <= answer.status_code < 400:
                led = urljoin(address, answer["Location"])
                waiting += [(source, led)] if self._is_new(led, seen) else []
            elif answer.status_code == 200 and answer.get("Content-Type", "").startswith("text/html"):
                page = Page(answer)
                waiting += [(address, found) for found in self._links(address, page) if self._is_new(found, seen)]
                self._attack_forms(address, page)
                if shape(address) not in self._known:
                    self._attack_query(address)
                self._known.add(shape(address))

    def _links(self, address: str, page: Page) -> Iterator[str]:
        for found in shown(address, page, self._keeps_out):
            self._asked.update(name for name, _value in parse_qsl(urlsplit(found).query))
            yield found

    def _is_new(self, address: str, seen: set[str]) -> bool:
        if address in seen or shape(address) in self._known or address.startswith(self._keeps_out):
            return False
        seen.add(address)
        kind = _MANY.sub(r"/\1/…", shape(address))
        self._of_a_kind[kind] += kind != shape(address)
        return self._of_a_kind[kind] <= MOST_OF_A_KIND

    def _attack_forms(self, address: str, page: Page) -> None:
        for form in page.forms:
            target = urljoin(address, form.action or urlsplit(address).path)
            if form.method == "get":
                self._asked.update(form.values, form.choices)
            if form.method != "post":
                continue
            mark = f"{shape(target)} {sorted({*form.values, *form.choices})}"
            if target.startswith(self._keeps_out) or mark in self._known:
                continue
            self._known.add(mark)
            self._attack_form(target, form)

    def _attack_query(self, address: str) -> None:
        for name in OF_DATABASES if SECOND_RUN else IN_QUERIES:
            query = urlencode([(asked, HOSTILE[name][:2000]) for asked in sorted(self._asked)])
            with in_a_copy(self._client) as client:
                self._ask(client, "GET", f"{urlsplit(address).path}?{query}", f"a query of {name}")

    def _attack_form(self, target: str, form: Form) -> None:
        names = sorted({*form.values, *form.choices} - {"csrfmiddlewaretoken"})
        # What makes a form acceptable at first sight stays as the page had it, or nothing else would be looked at.
        held = [(name, form.values[name].encode()) for name in names if name in KEPT and name in form.values]
        rest = [name for name in names if name not in dict(held)]
        for what in OF_DATABASES if SECOND_RUN else EVERYWHERE:
            self._post(target, what, held + [(name, HOSTILE[what]) for name in rest])
        for turn in range(4):
            dealt = [(name, VALUES[(place + 4 * turn) % len(VALUES)]) for place, name in enumerate(rest)]
            self._post(target, f"a mixture ({turn})", held + dealt)
        for what in ("NUL", "400 digits") if held else ():
            self._post(target, f"{what} everywhere", [(name, HOSTILE[what]) for name in names])
        if SECOND_RUN:
            return
        self._post(target, "no field at all", [])
        self._post(target, "every field twice", [(name, form.values.get(name, "").encode()) for name in names * 2])
        for what, (name, content) in FILES.items() if form.takes_files else ():
            with in_a_copy(self._client) as client:
                files = {field: SimpleUploadedFile(name, content) for field in names or ["file"]}
                self._ask(client, "POST", target, what, files)

    def _post(self, target: str, what: str, pairs: list[tuple[str, bytes]]) -> None:
        with in_a_copy(self._client) as client:
            self._ask(client, "POST", target, what, urlencode(pairs))

    def _ask(
        self, client: Client, method: str, address: str, what: str, sent: "str | dict[str, SimpleUploadedFile]" = ""
    ) -> Answer | None:
        """The answer, or None after noting that it broke."""
        self.tried += 1
        try:
            with of_the_test():
                if method == "GET":
                    answer = client.get(address)
                elif isinstance(sent, str):
                    answer = client.post(address, sent, content_type="application/x-www-form-urlencoded")
                else:
                    answer = client.post(address, sent)
        except Exception as error:
            self.wrong.append(f"{method} {shape(address)} with {what}: {type(error).__name__}: {str(error)[:160]}")
            return None
        if answer.status_code >= 500:
            self.wrong.append(f"{method} {shape(address)} with {what}: status {answer.status_code}")
        return answer
