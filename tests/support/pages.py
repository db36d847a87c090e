"""Reads a page as a browser does: its forms with what they would send, its links, and its text."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as _Answer
else:
    from django.http import HttpResponseBase as _Answer

Answer: TypeAlias = _Answer
"""What the client of the tests gives."""


class Readable(Protocol):
    """An answer that holds its whole content: of a view, or of the client of the tests."""

    @property
    def content(self) -> bytes: ...


@dataclass
class Form:
    """One form: where it goes, and every box with the value it holds (radio and checkbox: what is marked)."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[str] = field(default_factory=list)
    takes_files: bool = False


class Page(HTMLParser):
    """``Page(response)``: ``text`` is what people read, ``forms`` and ``links`` (text, address) in their order;
    ``sources`` are the addresses of pictures and of what the page fetches itself."""

    def __init__(self, response: Readable) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.sources: list[str] = []
        self._words: list[str] = []
        self._hidden = 0
        self._form: Form | None = None
        self._link: tuple[str, list[str]] | None = None
        self._button: list[str] | None = None
        self._select: str | None = None
        self._area: str | None = None
        self.html = response.content.decode()
        self.feed(self.html)
        self.text = " ".join(" ".join(self._words).split())

    def form(self, ends: str) -> Form:
        """The first form whose address ends so (without its query)."""
        return next(form for form in self.forms if form.action.partition("?")[0].endswith(ends))

    def link(self, text: str) -> str:
        """The address of the first link whose text contains ``text``."""
        return next(address for words, address in self.links if text in words)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        fetched = given.get("hx-get", "") or (given.get("src", "") if tag in ("img", "iframe") else "")
        self.sources += [fetched] if fetched else []
        if tag in ("script", "style"):
            self._hidden += 1
        elif tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag == "a":
            self._link = (given.get("href", ""), [])
        elif tag == "button":
            self._button = []
        elif tag in ("select", "option") and self._form:
            self._choice(self._form, tag, given)
        elif tag in ("input", "textarea"):
            self._box(given)
            self._area = given.get("name", "") if tag == "textarea" and self._form else None

    def _choice(self, form: "Form", tag: str, given: dict[str, str]) -> None:
        if tag == "select":
            self._select = given.get("name", "")
            form.choices[self._select] = []
            form.values[self._select] = ""
        elif self._select is not None:
            form.choices[self._select].append(given.get("value", ""))
            if "selected" in given:
                form.values[self._select] = given.get("value", "")

    def _box(self, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if self._form is None or not name:
            return
        if given.get("type") in ("radio", "checkbox"):
            self._form.choices.setdefault(name, []).append(given.get("value", ""))
            if "checked" in given:
                self._form.values[name] = given.get("value", "on")
            return
        self._form.takes_files |= given.get("type") == "file"
        self._form.values[name] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._hidden -= 1
        elif tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = None
        elif tag == "a" and self._link:
            self.links.append((" ".join("".join(self._link[1]).split()), self._link[0]))
            self._link = None
        elif tag == "button" and self._button is not None:
            if self._form:
                self._form.buttons.append(" ".join("".join(self._button).split()))
            self._button = None

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        self._words.append(data)
        if self._area and self._form:
            # A browser leaves out the line break with which the content begins.
            self._form.values[self._area] += data if self._form.values[self._area] else data.removeprefix("\n")
        if self._link:
            self._link[1].append(data)
        if self._button is not None:
            self._button.append(data)
