"""Who stands in a reception by number is concerned by all its cases: when that holds, for whom, and what it costs."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support import organised, receptions
from tests.support.cases import AUDITOR, CLERK, DAY, JUMIN, KODOMO, act, checked, decided, now, order
from tests.support.handovers import CLERK_OF_SECTION, confirmed
from tests.support.mail import use_folder
from tests.support.register import feed, person_id, resident
from tests.support.tellings import IRYO, ON_FORM, issue, last
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import CaseView, Filter, OwnCaseError, Way
from yakuba.kernel.cases.models import Case, Payload
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import NewMember, ReceptionView, Source
from yakuba.kernel.intake.models import Member, Reception, Submission
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.notices.contracts import DeliveryState
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import Harm, ProtectionRequest
from yakuba.lib import clock

AUNT = resident(61, "架空 叔母", "カクウ オバ", 生年月日="1960-03-03")
COUSIN = resident(62, "架空 従子", "カクウ ジュウコ", 生年月日="2001-03-03", 世帯番号=AUNT["世帯番号"], 続柄="子")
OTHER = resident(63, "別 世帯", "ベツ セタイ", 生年月日="1961-03-03")
NUMBER = AUNT["宛名番号"]
TEATE, MOVE = "jidoteate-nintei", "tennyu-todoke"


@pytest.fixture(autouse=True)
def _town(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    settings.DOCUMENTS_STORE = tmp_path / "files"
    use_folder(settings, tmp_path)
    with clock.stopped_at(DAY):
        receptions.prepare_town()
        feed(tmp_path, [AUNT, COUSIN, OTHER])
        jobs.run_waiting()
        yield


def family() -> ReceptionView:
    """A reception of newcomers whom nobody knows by number."""
    return receptions.with_family(receptions.opened())


def joined(reception: ReceptionView, number: str = NUMBER) -> ReceptionView:
    """With somebody of the household that they join, from the register copy."""
    member = NewMember({"name": "架空 叔母", "born": 19600303, "sex": "女"}, Source.REGISTER, person=number)
    return intake.add_members(CLERK, reception.key, reception.version, [member])


def sent(reception: ReceptionView) -> UUID:
    """What was received from it as it stands."""
    made = Submission.objects.create(
        key=uuid4(), reception=Reception.objects.get(key=reception.key), event="tennyu", door="counter",
        arrived_at=clock.now(), arrived_on=DAY, section="2010", office="01", filing={}, by=str(CLERK),
        members=[[member.unit, member.person, "", None] for member in reception.members],
    )  # fmt: skip
    return made.key


def filed(reception: ReceptionView, procedure: str = TEATE) -> CaseView:
    """A case of what was received."""
    (view,) = service.open_cases(CLERK, [order(procedure, submission=sent(reception))])
    return view


def protects(number: int = 61) -> int:
    return people.apply_protection(JUMIN.reviewer, ProtectionRequest(person_id(number), Harm.DV, DAY))


def is_protected(case: CaseView) -> bool:
    """On its page and in a list alike."""
    rows = service.search(AUDITOR, Filter(submission=case.submission, open_only=False)).rows
    (line,) = [row for row in rows if row.key == case.row.key]
    assert line.protected is now(case).row.protected
    return line.protected


def test_who_is_protected_already_when_they_are_brought_in_counts_as_well() -> None:
    protects()
    assert is_protected(filed(joined(family())))


def test_who_joins_the_reception_after_the_receipt_counts_and_the_order_is_the_same_order() -> None:
    reception = family()
    mine = order(TEATE, submission=sent(reception))
    (case,) = service.open_cases(CLERK, [mine])
    joined(reception)
    protects()
    assert is_protected(case)
    (again,) = service.open_cases(CLERK, [mine])
    assert again.row.number == case.row.number


def test_who_was_entered_by_mistake_does_not_count_and_who_stands_on_what_was_received_does() -> None:
    mistaken = joined(family())
    mistaken = intake.remove_member(CLERK, mistaken.key, mistaken.version, "p5")
    right = joined(family())
    before, after = filed(mistaken), filed(right)
    intake.remove_member(CLERK, right.key, right.version, "p5")
    protects()
    assert not is_protected(before)
    assert is_protected(after)
    assert intake.submissions_with([NUMBER]) == {after.submission}


def test_once_she_is_not_protected_any_more_nothing_is_withheld(tmp_path: Path) -> None:
    case = filed(joined(family()))
    made = protects()
    assert is_protected(case)
    people.end_protection(JUMIN.reviewer, made, reason="取下げ", version=1)
    assert not is_protected(case)
    feed(tmp_path, [AUNT | {"抑止": "1"}, COUSIN, OTHER], as_of="2026-11-20")
    assert is_protected(case)
    with clock.stopped_at(DAY + timedelta(days=1)):
        feed(tmp_path, [AUNT, COUSIN, OTHER], as_of="2026-11-21")
        assert not is_protected(case)


def test_what_is_handed_over_says_that_somebody_in_it_is_protected() -> None:
    keys = confirmed(1, submission=sent(joined(family()))) + confirmed(1, submission=sent(family()))
    protects()
    told = {one.key: one.shielded for one in service.contents(CLERK_OF_SECTION, keys)}
    assert told == {keys[0]: True, keys[1]: False}


def test_a_letter_that_waits_for_post_is_given_by_hand() -> None:
    mine = order(IRYO, applicant=ON_FORM, submission=sent(joined(family())))
    (view,) = service.open_cases(CLERK, [mine])
    view = issue(decided(view, KODOMO), way="post", postcode="980-0001")
    assert last(view).way is Way.POST
    protects()
    jobs.run_waiting()
    assert (last(view).way, last(view).delivery) == (Way.HAND, DeliveryState.WITHDRAWN)


@pytest.mark.parametrize("who", [61, 62])
def test_nobody_works_on_a_case_of_those_who_join_their_household(tmp_path: Path, who: int) -> None:
    """One by one and in a batch."""
    organised.with_numbers(tmp_path, {JUMIN.chief.id: f"{who:010d}"})
    hers, theirs = (checked(view, JUMIN.reviewer) for view in (filed(joined(family()), MOVE), filed(family(), MOVE)))
    with pytest.raises(OwnCaseError):
        act(hers, "confirm", JUMIN.chief)
    preview = service.preview_many(JUMIN.chief, "confirm", [hers.row.key, theirs.row.key])
    assert (preview.count, [left.case for left in preview.excluded]) == (1, [hers.row.key])
    assert preview.excluded[0].reason == str(OwnCaseError())
    assert act(hers, "confirm", JUMIN.reviewer).row.state == "confirmed"


def _crowd(count: int) -> None:
    """So many newcomers' cases of 戸籍・住民 with receptions of their own, the first of them with the aunt."""
    made = [
        Reception(
            key=uuid4(), number=1000 + place, event="tennyu", received_on=DAY, opened_at=clock.now(), opened_by="x",
            section="2010", office="01",
        )
        for place in range(count)
    ]  # fmt: skip
    rows = Reception.objects.bulk_create(made, batch_size=1_000)
    Member.objects.bulk_create(
        (
            Member(reception=row, unit="p1", person=NUMBER if place == 0 else f"{10_000 + place:010d}")
            for place, row in enumerate(rows)
        ),
        batch_size=1_000,
    )
    submissions = [
        Submission(
            key=uuid4(), reception=row, event="tennyu", door="counter", arrived_at=clock.now(), arrived_on=DAY,
            section="2010", office="01", filing={}, by="x", members=[],
        )
        for row in rows
    ]  # fmt: skip
    Submission.objects.bulk_create(submissions, batch_size=1_000)
    (one,) = service.open_cases(CLERK, [order(MOVE)])
    case = Case.objects.get(key=one.row.key)
    same = {field.attname: getattr(case, field.attname) for field in Case._meta.fields if not field.primary_key}
    cases = Case.objects.bulk_create(
        [
            Case(**same | {"key": uuid4(), "number": f"{case.number}-{place:05}", "submission": submission.key})
            for place, submission in enumerate(submissions)
        ],
        batch_size=1_000,
    )
    Payload.objects.bulk_create((Payload(case=row, digest="") for row in cases), batch_size=1_000)
    Case.objects.filter(pk=case.pk).update(closed_on=DAY)


def test_10_000_cases_of_as_many_receptions_are_listed_by_a_fixed_number_of_statements() -> None:
    _crowd(10_000)
    protects()
    counted = []
    for page in (1, 200):
        with CaptureQueriesContext(connection) as queries:
            found = service.search(JUMIN.reviewer, Filter(), sort="number", page=page)
            service.counts(JUMIN.reviewer)
        counted.append(len(queries))
        assert len(found.rows) == 50
        assert [row.number[-5:] for row in found.rows if row.protected] == (["00000"] if page == 1 else [])
    assert counted[0] == counted[1] <= 12
    with CaptureQueriesContext(connection) as queries:
        assert len(intake.submissions_with([NUMBER])) == 1
    assert len(queries) == 1
    plan = Member.objects.filter(person__in=[NUMBER]).exclude(person="").explain()
    assert connection.vendor == "postgresql" or "intake_members_by_number" in plan


def test_a_page_asks_for_them_once() -> None:
    case = filed(joined(family()))
    with CaptureQueriesContext(connection) as queries:
        service.view(KODOMO.reviewer, case.row.key)
    assert sum('FROM "intake_member"' in query["sql"] for query in queries) == 1
