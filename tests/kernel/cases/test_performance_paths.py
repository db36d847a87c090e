"""How many statements a step, a list and a batch cost: the numbers that the bars rest on."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samples import organisation
from yakuba.kernel.cases import service
from yakuba.kernel.cases.advancing import Asked, carry_out, judged
from yakuba.kernel.cases.contracts import Applicant, CaseOrder, CasePage, Data, Filter, Sort
from yakuba.kernel.cases.listing import SORTS
from yakuba.kernel.cases.look import Look
from yakuba.kernel.cases.models import Case
from yakuba.kernel.cases.stored import read
from yakuba.kernel.procedures import service as procedures
from yakuba.kernel.procedures.contracts import Door
from yakuba.lib import clock
from yakuba.lib.refs import Actor

DAY = date(2026, 11, 20)
CHIEF, REVIEWER, CLERK = Actor("staff", "1009"), Actor("staff", "1010"), Actor("staff", "1011")


@pytest.fixture(autouse=True)
def _town(db: None) -> object:
    with clock.stopped_at(DAY):
        organisation.load()
        yield


def opened(count: int) -> list[UUID]:
    version = procedures.get("tennyu-todoke", on=DAY).version
    orders = [
        CaseOrder(
            key=uuid4(),
            procedure="tennyu-todoke",
            definition_version=version,
            unit="p1",
            subject_name="森 太郎",
            person="",
            door=Door.COUNTER,
            arrived_at=clock.now(),
            arrived_on=DAY,
            taken_section="2010",
            taken_office="01",
            applicant=Applicant(name="森 太郎", capacity="本人"),
        )
        for _ in range(count)
    ]
    return [view.row.key for view in service.open_cases(CLERK, orders)]


def test_a_transition_is_a_claim_a_row_of_history_and_an_entry_in_the_audit_register() -> None:
    case = read(opened(1)[0])
    assert case is not None
    move = judged(Look(case, REVIEWER), Asked("claim", case.version, "", Data(), None))
    with CaptureQueriesContext(connection) as queries:
        assert carry_out(move)
    tables = [
        next(table for table in ("cases_case", "cases_step", "audit_entry", "audit_subject") if table in query["sql"])
        for query in queries
        if "SAVEPOINT" not in query["sql"]
    ]
    assert [table for table in tables if table != "audit_subject"] == ["cases_case", "cases_step", "audit_entry"]


def test_a_claim_that_comes_too_late_writes_nothing() -> None:
    case = read(opened(1)[0])
    assert case is not None
    moves = [judged(Look(case, actor), Asked("claim", 1, "", Data(), None)) for actor in (REVIEWER, CLERK)]
    assert [carry_out(move) for move in moves] == [True, False]
    row = Case.objects.get(key=case.key)
    assert (row.assignee, row.version) == ("1010", 2)
    assert len(service.history(CHIEF, case.key)) == 2


def test_the_list_of_a_section_reads_an_index_of_open_cases() -> None:
    opened(60)
    rows = Case.objects.filter(closed_on__isnull=True, section="2011").order_by("due_on", "id")[:51]
    assert "cases_open_by_section" in rows.explain() or connection.vendor == "postgresql"
    with CaptureQueriesContext(connection) as queries:
        page = service.search(REVIEWER, Filter())
    assert (len(page.rows), page.more) == (50, True)
    assert len(queries) <= 7
    assert not any("COUNT(" in query["sql"].upper() for query in queries)


def _multiplied(key: UUID, count: int) -> None:
    """So many narrow rows like this one, of three people and of nobody, over 200 days."""
    one = Case.objects.get(key=key)
    same = {field.attname: getattr(one, field.attname) for field in Case._meta.fields if not field.primary_key}
    made = (
        Case(
            **same
            | {"key": uuid4(), "number": f"{one.number}-{place}", "assignee": ("", "1010", "1011", "1009")[place % 4]}
            | {"due_on": DAY + timedelta(days=place % 200)}
        )
        for place in range(count)
    )
    Case.objects.bulk_create(made, batch_size=1_000)


@pytest.mark.parametrize("sort", ["assignee", "-assignee"])
def test_10_000_cases_are_sorted_by_who_has_them_in_a_fixed_number_of_statements(sort: Sort) -> None:
    (key,) = opened(1)
    service.advance(key, "claim", REVIEWER, version=1)

    def counted(page: int) -> tuple[int, CasePage]:
        with CaptureQueriesContext(connection) as queries:
            found = service.search(REVIEWER, Filter(), sort=sort, page=page)
        return len(queries), found

    few, _page = counted(1)
    _multiplied(key, 9_999)
    many, page = counted(200)
    assert many <= few <= 7
    assert (len(page.rows), page.more) == (50, False)
    assert {row.assignee for row in page.rows} == ({"1011"} if sort == "assignee" else {""})
    rows = Case.objects.filter(closed_on__isnull=True).order_by(*SORTS[sort])[:51]
    plan = rows.explain()
    assert connection.vendor == "postgresql" or ("cases_open_by_assignee" in plan and "TEMP B-TREE" not in plan)


@pytest.mark.parametrize("actor", [REVIEWER, CHIEF, CLERK])
@pytest.mark.parametrize("wanted", [Filter(), Filter(overdue=True), Filter(waiting_for_me=True), Filter(text="森")])
def test_a_list_and_what_waits_in_every_queue_are_twelve_statements_at_most(actor: Actor, wanted: Filter) -> None:
    opened(60)
    with CaptureQueriesContext(connection) as queries:
        service.counts(actor)
        service.search(actor, wanted)
    assert len(queries) <= 12, "\n".join(query["sql"][:90] for query in queries)


@pytest.mark.parametrize("count", [5, 300])
def test_a_batch_is_two_statements_on_cases_however_many_cases_it_moves(count: int) -> None:
    preview = service.preview_many(CHIEF, "assign", opened(count), data=Data(assignee="1010"))
    with CaptureQueriesContext(connection) as queries:
        assert service.advance_many(CHIEF, preview.batch).moved == count
    assert sum(query["sql"].lstrip().startswith(("UPDATE cases", "INSERT INTO cases")) for query in queries) == 2
    assert len(queries) <= 25
