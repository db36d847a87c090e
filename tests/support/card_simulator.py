"""The simulated cards of 森 太郎 and his family, made once and copied for each test."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from django.conf import LazySettings

from tests.support import receptions, register
from yakuba.adapters.card_simulator.authority import POLICY, Holder
from yakuba.adapters.card_simulator.cards import PIN, Cards
from yakuba.lib import clock

__all__ = ["PIN", "Cards"]

OIDS = ",".join(f"1.3.6.1.4.1.32473.1.{number}" for number in (1, 2, 3, 4))
HOME = "青葉市青葉町一丁目1番1号"
TARO = Holder("森 太郎", date(1988, 5, 2), "male", HOME)
HANAKO = Holder("森 花子", date(1990, 9, 14), "female", HOME)
ICHIRO = Holder("森 一郎", date(2019, 6, 20), "male", HOME)
HOLDERS = {"taro": TARO, "hanako": HANAKO, "ichiro": ICHIRO}
REGISTERED = [
    register.resident(1, "森 太郎", "モリ タロウ", 生年月日="1988-05-02", 性別="男"),
    register.resident(2, "森 花子", "モリ ハナコ", 生年月日="1990-09-14"),
]


@pytest.fixture(scope="session")
def made_cards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the authority and the three cards, as of the day of scenario A01."""
    folder = tmp_path_factory.mktemp("cards")
    with clock.stopped_at(receptions.DAY):
        for id_, holder in HOLDERS.items():
            Cards(folder, OIDS).issue(id_, holder, clock.now())
    return folder


@pytest.fixture
def cards(made_cards: Path, settings: LazySettings, tmp_path: Path) -> Cards:
    """The simulator of this test; both sides use it."""
    folder = tmp_path / "card_simulator"
    shutil.copytree(made_cards, folder)
    settings.CARD_SIMULATOR, settings.CARD_OIDS, settings.CARD_POLICY = folder, OIDS, POLICY
    settings.CARD_ANCHORS, settings.CARD_LISTS = folder / "ca.pem", folder / "lists"
    settings.CARD_APP = "yakuba.adapters.card_simulator.app.build"
    settings.CARD_VERIFIER = "yakuba.adapters.card_certificates.verifier.build"
    return Cards(folder, OIDS)


def signed(cards: Cards, text: bytes, card: str = "taro") -> bytes:
    """The card signs, with its right PIN."""
    return cards.sign(card, PIN, text, clock.now())


@pytest.fixture
def card_pages(cards: Cards, settings: LazySettings) -> Cards:
    """The simulator with its page, as in the demo."""
    settings.ROOT_URLCONF = "tests.support.card_urls"
    return cards
