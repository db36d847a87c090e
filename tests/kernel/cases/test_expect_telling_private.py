"""0073: whose whereabouts nobody may learn is told by hand, and no address stands where it must not."""

import logging
from dataclasses import replace
from functools import partial

import pytest

from tests.support.case_fixtures import town
from tests.support.cases import (
    APPLICANT,
    AUDITOR,
    DAY,
    JUMIN,
    KODOMO,
    act,
    answered,
    decided,
    opened,
)
from tests.support.register import person_id
from tests.support.tellings import (
    FILED,
    HIDDEN,
    IRYO,
    KNOWN,
    MARKER,
    ON_FORM,
    REVIEWER,
    SECTION,
    ask,
    folders,
    issue,
    issued_by,
    last,
    protected,
    refused,
    registered,
    rows,
    sent,
    tell,
)
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import (
    Applicant,
    Reached,
    Telling,
    Way,
)
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.notices import service as notices
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import Harm, ProtectionRequest

__all__ = ["folders", "protected", "registered", "town"]
in_town = pytest.mark.usefixtures("town")


CONCERNED = {
    "applicant": HIDDEN,
    "principal": Applicant("代理 一郎", "任意代理人", address=f"青葉市{MARKER}62番", principal="0000000061"),
    "a known agent": Applicant("代理 一郎", "任意代理人", address=FILED, person="0000000062", principal="0000000061"),
}


@pytest.mark.usefixtures("protected")
@pytest.mark.parametrize("applicant", CONCERNED.values(), ids=CONCERNED)
def test_who_is_protected_or_stands_for_such_a_person_gets_it_by_hand_only(applicant: Applicant) -> None:
    view = opened(IRYO, applicant=applicant)
    for viewer in (REVIEWER, AUDITOR):
        found = service.ways(viewer, view.row.key)
        assert (found.ways, found.address, found.needs_postcode) == ((Way.HAND,), "", False)
        assert any("ぁ" <= char <= "ん" for char in found.because)
    for extra in ({"way": "post"}, {"way": "post", "postcode": "7777777"}):
        refused(view, partial(ask, view, **extra))
    assert last(ask(view)).way == Way.HAND


@pytest.mark.usefixtures("protected")
def test_the_person_the_case_is_about_is_protected_too() -> None:
    view = opened(IRYO, person="0000000061", applicant=replace(ON_FORM, person="0000000062"))
    found = service.ways(REVIEWER, view.row.key)
    assert (found.ways, found.address) == ((Way.HAND,), "")


@pytest.mark.usefixtures("protected")
def test_even_who_may_see_a_hidden_address_sends_nothing_to_it() -> None:
    # 1010 is named for protected residents (designations.csv).
    view = opened("tennyu-todoke", person="0000000061", applicant=HIDDEN)
    found = service.ways(JUMIN.reviewer, view.row.key)
    assert (found.ways, found.address) == ((Way.HAND,), "")
    refused(view, partial(ask, view, JUMIN.reviewer, way="post", postcode="7777777"))


@pytest.mark.usefixtures("protected")
def test_a_hidden_address_stands_in_no_row_and_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    view = opened(IRYO, applicant=HIDDEN)
    told = refused(view, partial(ask, view, way="post", postcode="7777777"))
    assert MARKER not in str(told) + repr(told.missing)
    view = issue(decided(answered(tell(ask(view), "phone"), REVIEWER), KODOMO))
    assert MARKER not in repr(service.ways(REVIEWER, view.row.key))
    view = act(tell(view), "close", REVIEWER)
    jobs.run_waiting()
    assert [one.reached for one in view.dispatches] == [Reached.PHONE, Reached.HANDED]
    assert sent(view) == []
    kept = rows()
    assert str(view.row.key) in kept
    assert [word for word in (MARKER, "777-7777", "7777777") if word in kept + caplog.text] == []


@pytest.mark.usefixtures("registered")
def test_an_address_that_is_written_to_stands_in_no_row_and_no_log_either(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    view = issue(decided(answered(ask(opened(IRYO, applicant=KNOWN)), REVIEWER), KODOMO))
    filed = ask(opened(IRYO, applicant=ON_FORM), way="post", postcode="9810002")
    assert len(sent(view)) + len(sent(filed)) == 3
    batch = notices.make_print_batch(actor=REVIEWER, section=SECTION, key="b1")
    jobs.run_waiting()
    assert notices.batch(batch.id, actor=REVIEWER).letters == 2
    kept = rows() + caplog.text
    words = ("台帳町", "台帳荘", "届書町", "980-0001", "9800001", "981-0002", "9810002")
    assert [word for word in words if word in kept] == []


@in_town
def test_a_discreet_procedure_is_told_by_hand_only(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    applicant = Applicant("白石 恵", "本人", address=f"青葉市{MARKER}77番", phone="000-0000-0061")
    view = opened("shien-sochi-moshide", applicant=applicant)
    found = service.ways(JUMIN.reviewer, view.row.key)
    assert (found.ways, found.address, found.needs_postcode) == ((Way.HAND,), "", False)
    assert any("ぁ" <= char <= "ん" for char in found.because)
    view = decided(view, JUMIN)
    refused(view, partial(issued_by, JUMIN, view, way="post", postcode="7777777"))
    view = issued_by(JUMIN, view)
    assert (last(view).what, last(view).way, sent(view)) == (Telling.LETTER, Way.HAND, [])
    jobs.run_waiting()
    assert MARKER not in rows() + caplog.text


@pytest.mark.usefixtures("registered")
def test_from_the_day_of_the_protection_on_it_is_by_hand() -> None:
    view = opened(IRYO, applicant=KNOWN)
    assert Way.POST in service.ways(REVIEWER, view.row.key).ways
    people.apply_protection(JUMIN.reviewer, ProtectionRequest(person_id(41), Harm.DV, DAY))
    found = service.ways(REVIEWER, view.row.key)
    assert (found.ways, found.address) == ((Way.HAND,), "")
    assert last(ask(view)).way == Way.HAND


@in_town
def test_the_usual_applicant_of_the_tests_is_told_by_hand() -> None:
    """So that the walks of other tests know where they stand: an address without a postcode."""
    view = ask(opened(IRYO))
    assert (view.applicant, last(view).way) == (APPLICANT, Way.HAND)
