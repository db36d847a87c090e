"""Walks a site by the links that it shows: none may lead whoever sees it to a refusal, to nothing, or to a crash,
and no list may say that it is empty because a page behind its last one was asked for."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode, urljoin, urlsplit

from django.db import transaction
from django.test import Client

from tests.support.pages import Answer, Page

KEEPS_OUT = ("/static/", "/accounts/sign-out", "/language/", "//")
DEAD = (403, 404)
_LINE, _NEXT = b'<th scope="row"', b'rel="next"'
_KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)\d+(?=/)|(?<=/)p\d+(?=/)")


def of_the_test() -> "transaction.Atomic":
    """A savepoint that counts as the test case's own: the house writes files outside of its own transactions only."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]  # of Django, and not in the stubs
    return block


def shape(address: str) -> str:
    """The address without keys and query: pages of one shape are made by the same code."""
    return _KEY.sub("…", urlsplit(address).path)


def shown(address: str, page: Page, keeps_out: Sequence[str]) -> Iterator[str]:
    """The addresses on this site that a page offers by link or picture, and those of its forms that ask by GET."""
    forms = [f"{form.action}?{urlencode(form.values)}" for form in page.forms if form.method == "get"]
    for target in (*(target for _text, target in page.links), *page.sources, *forms):
        found = urljoin(address, target).partition("#")[0]
        if found.startswith("/") and not found.startswith(tuple(keeps_out)):
            yield found


class Walker:
    """One visitor. ``dead`` says which page shows which address in vain; ``reached`` counts the pages by shape;
    ``emptied`` names those whose last lines are not there on ``?page=99999``: all of them where they fit on one page.

    Every address of a page is asked for; ``most`` pages of a shape, and of each ``most`` addresses that differ by
    their query only, show whether it is so.
    """

    def __init__(self, client: Client, *, keeps_out: Sequence[str] = (), most: int = 6) -> None:
        self._client, self._keeps_out, self._most = client, (*KEEPS_OUT, *keeps_out), most
        self._asked: set[str] = set()
        self._queries: Counter[str] = Counter()
        self.reached: Counter[str] = Counter()
        self.dead: list[str] = []
        self.emptied: list[str] = []

    def walk(self, start: str) -> None:
        """From this address as far as links lead."""
        waiting = [("", start)]
        while waiting:
            source, address = waiting.pop(0)
            answer = self._answer(source, address)
            if answer is None:
                continue
            if 300 <= answer.status_code < 400:
                found = [urljoin(address, answer["Location"])]
            elif self._is_page(answer) and self.reached[shape(address)] < self._most:
                found = list(shown(address, Page(answer), self._keeps_out))
                self.reached[shape(address)] += 1
                self._look_behind(address, answer)
            else:
                continue
            waiting += [(address, target) for target in found if self._is_new(target)]

    def _look_behind(self, address: str, answer: Answer) -> None:
        lines = answer.content.count(_LINE)
        if lines and "page=" not in address:
            behind = f"{address}{'&' if '?' in address else '?'}page=99999"
            with of_the_test():
                last = self._client.get(behind, follow=True)
            there = last.content.count(_LINE)
            if not there or (there != lines and _NEXT not in answer.content):
                self.emptied.append(shape(address))

    def _is_page(self, answer: Answer) -> bool:
        return answer.status_code == 200 and answer.get("Content-Type", "").startswith("text/html")

    def _is_new(self, address: str) -> bool:
        if address in self._asked or address.startswith(self._keeps_out):
            return False
        self._asked.add(address)
        path, _mark, query = address.partition("?")
        self._queries[path] += bool(query)
        return self._queries[path] <= self._most or not query

    def _answer(self, source: str, address: str) -> Answer | None:
        """The answer, or None after noting that it is none."""
        try:
            with of_the_test():
                answer = self._client.get(address)
        except Exception as error:
            self.dead.append(f"{shape(source)} → {shape(address)}: {type(error).__name__}: {str(error)[:160]}")
            return None
        if answer.status_code in DEAD or answer.status_code >= 500:
            self.dead.append(f"{shape(source)} → {shape(address)}: {answer.status_code}")
            return None
        return answer
