"""What is expected once a household says at the counter that nobody may learn where it lives (A01, change 10; R7).

FY1-31: an address is not shown or printed for the wrong side; SR-30: in every path. Nobody has written down a 支援措置
yet and the register copy does not know the family: what counts is what was said.
"""

from collections.abc import Iterator
from uuid import UUID

import pytest

from tests.kernel.intake.household import HOUSEHOLD, Desk
from tests.support import receptions
from tests.support.cases import CLERK, JUMIN, KODOMO, order
from tests.support.remembered import remembered
from yakuba.kernel.audit.service import history
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import CaseView, Filter, owner
from yakuba.kernel.cases.dispatching import home_of
from yakuba.kernel.cases.look import Look
from yakuba.kernel.cases.stored import read
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import SubmissionView
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.organisation.models import Designation
from yakuba.kernel.people.contracts import WITHHELD
from yakuba.lib import clock
from yakuba.lib.refs import Actor

ITSELF = Actor("system", "test")
NAMED = JUMIN.reviewer
"""For protected addresses, as the 課長 and the 係長 of the same section are."""
MOVE, ALLOWANCE = ("tennyu-todoke", HOUSEHOLD), ("jidoteate-nintei", "p1")
HERE, BEFORE = "青葉町一丁目2番3号", "隣市本町"
"""Parts of where the family lives now and lived before."""


@pytest.fixture(autouse=True)
def _town(db: None) -> Iterator[None]:
    with clock.stopped_at(receptions.DAY):
        receptions.prepare_town()
        jobs.run_waiting()
        yield


def family(*, protected: int | None = None) -> Desk:
    """A01 with all its forms signed, by then having said so."""

    def prepared() -> UUID:
        desk = Desk.a01()
        if protected is not None:
            desk.says(HOUSEHOLD, protected=protected)
        return desk.signed().key

    key = remembered(f"said protected: {protected}", prepared)
    return Desk(intake.view(CLERK, key))


def cases_of(*submissions: SubmissionView) -> dict[tuple[str, str], CaseView]:
    """Its cases as the town itself sees them, after every event was delivered."""
    jobs.run_waiting()
    rows = service.progress(CLERK, [submission.key for submission in submissions])
    views = [service.view(ITSELF, row.key) for row in rows]
    return {(view.row.procedure, view.unit): view for view in views}


def told(view: CaseView) -> str:
    """Every text that a page of the case shows of boxes and of who applied."""
    applicant = view.applicant
    return "\n".join([*(box.text for box in view.fields), applicant.name, applicant.address])


def shielded(key: UUID) -> bool:
    """Whether a letter of the case has no address to go to, and why it says so."""
    case = read(key)
    assert case is not None
    home = home_of(Look(case, ITSELF))
    return not home.lines and "伏せる" in str(home.because)


def test_without_a_word_the_same_pages_tell_where_the_family_lives() -> None:
    found = cases_of(family().receive())
    assert HERE in told(service.view(KODOMO.reviewer, found[ALLOWANCE].row.key))
    assert HERE in told(service.view(JUMIN.counter, found[MOVE].row.key))


def test_no_case_of_the_family_tells_anybody_who_is_not_named() -> None:
    taken = family(protected=1).receive()
    found = cases_of(taken)
    assert MOVE in found
    assert ALLOWANCE in found
    assert set(found) >= {(work.procedure, work.unit) for work in taken.ex_officio}
    for key, view in found.items():
        assert view.row.protected, key
        assert shielded(view.row.key), key
    for actor, key in ((KODOMO.reviewer, ALLOWANCE), (KODOMO.head, ALLOWANCE), (JUMIN.counter, MOVE)):
        text = told(service.view(actor, found[key].row.key))
        assert HERE not in text
        assert BEFORE not in text
        assert str(WITHHELD) in text
    assert HERE in told(service.view(NAMED, found[MOVE].row.key))


def test_no_export_of_two_persons_tells() -> None:
    found = cases_of(family(protected=1).receive())
    rows = {row.row.key: row for row in service.export(KODOMO.head, Filter(open_only=False), JUMIN.head)}
    text = "\n".join(rows[found[ALLOWANCE].row.key].fields.values())
    assert HERE not in text
    assert BEFORE not in text
    assert str(WITHHELD) in text


def test_what_was_received_before_it_was_said_is_marked_when_it_is_said() -> None:
    desk = family()
    desk.only(MOVE)
    desk.show()
    desk.sign_all()
    (before,) = [view for key, view in cases_of(desk.receive()).items() if key == MOVE]
    assert not before.row.protected
    desk.says(HOUSEHOLD, protected=1)
    after = service.view(JUMIN.counter, before.row.key)
    assert after.row.protected
    assert after.row.version == before.row.version + 1
    assert HERE not in told(after)
    assert [entry.act for entry in history(owner(before.row.key))].count("cases.case.marked") == 1


def test_an_answer_taken_back_after_the_receipt_shows_nothing() -> None:
    desk = family(protected=1)
    taken = desk.receive()
    desk.says(HOUSEHOLD, protected=0)
    assert not intake.needs_care(taken.reception)
    found = cases_of(taken)
    assert all(view.row.protected for view in found.values())


def test_the_application_for_protection_is_exported_without_its_places_though_nothing_else_marks_it() -> None:
    """Its case is discreet by its procedure; somebody who is not named any more writes it out."""
    (alone,) = service.open_cases(CLERK, [order("shien-sochi-moshide")])
    assert not alone.row.protected
    Designation.objects.filter(staff_code=JUMIN.head.id, act="people.view_protected_address").delete()
    (row,) = service.export(JUMIN.head, Filter(open_only=False), KODOMO.head)
    assert row.row.key == alone.row.key
    assert str(WITHHELD) in row.fields.values()
    assert "青葉町" not in "\n".join(row.fields.values())
