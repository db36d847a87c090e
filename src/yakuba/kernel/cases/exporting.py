"""案件の書き出し by two persons: streaming, within the right, addresses of protected residents withheld."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _

from yakuba.kernel.audit.service import record
from yakuba.kernel.cases.contracts import CaseRow, Filter, NotPossibleError
from yakuba.kernel.cases.listing import selected
from yakuba.kernel.cases.look import field_from
from yakuba.kernel.cases.models import Case, FieldVersion, Payload
from yakuba.kernel.cases.rows import rows_for, stored_rows
from yakuba.kernel.cases.shielding import is_place, shielded_among
from yakuba.kernel.organisation.service import scope
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import WITHHELD
from yakuba.lib.refs import Actor, JsonValue, OwnerRef

PIECE = 500


@dataclass(frozen=True, slots=True)
class Exported:
    """One case of an export: its line, who filed, and the boxes as they are now, by 「欄の名(単位)」."""

    row: CaseRow
    applicant: str
    fields: Mapping[str, str]


def export(actor: Actor, filter: Filter, approver: Actor) -> Iterator[Exported]:  # noqa: A002 - the word of the contract
    """The cases of a filter by number, read 500 at a time, so that any number needs the same memory.

    ``approver`` is another person with ``cases.export``. Recorded with both before the first row is read. Raises
    NotAllowed, NotPossibleError.
    """
    scope(actor, "cases.export")
    scope(approver, "cases.export")
    if actor == approver:
        raise NotPossibleError(_("書き出しは二人で行います。別の職員の承認を受けてください。"))
    rows = selected(actor, filter, "cases.export").order_by("pk")
    count = rows.count()
    told: dict[str, JsonValue] = {"approved_by": approver.id, "count": count}
    record(actor=actor, act="cases.case.exported", subject=OwnerRef("cases.export", actor.id), detail=told)
    return _streamed(actor, rows.iterator(chunk_size=PIECE))


def _streamed(actor: Actor, rows: Iterator[Case]) -> Iterator[Exported]:
    sees = people.sees_withheld(actor)
    while piece := list(islice(rows, PIECE)):
        yield from _piece(piece, sees=sees)


def _piece(cases: Sequence[Case], *, sees: bool) -> Iterator[Exported]:
    keys = [case.pk for case in cases]
    payloads = Payload.objects.in_bulk(keys)
    boxes: dict[int, dict[str, str]] = {key: {} for key in keys}
    secret = frozenset[int]() if sees else shielded_among(cases, payloads)
    for version in FieldVersion.objects.filter(case__in=keys).order_by("version"):
        for box in map(field_from, version.fields):
            text = str(WITHHELD) if version.case_id in secret and is_place(box) else box.text
            boxes[version.case_id][f"{box.label}({box.unit})" if box.unit else box.label] = text
    for case, row in zip(cases, rows_for(list(stored_rows(cases))), strict=True):
        yield Exported(row, str(payloads[case.pk].applicant.get("name", "")), boxes[case.pk])
