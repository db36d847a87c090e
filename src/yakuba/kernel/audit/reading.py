"""Reading the register for people: entries as sentences, names asked from the parts that own them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yakuba.kernel.audit.acts import find_act
from yakuba.kernel.audit.contracts import Entry, NameResolver, Page
from yakuba.kernel.audit.keys import digest
from yakuba.kernel.audit.models import EntryRow, SubjectRow
from yakuba.lib.clock import JST
from yakuba.lib.refs import Actor, JsonValue, OwnerRef

Names = Mapping[tuple[str, str], str]
_resolvers: dict[str, NameResolver] = {}


def register_names(kind: str, resolver: NameResolver) -> None:
    """Who gives names for a kind of actor (``staff``) or subject (``people.person``). Raises ValueError when taken."""
    if _resolvers.setdefault(kind, resolver) is not resolver:
        raise ValueError(f"names of {kind} are resolved by another part already")


def page_of(rows: QuerySet[EntryRow], *, before: int | None, limit: int) -> Page:
    """The newest ``limit`` entries below ``before`` (2 queries and one call for each kind that needs names)."""
    if before is not None:
        rows = rows.filter(seq__lt=before)
    found = list(rows.order_by("-seq")[: limit + 1])
    shown = found[:limit]
    return Page(tuple(entries(shown)), shown[-1].seq if len(found) > limit else None)


def about(subject: OwnerRef) -> QuerySet[EntryRow]:
    """Everything recorded about a thing."""
    return EntryRow.objects.filter(subject_digest=digest(subject))


def views_within(
    *, actor: Actor | None, subject: OwnerRef | None, since: date | None, until: date | None
) -> QuerySet[EntryRow]:
    """Views of personal data, narrowed by who looked, at whom, and the days (both inclusive, JST)."""
    rows = (about(subject) if subject else EntryRow.objects.all()).filter(is_view=True)
    if actor:
        rows = rows.filter(actor_kind=actor.kind, actor_id=actor.id)
    if since:
        rows = rows.filter(at__gte=since.isoformat())
    if until:
        rows = rows.filter(at__lt=(until + timedelta(days=1)).isoformat())
    return rows


def entries(rows: Sequence[EntryRow]) -> list[Entry]:
    """The rows as people read them."""
    subjects = _subjects({row.subject_digest for row in rows if row.subject_digest})
    names = _names([(row.actor_kind, row.actor_id) for row in rows] + [(s.kind, s.id) for s in subjects.values()])
    return [_entry(row, subjects.get(row.subject_digest), names) for row in rows]


def _entry(row: EntryRow, subject: OwnerRef | None, names: Names) -> Entry:
    detail: Mapping[str, JsonValue] = json.loads(row.detail)
    actor = _actor(row)
    return Entry(
        seq=row.seq,
        at=datetime.fromisoformat(row.at).astimezone(JST),
        actor=actor,
        act=row.act,
        is_view=row.is_view,
        subject=subject,
        detail=detail,
        request_id=row.request_id,
        origin=row.origin,
        sentence=_sentence(row, subject, detail, names),
    )


def _actor(row: EntryRow) -> Actor:
    kind = row.actor_kind
    return Actor("staff" if kind == "staff" else "resident" if kind == "resident" else "system", row.actor_id)


class _Words(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "—"


def _sentence(row: EntryRow, subject: OwnerRef | None, detail: Mapping[str, JsonValue], names: Names) -> str:
    act = find_act(row.act)
    words = _Words({key: str(value) for key, value in detail.items() if value is not None})
    words["actor"] = names.get((row.actor_kind, row.actor_id)) or _unnamed(row.actor_kind, row.actor_id)
    if subject:
        words["subject"] = names.get((subject.kind, subject.id)) or str(subject)
    elif row.subject_digest:
        words["subject"] = _("(消去済み)")
    template = str(act.sentence) if act else "{actor}: " + row.act.replace("{", "{{").replace("}", "}}")
    return template.format_map(words)


def _unnamed(kind: str, identifier: str) -> str:
    word = {"staff": _("職員"), "resident": _("住民"), "system": _("システム")}.get(kind, kind)
    return f"{word} {identifier}"


def _subjects(digests: Iterable[str]) -> dict[str, OwnerRef]:
    found = SubjectRow.objects.filter(digest__in=list(digests)).values_list("digest", "kind", "ref")
    return {key: OwnerRef(kind, ref) for key, kind, ref in found}


def _names(wanted: Iterable[tuple[str, str]]) -> Names:
    by_kind: dict[str, set[str]] = {}
    for kind, identifier in wanted:
        by_kind.setdefault(kind, set()).add(identifier)
    return {
        (kind, identifier): name
        for kind, identifiers in by_kind.items()
        if (resolver := _resolvers.get(kind))
        for identifier, name in resolver(identifiers).items()
    }
