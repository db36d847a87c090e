"""Writing entries: one statement inside the caller's transaction, waiting for nobody.

On SQLite a single entry that names somebody new takes two: the way of ``together`` does not tell its number.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from django.db import connection

from yakuba.kernel.audit import known, together
from yakuba.kernel.audit.acts import act_named
from yakuba.kernel.audit.contracts import BadEntryError
from yakuba.kernel.audit.keys import digest
from yakuba.kernel.audit.origin import origin
from yakuba.kernel.audit.plain import one_line
from yakuba.lib import clock
from yakuba.lib.refs import Actor, JsonValue, OwnerRef

_DIGEST = together.COLUMNS.index("subject_digest")
DETAIL_LIMIT = 4000
CHUNK = 500
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_KEY = re.compile(r"[a-z][a-z0-9_]{0,63}")
_INSERT_ENTRY = (
    "INSERT INTO audit_entry (at, actor_kind, actor_id, act, is_view, subject_kind, subject_digest, detail, "
    "request_id, origin) VALUES"
)
_INSERT_SUBJECT = "INSERT INTO audit_subject (digest, kind, ref) SELECT * FROM"
_UNLESS_KNOWN = "WHERE NOT EXISTS (SELECT 1 FROM audit_subject s WHERE s.digest = v.column1)"
Row = tuple[str | bool, ...]
Reference = tuple[str, str, str]


def write(
    actor: Actor,
    act: str,
    subjects: Sequence[OwnerRef | None],
    detail: Mapping[str, JsonValue] | None,
    *,
    remember: bool = True,
) -> list[int]:
    """One entry for each subject, in order; their numbers. ``remember`` keeps the plain references beside."""
    return [number for chunk in _chunks(actor, act, subjects, detail, remember=remember) for number in _insert(*chunk)]


def write_list(
    actor: Actor, act: str, subjects: Sequence[OwnerRef | None], detail: Mapping[str, JsonValue] | None
) -> int:
    """As ``write``, by one statement for 500 on either database; how many."""
    for rows, new in _chunks(actor, act, subjects, detail, remember=True):
        if new and connection.vendor == "sqlite":
            _insert_together(rows, new)
        else:
            _insert(rows, new)
    return len(subjects)


def _chunks(
    actor: Actor,
    act: str,
    subjects: Sequence[OwnerRef | None],
    detail: Mapping[str, JsonValue] | None,
    *,
    remember: bool,
) -> Iterator[tuple[list[Row], list[Reference]]]:
    """At most 500 rows at a time, with the references that are new; these are known once the caller has committed."""
    declared = act_named(act)
    before = (clock.now().isoformat(timespec="microseconds"), actor.kind, _short(actor.id, 200), act, declared.is_view)
    came = origin()
    after = (_detail_text(detail or {}), came.request_id, came.source)
    references = [_reference(subject) for subject in subjects]
    for start in range(0, len(references), CHUNK):
        chunk = references[start : start + CHUNK]
        rows: list[Row] = [(*before, kind, key, *after) for key, kind, _ in chunk]
        new = list(dict.fromkeys(r for r in chunk if remember and r[0] and not known.is_known(r[0])))
        yield rows, new
        if new:
            known.know_after_commit([reference[0] for reference in new])


def _reference(subject: OwnerRef | None) -> Reference:
    if subject is None:
        return "", "", ""
    return digest(subject), _short(subject.kind, 120), _short(subject.id, 200)


def _insert(rows: Sequence[Row], references: Sequence[Reference]) -> list[int]:
    entries = _entry_sql(len(rows))
    values: list[str | bool] = [value for row in rows for value in row]
    subjects = _subject_sql(len(references)) if references else ""
    plain: list[str | bool] = [value for reference in references for value in reference]
    with connection.cursor() as cursor:
        if not references:
            cursor.execute(entries, values)
        elif connection.vendor == "postgresql":
            cursor.execute(f"WITH remembered AS ({subjects}) {entries}", plain + values)
        else:
            cursor.execute(subjects, plain)
            cursor.execute(entries, values)
        return [number for (number,) in cursor.fetchall()]


def _insert_together(rows: Sequence[Row], references: Sequence[Reference]) -> None:
    plain = {key: ref for key, _kind, ref in references}
    with connection.cursor() as cursor:
        values = [value for row in rows for value in (*row, plain.get(str(row[_DIGEST]), ""))]
        cursor.execute(_together_sql(len(rows)), values)


@lru_cache(maxsize=64)
def _together_sql(count: int) -> str:
    return " ".join((together.INSERT, ", ".join(["(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"] * count)))


@lru_cache(maxsize=64)
def _entry_sql(count: int) -> str:
    return " ".join((_INSERT_ENTRY, ", ".join(["(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"] * count), "RETURNING seq"))


@lru_cache(maxsize=64)
def _subject_sql(count: int) -> str:
    return " ".join((_INSERT_SUBJECT, "(VALUES", ", ".join(["(%s, %s, %s)"] * count), ") AS v", _UNLESS_KNOWN))


def _short(text: str, limit: int) -> str:
    plain = one_line(text)
    if len(plain) > limit:
        raise BadEntryError(f"a kind or id is longer than {limit} characters")
    return plain


def _detail_text(detail: Mapping[str, JsonValue]) -> str:
    if not detail:
        return "{}"
    text = _ENCODER.encode(_plain(detail))
    if len(text) > DETAIL_LIMIT:
        raise BadEntryError(f"the detail is longer than {DETAIL_LIMIT} characters; record a reference, not the thing")
    return text


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) and _KEY.fullmatch(key) for key in value):
            raise BadEntryError("keys of the detail are lower-case identifiers")
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [_plain(item) for item in value]
    raise BadEntryError(
        f"the detail holds a {type(value).__name__}; only text, whole numbers, true, false, null and lists"
    )
