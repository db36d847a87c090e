"""Residents of 青葉市 at their browsers, on the day of scenario A01, with a mail server on this machine."""

import base64
import email
import re
from collections.abc import Callable, Iterator, Mapping
from email import policy
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from tests.support import receptions
from tests.support.at_home import BOXES, SAID
from tests.support.mail import Simulator, messages, use_folder
from tests.support.online import go
from tests.support.pages import Answer, Page
from tests.support.remembered import remembered
from yakuba.kernel.jobs import service as jobs
from yakuba.lib import clock

KEY = re.compile(r"/applications/([0-9a-f-]{36})/")
TARO, HANAKO = "taro@example.jp", "hanako@example.jp"


def day(name: str, year: int, month: int, day_: int) -> dict[str, str]:
    """What a browser sends for a day in three boxes."""
    return {f"{name}_year": str(year), f"{name}_month": str(month), f"{name}_day": str(day_)}


PEOPLE = (
    {"relation": "世帯主", "sex": "男", **day("born", 1988, 5, 2)},
    {"relation": "妻", "sex": "女", **day("born", 1990, 9, 14)},
    {"relation": "子", "sex": "男", **day("born", 2019, 6, 20)},
)
NAMES = (("森 太郎", "モリ タロウ"), ("森 花子", "モリ ハナコ"), ("森 一郎", "モリ イチロウ"))
TYPED = BOXES | {"household-account_holder": "モリ タロウ"}


class Resident:
    """One person at a browser."""

    def __init__(self, mails: Path, address: str = TARO) -> None:
        self.client, self.mails, self.address = Client(), mails, address

    def get(self, address: str) -> Answer:
        return self.client.get(address)

    def post(self, address: str, values: Mapping[str, object] | None = None) -> Answer:
        return self.client.post(address, values or {})

    def page(self, address: str) -> Page:
        """The page at the end of the way there; fails unless it is one."""
        answer = self.client.get(address, follow=True)
        assert answer.status_code == 200, (answer.status_code, Page(answer).text)
        return Page(answer)

    def ask_code(self) -> str:
        """Ask for a code; what the mail says."""
        answer = self.post("/portal/sign-in/", {"email": self.address})
        assert answer.status_code == 302, Page(answer).text
        return self.last_code()

    def last_code(self) -> str:
        jobs.run_waiting()
        mine = [text for to, text in mails_in(self.mails) if to == self.address]
        found = re.search(r"[0-9]{6}", mine[-1])
        assert found
        return found[0]

    def sign_in(self) -> "Resident":
        answer = self.post("/portal/sign-in/code/", {"code": self.ask_code()})
        assert answer.status_code == 302, Page(answer).text
        return self

    def answer_guide(self, people: tuple[Mapping[str, str], ...] = PEOPLE) -> Page:
        """The guide about moving in, from its first page to the list."""
        self.post("/portal/guide/tennyu/", {**day("moved_on", 2026, 11, 16), "moved_from": "県外"})
        for place, person in enumerate(people, start=1):
            answer = self.post(f"/portal/guide/tennyu/people/p{place}/", person)
            assert answer.status_code == 302, Page(answer).text
        for _question in range(40):
            answer = self.client.get("/portal/guide/tennyu/next/", follow=True)
            if answer.redirect_chain[-1][0].endswith("/list/"):
                return Page(answer)
            self._answer(answer.redirect_chain[-1][0], Page(answer))
        raise AssertionError("the guide does not end")

    def _answer(self, address: str, page: Page) -> None:
        fact = address.rstrip("/").rpartition("/")[2]
        asked = {"who", "household", "p1", "p2", "p3", "p4"}
        form = next(form for form in page.forms if form.method == "post" and "language" not in form.values
                    and (set(form.choices) | set(form.values)) & asked)  # fmt: skip
        names = {*form.choices, *form.values} - {"csrfmiddlewaretoken"}
        said = {name: SAID.get(fact, "0") for name in names}
        if "who" in names:
            said = {"who": SAID.get(fact, "-")}
        answer = self.post(address, said)
        assert answer.status_code == 302, (fact, Page(answer).text)

    def begin(self, procedure: str = "jidoteate-nintei", unit: str = "p1") -> str:
        """From the list into an application; its key."""
        answer = self.post("/portal/guide/tennyu/apply/", {"procedure": procedure, "unit": unit})
        found = KEY.search(answer["Location"])
        assert found, self.page("/portal/guide/tennyu/list/").text
        return found[1]

    def details(self, key: str, **changes: str) -> dict[str, str]:
        """Every box of the page as it stands, the known ones filled in."""
        form = next(f for f in self.page(f"/portal/applications/{key}/details/").forms if "version" in f.values)
        typed = {f"p{n}-{item}": value for n, names in enumerate(NAMES, 1)
                 for item, value in zip(("name", "kana"), names, strict=True)}  # fmt: skip
        known = {name: value for name, value in {**TYPED, **typed}.items() if name in form.values}
        return {name: value for name, value in form.values.items() if value} | known | changes

    def fill(self, key: str, **changes: str) -> Answer:
        return self.post(f"/portal/applications/{key}/details/", self.details(key, **changes))

    def version(self, key: str) -> str:
        """Of the confirm page."""
        return next(
            f.values["version"]
            for f in self.page(f"/portal/applications/{key}/confirm/").forms
            if "version" in f.values
        )

    def submit(self, key: str) -> Answer:
        return self.post(f"/portal/applications/{key}/confirm/", {"version": self.version(key)})

    def guided(self) -> "Resident":
        """Signed in and through the guide, with the family of A01."""

        def prepared() -> SimpleCookie:
            self.sign_in()
            self.answer_guide()
            return self.client.cookies

        self.client.cookies = remembered(f"through the guide: {self.address}", prepared)
        return self

    def applied(self) -> str:
        """Signed in, through the guide, filled, sent; the application's key."""

        def prepared() -> tuple[SimpleCookie, str]:
            self.guided()
            key = self.begin()
            answer = self.fill(key)
            assert answer.status_code == 302, Page(answer).text
            answer = self.submit(key)
            assert answer.status_code == 302, Page(answer).text
            return self.client.cookies, key

        self.client.cookies, key = remembered(f"applied: {self.address}", prepared)
        return key


def mails_in(folder: Path) -> list[tuple[str, str]]:
    """(address, text) of every mail, oldest first."""
    found = []
    for content in messages(folder):
        message = email.message_from_bytes(content, policy=policy.default)
        body = message.get_body()
        assert body is not None
        found.append((str(message["To"]), str(message["Subject"]) + "\n" + str(body.get_content())))
    return found


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.stopped_at(receptions.DAY):
        yield


@pytest.fixture
def mails(settings: LazySettings, tmp_path: Path) -> Iterator[Path]:
    """A mail server, files and a scanner of this test alone."""
    use_folder(settings, tmp_path)
    settings.NOTICES_KEY = base64.b64encode(b"what was remembered is read ... ").decode()
    settings.DOCUMENTS_SCANNER = "yakuba.adapters.scanner_simulator.scanner.build"
    settings.SCANNER_SIMULATOR_STATE = tmp_path / "scanner.json"
    with Simulator(tmp_path / "smtp"):
        yield tmp_path / "smtp"


@pytest.fixture
def town(db: None) -> None:
    """青葉市 with its procedures published."""
    receptions.prepare_town()


@pytest.fixture
def resident(town: None, mails: Path) -> Callable[..., Resident]:
    """``resident()`` is 森 太郎; ``resident(HANAKO)`` somebody else."""

    def arrive(address: str = TARO) -> Resident:
        return Resident(mails, address)

    return arrive


@pytest.fixture
def taro(resident: Callable[..., Resident]) -> Resident:
    """森 太郎, not signed in."""
    return resident()


__all__ = ["go"]
