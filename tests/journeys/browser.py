"""A visitor with a real browser, watched: nothing may go wrong unseen while a journey runs."""

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit
from weakref import WeakSet

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Request, Response, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tests.journeys import looked_at
from tests.places import CHROMIUM, SECOND_RUN

Seen = TypeVar("Seen")
ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "var" / "shots"
DOC_SHOTS = ROOT / "docs" / "screenshots"
PATIENCE_MS = 30_000
"""A machine that does much else takes its time; what happens is not waited for."""
expect.set_options(timeout=PATIENCE_MS)
DESKTOP = (1280, 900)
PHONE = (390, 844)
PAGES_OF_ITS_OWN = (
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,PreloadTopChromeWebUI,SpareRendererForSitePerProcess"
)
"""What the browser loads for itself beside each profile: a third of its CPU, seen by nobody (docs/testing.md)."""
NOT_FOR_TESTS = (
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,"
    "LensOverlay,MediaRouter,PaintHolding,ThirdPartyStoragePartitioning,AvoidCorsURLLoaderRestartOnRedirect,"
    "OptimizationHints,NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch"
)
"""Playwright's own list, told again: of two lists the browser takes the last."""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--renderer-process-limit=1",
    "--js-flags=--no-opt",  # to optimise axe, read anew on every page, takes longer than it lasts
    f"--disable-features={NOT_FOR_TESTS},{PAGES_OF_ITS_OWN}",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]
_in_both: "WeakSet[Page]" = WeakSet()


class Windows(tuple[int, int]):
    """A desk's window or a phone's, which takes the size of the other one too for every look."""

    __slots__ = ()


both_sizes = pytest.mark.parametrize("size", [pytest.param(DESKTOP, id="desktop"), pytest.param(PHONE, id="phone")])
"""For a journey whose steps differ at a desk and with a phone."""
BOTH = Windows(DESKTOP)
in_both_windows = pytest.mark.parametrize("size", [pytest.param(BOTH, id="both")])
"""For a journey whose steps are the same in either window: every look is taken in both, for half the time."""
at_home = pytest.mark.parametrize(
    ("size", "javascript"),
    [pytest.param(Windows(PHONE), True, id="both"), pytest.param(PHONE, False, id="no-scripts")],
)
"""For a resident's journey: with a phone, every look also at a desk; and with a phone without scripts."""
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]


@dataclass
class Watch:
    """What went wrong in the pages of one visitor."""

    problems: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def allow(self, pattern: str) -> None:
        """A journey that provokes a problem says which (regular expression), for instance ``"status of 403"``."""
        self.allowed.append(pattern)

    def unexpected(self) -> list[str]:
        """The problems that nobody expected."""
        return [p for p in self.problems if not any(re.search(pattern, p) for pattern in self.allowed)]

    def over(self, page: Page) -> None:
        """Watch ``page`` from now on."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))
        page.on("request", self._request)
        page.on("requestfailed", self._failed)
        page.on("response", self._response)
        page.on("response", lambda response: looked_at.came(page, response))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(f"console {message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.hostname != "127.0.0.1":
            self.problems.append(f"left this machine: {request.url}")

    def _failed(self, request: Request) -> None:
        # Whoever goes on before a page is whole, presses twice or downloads ends what was on its way: "aborted".
        if request.failure != "net::ERR_ABORTED":
            self.problems.append(f"failed: {request.method} {request.url} {request.failure}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.problems.append(f"answered status of {response.status}: {response.url}")


class TheBrowser:
    """The browsers of this process, by their flags: to start one takes as long as ten pages.

    ``is_last``: no journey follows the one that ends now; then they go with the module (``conftest.py``).
    """

    def __init__(self) -> None:
        self.is_last = False
        self._playwright: Playwright | None = None
        self._running: dict[tuple[str, ...], Browser] = {}

    @contextmanager
    def running(self, flags: tuple[str, ...]) -> Iterator[Browser]:
        """The one with these flags, started when first asked for."""
        if self._playwright is None:
            self._playwright = sync_playwright().start()
        if flags not in self._running:
            self._running[flags] = self._playwright.chromium.launch(executable_path=CHROMIUM, args=list(flags))
        yield self._running[flags]
        if self.is_last:
            self.leave()

    def leave(self) -> None:
        """End them all."""
        for each in self._running.values():
            each.close()
        self._running.clear()
        if self._playwright is not None:
            self._playwright.stop()
            self._playwright = None


THE_BROWSER = TheBrowser()


class Visitors:
    """Makes visitors with a fresh profile each, and tells at the end what went wrong for any of them."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser = browser
        self.url = url
        self.watch = Watch()

    def new(self, size: tuple[int, int] = DESKTOP, *, javascript: bool = True) -> Page:
        """A new visitor's page. ``page.goto("/")`` is the town's first page."""
        if not javascript:
            looked_at.without_scripts()
        context = self.browser.new_context(
            base_url=self.url,
            viewport={"width": size[0], "height": size[1]},
            has_touch=size == PHONE,
            java_script_enabled=javascript,
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            accept_downloads=True,
        )
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        if isinstance(size, Windows):
            _in_both.add(page)
        self.watch.over(page)
        context.on("page", self.watch.over)
        return page

    def leave(self) -> None:
        """Close every profile; fails when something unexpected happened."""
        for context in self.browser.contexts:
            context.close()
        unexpected = self.watch.unexpected()
        assert not unexpected, "\n".join(unexpected)


def assert_accessible(page: Page) -> None:
    """axe finds nothing: WCAG 2.x A and AA, and its best practices. Without scripts in the page it would never end.

    A page is the same on either database, so the run on the second one does not ask again.
    """
    if SECOND_RUN:
        page.wait_for_load_state()
        return
    found = [
        each for window in windows(page) for each in _steady(page, _violations_narrowed if window else _violations)
    ]
    looked_at.note(page)
    told = [
        f"{each['id']} ({each['impact']}): {each['help']}\n    "
        + "\n    ".join(node["html"][:200] for node in each["nodes"])
        for each in found
    ]
    assert not told, f"{page.url}\n" + "\n".join(told)


AXE_RUN = """async how => {
  const found = (await axe.run(document, how)).violations;
  yakubaSeen = new WeakSet([...document.querySelectorAll("body *")].filter(each => each.checkVisibility()));
  return found;
}"""
AXE_AGAIN = """async ([how, rules]) => {
  if (!globalThis.yakubaSeen) return null;
  const shows = each => each.checkVisibility() && !yakubaSeen.has(each);
  const fresh = [...document.querySelectorAll("body *")].filter(each => shows(each) && !shows(each.parentElement));
  const found = fresh.length ? (await axe.run({include: fresh}, how)).violations : [];
  return [...found, ...(await axe.run(document, {...how, runOnly: {type: "rule", values: rules}})).violations];
}"""
AXE_HOW = {"runOnly": {"type": "tag", "values": AXE_TAGS}, "resultTypes": ["violations"]}
OF_THE_WINDOW = ["bypass", "heading-order", "landmark-one-main", "landmark-unique", "page-has-heading-one", "region"]
OF_THE_WINDOW += ["color-contrast", "scrollable-region-focusable", "target-size"]
"""Rules about what a window changes: sizes, colours, and the whole of what shows."""


def _violations(page: Page) -> list[dict[str, Any]]:
    assert not page.evaluate("matchMedia('(scripting: none)').matches"), "axe needs a page with scripts"
    if not page.evaluate("'axe' in window"):  # a script of half a million letters: as much to read as to look
        page.evaluate(Axe().axe_script)
    violations: list[dict[str, Any]] = page.evaluate(AXE_RUN, AXE_HOW)
    _tidy(page)
    return violations


def _violations_narrowed(page: Page) -> list[dict[str, Any]]:
    """The same page in another window: what did not show before is looked at, and what a window decides."""
    violations: list[dict[str, Any]] | None = page.evaluate(AXE_AGAIN, [AXE_HOW, OF_THE_WINDOW])
    _tidy(page)
    return _violations(page) if violations is None else violations


GAVE_WAY = re.compile("documentElement|Execution context was destroyed|because of a navigation")
"""What a script meets whose page gives way to the next: on a busy machine a press returns before the browser leaves."""


def _steady(page: Page, look: Callable[[Page], Seen]) -> Seen:
    """What ``look`` sees on a page that stays: looked at again on the next one when the page gave way meanwhile."""
    until = time.monotonic() + PATIENCE_MS / 1000
    while True:
        page.wait_for_load_state()
        try:
            return look(page)
        except PlaywrightError as error:
            if not GAVE_WAY.search(error.message) or time.monotonic() > until:
                raise
            page.wait_for_timeout(50)


def _tidy(page: Page) -> None:
    """axe and screenshots leave empty style attributes behind, which htmx would copy and the policy then refuse."""
    page.evaluate("""document.querySelectorAll('[style=""]').forEach(element => element.removeAttribute("style"))""")


def assert_fits(page: Page) -> None:
    """The page needs no sideways scrolling (WCAG 1.4.10)."""
    for _window in windows(page):
        # A locator waits while one page gives way to the next and there is no document for a moment.
        wide, seen = page.locator("html").evaluate("html => [html.scrollWidth, html.clientWidth]")
        assert wide <= seen, f"{page.url}: {wide} px wide on a screen of {seen}"


def windows(page: Page) -> Iterator[str]:
    """Each window to look at the page in, one after the other: its own (""), and where both are wanted the other."""
    yield ""
    if page in _in_both:
        own = page.viewport_size
        assert own
        name, (width, height) = ("-desktop", DESKTOP) if own["width"] == PHONE[0] else ("-phone", PHONE)
        page.set_viewport_size({"width": width, "height": height})
        yield name
        page.set_viewport_size(own)


def shot(page: Page, name: str, *, doc: bool = False) -> None:
    """With ``YAKUBA_SHOTS=1`` or ``YAKUBA_DOC_SHOTS=1``: the whole page as ``var/shots/NAME.png``.

    ``doc``: only what the window shows, and with ``YAKUBA_DOC_SHOTS=1`` in docs/screenshots too. A picture of a long
    page costs as much as ten pages, and nobody looks at those of a run in which everything passes.
    """
    if not (os.environ.get("YAKUBA_DOC_SHOTS") or os.environ.get("YAKUBA_SHOTS")):
        return
    SHOTS.mkdir(parents=True, exist_ok=True)
    for other in windows(page):
        own = name.removesuffix("-desktop").removesuffix("-phone")
        _pictured(page, own + other if other else name, doc=doc and not other)


def _pictured(page: Page, name: str, *, doc: bool) -> None:
    file = SHOTS / f"{name}.png"
    page.screenshot(path=file, full_page=not doc)
    _tidy(page)
    if doc and os.environ.get("YAKUBA_DOC_SHOTS"):
        DOC_SHOTS.mkdir(parents=True, exist_ok=True)
        (DOC_SHOTS / file.name).write_bytes(file.read_bytes())


FORBID_POINTER = """
for (const kind of ["pointerdown", "mousedown", "touchstart"])
  addEventListener(kind, () => console.error("a pointer was used on a keyboard-only journey"), true);
"""
FOCUSED = """() => {
  const e = document.activeElement, style = getComputedStyle(e);
  const label = e.labels && e.labels.length ? [...e.labels].map(l => l.innerText).join(" ") : "";
  const own = e.getAttribute("aria-label") || label || e.innerText || e.value || e.title || "";
  const name = e === document.body ? "" : own;  // at the end of the page; it would have every name
  return {name: name.replace(/\\s+/g, " ").trim(), shown: style.outlineStyle !== "none" || e === document.body};
}"""
MOST_STOPS = 150


class Keyboard:
    """Hands that know only the keyboard. Every stop must show where the focus is."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def go_to(self, name: str) -> None:
        """Press Tab until the element whose accessible name contains ``name`` has the focus.

        Nobody is so quick that a page gives way before its scripts have arrived: that would look like a failure.
        """
        self.page.wait_for_load_state()
        passed: list[str] = []
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            now = self.page.evaluate(FOCUSED)
            assert now["shown"], f"the focus cannot be seen on 「{now['name']}」"
            if name in now["name"]:
                return
            passed.append(now["name"])
        raise AssertionError(f"「{name}」 is not reached with Tab; passed {passed}")

    def press(self, name: str, key: str = "Enter") -> None:
        """Go to a button, link or box and use it (``Enter``; ``Space`` for a checkbox)."""
        self.go_to(name)
        self.page.keyboard.press(key)

    def write(self, name: str, text: str) -> None:
        """Go to a field and type."""
        self.go_to(name)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, group: str, option: str) -> None:
        """Reach a radio group at its first option that contains ``group`` and move down to ``option``."""
        self.go_to(group)
        for _ in range(MOST_STOPS):
            if option in self.page.evaluate(FOCUSED)["name"]:
                self.page.keyboard.press("Space")
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"「{option}」 is not in the group of 「{group}」")


def keyboard_only(page: Page) -> Keyboard:
    """From now on a pointer fails the journey. Call it before the first ``goto``."""
    page.add_init_script(FORBID_POINTER)
    return Keyboard(page)
