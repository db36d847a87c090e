"""The simulated cards: the lock of the PIN, one use of everything, and no place outside of the demo."""

import stat
import threading
from collections.abc import Callable
from contextvars import copy_context
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from pydantic import ValidationError

from tests.support.card_simulator import OIDS, TARO, card_pages, cards, made_cards
from yakuba.adapters.card_simulator.app import SimulatedApp
from yakuba.adapters.card_simulator.authority import Holder
from yakuba.adapters.card_simulator.cards import PIN, Cards, LockedError, NoCertificateError, PinError
from yakuba.config.commands import demo_cards
from yakuba.config.env import Env
from yakuba.kernel.identity.contracts import CardCheckDownError, CardFault, CardRefusedError, CardTokenError
from yakuba.kernel.identity.service import card_app, card_verifier
from yakuba.lib import clock
from yakuba.lib.commands import CommandError

__all__ = ["card_pages", "cards", "made_cards"]
NOW = datetime(2026, 11, 20, 12, tzinfo=clock.JST)
TEXT = "署名する文".encode()


@pytest.fixture(autouse=True)
def _now() -> Any:
    with clock.stopped_at(NOW):
        yield


@pytest.fixture
def app(card_pages: Cards) -> SimulatedApp:
    return SimulatedApp(card_pages)


def call(app: SimulatedApp) -> str:
    """The name of a call that waits to be signed."""
    return app.begin(uuid4(), TEXT, "/back/").strip("/").rpartition("/")[2]


def at_once(work: Callable[[], object], times: int) -> list[object]:
    """What each of several threads got: an answer or an error."""
    found: list[object] = []
    ready = threading.Barrier(times)

    def run() -> None:
        ready.wait()
        try:
            found.append(work())
        except Exception as error:
            found.append(error)

    threads = [threading.Thread(target=copy_context().run, args=(run,)) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_what_a_card_signs_is_checked_by_the_check_of_the_settings(cards: Cards) -> None:
    found = card_verifier().verify(cards.sign("taro", PIN, TEXT, NOW), TEXT, NOW)
    assert (found.name, found.born, found.sex, found.address) == (TARO.name, TARO.born, TARO.sex, TARO.address)
    assert found.serial == next(card.serial for card in cards.all() if card.id == "taro")


def test_wrong_pins_at_once_are_each_counted(cards: Cards) -> None:
    found = at_once(lambda: cards.sign("taro", "WRONG123", TEXT, NOW), 7)
    assert sorted(error.left for error in found if isinstance(error, PinError)) == [0, 1, 2, 3, 4]
    assert len([error for error in found if isinstance(error, LockedError)]) == 2
    with pytest.raises(LockedError):
        cards.sign("taro", PIN, TEXT, NOW)
    cards.unlock("taro")
    assert cards.sign("taro", PIN, TEXT, NOW)


@pytest.mark.parametrize("card", ["ichiro", "nobody", "../ca", ""])
def test_no_card_without_a_certificate_signs(cards: Cards, card: str) -> None:
    with pytest.raises(NoCertificateError):
        cards.sign(card, PIN, TEXT, NOW)


@pytest.mark.parametrize(("born", "signs"), [(date(2011, 11, 20), True), (date(2011, 11, 21), False)])
def test_a_card_signs_from_the_fifteenth_birthday(cards: Cards, born: date, signs: bool) -> None:
    card = cards.issue("new", Holder("森 二郎", born, "male", TARO.address), NOW)
    assert (card.serial is not None) is signs


def test_issuing_again_changes_nothing_and_with_another_address_the_old_one_is_revoked(cards: Cards) -> None:
    before, octets = cards.all(), cards.sign("taro", PIN, TEXT, NOW)
    assert cards.issue("taro", TARO, NOW) == next(card for card in before if card.id == "taro")
    moved = cards.issue("taro", Holder(TARO.name, TARO.born, TARO.sex, "青葉市本町1番"), NOW)
    with pytest.raises(CardRefusedError) as refused:
        card_verifier().verify(octets, TEXT, NOW)
    assert refused.value.code is CardFault.REVOKED
    again = card_verifier().verify(cards.sign("taro", PIN, TEXT, NOW), TEXT, NOW)
    assert (again.serial, again.address) == (moved.serial, "青葉市本町1番")


def test_the_list_is_made_again_every_day_and_keeps_who_was_revoked(cards: Cards) -> None:
    octets = cards.sign("taro", PIN, TEXT, NOW)
    cards.revoke("taro", NOW)
    later = NOW + timedelta(days=30)
    cards.sign("hanako", PIN, TEXT, later)
    card_verifier().verify(cards.sign("hanako", PIN, TEXT, later), TEXT, later)
    with pytest.raises(CardRefusedError, match="revoked"):
        card_verifier().verify(octets, TEXT, later)


def test_a_token_is_collected_once_also_at_once(app: SimulatedApp) -> None:
    name = call(app)
    token = app.signed(name, "taro", PIN).partition("token=")[2]
    found = at_once(lambda: app.collect(token), 4)
    assert len([one for one in found if isinstance(one, bytes)]) == 1
    assert len([one for one in found if isinstance(one, CardTokenError)]) == 3
    with pytest.raises(CardTokenError):
        app.signed(name, "taro", PIN)


def test_what_is_over_is_cleared_away(app: SimulatedApp) -> None:
    call(app)
    assert len(list((app.folder / "calls").iterdir())) == 1
    with clock.stopped_at(NOW + timedelta(minutes=31)):
        call(app)
    assert len(list((app.folder / "calls").iterdir())) == 1


def test_keys_and_cards_are_readable_by_their_owner_alone(cards: Cards) -> None:
    files = [path for path in cards.folder.rglob("*") if path.is_file() and path.name != "lock"]
    assert len(files) >= 8
    assert [path for path in files if stat.S_IMODE(path.stat().st_mode) != 0o600] == []


def test_the_authority_is_made_once_also_at_once(tmp_path: Path) -> None:
    found = at_once(lambda: Cards(tmp_path, OIDS).issue("a", TARO, NOW), 3)
    assert [one for one in found if isinstance(one, Exception)] == []
    assert len({getattr(one, "serial", None) for one in found}) == 1


def test_the_simulator_is_for_the_demo_only_and_a_real_authority_is_named_whole() -> None:
    with pytest.raises(ValidationError, match="works in the demo only"):
        Env(card_app="card_simulator")
    assert Env(card_app="card_simulator", demo=True).card_app == "card_simulator"
    with pytest.raises(ValidationError, match="YAKUBA_CARD_LISTS and YAKUBA_CARD_OIDS"):
        Env(card_anchors=Path("ca.pem"))
    with pytest.raises(ValidationError, match="four object identifiers"):
        Env(card_oids="1.2.3,1.2.4")
    Env(card_anchors=Path("ca.pem"), card_lists=Path("lists"), card_oids="1.1,1.2,1.3,1.4")


def test_outside_of_the_demo_there_is_neither_app_nor_page(db: None, settings: Any, client: Any) -> None:
    assert settings.CARD_APP == ""
    assert settings.CARD_VERIFIER == ""
    assert card_app() is None
    assert client.get("/card-simulator/x/").status_code == 404


def test_the_command_of_the_demo_lets_lists_and_cards_fail(cards: Cards) -> None:
    text = cards.sign("taro", PIN, TEXT, NOW)
    for mode, error in (("down", "there is no list"), ("stale", "stale_list")):
        demo_cards.run(demo_cards.Takes(lists=mode))
        with pytest.raises((CardCheckDownError, CardRefusedError), match=error):
            card_verifier().verify(text, TEXT, NOW)
    shown = demo_cards.run(demo_cards.Takes(lists="fresh", revoke="taro")).cards
    assert shown["ichiro"] == "署名用電子証明書なし"
    with pytest.raises(CardRefusedError, match="revoked"):
        card_verifier().verify(text, TEXT, NOW)
    with pytest.raises(CommandError, match="番号を確かめて"):
        demo_cards.run(demo_cards.Takes(revoke="ichiro"))


def test_the_command_is_of_the_demo_alone(settings: Any) -> None:
    settings.CARD_APP = ""
    with pytest.raises(CommandError, match="demo"):
        demo_cards.run(demo_cards.Takes())
