"""How a view says who may call it. A view that says nothing is for staff with two factors."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar, cast

from django.http import HttpResponseBase

from yakuba.kernel.identity.contracts import Access, Assurance, Step

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

_DEFAULT = Access()


def access_of(view: Callable[..., Any]) -> Access:
    """What the view asks. Django's own ``login_not_required`` counts as ``public``."""
    said: Access = getattr(view, "access", _DEFAULT)
    return said if getattr(view, "login_required", True) else replace(said, stranger=True)


def public(view: View) -> View:
    """Anybody may call it, signed in or not."""
    return _saying(view, stranger=True)


def way_in(view: View) -> View:
    """Anybody may call it to sign in as staff, on the terminals of the town."""
    return _saying(view, stranger=True, way_in=True)


def setting_up(*steps: Step) -> Callable[[View], View]:
    """Staff may call it while one of these steps is still to be done. Only sign-in pages have a reason to."""
    return lambda view: _saying(view, setting_up=frozenset(steps))


def for_residents(assurance: Assurance = Assurance.ONE_FACTOR) -> Callable[[View], View]:
    """Signed-in residents may call it too, from this assurance on."""
    return lambda view: _saying(view, resident=assurance)


def requires(assurance: Assurance, *, within: timedelta | None = None) -> Callable[[View], View]:
    """Staff need this assurance and, with ``within``, must have shown a factor that recently (SR-19)."""
    return lambda view: _saying(view, staff=max(assurance, Assurance.TWO_FACTOR), within=within)


def background(view: View) -> View:
    """The page itself calls it again and again: it does not keep a session alive."""
    return _saying(view, background=True)


def _saying(view: View, **what: Any) -> View:
    @wraps(view)
    def said(*args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(*args, **kwargs)

    said.access = replace(access_of(view), **what)  # type: ignore[attr-defined]  # a function may hold what it says of itself
    return cast(View, said)
