"""P11: a chain of a million entries is verified and every attack on it found; what recording costs an act."""

import hashlib
from collections.abc import Callable, Iterator
from itertools import count

from django.db import connection, transaction

from benchmarks.harness import Clock, Row, Scale
from tests.kernel.audit.attacks import attack, rehash_everything
from yakuba.kernel.audit import service
from yakuba.kernel.audit.chain import SELECT_ENTRY, entry_bytes
from yakuba.kernel.audit.contracts import Act, FindingKind, register_acts
from yakuba.kernel.audit.models import EntryRow, Gap
from yakuba.kernel.audit.verifying import replay
from yakuba.lib.refs import Actor, OwnerRef

BARS = ("P11",)
VIEWED, CHANGED = "bench.person.viewed", "bench.case.accepted"
CLERK = Actor("staff", "S0102")
STEPS = 500
EDIT = (
    "UPDATE audit_entry SET actor_id = 'S9999' WHERE seq = "
    "(SELECT seq FROM audit_entry ORDER BY seq LIMIT 1 OFFSET (SELECT count(*) / 2 FROM audit_entry))"
)
"""The entry in the middle: numbers have gaps (a sequence does not roll back) and need not begin at one."""


def rows(scale: Scale) -> Iterator[Row]:
    """A million entries, or fewer."""
    register_acts(Act(VIEWED, "{actor} {subject}", is_view=True), Act(CHANGED, "{actor} {subject}"))
    size = scale.of(1_000, 20_000, 1_000_000)
    _fill(size)
    yield Row(
        bar="P11",
        work=f"verify a chain of {size:,} entries and its anchors",
        ours=_whole,
        peers={"bare SHA-256 of the same bytes": _floor(_entries_as_bytes())},
        size=size,
        at_most_s=10.0,
        rounds=scale.of(1, 5, 3),
    )
    for name, attacked in ATTACKS.items():
        yield Row(bar="P11", work=f"find: {name}", ours=attacked, size=size, rounds=1)
    yield _recording(known=False)
    yield _recording(known=True)
    yield _overhead()


def _fill(size: int) -> None:
    """Entries by the door: lists of fifty views and single acts, sealed and anchored ten times."""
    with service.coming_from(request_id="7F3KQ-92QDM", source="10.1.2.3"):
        for part in range(10):
            for start in range(0, size // 10, 5000):
                with transaction.atomic():
                    _record_some(min(5000, size // 10 - start), part)
                service.seal()
            service.anchor()


def _record_some(count: int, part: int) -> None:
    people = [OwnerRef("people.person", str(1000 * part + number)) for number in range(count)]
    for start in range(0, count, 50):
        detail = {"purpose": "転入", "case": f"2026-{start:06d}"}
        service.record_many(actor=CLERK, act=VIEWED, subjects=people[start : start + 50], detail=detail)


def _entries_as_bytes() -> list[bytes]:
    with connection.cursor() as cursor:
        cursor.execute(f"{SELECT_ENTRY} ORDER BY seq")
        return [entry_bytes(row[1:]) for row in cursor.fetchall()]


def _floor(entries: list[bytes]) -> Callable[[], object]:
    return lambda: [hashlib.sha256(entry).digest() for entry in entries]


def _whole() -> None:
    assert service.verify().ok


def _recording(*, known: bool) -> Row:
    """Single entries about things met for the first time, or met before, against a bare INSERT of the same columns."""
    sql = (
        "INSERT INTO audit_entry (at, actor_kind, actor_id, act, is_view, subject_kind, subject_digest, detail, "
        "request_id, origin) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
    )
    at = "2026-04-01T09:00:00.000000+09:00"
    plain = (at, "staff", "S0102", CHANGED, False, "cases.case", "0" * 32, '{"count":1}', "7F3KQ-92QDM", "10.1.2.3")
    fresh = count()

    def bare() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for _ in range(STEPS):
                cursor.execute(sql, plain)

    def recorded() -> None:
        with transaction.atomic():
            for number in range(STEPS):
                _record_one(number if known else -1 - next(fresh))

    met = "met before" if known else "met for the first time"
    work = f"record one act on a thing {met}"
    return Row(
        bar="P11", work=work, ours=recorded, peers={"a bare INSERT": bare}, size=STEPS, clock=Clock.CPU, rounds=9
    )


def _record_one(number: int) -> None:
    service.record(actor=CLERK, act=CHANGED, subject=OwnerRef("cases.case", str(number)), detail={"count": 1})


def _overhead() -> Row:
    """The least that an act does in plain Django (read, update, history row), with and without its entry."""
    Gap.objects.create(first=-1, last=-1, holders=[])

    def acts(*, audited: bool) -> None:
        for number in range(STEPS):
            with transaction.atomic():
                thing = Gap.objects.get(first=-1)
                Gap.objects.filter(pk=thing.pk, last=thing.last).update(holders=["x"])
                EntryRow.objects.create(
                    at="x", actor_kind="staff", actor_id="S0102", act=CHANGED, is_view=False, detail='{"count":1}'
                )
                if audited:
                    _record_one(number)

    return Row(
        bar="P11",
        work="an act (read, update, history row) with its entry",
        ours=lambda: acts(audited=True),
        peers={"without": lambda: acts(audited=False)},
        size=STEPS,
        at_most={"without": 1.20},
        clock=Clock.CPU,
        rounds=9,
    )


def _found(kind: FindingKind, change: Callable[[], None]) -> Callable[[], None]:
    def attacked() -> None:
        with transaction.atomic():
            change()
            kinds = {finding.kind for finding in replay().findings}
            assert kind in kinds, f"{kind} was not found: {kinds}"
            transaction.set_rollback(True)

    return attacked


def _rewrite() -> None:
    attack(EDIT)
    rehash_everything()


def _cut() -> None:
    attack(
        "DELETE FROM audit_entry WHERE seq > (SELECT max(high) FROM audit_segment WHERE number <= "
        "(SELECT max(number) - 2 FROM audit_segment))",
        "DELETE FROM audit_segment WHERE number > (SELECT max(number) - 2 FROM audit_segment)",
    )


ATTACKS = {
    "one entry edited": _found(
        FindingKind.EDITED,
        lambda: attack(EDIT),
    ),
    "the tail cut off": _found(FindingKind.TRUNCATED, _cut),
    "everything rewritten and hashed again": _found(FindingKind.REWRITTEN, _rewrite),
}
