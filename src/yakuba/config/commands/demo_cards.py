"""``yakuba demo cards``: let the simulated cards and their authority fail, and work again."""

from pathlib import Path
from typing import Literal

from django.conf import settings
from pydantic import BaseModel, Field

from yakuba.adapters.card_simulator.cards import Cards, NoCertificateError
from yakuba.lib import clock
from yakuba.lib.commands import Command, CommandError


class Takes(BaseModel):
    """What is to change; nothing only lists the cards."""

    lists: Literal["", "fresh", "stale", "down"] = Field(
        "", description="失効情報の一覧: fresh(ふつう)、stale(期限切れ)、down(なし)"
    )
    revoke: str = Field("", description="失効させるカードの番号(card-1 など)")


class Gives(BaseModel):
    """The cards by their number, with what is on them now."""

    cards: dict[str, str]


def run(takes: Takes) -> Gives:
    """Raises CommandError outside of the demo, and for a card that has no certificate to revoke."""
    if "card_simulator" not in settings.CARD_APP:
        raise CommandError("試験用のカードは ./run demo の中だけで動きます。")
    cards, now = Cards(Path(settings.CARD_SIMULATOR), settings.CARD_OIDS), clock.now()
    if takes.lists:
        cards.switch(takes.lists, now)
    if takes.revoke:
        try:
            cards.revoke(takes.revoke, now)
        except NoCertificateError as error:
            raise CommandError("この番号の、署名できるカードはありません。一覧の番号を確かめてください。") from error
    return Gives(cards={card.id: _state(card.serial, card.is_locked) for card in cards.all()})


def _state(serial: int | None, is_locked: bool) -> str:
    if serial is None:
        return "署名用電子証明書なし"
    return "暗証番号がロック中" if is_locked else "署名用電子証明書あり"


COMMAND = Command("demo cards", "試験用のカードと失効情報を切り替える(デモ専用)", Takes, Gives, run)
