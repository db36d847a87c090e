"""死亡: the two days it begins with have an order at every door, and nobody brings a 転出証明書."""

from uuid import UUID, uuid4

import pytest

from tests.support import receptions
from tests.support.pages import Page
from yakuba.apps.counter.tests.conftest import Desk, day
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import EVENT_UNIT, BadStatementError, Stated

ORDER = "「死亡の事実を知った日」が「亡くなった日」より前になっています"


def test_a_death_known_before_it_happened_is_refused_at_the_opening_beside_the_day(clerk: Desk) -> None:
    typed = clerk.opening("shibo") | day("known_on", 2026, 11, 9)
    answer = clerk.post("/counter/new/shibo/", typed)
    assert answer.status_code == 422
    html = Page(answer).html
    assert ORDER in html
    assert 'href="#id_known_on' in html


def test_a_death_known_on_its_day_is_taken(clerk: Desk) -> None:
    assert clerk.begin("shibo", **day("known_on", 2026, 11, 10))


@pytest.mark.parametrize(("fact", "on"), [("known_on", (2026, 11, 9)), ("died_on", (2026, 11, 11))])
def test_changing_either_day_against_the_other_is_refused_in_the_form(
    clerk: Desk, fact: str, on: tuple[int, int, int]
) -> None:
    key = clerk.begin("shibo")
    address = f"/counter/{key}/answer/{fact}/?all"
    form = next(form for form in clerk.page(address).forms if f"{EVENT_UNIT}_year" in form.values)
    answer = clerk.post(address, form.values | day(EVENT_UNIT, *on))
    assert answer.status_code == 422
    assert ORDER in Page(answer).html
    assert intake.view(receptions.CLERK, UUID(key)).event_items[fact].value == 20261110


def test_every_door_of_intake_refuses_it(town: None) -> None:
    with pytest.raises(BadStatementError, match=ORDER):
        receptions.opened(event="shibo", opening={"died_on": 20261110, "known_on": 20261109}, key=uuid4())
    view = receptions.opened(event="shibo", opening={"died_on": 20261110, "known_on": 20261110})
    with pytest.raises(BadStatementError, match=ORDER):
        intake.state(receptions.CLERK, view.key, view.version, [Stated(EVENT_UNIT, "died_on", 20261111)])
    both = [Stated(EVENT_UNIT, "died_on", 20261111), Stated(EVENT_UNIT, "known_on", 20261112)]
    assert intake.state(receptions.CLERK, view.key, view.version, both).event_items["known_on"].value == 20261112


def test_a_bereaved_household_is_typed_from_what_is_said_and_newcomers_from_their_certificate(
    clerk: Desk, reception: str
) -> None:
    offered = {key: clerk.page(f"/counter/{key}/household/") for key in (clerk.begin("shibo"), reception)}
    shibo, tennyu = (next(f for f in page.forms if "source" in f.choices) for page in offered.values())
    assert (shibo.choices["source"], shibo.values["source"]) == (["聞き取り"], "聞き取り")
    assert tennyu.values["source"] == "転出証明書"
