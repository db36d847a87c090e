"""Desks of 青葉市: signed-in staff, each with a browser, on the day of scenario A01."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client

from samples.personas import StaffPersona
from samples.sign_in import sign_in
from tests.support import filings, receptions
from tests.support.pages import Answer, Page
from tests.support.remembered import remembered
from yakuba.kernel.intake import service as intake
from yakuba.lib import clock

HTMX = {"hx-request": "true"}
KEY = re.compile(r"/counter/([0-9a-f-]{36})/")


class Desk:
    """One member of staff at a browser."""

    def __init__(self, code: str, *, checks_csrf: bool = False) -> None:
        self.client = Client(enforce_csrf_checks=checks_csrf)
        self.client.cookies[settings.SESSION_COOKIE_NAME] = remembered(f"session of {code}", lambda: _session(code))

    def get(self, address: str, data: Mapping[str, str] | None = None) -> Answer:
        return self.client.get(address, data)

    def post(self, address: str, values: Mapping[str, object], *, htmx: bool = False) -> Answer:
        """As a browser: redirects are not followed, except that htmx follows them by itself."""
        if htmx:
            return self.client.post(address, values, headers=HTMX, follow=True)
        return self.client.post(address, values)

    def page(self, address: str) -> Page:
        """The page at the end of the way there; fails unless it is one."""
        answer = self.client.get(address, follow=True)
        assert answer.status_code == 200, answer.status_code
        return Page(answer)

    def search(self, key: str, text: str) -> Page:
        """What the search of the register copy finds."""
        return Page(self.client.post(f"/counter/{key}/household/find/", {"text": text}))

    def bring(self, key: str, text: str, **asking: str) -> Answer:
        """Find somebody in the register copy, say who asks, and take over the household; the answer, not followed."""
        form = self.search(key, text).form("/bring/")
        return self.post(form.action, form.values | ASKING | asking)

    def begin(self, event: str = "tennyu", **changes: str | Sequence[str]) -> str:
        """Open a reception by its form; its key."""
        answer = self.post(f"/counter/new/{event}/", {**self.opening(event), **changes})
        assert answer.status_code == 302, Page(answer).text
        found = KEY.search(answer["Location"])
        assert found, answer["Location"]
        return found[1]

    def opening(self, event: str = "tennyu") -> dict[str, str]:
        """The opening form as its page offers it, with the facts of scenario A01 or A03 written in."""
        page = self.page(f"/counter/new/{event}/")
        form = next(form for form in page.forms if "key" in form.values)
        return form.values | OPENINGS.get(event, {})

    def version(self, key: str) -> str:
        """The version that the household page would send back."""
        return next(f.values["version"] for f in self.page(f"/counter/{key}/household/").forms if "version" in f.values)

    def enter(self, key: str, person: Mapping[str, str], **changes: str) -> Answer:
        """Type one newcomer; the answer to the form, not followed."""
        return self.post(f"/counter/{key}/household/", {"version": self.version(key)} | dict(person) | changes)

    def family(self, key: str, people: tuple[Mapping[str, str], ...] = ()) -> str:
        """Type everybody of A01 (or ``people``); the key again."""
        for person in people or FAMILY:
            assert self.enter(key, person).status_code == 302
        return key


def _session(code: str) -> str:
    client = Client()
    sign_in(client, StaffPersona(code, "見本 職員", "ミホン ショクイン", "市民課", ("窓口",)))
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


def day(name: str, year: object, month: object, day_: object) -> dict[str, str]:
    """What a browser sends for a day in three boxes."""
    return {f"{name}_year": str(year), f"{name}_month": str(month), f"{name}_day": str(day_)}


def person(name: str, kana: str, born: tuple[int, int, int], sex: str, relation: str, **more: str) -> dict[str, str]:
    """One newcomer as typed from the certificate."""
    return {"name": name, "kana": kana, **day("born", *born), "sex": sex, "relation": relation,
            "source": "転出証明書"} | more  # fmt: skip


ASKING = {"asked": "1", "asks": "self", "name": "見本 来子"}
"""What is filled in about who stands at the counter; nobody is kept away from her."""
OPENINGS = {
    "tennyu": {**day("moved_on", 2026, 11, 16), "moved_from": "県外"},
    "shibo": {**day("died_on", 2026, 11, 10), **day("known_on", 2026, 11, 10)},
    "shomei": {**day("requested_on", 2026, 11, 20), "wanted": "wants_juminhyo"},
}
TARO = person("森 太郎", "モリ タロウ", (1988, 5, 2), "男", "世帯主")
HANAKO = person("森 花子", "モリ ハナコ", (1990, 9, 14), "女", "妻")
ICHIRO = person("森 一郎", "モリ イチロウ", (2019, 6, 20), "男", "子")
JIRO = person("森 二郎", "モリ ジロウ", (2024, 8, 1), "男", "子")
FAMILY = (TARO, HANAKO, ICHIRO, JIRO)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.stopped_at(receptions.DAY):
        yield


@pytest.fixture
def town(db: None) -> None:
    """青葉市 with its procedures published."""
    receptions.prepare_town()


@pytest.fixture
def desk(town: None) -> Callable[..., Desk]:
    """``desk()`` is the clerk of 市民課; ``desk("1022")`` somebody else."""

    def seat(code: str = "1011", **options: bool) -> Desk:
        return Desk(code, **options)

    return seat


@pytest.fixture
def clerk(desk: Callable[..., Desk]) -> Desk:
    """The clerk of 市民課 at the counter."""
    return desk()


@pytest.fixture
def reception(clerk: Desk) -> str:
    """The key of a 転入 that has just begun."""
    return remembered("a reception at the counter", clerk.begin)


@pytest.fixture
def moved_in(clerk: Desk, reception: str) -> str:
    """The key of a 転入 with the family of A01."""
    return remembered(f"moved in: {reception}", lambda: clerk.family(reception))


@pytest.fixture
def answered(moved_in: str) -> str:
    """The same with the interview held to its end."""
    return remembered(f"answered: {moved_in}", lambda: _answered(moved_in))


def _answered(key: str) -> str:
    filings.answered(intake.view(receptions.CLERK, UUID(key)))
    return key


def as_uuid(key: str) -> UUID:
    """For the doors of the kernel."""
    return UUID(key)
