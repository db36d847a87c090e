"""A clerk at the counter in one browser session: receptions one after another, each call one answer over the web."""

import random
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, cast
from uuid import uuid4

from django.http import HttpResponse
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
        data = said(self.form, self.chance)
        started = read()
        response = self.client.post(self.form.action, data, headers={"HX-Request": "true"})
        seconds = read() - started
        assert response.status_code == OK, (response.status_code, self.form.action)
        self.form = question(_page(response)) or self._next_reception()
        return Measured(seconds)

    def _next_reception(self) -> Form:
        while True:
            response = self.client.get(opened(next(self.waiting)))
            assert response.status_code == OK, response.status_code
            if (form := question(_page(response))) is not None:
                return form


def opened(home: Household, *, on: date = RECEIVED) -> str:
    """The address of the interview of a new reception of these people."""
    actor = Actor("staff", CLERK)
    reception = intake.open_reception(
        actor, key=uuid4(), event=EVENT, received_on=on, opening=home.event, section=SECTION, office=OFFICE
    )
    people = [
        {**items, "name": f"見本 {number}", "kana": "ミホン"} for number, items in enumerate(home.persons.values())
    ]
    members = [NewMember(person, Source.CERTIFICATE) for person in people]
    key = intake.add_members(actor, reception.key, reception.version, members).key
    return reverse("counter:interview", args=[key])


def said(form: Form, chance: random.Random) -> dict[str, Any]:
    """One answer to the question of this form, by chance."""
    told: dict[str, Any] = {name: value for name, value in form.values.items() if value}
    for name in form.values:
        part = name.rpartition("_")[2]
        if name not in form.choices and not told.get(name):
            told[name] = DAY_PARTS.get(part, "1")
    for name, choices in form.choices.items():
        told[name] = chance.choice([one for one in choices if one])
    return told


def _page(response: object) -> Page:
    return Page(cast(HttpResponse, response))


def question(page: Page) -> Form | None:
    """The form of the question that the page asks."""
    # Before it stands, for several people, the one press that says no of all of them.
    return next((form for form in reversed(page.forms) if "/answer/" in form.action), None)
