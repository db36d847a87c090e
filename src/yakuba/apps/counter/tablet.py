"""The tablet before the resident, as the clerk's page knows it: an address to open there, and how it stands."""

import segno
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

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
    return f"{int(state.joined)}{int(state.alive)}{int(state.called)}-{state.signed}"
