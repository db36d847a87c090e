"""Every act and every look is in the audit register, without a personal value; lists and views cost few queries."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.kernel.intake.rows import everything_audited, rows
from tests.support.receptions import CLERK, COLLEAGUE, DAY, FAMILY, UNINVOLVED, opened, with_family
from yakuba.kernel.audit import service as audit
from yakuba.kernel.audit.contracts import Entry
from yakuba.kernel.intake import service
from yakuba.kernel.intake.contracts import (
    BadStatementError,
    ConflictError,
    NoReceptionError,
    ReceptionView,
    State,
    Stated,
)
from yakuba.lib.refs import OwnerRef

Counted = Callable[[int], AbstractContextManager[Any]]
MOST_OF_A_LIST = 3
MOST_OF_A_VIEW = 8


def _history(view: ReceptionView) -> list[Entry]:
    return audit.history(OwnerRef("intake.reception", str(view.key)))[::-1]


def test_every_act_is_recorded_once_with_who_did_it(family: ReceptionView) -> None:
    answered = service.state(COLLEAGUE, family.key, family.version, [Stated("household", "dog", 1)])
    less = service.remove_member(CLERK, family.key, answered.version, "p4")
    service.finish(COLLEAGUE, family.key, less.version)
    assert [(entry.act, str(entry.actor)) for entry in _history(family)] == [
        ("intake.reception.opened", "staff:1011"),
        ("intake.reception.members", "staff:1011"),
        ("intake.reception.stated", "staff:1012"),
        ("intake.reception.members", "staff:1011"),
        ("intake.reception.closed", "staff:1012"),
    ]


def test_every_look_is_recorded_as_a_look(family: ReceptionView) -> None:
    service.view(COLLEAGUE, family.key)
    service.view(COLLEAGUE, family.key)
    looks = [entry for entry in _history(family) if entry.is_view]
    assert [(entry.act, str(entry.actor)) for entry in looks] == [("intake.reception.viewed", "staff:1012")] * 2


def test_a_record_reads_as_a_sentence(family: ReceptionView) -> None:
    service.view(COLLEAGUE, family.key)
    assert all("が受付" in entry.sentence and "{" not in entry.sentence for entry in _history(family))


def test_a_change_tells_which_items_and_not_what(family: ReceptionView) -> None:
    stated = [Stated("p1", "disability", "身体障害者手帳3級"), Stated("p1", "insurance", "国民健康保険")]
    service.state(CLERK, family.key, family.version, stated)
    assert _history(family)[-1].detail == {"items": ["disability", "insurance"]}


def test_no_personal_value_stands_in_the_register(family: ReceptionView) -> None:
    stated = [Stated("p1", "disability", "療育手帳"), Stated("household", "protected", None)]
    after = service.state(CLERK, family.key, family.version, stated)
    service.view(CLERK, family.key)
    service.remove_member(CLERK, family.key, after.version, "p2")
    written = everything_audited()
    assert str(family.key) not in written
    for person in FAMILY:
        for value in ("name", "kana", "born"):
            assert str(person[value]) not in written
    assert "療育手帳" not in written


def test_a_refused_act_leaves_no_record_of_having_been_done(family: ReceptionView) -> None:
    before = len(_history(family))
    for wrong in (Stated("p1", "card", 7), Stated("p9", "card", 1)):
        with pytest.raises(BadStatementError):
            service.state(CLERK, family.key, family.version, [wrong])
    with pytest.raises(ConflictError):
        service.finish(CLERK, family.key, 99)
    with pytest.raises(NoReceptionError):
        service.view(UNINVOLVED, family.key)
    assert len(_history(family)) == before


def test_the_same_answer_again_is_not_recorded_as_a_change(family: ReceptionView) -> None:
    answer = [Stated("household", "dog", 1)]
    service.state(CLERK, family.key, family.version, answer)
    before = len(_history(family))
    service.state(CLERK, family.key, family.version, answer)
    assert [entry for entry in _history(family)[before:] if not entry.is_view] == []


@pytest.mark.parametrize("wrong", [Stated("p1", "name", "森\x00太郎"), Stated("p1", "born", 19880230)])
def test_a_refusal_repeats_no_value(family: ReceptionView, wrong: Stated) -> None:
    with pytest.raises(BadStatementError) as refused:
        service.state(CLERK, family.key, family.version, [wrong])
    assert str(wrong.value) not in str(refused.value)


def test_the_chain_of_the_register_holds(family: ReceptionView) -> None:
    service.view(CLERK, family.key)
    audit.seal()
    assert audit.verify().ok


def test_a_list_costs_the_same_for_one_reception_and_for_fifty(
    town: None, django_assert_max_num_queries: Counted
) -> None:
    opened()
    with CaptureQueriesContext(connection) as one:
        service.receptions(CLERK, on=DAY)
    for _ in range(50):
        with_family(opened(), FAMILY[:1])
    with CaptureQueriesContext(connection) as many:
        found, more = service.receptions(CLERK, on=DAY)
    assert (len(found), more) == (50, True)
    assert len(many) == len(one) <= MOST_OF_A_LIST


def test_pages_of_a_list_follow_each_other_without_gap_or_double(town: None) -> None:
    keys = [opened(key=uuid4()).key for _ in range(103)][::-1]
    pages = [service.receptions(CLERK, page=page) for page in (1, 2, 3, 4)]
    assert [row.key for found, _ in pages for row in found] == keys
    assert [more for _, more in pages] == [True, True, False, False]
    assert service.receptions(CLERK, page=0)[0] == service.receptions(CLERK, page=-5)[0] == pages[0][0]


def test_a_view_costs_the_same_for_one_person_and_for_thirty(reception: ReceptionView) -> None:
    now = with_family(reception, FAMILY[:1])
    service.view(CLERK, now.key)
    with CaptureQueriesContext(connection) as one:
        service.view(CLERK, now.key)
    full = with_family(now, [FAMILY[1]] * 29)
    service.state(CLERK, full.key, full.version, [Stated(f"p{n}", "card", 1) for n in range(1, 31)])
    with CaptureQueriesContext(connection) as many:
        assert len(service.view(CLERK, now.key).members) == 30
    assert len(many) == len(one) <= MOST_OF_A_VIEW


def test_what_is_stored_never_shows_an_answer_in_a_column_for_lists(family: ReceptionView) -> None:
    service.state(CLERK, family.key, family.version, [Stated("p1", "disability", "療育手帳")])
    listed = str(rows("SELECT * FROM intake_reception")) + str(rows("SELECT * FROM intake_member"))
    assert "療育手帳" not in listed
    assert "森" not in listed


def test_the_receptions_at_work_are_narrowed_sorted_counted_and_cost_the_same_for_many(
    town: None, django_assert_max_num_queries: Counted
) -> None:
    with_family(opened(ticket="B2"), FAMILY[:2])
    with CaptureQueriesContext(connection) as one:
        rows, total = service.at_work(CLERK, on=DAY)
    assert ([row.members for row in rows], total) == ([2], 1)
    for number in range(59):
        opened(ticket=f"A{number:02}")
    old = service.finish(CLERK, opened(ticket="A99").key, 1)
    with CaptureQueriesContext(connection) as many:
        rows, total = service.at_work(CLERK, on=DAY)
    assert (len(rows), total) == (50, 61)
    assert len(many) == len(one) <= MOST_OF_A_LIST + 2  # the people of the page, and the total
    rest, _ = service.at_work(CLERK, on=DAY, first=50)
    assert len({row.key for row in (*rows, *rest)}) == 61
    by_ticket, _ = service.at_work(CLERK, on=DAY, number="a0", sort="ticket", descending=False, most=2)
    assert [row.ticket for row in by_ticket] == ["A00", "A01"]
    assert [row.ticket for row in service.at_work(CLERK, on=DAY, number="1")[0]] == ["B2"]
    assert [row.key for row in service.at_work(CLERK, on=DAY, state=State.DONE)[0]] == [old.key]
    assert service.at_work(CLERK, on=DAY, number="%")[1] == 0
    later = DAY.replace(year=2027)
    assert service.at_work(CLERK, on=later)[1] == 60  # what is still open stays in the list, the finished one does not
    with pytest.raises(KeyError):
        service.at_work(CLERK, on=DAY, sort="opened_by")
