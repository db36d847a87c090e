"""P04: one transition with history, audit and outbox. P05: a batch of them, with its preview."""

import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import F

from benchmarks import peers
from benchmarks.harness import Clock, Measured, Row, Scale, Work, cpu_seconds
from samples import organisation
from yakuba.kernel.cases import service
from yakuba.kernel.cases.advancing import Asked, carry_out, judged
from yakuba.kernel.cases.contracts import Applicant, CaseField, CaseOrder, Data, State
from yakuba.kernel.cases.look import Look
from yakuba.kernel.cases.models import Case, Step
from yakuba.kernel.cases.stored import Stored, read
from yakuba.kernel.jobs.contracts import Event, Job
from yakuba.kernel.jobs.service import subscribe
from yakuba.kernel.procedures import service as procedures
from yakuba.kernel.procedures.contracts import Door
from yakuba.kernel.procedures.publish import publish
from yakuba.lib import clock
from yakuba.lib.refs import Actor

FLOOR = "one UPDATE and one INSERT … SELECT"
PLAIN = "QuerySet.update + History.create"
SPIFF = "SpiffWorkflow with a row of history"
BARS = ("P04", "P05")
DAY = date(2026, 11, 20)
CHIEF, CLERK = Actor("staff", "1009"), Actor("staff", "1011")
ROUNDS = 10
ASSIGN = "UPDATE cases_case SET assignee = '1050', version = version + 1 WHERE id > %s"
HAND_OVER = "UPDATE cases_case SET state = 'handed_over', version = version + 1 WHERE id > %s"
SETTLE = "UPDATE cases_case SET state = 'confirmed', checks_open = 0"


def rows(scale: Scale) -> Iterator[Row]:
    """200 cases (or five) one by one; a hundred thousand (or two thousand, or a hundred) at once."""

    @subscribe("cases.case.handed_over", "bench.listen")
    def listen(event: Event, context: Job) -> None: ...

    with clock.stopped_at(DAY):
        organisation.load()
        publish(Actor("system", "bench"))
        steps = scale.of(5, 200, 200)
        yield _transition(steps, scale.of(1, ROUNDS, ROUNDS), with_engine=scale is Scale.FULL)
        yield _verb(steps)
        yield from _batch(scale.of(100, 2_000, 100_000))


def opened_cases(count: int) -> list[UUID]:
    """Cases that were opened by the door and are ready to be handed over."""
    keys = [uuid4() for _ in range(count)]
    for start in range(0, count, 1000):
        service.open_cases(CLERK, [_order(key) for key in keys[start : start + 1000]])
    with connection.cursor() as cursor:
        cursor.execute(SETTLE)
    return keys


def _copied(count: int) -> list[UUID]:
    """So many narrow rows like one that was opened by the door: the step touches nothing else."""
    one = Case.objects.get(key=opened_cases(1)[0])
    rows = [Case(**_values(one), key=uuid4(), number=f"{one.number}-{place}") for place in range(count)]
    Case.objects.bulk_create(rows, batch_size=1000)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE cases_case")
    return [row.key for row in rows]


def _values(one: Case) -> dict[str, object]:
    own = ("id", "key", "number")
    return {field.attname: getattr(one, field.attname) for field in Case._meta.fields if field.attname not in own}


def _order(key: UUID) -> CaseOrder:
    fields = tuple(
        CaseField(f"box_{number}", f"欄{number}", "p1", "青葉町一丁目", "青葉町一丁目", "聞き取り")
        for number in range(10)
    )
    return CaseOrder(
        key=key,
        procedure="tennyu-todoke",
        definition_version=procedures.get("tennyu-todoke", on=DAY).version,
        unit="p1",
        subject_name="森 太郎",
        person="",
        door=Door.COUNTER,
        arrived_at=datetime(2026, 11, 20, 12, tzinfo=clock.JST),
        arrived_on=DAY,
        taken_section="2010",
        taken_office="01",
        applicant=Applicant(name="森 太郎", capacity="本人"),
        fields=fields,
    )


def _stored(key: UUID) -> Stored:
    case = read(key)
    assert case is not None
    return case


def _spiffworkflow(steps: int, store: Work) -> dict[str, Work]:
    """The engine's steps in their own environment, each kept as ``store`` keeps it; nothing where there is none.

    Its 11 to 15 KB of state are not written with the row, in the peer's favour.
    """
    try:
        done = peers.started("spiffworkflow")
    except peers.AbsentError:
        sys.stderr.write("SpiffWorkflow is absent: its environment needs the package index\n")
        return {}

    def stepped_and_stored() -> Measured:
        engine, before = done(steps), cpu_seconds()
        store()
        return Measured(engine.seconds + cpu_seconds() - before)

    return {SPIFF: stepped_and_stored}


def _transition(steps: int, rounds: int, *, with_engine: bool) -> Row:
    """The transition itself: both sides know the case; ours claims, remembers, audits and publishes."""

    def ours() -> None:
        for case in sets.pop():
            asked = Asked("hand_over", case.version, "理由", Data(), None)
            assert carry_out(judged(Look(case, CHIEF), asked))

    sets = [[_stored(key) for key in opened_cases(steps)] for _round in range(rounds + 1)]
    plain = _plain(opened_cases(steps))
    engine = _spiffworkflow(steps, _plain(opened_cases(steps))) if with_engine else {}
    return Row(
        bar="P04",
        work="one transition with history, audit and outbox",
        ours=ours,
        peers={PLAIN: plain, **engine},
        size=steps,
        at_most={PLAIN: 2.0, SPIFF: 1.0},
        clock=Clock.CPU,
        rounds=rounds,
    )


def _plain(keys: list[UUID]) -> Callable[[], None]:
    """The least that plain Django does: an optimistic update and a row of history, in one atomic block."""
    known = list(Case.objects.filter(key__in=keys).values_list("pk", flat=True))
    versions = dict.fromkeys(known, 1)

    def plain() -> None:
        for pk in known:
            with transaction.atomic():
                mine = Case.objects.filter(pk=pk, version=versions[pk])
                mine.update(state=State.HANDED_OVER, version=F("version") + 1)
                versions[pk] += 1
                Step.objects.create(
                    case_id=pk,
                    seq=versions[pk],
                    at=clock.now(),
                    actor=str(CHIEF),
                    action="hand_over",
                    from_state="confirmed",
                    to_state="handed_over",
                    reason="理由",
                    detail={"reference": "x"},
                    course_version=1,
                )

    return plain


def _verb(steps: int) -> Row:
    """The whole verb through the door: read, right, judgement, transition, and the view that is answered."""
    keys = opened_cases(steps)
    turn = iter(range(10**9))

    def ours() -> None:
        action = ("claim", "release")[next(turn) % 2]
        for key in keys:
            seen = read(key)
            assert seen is not None
            service.advance(key, action, CHIEF, version=seen.version)

    return Row(
        bar="P04",
        work="the whole verb: right, transition, the view answered",
        ours=ours,
        peers={PLAIN: _plain(opened_cases(steps))},
        size=steps,
        clock=Clock.CPU,
        rounds=6,
    )


def _batch(size: int) -> Iterator[Row]:
    """The preview that freezes all of them, and two steps against their bare statements: one that leaves the state as
    it is, one that changes it and is told to whoever listens."""
    keys = _copied(size)
    ready: list[UUID] = []

    def preview(action: str, data: Data) -> None:
        ready.append(service.preview_many(CHIEF, action, keys, data=data).batch)

    def move() -> None:
        assert service.advance_many(CHIEF, ready.pop()).moved == size

    yield Row(
        bar="P05",
        work=f"preview of {size:,} cases",
        ours=lambda: preview("assign", Data(assignee="1050")),
        size=size,
        rounds=1,
    )
    yield _moved(size, f"{size:,} cases one step with history", move, _floor(size, ASSIGN, "assign"))
    preview("hand_over", Data())
    floor = _floor(size, HAND_OVER, "hand_over")
    yield _moved(size, f"{size:,} cases to the next state with history and event", move, floor)


def _moved(size: int, work: str, move: Callable[[], None], floor: Callable[[], None]) -> Row:
    at_most = {FLOOR: 2.0}
    return Row("P05", work, move, size, {FLOOR: floor}, at_most=at_most, at_most_s=_bar(size), rounds=1)


def _bar(size: int) -> float | None:
    if size < 100_000:
        return None
    return 15.0 if connection.vendor == "postgresql" else 10.0


def _floor(size: int, update: str, action: str) -> Callable[[], None]:
    """A table of the same rows would be touched by no fewer statements."""

    def floor() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT max(id) FROM cases_case")
            first = int(cursor.fetchone()[0]) - size
            cursor.execute(update, [first])
            assert cursor.rowcount == size
            cursor.execute(
                "INSERT INTO cases_step (case_id, seq, at, actor, action, from_state, to_state, reason, on_behalf_of, "
                "detail, course_version, batch) SELECT id, version, arrived_at, 'staff:1009', %s, state, state, "
                "'', '', '{}', 1, key FROM cases_case WHERE id > %s",
                [action, first],
            )
            assert cursor.rowcount == size

    return floor
