"""Taking a feed: survey, reconcile, load in chunks that each commit with their position, remove, finish.

A feed that stops anywhere is taken up again by feeding the same file: the position and the counts were committed with
the rows, so the second run ends in the same state and the same report.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from yakuba.kernel.audit.service import record
from yakuba.kernel.organisation.service import scope
from yakuba.kernel.people import loading
from yakuba.kernel.people.columns import BadValueError, Row, read_row
from yakuba.kernel.people.contracts import FeedKind, FeedRefusedError, FeedReport, FeedState, RowError
from yakuba.kernel.people.feed_values import FeedBusyError
from yakuba.kernel.people.models import Feed, Person, SearchKey
from yakuba.kernel.people.reading import Survey, rows, survey
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef

COPY = OwnerRef("people.register", "copy")
CHUNK = 1_000
KEPT_ERRORS = 1_000
LEAST_LEFT = 0.8
# A running feed that has not committed a chunk for this long is taken to have died.
DEAD_AFTER = timedelta(minutes=5)
_GONE = {"": False, "登録": False, "削除": True}


@dataclass(slots=True)
class _Chunk:
    """Rows read since the last commit, and what was wrong in between."""

    rows: list[Row]
    errors: list[RowError]
    last_line: int = 0
    count: int = 0


def feed(
    actor: Actor,
    path: Path,
    *,
    kind: FeedKind | None = None,
    as_of: date | None = None,
    accept_shrink: bool = False,
    tell: Callable[[int], None] = lambda done: None,
) -> FeedReport:
    """Take a full or difference feed from the core system (docs/formats/register.md).

    ``kind`` and ``as_of`` are for files that do not say them. ``tell`` is called with the rows done. Good rows load
    although others are bad; the report names each bad row. A file whose number of rows is not the declared one is
    refused whole, as is one older than the copy, and a full one that would remove more than one in five unless
    ``accept_shrink``. The same file again changes nothing.
    Raises FeedRefusedError, NotAllowed.
    """
    scope(actor, "people.import")
    try:
        found = survey(path)
        kind, as_of = _settle(found, kind, as_of)
        if done := Feed.objects.filter(sha256=found.sha256, state=FeedState.DONE, as_of=as_of).first():
            return _report(done, found, repeated=True)
        _reconcile(found, kind)
        if kind is FeedKind.FULL and not accept_shrink:
            _refuse_if_half(found)
        run = _claim(actor, found, kind, as_of)
    except FeedRefusedError:
        with transaction.atomic():
            record(actor=actor, act="people.register.refused", subject=COPY)
        raise
    seen = _load(run, path, found, tell)
    if kind is FeedKind.FULL and seen is not None:
        _remove_unseen(run, seen)
    return _report(_finish(run, actor), found, repeated=False)


def copy_as_of() -> date | None:
    """The day whose state the copy shows; None before the first feed."""
    last = Feed.objects.filter(state=FeedState.DONE).order_by("-as_of", "-sequence")
    return last.values_list("as_of", flat=True).first()


def _settle(found: Survey, kind: FeedKind | None, as_of: date | None) -> tuple[FeedKind, date]:
    said = found.head
    if (kind and said.kind and kind != said.kind) or (as_of and said.as_of and as_of != said.as_of):
        raise FeedRefusedError(_("ファイルの1行目と指定が食い違っています。どちらが正しいか確かめてください。"))
    settled, day = kind or said.kind or FeedKind.DIFFERENCE, as_of or said.as_of
    if day is None:
        raise FeedRefusedError(_("いつ時点の台帳か分かりません。1行目に書くか --as-of で指定してください。"))
    if day > clock.today():
        raise FeedRefusedError(_("時点が今日より後になっています。日付を確かめてください。"))
    return settled, day


def _reconcile(found: Survey, kind: FeedKind) -> None:
    if found.declared is None and kind is FeedKind.FULL:
        raise FeedRefusedError(
            _("全件のファイルに件数の行「#件数,…」がありません。途中で切れていないか確かめてください。")
        )
    if found.declared is not None and found.declared != found.rows:
        raise FeedRefusedError(
            _(
                "件数が合いません(記載 {declared} 件、実際 {rows} 件)。何も取り込んでいません。送り直してください。"
            ).format(declared=found.declared, rows=found.rows)
        )


def _refuse_if_half(found: Survey) -> None:
    present = Person.objects.filter(present=True).count()
    if found.rows < present * LEAST_LEFT:
        raise FeedRefusedError(
            _(
                "今の写し {present} 件に対し {rows} 件しかありません。正しければ --accept-shrink を付けてください。"
            ).format(rows=found.rows, present=present)
        )


def _claim(actor: Actor, found: Survey, kind: FeedKind, as_of: date) -> Feed:
    """The feed's row: the one that stopped half-way with this file, or a new one."""
    now = clock.now()
    with transaction.atomic():
        running = Feed.objects.select_for_update().filter(state=FeedState.RUNNING).first()
        if running and (running.sha256, running.kind, running.as_of) == (found.sha256, kind, as_of):
            return running
        if running:
            _set_aside(running, kind)
        _refuse_if_older(found, as_of)
        try:
            with transaction.atomic():
                return Feed.objects.create(
                    kind=kind,
                    as_of=as_of,
                    sequence=found.head.sequence,
                    sha256=found.sha256,
                    encoding=found.encoding,
                    actor=str(actor),
                    declared=found.declared,
                    started_at=now,
                    beat_at=now,
                )
        except IntegrityError as taken:
            raise FeedBusyError(_("別の取込が始まっています。終わってからもう一度実行してください。")) from taken


def _set_aside(running: Feed, kind: FeedKind) -> None:
    if running.beat_at > clock.now() - DEAD_AFTER:
        raise FeedBusyError(_("別の取込が進んでいます。終わってからもう一度実行してください。"))
    if running.kind == FeedKind.FULL and kind is FeedKind.DIFFERENCE:
        raise FeedBusyError(_("前の全件取込が途中で止まっています。先に同じファイルをもう一度取り込んでください。"))
    Feed.objects.filter(pk=running.pk).update(state=FeedState.BROKEN, finished_at=clock.now())


def _refuse_if_older(found: Survey, as_of: date) -> None:
    last = Feed.objects.filter(state=FeedState.DONE).order_by("-as_of", "-sequence").first()
    if last and (as_of, found.head.sequence) <= (last.as_of, last.sequence):
        raise FeedRefusedError(
            _(
                "{as_of} 連番 {sequence} まで取り込み済みです。より新しい時点か大きい連番のファイルにしてください。"
            ).format(as_of=last.as_of, sequence=last.sequence)
        )


def _load(run: Feed, path: Path, found: Survey, tell: Callable[[int], None]) -> set[int] | None:
    """Load what is not yet committed. The numbers of the whole file, or None when one could not be read."""
    seen: set[int] = set()
    complete = True
    chunk = _Chunk([], [], last_line=run.position)
    for line, cells in rows(path, found):
        number = _number(cells, found)
        doubled = number in seen and run.kind == FeedKind.FULL
        complete = complete and number is not None
        seen.add(number or 0)
        if line <= run.position:
            continue
        _take(chunk, line, cells, found, doubled=doubled)
        if chunk.count == CHUNK:
            chunk = _commit(run, chunk)
            tell(run.rows)
    _commit(run, chunk)
    tell(run.rows)
    return seen if complete else None


def _number(cells: list[str], found: Survey) -> int | None:
    place = found.places[0] or 0
    text = cells[place].strip() if place < len(cells) else ""
    return int(f"1{text}") if text.isascii() and text.isdigit() else None


def _take(chunk: _Chunk, line: int, cells: list[str], found: Survey, *, doubled: bool) -> None:
    chunk.last_line = line
    chunk.count += 1
    try:
        chunk.rows.append(_row(cells, found, doubled=doubled))
    except BadValueError as wrong:
        chunk.errors.append(RowError(line, wrong.heading, wrong.message))


def _row(cells: list[str], found: Survey, *, doubled: bool) -> Row:
    if len(cells) != found.width:
        raise BadValueError("", _("列の数が見出しと違います。区切りと引用符を確かめてください。"))
    if doubled:
        raise BadValueError("宛名番号", _("同じ宛名番号の行が前にあります。1つにしてください。"))
    operation = cells[found.operation].strip() if found.operation is not None else ""
    if operation not in _GONE:
        raise BadValueError("操作", _("登録か削除にしてください。"))
    row = read_row(cells, found.places)
    return Row(row.values, row.digest, gone=_GONE[operation])


def _commit(run: Feed, chunk: _Chunk) -> _Chunk:
    """Write a chunk and its position together. Raises FeedRefusedError when another process moved the position."""
    made = loading.plan(chunk.rows)
    kept = [[e.line, e.column, e.message] for e in chunk.errors[: max(0, KEPT_ERRORS - len(run.errors))]]
    with transaction.atomic():
        moved = Feed.objects.filter(pk=run.pk, position=run.position, state=FeedState.RUNNING).update(
            position=chunk.last_line,
            rows=F("rows") + chunk.count,
            added=F("added") + len(made.fresh),
            changed=F("changed") + len(made.changed),
            removed=F("removed") + len(made.gone),
            unchanged=F("unchanged") + chunk.count - len(chunk.errors) - _touched(made),
            bad=F("bad") + len(chunk.errors),
            errors=[*run.errors, *kept],
            beat_at=clock.now(),
        )
        if not moved:
            raise FeedBusyError(_("同じファイルの取込が別の所で進んでいます。そちらが終わるのを待ってください。"))
        loading.write(made, feed_id=run.pk, as_of=run.as_of)
    run.refresh_from_db()
    return _Chunk([], [], last_line=chunk.last_line)


def _touched(made: loading.Plan) -> int:
    return len(made.fresh) + len(made.changed) + len(made.gone)


def _remove_unseen(run: Feed, seen: set[int]) -> None:
    """Mark those whom a full feed no longer names. Repeats harmlessly: who is marked is not found again."""
    for numbers in _unseen(seen):
        with transaction.atomic():
            # The feed is locked, then asked again: of two that remove the same, one counts them.
            Feed.objects.filter(pk=run.pk).update(beat_at=clock.now())
            left = list(Person.objects.filter(number__in=numbers, present=True).values_list("number", flat=True))
            loading.write(loading.Plan(gone=left), feed_id=run.pk, as_of=run.as_of)
            Feed.objects.filter(pk=run.pk).update(removed=F("removed") + len(left))


def _unseen(seen: set[int]) -> Iterator[list[str]]:
    last = 0
    while page := list(Person.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "number", "present")[:5000]):
        last = page[-1][0]
        if gone := [number for _pk, number, present in page if present and int(f"1{number}") not in seen]:
            yield gone


def _finish(run: Feed, actor: Actor) -> Feed:
    if run.added + run.changed:
        # Without fresh statistics the planner searches the whole table for a surname.
        with connection.cursor() as cursor:
            for model in (Person, SearchKey):
                cursor.execute(f"ANALYZE {model._meta.db_table}")
    with transaction.atomic():
        running = Feed.objects.filter(pk=run.pk, state=FeedState.RUNNING)
        ended = running.update(state=FeedState.DONE, finished_at=clock.now())
        run.refresh_from_db()
        if not ended and run.state != FeedState.DONE:
            raise FeedBusyError(_("別の取込が進んでいます。終わってからもう一度実行してください。"))
        if not ended:
            return run
        counts = {"added": run.added, "changed": run.changed, "removed": run.removed, "bad": run.bad}
        record(actor=actor, act="people.register.fed", subject=COPY, detail={"feed": run.pk, **counts})
    return run


def _report(run: Feed, found: Survey, *, repeated: bool) -> FeedReport:
    return FeedReport(
        feed_id=run.pk,
        kind=FeedKind(run.kind),
        as_of=run.as_of,
        sequence=run.sequence,
        encoding=run.encoding,
        rows=run.rows,
        declared=run.declared,
        added=run.added,
        changed=run.changed,
        unchanged=run.unchanged,
        removed=run.removed,
        errors=tuple(RowError(*error) for error in run.errors),
        error_count=run.bad,
        warnings=tuple(_warnings(run, found)),
        repeated=repeated,
    )


def _warnings(run: Feed, found: Survey) -> Iterator[str]:
    if run.encoding == "cp932":
        yield _(
            "文字コードは cp932 でした。第3・第4水準の漢字が失われた疑いがあります。UTF-8 で出せるか確かめてください。"
        )
    if run.declared is None:
        yield _("件数の行がないため、件数を照合していません。")
    if found.private_use:
        yield _(
            "外字(私用領域の文字)のある行が {rows} 行あります。文字情報基盤の文字に直せるか確かめてください。"
        ).format(rows=found.private_use)
    if run.kind == FeedKind.FULL and any(error[1] in ("", "宛名番号") for error in run.errors):
        yield _("宛名番号の読めない行か重なった行があります。読めない行があるときは、消えた人を反映していません。")
