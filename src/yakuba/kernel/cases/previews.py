"""一括の下見: freeze (batch, case, version) rows by one INSERT … SELECT a course, and name what is left out and why."""

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import connection, models, transaction
from django.db.models import Case as Choice
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from yakuba.kernel.audit.service import record
from yakuba.kernel.cases import courses
from yakuba.kernel.cases.access import BY_SLOT, no_case
from yakuba.kernel.cases.contracts import BatchPreview, Data, Excluded, Filter, NotPossibleError
from yakuba.kernel.cases.courses import SAME, Graph, Transition
from yakuba.kernel.cases.guards import Wish, guards_of
from yakuba.kernel.cases.listing import conditions
from yakuba.kernel.cases.models import Batch, BatchRow, Case, Payload
from yakuba.kernel.cases.rounds import on_behalf_of
from yakuba.kernel.cases.slot_needs import slots_up_for
from yakuba.kernel.cases.takes import ONCE
from yakuba.kernel.documents import service as documents
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.organisation.contracts import Seat
from yakuba.kernel.organisation.service import as_filter, scope
from yakuba.lib import clock
from yakuba.lib.refs import Actor, JsonValue, OwnerRef

VALID_FOR = timedelta(minutes=30)
COLUMNS = "case_id, version, from_state, to_state, result, course_version, slot, on_behalf_of, shown_sha256, batch_id"
NOTHING = Data()
LISTS = frozenset({"hand_over"})
"""Actions that are taken by lists as a rule: their own right is enough."""
Guard = tuple[Q, str]


def preview_many(
    actor: Actor, action: str, keys: Sequence[UUID] | Filter, *, reason: str = "", data: Data = NOTHING
) -> BatchPreview:
    """Freeze the cases that ``advance_many`` will move within 30 minutes, and name those left out.

    Raises NotAllowed (``cases.bulk`` and the action's own right), NotPossibleError for an action that is not taken in
    bulk, or that lacks what it must bring.
    """
    found = courses.in_bulk(action)
    place = within_rights(actor, action)
    missing = [text for name in found[0][1].takes if name in ONCE for text in ONCE[name](reason, data)]
    if missing:
        raise NotPossibleError(" ".join(missing), missing)
    seats = tuple(organisation.seats_of(actor.id)) if actor.kind == "staff" else ()
    wish = Wish(uuid4(), actor, action, reason.strip(), data, seats)
    rows = Case.objects.filter(place, *_chosen(actor, keys, seats))
    with transaction.atomic():
        batch = _batch(wish)
        there = set(rows.values_list("course", "course_version").distinct())
        wanted = [(graph, transition) for graph, transition in found if (graph.name.value, graph.version) in there]
        count = sum(_freeze(wish, rows, graph, transition) for graph, transition in wanted)
        left = list(_left_out(wish, rows, keys, wanted, count))
        Batch.objects.filter(pk=batch.pk).update(count=count)
        told: dict[str, JsonValue] = {"action": action, "count": count}
        record(actor=actor, act="cases.batch.previewed", subject=OwnerRef("cases.batch", str(batch.pk)), detail=told)
    return BatchPreview(batch.pk, action, count, tuple(left), batch.until)


def within_rights(actor: Actor, action: str) -> Q:
    """Where the actor may take this action in bulk. Raises NotAllowed, NotPossibleError.

    Besides the action's own right people need that to batches, except for hand-over lists.
    """
    acts = {transition.act for _graph, transition in courses.in_bulk(action)}
    if actor.kind == "staff" and action not in LISTS:
        acts.add("cases.bulk")
    reaches = [scope(actor, act) for act in sorted(acts)]
    if acts & BY_SLOT:
        return Q()  # the section of the slot counts, by the actor's seats
    place = Q()
    for reach in reaches:
        place &= as_filter(reach, section="section", office="taken_office")
    return place


def _chosen(actor: Actor, keys: Sequence[UUID] | Filter, seats: Sequence[Seat]) -> list[Q]:
    if isinstance(keys, Filter):
        return conditions(actor, keys, seats)
    return [Q(key__in=_as_rows(keys))]


def _as_rows(keys: Sequence[UUID]) -> RawSQL:
    """Any number of keys as one value of the statement."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::uuid[])", [list(keys)])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps([key.hex for key in keys])])


def _batch(wish: Wish) -> Batch:
    now = clock.now()
    kept: dict[str, JsonValue] = {"assignee": wish.data.assignee, "reference": wish.data.reference}
    kept["on"] = wish.data.on.isoformat() if wish.data.on else None
    return Batch.objects.create(
        id=wish.batch,
        action=wish.action,
        actor=str(wish.actor),
        reason=wish.reason,
        data=kept,
        count=0,
        made_at=now,
        until=now + VALID_FOR,
    )


def _freeze(wish: Wish, rows: QuerySet[Case], graph: Graph, transition: Transition) -> int:
    fit = _of(rows, graph).filter(*(condition for condition, _why in guards_of(wish, transition)))
    if "approve_slot" not in transition.effects:
        return _insert(wish, fit, transition, slot=Value(None, output_field=models.BigIntegerField()), behalf="")
    frozen = 0
    for seat in wish.seats:
        mine = slots_up_for([seat]).order_by("id")
        taken = BatchRow.objects.filter(batch=wish.batch, case=OuterRef("pk"))
        answered = fit.filter(Exists(mine), ~Exists(taken))
        frozen += _insert(wish, answered, transition, slot=Subquery(mine.values("pk")[:1]), behalf=on_behalf_of(seat))
    _note_letters(wish)
    return frozen


def _insert(wish: Wish, rows: QuerySet[Case], transition: Transition, *, slot: Value | Subquery, behalf: str) -> int:
    text = models.CharField()
    chosen = rows.annotate(
        goes=F("state") if transition.to == SAME else Value(str(transition.to), output_field=text),
        gets=Value(transition.result.value if transition.result else "", output_field=text),
        its_slot=slot,
        behalf=Value(behalf, output_field=text),
        shown=Value("", output_field=text),
        its_batch=Value(wish.batch, output_field=models.UUIDField()),
    ).values_list(
        "pk", "version", "state", "goes", "gets", "course_version", "its_slot", "behalf", "shown", "its_batch"
    )
    sql, values = chosen.query.get_compiler(connection=connection).as_sql()
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO cases_batch_row ({COLUMNS}) {sql}", values)
        return int(cursor.rowcount)


def _note_letters(wish: Wish) -> None:
    """The letter that stands before whoever approves: its hash, as it is at the preview."""
    letters = dict(
        Payload.objects.filter(case__in=BatchRow.objects.filter(batch=wish.batch).values("case"))
        .exclude(letter="")
        .values_list("pk", "letter")
    )
    hashes = documents.frozen_hashes(set(letters.values()))
    rows = list(BatchRow.objects.filter(batch=wish.batch, case__in=letters))
    for row in rows:
        row.shown_sha256 = hashes.get(letters[row.case_id], "")
    BatchRow.objects.bulk_update(rows, ["shown_sha256"], batch_size=200)


def _of(rows: QuerySet[Case], graph: Graph) -> QuerySet[Case]:
    return rows.filter(course=graph.name.value, course_version=graph.version)


def _left_out(
    wish: Wish,
    rows: QuerySet[Case],
    keys: Sequence[UUID] | Filter,
    found: Sequence[tuple[Graph, Transition]],
    count: int,
) -> Iterator[Excluded]:
    """Nobody, where all keys were frozen; else whoever does not fit, and keys outside the right as if not there."""
    if isinstance(keys, Filter):
        yield from _unfit(wish, rows, found)
        return
    asked = dict.fromkeys(keys)
    if count == len(asked):
        return
    yield from _unfit(wish, rows, found)
    known = set(rows.values_list("key", flat=True))
    yield from (Excluded(key, "", str(no_case())) for key in asked if key not in known)


def _unfit(wish: Wish, rows: QuerySet[Case], found: Sequence[tuple[Graph, Transition]]) -> Iterator[Excluded]:
    """One query a course that has the action, one for the rest."""
    frozen = BatchRow.objects.filter(batch=wish.batch, case=OuterRef("pk"))
    left, rest = rows.filter(~Exists(frozen)), rows
    for graph, transition in found:
        guards = guards_of(wish, transition)
        whens = [When(~condition, then=Value(number)) for number, (condition, _why) in enumerate(guards) if condition]
        why = Choice(*whens, default=Value(0), output_field=models.IntegerField())
        for key, number, reason in _of(left, graph).annotate(why=why).values_list("key", "number", "why"):
            yield Excluded(key, number, guards[reason][1])
        rest = rest.exclude(course=graph.name.value, course_version=graph.version)
    for key, number in rest.values_list("key", "number"):
        yield Excluded(
            key, number, _("この手続では「%(action)s」はしません。") % {"action": courses.label(wish.action)}
        )
