"""The tablet before the resident, as the clerk's page knows it: an address to open there, and how it stands."""

from collections.abc import Sequence

import segno
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from yakuba.apps.counter.paperwork import Page
from yakuba.kernel.intake.contracts import TabletState


def is_there() -> bool:
    """Whether this town has the capability that shows forms on a tablet."""
    try:
        return bool(reverse("tablet:join"))
    except NoReverseMatch:
        return False


def address(request: HttpRequest, token: str) -> str:
    """Where the tablet goes. What follows # is never sent to a server, so it stands in no log."""
    return f"{request.build_absolute_uri(reverse('tablet:join'))}#{token}"


def code(text: str) -> str:
    """A QR code as the address of a picture."""
    return str(segno.make(text, error="m", micro=False).png_data_uri(scale=6, border=4))


def fingerprint(state: TabletState | None) -> str:
    """Changes whenever something happens at the tablet; says nothing to anybody."""
    if state is None:
        return "none"
    return f"{int(state.joined)}{int(state.alive)}{int(state.called)}{state.about or ''}-{state.signed}"


def call(state: TabletState | None) -> str:
    """What tells one call of the resident from another; "" where nobody called at the newest tablet."""
    return f"called {state.about or ''}" if state is not None and state.called else ""


def called(state: TabletState | None, pages: Sequence[Page]) -> str:
    """The resident's 「まちがいがある」 as a sentence that names the form; "" without one or once all is received."""
    if state is None or not state.called or all(page.sheet.received for page in pages):
        return ""
    about = next((page for page in pages if page.sheet.key == state.about), None)
    if about is None:
        return _("タブレットの方が「まちがいがある」を押しました。内容を一緒に確かめてください。")
    text = _("タブレットの方が「%(name)s」(%(whom)s)で「まちがいがある」を押しました。内容を一緒に確かめてください。")
    return text % {"name": about.sheet.name, "whom": about.whom}
