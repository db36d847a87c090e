"""Who was typed in a reception and has no 宛名番号, kept by their keys: found again when they come under 支援措置."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q

from yakuba.kernel.intake.models import Reception, Submission, TypedKey
from yakuba.kernel.intake.presence import FILER
from yakuba.kernel.intake.reading import as_view
from yakuba.kernel.intake.recognising import filer_of, known_as
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import Alike

Row = tuple[str, int, str, date | None]


def note_typed(reception: Reception) -> None:
    """Keep the keys of those who are in it now, after their names or who files changed; in the caller's transaction."""
    rows = TypedKey.objects.filter(reception=reception)
    before: dict[Row, int] = {(row.unit, row.kind, row.key, row.born): row.pk for row in rows}
    now = set(_typed(reception))
    if gone := [pk for row, pk in before.items() if row not in now]:
        rows.filter(pk__in=gone).delete()
    TypedKey.objects.bulk_create(
        TypedKey(reception=reception, unit=unit, kind=kind, key=key, born=born)
        for unit, kind, key, born in now - before.keys()
    )


def submissions_alike(alike: Collection[Alike]) -> frozenset[UUID]:
    """Keys of what was received from those whom one of these may be. Two queries, by the index; one for nobody."""
    told: dict[tuple[int, str], list[Alike]] = defaultdict(list)
    for one in alike:
        for key in one.keys:
            told[key].append(one)
    if not told:
        return frozenset()
    found = TypedKey.objects.filter(_any_of(told)).values_list("reception", "kind", "key", "born")
    receptions = {reception for reception, kind, key, born in found if any(one.may_be(born) for one in told[kind, key])}
    if not receptions:
        return frozenset()
    return frozenset(Submission.objects.filter(reception__in=receptions).values_list("key", flat=True))


def _typed(reception: Reception) -> Iterator[Row]:
    view = as_view(reception)
    typed = {member.unit: list(known_as(member)) for member in view.members if not member.person}
    filer = filer_of(reception, view)
    for unit, names in (typed | {FILER: [filer] if filer else []}).items():
        born = names[0].born if names else None
        yield from ((unit, kind, key, born) for kind, key in people.typed_keys(names))


def _any_of(keys: Collection[tuple[int, str]]) -> Q:
    by_kind: dict[int, list[str]] = defaultdict(list)
    for kind, key in keys:
        by_kind[kind].append(key)
    return reduce(or_, (Q(kind=kind, key__in=texts) for kind, texts in by_kind.items()))
