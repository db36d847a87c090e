"""The simulated card app: a call waits for its resident, a token for the portal that collects it once."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from yakuba.adapters.card_simulator.cards import Cards
from yakuba.adapters.card_simulator.folder import locked, write
from yakuba.kernel.identity.contracts import CardTokenError
from yakuba.lib import clock

CALL_LIVES, TOKEN_LIVES = timedelta(minutes=30), timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Call:
    """A text that waits to be signed, and where its resident goes back to."""

    text: bytes
    back: str


class SimulatedApp:
    """The card app of one folder (``kernel.identity`` CardApp)."""

    origin = ""

    def __init__(self, cards: Cards) -> None:
        self.cards, self.folder = cards, cards.folder

    def begin(self, request: UUID, text: bytes, back: str) -> str:
        """See CardApp: a page of this site, under a random name."""
        name = secrets.token_urlsafe(16)
        held = {"text": base64.b64encode(text).decode(), "back": back, "until": _until(CALL_LIVES)}
        with locked(self.folder):
            self._forget()
            write(self._at("calls", name), json.dumps(held).encode())
        return reverse("card-simulator:choose", args=[name])

    def collect(self, token: str) -> bytes:
        """See CardApp. Raises CardTokenError."""
        path = self._at("tokens", token)
        with locked(self.folder):
            held = _held(path)
            path.unlink(missing_ok=True)
        if held is None:
            raise CardTokenError("unknown, used or too old")
        return base64.b64decode(held["signed"])

    def call(self, name: str) -> Call | None:
        """What waits under this name; None when it is over."""
        held = _held(self._at("calls", name))
        return Call(base64.b64decode(held["text"]), held["back"]) if held else None

    def signed(self, name: str, card: str, pin: str) -> str:
        """The address to go back to with a token, once; the call is over then.

        Raises CardTokenError for a call that is over, and what ``Cards.sign`` raises.
        """
        call = self.call(name)
        if call is None:
            raise CardTokenError("the call is over")
        made, token = self.cards.sign(card, pin, call.text, clock.now()), secrets.token_urlsafe(32)
        held = {"signed": base64.b64encode(made).decode(), "until": _until(TOKEN_LIVES)}
        self._end(name)
        with locked(self.folder):
            write(self._at("tokens", token), json.dumps(held).encode())
        return f"{call.back}?token={token}"

    def stopped(self, name: str) -> str:
        """The address to go back to without having signed. Raises CardTokenError for a call that is over."""
        call = self.call(name)
        if call is None:
            raise CardTokenError("the call is over")
        self._end(name)
        return call.back

    def _end(self, name: str) -> None:
        with locked(self.folder):
            self._at("calls", name).unlink(missing_ok=True)

    def _at(self, kind: str, name: str) -> Path:
        """Under a digest: no token lies readable in the folder, and no name leads out of it."""
        return self.folder / kind / hashlib.sha256(name.encode()).hexdigest()

    def _forget(self) -> None:
        for kind in ("calls", "tokens"):
            for path in (self.folder / kind).glob("*"):
                if _held(path) is None:
                    path.unlink(missing_ok=True)


def build() -> SimulatedApp:
    """The card app of this instance."""
    return SimulatedApp(Cards(Path(settings.CARD_SIMULATOR), settings.CARD_OIDS))


def _until(lives: timedelta) -> str:
    return (clock.now() + lives).isoformat()


def _held(path: Path) -> dict[str, str] | None:
    try:
        held: dict[str, str] = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    return held if clock.now() < datetime.fromisoformat(held["until"]) else None
