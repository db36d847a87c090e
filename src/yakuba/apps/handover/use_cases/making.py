"""引渡しを作る: the cases that wait are read and written out first; then one transaction moves and freezes them all."""

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yakuba.apps.handover import files, queries
from yakuba.apps.handover.contracts import (
    BATCH_KIND,
    MOST,
    OPEN_ROWS,
    BatchView,
    Encoding,
    HandoverError,
    NotReadyError,
)
from yakuba.apps.handover.judging import finish, settle
from yakuba.apps.handover.layouts import Layout, layout
from yakuba.apps.handover.models import Batch, Row
from yakuba.apps.handover.module import EXPORT, MADE
from yakuba.kernel.audit.service import record
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import ConflictError
from yakuba.kernel.cases.handing import HandedContent
from yakuba.kernel.organisation.service import scope
from yakuba.lib import clock
from yakuba.lib.refs import Actor, JsonValue, OwnerRef

TRIES = 3


class _MovedError(Exception):
    """A case changed between being read and being frozen: choose and read again."""


def make(
    *, actor: Actor, key: UUID, core: str, section: str, office: str = "", encoding: Encoding | None = None
) -> BatchView:
    """Hand over what waits for this core system in this section, the first 500 to arrive, as one frozen file.

    ``key``: the same key again is the same batch. ``office``: only what arrived there; whoever is limited to an office
    must name it. ``encoding``: that of the layout unless said. Raises NotAllowed, NotReadyError when nothing waits,
    HandoverError for a key of another batch, a core system without a layout, or a case that does not fit into it.
    """
    reach = scope(actor, EXPORT)
    if not reach.covers(section=section, office=office):
        raise NotReadyError(_("この課の引渡しは作れません。一覧から選び直してください。"))
    form = layout(core)
    for _attempt in range(TRIES):
        if made := Batch.objects.filter(key=key).first():
            return queries.view(_same(made, core, section, office))
        batch = Batch(key=key, core=core, section=section, office=office, encoding=encoding or form.encoding)
        found = _read(actor, batch)
        if not found:
            if Batch.objects.filter(key=key).exists():
                continue  # the same press has just made it
            raise NotReadyError(_("引き渡しを待つ案件はありません。案件の確認が済むと、ここに出ます。"))
        lines = _lines(form, found, _named(batch, form))
        try:
            with transaction.atomic():
                _freeze(actor, batch, found, lines)
            return queries.view(Batch.objects.get(pk=batch.pk))
        except (_MovedError, ConflictError, IntegrityError):
            continue
    raise HandoverError(_("ほかの職員が同時に引渡しを作っています。一覧を開き直してください。"))


def _same(made: Batch, core: str, section: str, office: str) -> Batch:
    if (made.core, made.section, made.office) != (core, section, office):
        raise HandoverError(_("同じ番号の引渡しが別の課か別の基幹系にあります。一覧を開き直してください。"))
    return made


def _read(actor: Actor, batch: Batch) -> tuple[HandedContent, ...]:
    keys = cases.waiting_keys(actor, core=batch.core, section=batch.section, office=batch.office, most=MOST)
    return cases.contents(actor, keys)


def _named(batch: Batch, form: Layout) -> Batch:
    batch.number = f"{clock.today():%Y%m%d}-{batch.key.hex[:8]}"
    batch.layout, batch.titles = form.name, form.titles()
    return batch


def _lines(form: Layout, found: Sequence[HandedContent], batch: Batch) -> list[Row]:
    """The rows as they will be frozen; the batch learns what its whole file is."""
    rows = []
    for position, content in enumerate(found, start=1):
        cells = form.cells(content, batch.number)
        rows.append(
            Row(
                batch=batch,
                case=content.key,
                number=content.number,
                position=position,
                cells=cells,
                digest=files.digest(cells),
                protected=content.shielded,
            )
        )
    file = files.encoded(batch.titles, [row.cells for row in rows], Encoding(batch.encoding))
    batch.count, batch.size, batch.sha256 = len(rows), len(file), files.sha256(file)
    batch.protected = any(row.protected for row in rows)
    narrowed = batch.encoding == Encoding.SJIS
    batch.substitutions = sum(1 for _one in queries.replacements(batch.titles, rows)) if narrowed else 0
    return rows


def _freeze(actor: Actor, batch: Batch, found: Sequence[HandedContent], rows: Sequence[Row]) -> None:
    """Everything or nothing: the cases are handed over, the rows stand, the register says so.

    Raises _MovedError when a case is not as it was read.
    """
    keys = [content.key for content in found]
    preview = cases.preview_many(actor, "hand_over", keys)
    if preview.count != len(keys):
        raise _MovedError
    cases.advance_many(actor, preview.batch)
    now = cases.standing(actor, EXPORT, keys)
    if any(content.key not in now or now[content.key].version != content.version + 1 for content in found):
        raise _MovedError
    _settle_earlier(keys)
    batch.case_batch, batch.made_at, batch.made_by = preview.batch, clock.now(), str(actor)
    batch.save()
    Row.objects.bulk_create(rows, batch_size=200)
    told: dict[str, JsonValue] = {"count": batch.count, "sha256": batch.sha256, "layout_version": batch.layout[-2:]}
    record(actor=actor, act=MADE, subject=OwnerRef(BATCH_KIND, str(batch.key)), detail=told)


def _settle_earlier(keys: Sequence[UUID]) -> None:
    """Sent back at the desk since and handed over again: the row of an earlier batch will get no answer here."""
    earlier = Row.objects.filter(case__in=keys, state__in=OPEN_ROWS)
    batches = sorted(set(earlier.values_list("batch_id", flat=True)))
    if batches:
        # The batch is locked before its rows, as everywhere.
        list(Batch.objects.select_for_update().filter(pk__in=batches).order_by("pk"))
        settle(list(earlier.values_list("pk", flat=True)))
        finish(batches)
