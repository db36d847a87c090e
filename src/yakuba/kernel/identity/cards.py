"""マイナンバーカード: the card app and the check of signatures that the settings name."""

from django.conf import settings
from django.utils.module_loading import import_string

from yakuba.kernel.identity.card_values import CardApp, CardCheckDownError, CardVerifier


def card_app() -> CardApp | None:
    """The card app that the settings name; None where cards are not offered."""
    if not settings.CARD_APP:
        return None
    made: CardApp = import_string(settings.CARD_APP)()
    return made


def card_verifier() -> CardVerifier:
    """The check that the settings name. Raises CardCheckDownError where there is none (yet)."""
    if not settings.CARD_VERIFIER:
        raise CardCheckDownError("no check of card signatures is set up: YAKUBA_CARD_ANCHORS")
    made: CardVerifier = import_string(settings.CARD_VERIFIER)()
    return made
