"""青葉市 five years on: cases whose retention is over, the one who disposes and the one who approves, at browsers."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.test import Client

from samples.personas import StaffPersona
from samples.sign_in import sign_in
from tests.support import organised
from tests.support.cases import DAY, JUMIN, act, opened
from tests.support.disposals import with_keepers
from tests.support.pages import Answer, Page
from yakuba.lib import clock

TODAY = date(2032, 4, 1)
"""The day after five years."""
MOVE_IN = "tennyu-todoke"


class Seat:
    """One member of staff at a browser."""

    def __init__(self, code: str) -> None:
        self.client, self.code = Client(), code
        sign_in(self.client, StaffPersona(code, "見本 職員", "ミホン ショクイン", "", ()))

    def page(self, address: str) -> Page:
        """The page; fails unless it is one."""
        answer = self.client.get(address, follow=True)
        assert answer.status_code == 200, answer.status_code
        return Page(answer)

    def post(self, address: str, values: Mapping[str, object] | None = None) -> Answer:
        return self.client.post(address, values or {})

    def told(self, address: str, values: Mapping[str, object] | None = None) -> str:
        """What the page says after a press."""
        return Page(self.client.post(address, values or {}, follow=True)).text


@pytest.fixture
def town(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    """With somebody who disposes, and a head, for every section."""
    with _kept(settings, tmp_path):
        yield


@pytest.fixture
def own_town(own_database: str, settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    """The same on a database of the test's own, for what two do at once."""
    with _kept(settings, tmp_path):
        yield


@contextmanager
def _kept(settings: LazySettings, folder: Path) -> Iterator[None]:
    settings.DOCUMENTS_STORE = folder / "files"
    with clock.stopped_at(TODAY):
        with clock.stopped_at(DAY):
            organised.load()
            with_keepers(folder)
        yield


@pytest.fixture
def keeper(town: None) -> Seat:
    """文書主任."""
    return Seat("1002")


@pytest.fixture
def head(town: None) -> Seat:
    """課長."""
    return Seat("1005")


def ended(procedure: str = MOVE_IN, *, on: date = DAY) -> tuple[UUID, str]:
    """The key and number of a case that was withdrawn on a day."""
    with clock.stopped_at(on):
        row = act(opened(procedure), "withdraw", JUMIN.reviewer, reason="申出があったため").row
    return row.key, row.number
