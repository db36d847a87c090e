"""The look is told the town, the person and what they may do by the parts that know."""

from datetime import date

import pytest
from django.test import RequestFactory

from yakuba.config.wiring import Wiring
from yakuba.kernel.organisation.models import Municipality
from yakuba.lib import clock
from yakuba.lib.refs import Actor

pytestmark = pytest.mark.django_db
REQUEST = RequestFactory().get("/")


class SignedIn(Wiring):
    """The wiring with a known person in place of the sign-in."""

    def __init__(self, code: str) -> None:
        self.code = code

    def actor(self, request: object) -> Actor:
        return Actor("staff", self.code)


def test_a_town_that_is_not_set_up_is_a_town_hall() -> None:
    assert Wiring().town() == "役場"


def test_the_town_bears_its_name() -> None:
    Municipality.objects.create(pk=1, code="999999", name="青葉市", kana="アオバシ")
    assert Wiring().town() == "青葉市"


def test_somebody_without_a_post_is_shown_by_code_and_may_nothing() -> None:
    somebody = SignedIn("9999")
    person = somebody.person(REQUEST)
    assert person is not None
    assert (person.name, person.section) == ("9999", "")
    with clock.stopped_at(date(2026, 11, 20)):
        assert somebody.allowed(REQUEST, ["people.view", "nowhere.declared"]) == frozenset()
