"""同じ申請者・同じ手続: who works on a case is shown what else was filed of the same, as far as their right goes."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.kernel.intake.household import HANAKO, JIRO, TARO
from tests.support import filings, receptions
from tests.support.case_fixtures import town
from tests.support.cases import APPLICANT, AUDITOR, DAY, JUMIN, KODOMO, SHOMEI, act, opened, order
from tests.support.online import Portal, application, portal, sent
from yakuba.kernel.audit import service as audit
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import CaseView, Filter, NoCaseError, owner
from yakuba.kernel.gate import messages
from yakuba.kernel.intake import service as intake
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.procedures.contracts import Door
from yakuba.lib.refs import Actor

__all__ = ["portal", "town"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]

NUMBER, OTHER = "0000000001", "0000000002"
BORN = 19880502
KNOWN = replace(APPLICANT, born=BORN)


def alike(case: CaseView, actor: Actor = AUDITOR) -> list[UUID]:
    return [row.key for row in service.alike(actor, case.row.key)]


def came(message: messages.ApplicationSubmitted) -> CaseView:
    """The case of an application that was sent online."""
    sent(message)
    (row,) = service.search(AUDITOR, Filter(submission=message.submission, open_only=False)).rows
    return service.view(AUDITOR, row.key)


def at_the_counter(procedure: str = "kodomo-iryo", unit: str = "p3") -> CaseView:
    """The family of A01 comes to the counter with everything; the case of one procedure."""
    whole = filings.all_signed(filings.ready(receptions.with_family(receptions.opened())))
    received = intake.receive(receptions.CLERK, whole.key, whole.version, submission_key=uuid4())
    jobs.run_waiting()
    (sheet,) = (one for one in received.sheets if (one.procedure, one.unit) == (procedure, unit))
    return service.view(AUDITOR, sheet.key)


def test_two_of_one_account_for_one_child_name_each_other(portal: Portal) -> None:
    first, second = came(application()), came(application())
    assert alike(first) == [second.row.key]
    assert alike(second) == [first.row.key]


def test_another_child_another_procedure_and_another_account_are_none(portal: Portal) -> None:
    first = came(application())
    came(application(unit=JIRO))
    came(application("jidoteate-nintei", TARO))
    mother = application(account=uuid4())
    hers = mother.filing.model_copy(update={"name": "森 花子", "unit": HANAKO, "relation": "母"})
    came(mother.model_copy(update={"filing": hers}))
    assert alike(first) == []


def test_online_and_at_the_counter_are_found_by_name_and_birth_date(portal: Portal) -> None:
    counter = at_the_counter()
    online = came(application())
    assert (counter.row.door, online.row.door) == (Door.COUNTER, Door.ONLINE)
    assert (counter.applicant.person, online.applicant.person) == ("", "")
    assert counter.applicant.born == online.applicant.born == BORN
    assert alike(online) == [counter.row.key]
    assert alike(counter) == [online.row.key]


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        (replace(APPLICANT, person=NUMBER), replace(APPLICANT, person=NUMBER, name="森 太朗"), True),
        (replace(APPLICANT, person=NUMBER), replace(APPLICANT, person=OTHER), False),
        (KNOWN, replace(KNOWN, name="森　太郎"), True),
        (KNOWN, replace(KNOWN, born=BORN + 1), False),
        (KNOWN, replace(KNOWN, name="森 次郎"), False),
        (KNOWN, APPLICANT, False),
        (APPLICANT, APPLICANT, False),
        (replace(KNOWN, name=""), replace(KNOWN, name=""), False),
    ],
    ids=["person", "others", "spelling", "birth", "name", "half known", "unknown", "nameless"],
)
def test_the_applicant_is_known_by_number_or_by_name_and_birth(first: object, second: object, found: bool) -> None:
    one, other = opened(applicant=first), opened(applicant=second)
    assert alike(other) == ([one.row.key] if found else [])


def test_of_two_people_of_one_name_the_register_numbers_tell_them_apart() -> None:
    one = opened(applicant=KNOWN, person=NUMBER)
    assert alike(opened(applicant=KNOWN, person=OTHER)) == []
    assert alike(opened(applicant=KNOWN)) != []
    assert one.row.key in alike(opened(applicant=KNOWN, person=NUMBER))


def test_nothing_is_said_of_a_case_that_the_viewer_may_not_see() -> None:
    theirs = opened(applicant=KNOWN)
    elsewhere = opened(applicant=KNOWN, section=SHOMEI.section, taken=(SHOMEI.section, "01"))
    assert alike(theirs) == [elsewhere.row.key]
    assert alike(theirs, KODOMO.reviewer) == []
    assert alike(elsewhere, SHOMEI.reviewer) == []
    with pytest.raises(NoCaseError):
        service.alike(KODOMO.reviewer, elsewhere.row.key)


def test_what_was_filed_together_is_no_repetition() -> None:
    together = uuid4()
    orders = [order(applicant=KNOWN, submission=together) for _ in range(2)]
    first, _second = service.open_cases(JUMIN.counter, orders)
    assert alike(first) == []


def test_an_ended_one_is_shown_and_of_certificates_only_an_open_one() -> None:
    old = act(opened(applicant=KNOWN), "withdraw", KODOMO.reviewer, reason="重ねて申請したため")
    assert alike(opened(applicant=KNOWN)) == [old.row.key]
    before = opened("juminhyo-kofu", applicant=KNOWN)
    again = opened("juminhyo-kofu", applicant=KNOWN)
    assert alike(again) == [before.row.key]
    act(before, "withdraw", SHOMEI.reviewer, reason="重ねて請求したため")
    assert alike(again) == []


def test_the_ten_newest_are_shown_and_each_look_is_recorded() -> None:
    keys = [opened(applicant=KNOWN, on=DAY - timedelta(days=days)).row.key for days in range(12, 0, -1)]
    newest = opened(applicant=KNOWN)
    assert alike(newest, KODOMO.reviewer) == list(reversed(keys))[:10]
    listed = [entry for entry in audit.views(subject=owner(keys[-1])).entries if "一覧で" in entry.sentence]
    assert len(listed) == 1
    assert audit.views(subject=owner(keys[0])).entries == ()


def test_it_costs_the_same_however_many_there_are(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(12):
        opened(applicant=KNOWN)
    case = opened(applicant=KNOWN)
    with django_assert_max_num_queries(20):
        assert len(alike(case)) == 10
