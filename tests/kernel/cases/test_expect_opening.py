"""Opening: one key is one case, the section is in charge by duty, numbers have no gap, the course follows the kind."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from tests.support.at_once import at_once
from tests.support.case_fixtures import shared_town, town
from tests.support.cases import AUDITOR, CLERK, DAY, FIELDS, KODOMO, now, opened, order, steps
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import (
    CaseOrder,
    CaseView,
    ConflictError,
    Course,
    NotPossibleError,
    ShownState,
    State,
)
from yakuba.kernel.procedures import service as procedures
from yakuba.kernel.procedures.contracts import Door
from yakuba.lib import clock

__all__ = ["shared_town", "town"]
in_town = pytest.mark.usefixtures("town")

# Written from kind and forwarded_to of every shipped definition, and from 業務 of sections.csv of 2026-04-01.
NOTIFICATION, APPLICATION, FORWARDED = Course.NOTIFICATION, Course.APPLICATION, Course.FORWARDED
CERTIFICATE, EX_OFFICIO = Course.CERTIFICATE, Course.EX_OFFICIO
EXPECTED = {
    "card-keizoku-riyo": (NOTIFICATION, "2011"),
    "fuhyo-kofu": (CERTIFICATE, "2013"),
    "gen-shoyusha-shinkoku": (NOTIFICATION, "4010"),
    "gentsuki-shinkoku": (NOTIFICATION, "4010"),
    "hitorioya-iryo": (APPLICATION, "3030"),
    "hoiku-nintei": (APPLICATION, "3040"),
    "honnin-tsuchi-toroku": (APPLICATION, "2011"),
    "inkan-haishi": (EX_OFFICIO, "2011"),
    "inkan-shomei": (CERTIFICATE, "2013"),
    "inkan-toroku": (APPLICATION, "2011"),
    "inu-henko": (NOTIFICATION, "2030"),
    "inu-shoyusha-henko": (NOTIFICATION, "2030"),
    "jidoteate-nintei": (APPLICATION, "3030"),
    "jidoteate-shometsu": (NOTIFICATION, "3030"),
    "jifu-jusho-henko": (NOTIFICATION, "3030"),
    "jifu-nintei": (APPLICATION, "3030"),
    "judo-iryo": (APPLICATION, "3020"),
    "juminhyo-kofu": (CERTIFICATE, "2013"),
    "juminhyo-koiki": (CERTIFICATE, "2013"),
    "kaigo-soshitsu": (NOTIFICATION, "3010"),
    "kaigo-tennyu-nintei": (APPLICATION, "3010"),
    "kaso-kyoka": (APPLICATION, "2012"),
    "kazei-shomei": (CERTIFICATE, "4010"),
    "kodomo-iryo": (APPLICATION, "3030"),
    "koki-shutoku-tennyu": (FORWARDED, "2020"),
    "koki-sosaihi": (FORWARDED, "2020"),
    "koki-soshitsu": (FORWARDED, "2020"),
    "kokuho-setainushi-henko": (NOTIFICATION, "2020"),
    "kokuho-shutoku-tennyu": (NOTIFICATION, "2020"),
    "kokuho-sosaihi": (APPLICATION, "2020"),
    "koseki-koiki": (CERTIFICATE, "2012"),
    "koseki-shomei": (CERTIFICATE, "2012"),
    "nenkin-jusho-henko": (FORWARDED, "2020"),
    "nenkin-shibo": (FORWARDED, "2020"),
    "nenkin-shutoku": (FORWARDED, "2020"),
    "ninpu-kyufu": (APPLICATION, "3050"),
    "nochi-shutoku": (NOTIFICATION, "8010"),
    "nozei-shomei": (CERTIFICATE, "4020"),
    "ryoiku-techo-jusho": (FORWARDED, "3020"),
    "seishin-techo-jusho": (FORWARDED, "3020"),
    "setai-henko-todoke": (NOTIFICATION, "2011"),
    "shibo-todoke": (NOTIFICATION, "2012"),
    "shien-sochi-moshide": (APPLICATION, "2011"),
    "shinai-jutaku-shokei": (APPLICATION, "5010"),
    "shintai-techo-henkan": (FORWARDED, "3020"),
    "shintai-techo-jusho": (FORWARDED, "3020"),
    "shomeiyo-cert-hakko": (FORWARDED, "2011"),
    "shugaku-enjo": (APPLICATION, "6010"),
    "sozoku-daihyosha": (NOTIFICATION, "4010"),
    "suido-shiyo-kaishi": (NOTIFICATION, "7000"),
    "tennyu-todoke": (NOTIFICATION, "2011"),
    "tennyugaku-tsuchi": (EX_OFFICIO, "6010"),
    "tokuji-jusho-henko": (FORWARDED, "3020"),
    "tokuji-nintei": (FORWARDED, "3020"),
}
GUIDANCE = ("boshi-hikitsugi", "nenkin-jimusho")


@in_town
def test_every_shipped_definition_is_expected_here() -> None:
    shipped = {definition.id for definition in procedures.all_definitions(on=DAY)}
    assert shipped == {*EXPECTED, *GUIDANCE}


@in_town
@pytest.mark.parametrize("procedure", sorted(EXPECTED))
def test_the_kind_chooses_the_course_and_the_duty_the_section(procedure: str) -> None:
    view = opened(procedure)
    assert (view.row.course, view.row.section) == EXPECTED[procedure]
    assert view.row.state == State.RECEIVED
    assert view.row.procedure == procedure
    assert view.shown_state == ShownState.SENT


@in_town
@pytest.mark.parametrize("procedure", GUIDANCE)
def test_guidance_opens_no_case(procedure: str) -> None:
    key = uuid4()
    with pytest.raises(NotPossibleError):
        opened(procedure, key=key)
    with pytest.raises(Exception, match=r"."):
        now(key)


@in_town
def test_of_several_orders_with_one_that_cannot_be_opened_none_is() -> None:
    good = order("tennyu-todoke")
    with pytest.raises(NotPossibleError):
        service.open_cases(CLERK, [good, order("nenkin-jimusho")])
    first = opened("tennyu-todoke")
    assert _serial(first) == 1


@in_town
def test_a_new_case_holds_what_was_ordered() -> None:
    submission = uuid4()
    ordered = order("tennyu-todoke", unit="household", name="髙橋 葛󠄀", person="0000000012", submission=submission)
    (view,) = service.open_cases(CLERK, [ordered])
    assert view.row.key == ordered.key
    assert (view.unit, view.person, view.row.subject_name) == ("household", "0000000012", "髙橋 葛󠄀")
    assert (view.row.door, view.row.arrived_on, view.arrived_at) == (Door.COUNTER, DAY, ordered.arrived_at)
    assert (view.taken_section, view.taken_office, view.definition_version) == (
        "2010",
        "01",
        ordered.definition_version,
    )
    assert view.applicant == ordered.applicant
    assert [(f.field, f.unit, f.value, f.text, f.source) for f in view.fields] == [
        (f.field, f.unit, f.value, f.text, f.source) for f in FIELDS
    ]
    assert (view.row.result, view.row.assignee, view.marks, view.slots, view.proposal) == ("", "", (), (), None)
    assert view.submission == submission
    assert [check.ok for check in view.checks] == [None, None, None]
    assert [check.id for check in view.checks] == ["certificate", "identity", "residence"]


@in_town
def test_the_first_version_grows_by_one_a_step_and_history_starts_with_the_opening() -> None:
    view = opened("tennyu-todoke")
    assert view.row.version == 1
    assert steps(view) == []


@in_town
def test_a_key_that_is_there_is_that_case() -> None:
    ordered = order("tennyu-todoke")
    (first,) = service.open_cases(CLERK, [ordered])
    (again,) = service.open_cases(CLERK, [ordered])
    assert again.row == first.row
    assert _serial(opened("tennyu-todoke")) == _serial(first) + 1


@in_town
def test_a_key_that_is_there_is_that_case_also_after_it_moved_on() -> None:
    ordered = order("jidoteate-nintei")
    service.open_cases(CLERK, [ordered])
    moved = service.advance(ordered.key, "start", KODOMO.reviewer, version=1)
    (again,) = service.open_cases(CLERK, [ordered])
    assert (again.row.state, again.row.version) == (State.REVIEWING, moved.row.version)


@in_town
@pytest.mark.parametrize(
    "other",
    [
        lambda o: order("kodomo-iryo", key=o.key),
        lambda o: replace(o, subject_name="森 花子"),
        lambda o: replace(o, person="0000000099"),
        lambda o: replace(o, fields=FIELDS[:-1]),
        lambda o: replace(o, arrived_on=date(2026, 11, 19)),
        lambda o: replace(o, applicant=replace(o.applicant, name="森 花子")),
    ],
    ids=["procedure", "subject", "person", "fields", "day", "applicant"],
)
def test_other_content_under_a_key_that_is_there_is_a_conflict(other: Callable[[CaseOrder], CaseOrder]) -> None:
    ordered = order("jidoteate-nintei")
    (first,) = service.open_cases(CLERK, [ordered])
    before = now(first)
    with pytest.raises(ConflictError):
        service.open_cases(CLERK, [other(ordered)])
    assert now(first) == before
    assert now(first).row.version == 1


@in_town
def test_cases_of_one_submission_are_linked_and_others_are_not() -> None:
    submission = uuid4()
    orders = [order(p, submission=submission) for p in ("tennyu-todoke", "jidoteate-nintei", "kodomo-iryo")]
    views = service.open_cases(CLERK, orders)
    alone = opened("tennyu-todoke")
    for view in views:
        linked = {row.key for row in now(view).linked}
        assert linked - {view.row.key} == {o.key for o in orders} - {view.row.key}
        assert alone.row.key not in linked
    assert now(alone).linked == ()


@in_town
def test_a_section_that_is_named_is_in_charge() -> None:
    assert opened("tennyu-todoke", section="2012").row.section == "2012"


@in_town
def test_the_section_in_charge_is_that_of_the_day() -> None:
    with clock.stopped_at(date(2026, 3, 31)):
        before = opened("kodomo-iryo", on=date(2026, 3, 31))
    assert before.row.section == "3035"
    with clock.stopped_at(date(2026, 4, 1)):
        after = opened("kodomo-iryo", on=date(2026, 4, 1))
    assert after.row.section == "3030"


@in_town
def test_an_unknown_definition_or_version_opens_nothing() -> None:
    wrongs: tuple[dict[str, Any], ...] = ({"procedure": "no-such-thing"}, {"version": 99})
    for wrong in wrongs:
        with pytest.raises((LookupError, NotPossibleError)):
            opened(**{"procedure": "tennyu-todoke", **wrong})


@in_town
@pytest.mark.parametrize("late", [True, False])
def test_whether_it_came_late_is_said_by_the_order(late: bool) -> None:
    # 転入 on 2026-11-06: the last day is 2026-11-20. The order says what was judged on arrival; nobody judges again.
    assert opened("tennyu-todoke", late=late).row.late is late
    with clock.stopped_at(date(2026, 12, 31)):
        assert opened("tennyu-todoke", late=late, on=DAY).row.late is late


# Numbers


def _serial(view: CaseView) -> int:
    found = re.search(r"(\d+)\D*$", view.row.number)
    assert found, view.row.number
    return int(found.group(1))


@in_town
def test_numbers_run_by_section_without_gap() -> None:
    numbers = [_serial(opened(p)) for p in ("tennyu-todoke", "jidoteate-nintei", "tennyu-todoke", "kodomo-iryo")]
    assert numbers == [1, 1, 2, 2]


@in_town
def test_numbers_differ_between_all_cases_of_all_sections() -> None:
    views = [opened(p) for p in ("tennyu-todoke", "jidoteate-nintei", "juminhyo-kofu", "tennyu-todoke")]
    assert len({view.row.number for view in views}) == 4


@in_town
def test_numbers_begin_again_with_the_year() -> None:
    first = opened("tennyu-todoke")
    with clock.stopped_at(date(2028, 2, 1)):
        later = opened("tennyu-todoke", on=date(2028, 2, 1))
    assert (_serial(first), _serial(later)) == (1, 1)
    assert first.row.number != later.row.number


@in_town
def test_an_opening_that_is_rolled_back_gives_its_number_back() -> None:
    with transaction.atomic():
        opened("tennyu-todoke")
        transaction.set_rollback(True)
    assert _serial(opened("tennyu-todoke")) == 1


@pytest.mark.usefixtures("shared_town")
def test_twenty_desks_that_open_at_once_get_twenty_numbers() -> None:
    outcomes = at_once([lambda: _serial(opened("tennyu-todoke"))] * 20)
    assert sorted(outcomes, key=str) == sorted(range(1, 21), key=str)


@pytest.mark.usefixtures("shared_town")
def test_one_key_at_eight_desks_at_once_is_one_case() -> None:
    ordered = order("tennyu-todoke")

    def one() -> UUID:
        return service.open_cases(CLERK, [ordered])[0].row.key

    assert at_once([one] * 8) == [ordered.key] * 8
    assert len(list(service.history(AUDITOR, ordered.key))) <= 1
    assert _serial(opened("tennyu-todoke")) == 2
