"""Frozen states of the copy (断面) for lists, sweeps and statistics: encrypted, with an access list and an end.

The SHA-256 is over canonical rows (CSV, UTF-8, LF, by 宛名番号), so the same state gives the same hash on any database.
Whereabouts of protected households are never in a snapshot: who writes to them asks the copy with the right to see it.
"""

import csv
import hashlib
import io
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from yakuba.kernel.audit.service import record
from yakuba.kernel.organisation.service import scope
from yakuba.kernel.people.contracts import (
    FeedKind,
    FeedState,
    Kind,
    OpenSnapshot,
    SnapshotRef,
    SnapshotRefusedError,
)
from yakuba.kernel.people.feeding import copy_as_of
from yakuba.kernel.people.models import Feed, PastPerson, Person, Snapshot
from yakuba.kernel.people.shielding import shielded
from yakuba.lib import clock
from yakuba.lib.refs import Actor, JsonValue, OwnerRef

ITSELF = Actor("system", "people.snapshot")
ACT = "people.snapshot"
BATCH = 2_000
# Item → type in the Parquet file; dates are whole numbers YYYYMMDD as rules read them, empty is unknown.
_TEXT, _DAY, _YES_NO = "VARCHAR", "INTEGER", "TINYINT"
_ITEMS: dict[str, str] = {
    **dict.fromkeys(("number", "name", "kana", "latin", "alias", "sex", "household", "relation"), _TEXT),
    **dict.fromkeys(("born_first", "born_last", "household_since", "address_since", "notified_on"), _DAY),
    **dict.fromkeys(("postcode", "town_code", "town", "block", "room"), _TEXT),
    **dict.fromkeys(("resident_since", "kokuho_since", "kokuho_until", "koki_since", "koki_until"), _DAY),
    **dict.fromkeys(("kaigo_since", "kaigo_until", "pension_since", "pension_until"), _DAY),
    **dict.fromkeys(("child_allowance_since", "child_allowance_until", "residence_until", "foreign_since"), _DAY),
    **dict.fromkeys(("pension_kind", "nationality", "residence_class", "residence_status"), _TEXT),
    "voter": _YES_NO,
}
COLUMNS: dict[str, str] = {**_ITEMS, "withheld": _YES_NO}
_PLACES = frozenset(list(_ITEMS).index(item) for item in ("postcode", "town_code", "town", "block", "room"))


def snapshot(
    as_of: date | None = None,
    *,
    owner: OwnerRef,
    until: date,
    readers: Sequence[OwnerRef] = (),
    actor: Actor = ITSELF,
) -> SnapshotRef:
    """Freeze the residents of a day (default: the copy's own day) for ``owner`` until the last day ``until``.

    Call it in a worker or a command, outside a transaction: it takes seconds and imports DuckDB.
    Raises SnapshotRefusedError for a day that the copy does not know or an end that has passed, NotAllowed.
    """
    scope(actor, ACT)
    day = _day(as_of, until)
    key = secrets.token_bytes(32)
    try:
        path = _folder() / f"{secrets.token_hex(16)}.snapshot"
        rows, digest = _write(day, path, key)
    except OSError as full:
        raise SnapshotRefusedError(_("断面を保存できません。保存先の空き容量と権限を確かめてください。")) from full
    try:
        with transaction.atomic():
            made = Snapshot.objects.create(
                as_of=day,
                owner_kind=owner.kind,
                owner_id=owner.id,
                readers=sorted({str(owner), *map(str, readers)}),
                until=until,
                rows=rows,
                sha256=digest,
                file_name=path.name,
                sealed_key=_wrap(key),
                made_at=clock.now(),
            )
            _record(actor, "people.snapshot.made", made.pk, as_of=day.isoformat(), rows=rows, sha256=digest)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return _ref(made)


@contextmanager
def open_snapshot(snapshot_id: int, *, reader: OwnerRef, actor: Actor = ITSELF) -> Iterator[OpenSnapshot]:
    """A snapshot for reading while the block lasts: ``path`` is a Parquet file in memory, for DuckDB in this process.

    Raises SnapshotRefusedError for a reader who is not on its access list, after its end, or when the file was
    changed; NotAllowed. Recorded as a view.
    """
    scope(actor, ACT)
    found = Snapshot.objects.filter(pk=snapshot_id).first()
    if found is None or str(reader) not in found.readers:
        raise SnapshotRefusedError(_("この断面を開く権限がありません。断面を作った業務に確かめてください。"))
    if found.sealed_key is None or found.until < clock.today():
        raise SnapshotRefusedError(_("この断面は期限が過ぎています。新しく作ってください。"))
    with transaction.atomic():
        _record(actor, "people.snapshot.opened", found.pk, reader=str(reader))
    from yakuba.kernel.people import parquet

    try:
        with parquet.reading(_folder() / found.file_name, _unwrap(bytes(found.sealed_key))) as path:
            yield OpenSnapshot(_ref(found), path, COLUMNS)
    except (parquet.DamagedError, FileNotFoundError, InvalidTag) as damaged:
        raise SnapshotRefusedError(_("断面のファイルが壊れているか、ありません。新しく作ってください。")) from damaged


def destroy_expired_snapshots(*, actor: Actor = ITSELF) -> int:
    """Delete the files and the keys of snapshots past their end; how many. Twice deletes nothing more."""
    scope(actor, ACT)
    expired = Snapshot.objects.filter(until__lt=clock.today(), destroyed_at=None).order_by("pk")
    for found in expired:
        (_folder() / found.file_name).unlink(missing_ok=True)
        with transaction.atomic():
            Snapshot.objects.filter(pk=found.pk).update(sealed_key=None, destroyed_at=clock.now())
            _record(actor, "people.snapshot.destroyed", found.pk)
    return len(expired)


def _day(as_of: date | None, until: date) -> date:
    last = copy_as_of()
    full = Feed.objects.filter(state=FeedState.DONE, kind=FeedKind.FULL).order_by("as_of")
    first = full.values_list("as_of", flat=True).first()
    if last is None or first is None:
        raise SnapshotRefusedError(_("住民の写しがまだありません。先に全件を取り込んでください。"))
    day = as_of or last
    if not first <= day <= last:
        raise SnapshotRefusedError(
            _("住民の写しは {first} から {last} までの状態を持っています。その間の日を選んでください。").format(
                first=first, last=last
            )
        )
    if Feed.objects.filter(state=FeedState.RUNNING, as_of__lte=day).exists():
        raise SnapshotRefusedError(_("その日の取込が途中です。終わってから作ってください。"))
    if until < clock.today():
        raise SnapshotRefusedError(_("期限が過ぎた日になっています。今日以後の日にしてください。"))
    return day


def _write(day: date, path: Path, key: bytes) -> tuple[int, str]:
    """Stream the canonical rows; how many, and their SHA-256."""
    from yakuba.kernel.people import parquet

    digest = hashlib.sha256(_csv([tuple(COLUMNS)]))
    rows = 0
    with parquet.writing(COLUMNS, path, key) as out:
        for batch in _batches(day):
            block = _csv(batch)
            digest.update(block)
            out.write(block)
            rows += len(batch)
    return rows, digest.hexdigest()


def _batches(day: date) -> Iterator[list[tuple[str, ...]]]:
    hidden = set(Person.objects.filter(shielded(clock.today())).values_list("number", flat=True))
    batch: list[tuple[str, ...]] = []
    for row in _state(day):
        batch.append(_canonical(row, withheld=row[0] in hidden))
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _state(day: date) -> Iterator[tuple[str | date | bool | None, ...]]:
    """The residents of the day by 宛名番号, in one statement: a feed in between cannot mix two states."""
    resident = Q(kind=Kind.RESIDENT) & (Q(resident_since=None) | Q(resident_since__lte=day))
    resident &= Q(removed_on=None) | Q(removed_on__gt=day)
    now = Person.objects.filter(resident, present=True, valid_from__lte=day).values_list(*_ITEMS)
    then = PastPerson.objects.filter(resident, valid_from__lte=day, valid_to__gt=day).values_list(*_ITEMS)
    return now.union(then, all=True).order_by("number").iterator(chunk_size=BATCH)


def _canonical(row: Sequence[str | date | bool | None], *, withheld: bool) -> tuple[str, ...]:
    cells = [_cell(value) for value in row]
    if withheld:
        cells = ["" if index in _PLACES else cell for index, cell in enumerate(cells)]
    return (*cells, "1" if withheld else "0")


def _cell(value: str | date | bool | None) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat().replace("-", "")
    return str(int(value)) if isinstance(value, bool) else value


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _folder() -> Path:
    folder = Path(settings.YAKUBA_HOME) / "snapshots"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _wrapping_key() -> AESGCM:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"yakuba.people.snapshot.1")
    return AESGCM(derive.derive(settings.SECRET_KEY.encode()))


def _wrap(key: bytes) -> bytes:
    nonce = secrets.token_bytes(12)
    return nonce + _wrapping_key().encrypt(nonce, key, None)


def _unwrap(sealed: bytes) -> bytes:
    return _wrapping_key().decrypt(sealed[:12], sealed[12:], None)


def _record(actor: Actor, act: str, snapshot_id: int, **detail: JsonValue) -> None:
    record(actor=actor, act=act, subject=OwnerRef("people.snapshot", str(snapshot_id)), detail=detail)


def _ref(row: Snapshot) -> SnapshotRef:
    return SnapshotRef(row.pk, row.as_of, OwnerRef(row.owner_kind, row.owner_id), row.until, row.rows, row.sha256)
