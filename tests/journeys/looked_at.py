"""What axe has looked at in the journey that runs: pages by their template, and by the name of their address."""

from collections.abc import Collection
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from django.urls import Resolver404, resolve
from playwright.sync_api import Page, Response

from tests.journeys.watched import MADE_FROM

_made: "WeakKeyDictionary[Page, list[str]]" = WeakKeyDictionary()
_seen: set[str] = set()
_blind: list[bool] = []


def begin() -> None:
    """Another journey: nothing has been looked at."""
    _seen.clear()
    _blind.clear()


def without_scripts() -> None:
    """Somebody in this journey has a browser without scripts, in which axe cannot look."""
    _blind.append(True)


def came(page: Page, response: Response) -> None:
    """A page has arrived in a window."""
    if response.request.is_navigation_request() and not 300 <= response.status < 400:
        made = response.headers.get(MADE_FROM.lower(), "").split()
        _made[page] = [*made, f"answer_{response.status}"]


def note(page: Page) -> None:
    """axe has just looked at the page that is in this window."""
    _seen.update(_made.get(page, []))
    try:
        _seen.add(resolve(urlsplit(page.url).path).view_name)
    except Resolver404:
        return


def lacking(promised: Collection[str]) -> list[str]:
    """What axe was to look at and has not. Who has no scripts promises nothing."""
    return [] if _blind else sorted(set(promised) - _seen)
