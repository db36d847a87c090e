"""A clerk at the counter in one browser session: receptions one after another, each call one answer over the web."""

import random
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

from django.test import Client
from django.urls import reverse

from benchmarks.harness import Measured
from benchmarks.interviews import EVENT, RECEIVED
from samples.personas import STAFF
from samples.sign_in import sign_in
from tests.support.pages import Form, Page
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import NewMember, Source
from yakuba.kernel.rules.contracts import Household
from yakuba.lib.refs import Actor

CLERK = "1011"
SECTION, OFFICE = "2010", "01"
DAY_PARTS = {"year": "1990", "month": "4", "day": "1"}
OK = 200


class Counter:
    """``answer`` sends one answer as the page does (htmx) and takes what came back, the next question, as it stands.

    Its seconds are those between the request's arrival in Django and its whole response: middleware, session, rights,
    the write with its commit and its entry in the audit register, deciding again, the page. Left out is what no server
    decides: sockets, the browser. Opening the next reception is not measured.
    """

    def __init__(self, waiting: Iterator[Household], chance: random.Random) -> None:
        self.waiting, self.chance, self.client = waiting, chance, Client(SERVER_NAME="localhost")
        sign_in(self.client, next(one for one in STAFF if one.code == CLERK))
        self.form = self._next_reception()

    def answer(self, read: Callable[[], float] = time.perf_counter) -> Measured:
        """One answer, on this clock. Raises AssertionError where the counter does not take it."""
        data = self._said(self.form)
        started = read()
        response = self.client.post(self.form.action, data, headers={"HX-Request": "true"})
        seconds = read() - started
        assert response.status_code == OK, (response.status_code, self.form.action)
        self.form = _question(Page(response)) or self._next_reception()
        return Measured(seconds)

    def _next_reception(self) -> Form:
        while True:
            key = self._opened(next(self.waiting))
            response = self.client.get(reverse("counter:interview", args=[key]))
            assert response.status_code == OK, response.status_code
            if (form := _question(Page(response))) is not None:
                return form

    def _opened(self, home: Household) -> UUID:
        actor = Actor("staff", CLERK)
        opened = intake.open_reception(
            actor,
            key=uuid4(),
            event=EVENT,
            received_on=RECEIVED,
            opening=home.event,
            section=SECTION,
            office=OFFICE,
        )
        people = [
            {**items, "name": f"見本 {number}", "kana": "ミホン"} for number, items in enumerate(home.persons.values())
        ]
        members = [NewMember(person, Source.CERTIFICATE) for person in people]
        return intake.add_members(actor, opened.key, opened.version, members).key

    def _said(self, form: Form) -> dict[str, Any]:
        said: dict[str, Any] = {name: value for name, value in form.values.items() if value}
        for name in form.values:
            part = name.rpartition("_")[2]
            if name not in form.choices and not said.get(name):
                said[name] = DAY_PARTS.get(part, "1")
        for name, choices in form.choices.items():
            said[name] = self.chance.choice([one for one in choices if one])
        return said


def _question(page: Page) -> Form | None:
    return next((form for form in page.forms if "/answer/" in form.action), None)
