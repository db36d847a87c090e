"""青葉市 with its procedures published, and those of こども課 who write and publish definitions, at browsers."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from samples.personas import StaffPersona
from samples.sign_in import sign_in
from tests.support import receptions
from tests.support.pages import Answer, Page
from tests.support.remembered import remembered
from yakuba.apps.studio.models import Draft
from yakuba.apps.studio.use_cases import drafting
from yakuba.lib import clock
from yakuba.lib.refs import Actor

TODAY = receptions.DAY
TOMORROW = TODAY + timedelta(days=1)
PROCEDURE = "jidoteate-nintei"
REVIEWER, CHIEF, HEAD = (Actor("staff", code) for code in ("1031", "1030", "1029"))
"""こども課: 審査, 係長, 課長."""
OTHER_HEAD, INFORMATION = Actor("staff", "1008"), Actor("staff", "1006")
"""市民課長; 情報政策, who may edit and publish everything."""
REASON = "青葉市児童手当事務取扱要綱の改正"


class Seat:
    """One member of staff at a browser."""

    def __init__(self, actor: Actor) -> None:
        self.client, self.actor = Client(), actor
        sign_in(self.client, StaffPersona(actor.id, "見本 職員", "ミホン ショクイン", "", ()))

    def page(self, address: str) -> Page:
        """The page; fails unless it is one."""
        answer = self.client.get(address, follow=True)
        assert answer.status_code == 200, answer.status_code
        return Page(answer)

    def post(self, address: str, values: Mapping[str, object] | None = None) -> Answer:
        return self.client.post(address, values or {})

    def press(self, address: str, ends: str, **changed: str) -> Page:
        """The page after a press on the form of a page whose address ends so, with some boxes filled in otherwise."""
        form = self.page(address).form(ends)
        answer = self.client.post(form.action, {**form.values, **changed}, follow=True)
        return Page(answer)

    def write(self, address: str, **changed: str) -> Page:
        """The page after its own boxes were saved with some filled in otherwise."""
        form = next(form for form in self.page(address).forms if "revision" in form.values)
        sent = {**form.values, **{name.replace("__", "-"): value for name, value in changed.items()}}
        return Page(self.client.post(address, sent, follow=True))


def _prepared(settings: LazySettings, folder: Path) -> None:
    settings.DOCUMENTS_STORE = folder / "files"
    remembered("手続の定義", receptions.prepare_town)


@pytest.fixture
def town(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    """On the Friday of the tests."""
    with clock.stopped_at(TODAY):
        _prepared(settings, tmp_path)
        yield


@pytest.fixture
def own_town(own_database: str, settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    """The same on a database of the test's own, for what two do at once."""
    with clock.stopped_at(TODAY):
        _prepared(settings, tmp_path)
        yield


@pytest.fixture
def chief(town: None) -> Seat:
    return Seat(CHIEF)


@pytest.fixture
def head(town: None) -> Seat:
    return Seat(HEAD)


def begun(actor: Actor = CHIEF, valid_from: date = TOMORROW, procedure: str = PROCEDURE) -> Draft:
    """A draft in which nothing was changed yet."""
    return drafting.begin(actor=actor, procedure=procedure, valid_from=valid_from, reason=REASON)


def changed(row: Draft, actor: Actor = CHIEF, title: str = "青葉市児童手当認定のお知らせ") -> Draft:
    """With another title of the letter of approval, and no condition about 公務員."""

    def change(held: dict[str, Any]) -> None:
        held["letters"][0]["title"] = title
        held["events"]["tennyu"]["when"] = held["events"]["tennyu"]["when"][:2]

    return drafting.save(actor=actor, key=row.key, revision=row.revision, part="通知書", change=change)
