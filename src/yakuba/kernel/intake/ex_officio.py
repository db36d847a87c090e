"""職権: what the town must do by itself is decided and kept with the submission that told it of the event."""

from collections.abc import Collection
from uuid import uuid5

from yakuba.kernel.intake.composing import is_protected, known_of
from yakuba.kernel.intake.contents import content
from yakuba.kernel.intake.contracts import Door
from yakuba.kernel.intake.models import ExOfficio, Reception, Submission, SubmittedSheet
from yakuba.kernel.intake.reading import as_view
from yakuba.kernel.procedures.contracts import Kind, Outcome
from yakuba.kernel.procedures.filling import Filler, Known
from yakuba.kernel.procedures.guide import Entry, Guidance
from yakuba.kernel.procedures.service import pinned_many


def keep_ex_officio(reception: Reception, submission: Submission, found: Guidance) -> int:
    """Keep with the submission, whose sheets are kept already, what the guide found the town must do; how many.

    Each (procedure, unit) once for a reception. Nothing for an online application, which is for one procedure only,
    nor before the town is told of the event. In the transaction of the receipt, with the reception held.
    """
    if submission.door == Door.ONLINE.value or not _is_told(_filed(reception), found):
        return 0
    there = set(ExOfficio.objects.filter(reception=reception).values_list("procedure", "unit"))
    fresh = [entry for entry in found.of(Outcome.EX_OFFICIO) if (entry.definition.id, entry.unit) not in there]
    if fresh:
        known = known_of(reception, as_view(reception))
        ExOfficio.objects.bulk_create(_row(reception, submission, known, entry) for entry in fresh)
    return len(fresh)


def _filed(reception: Reception) -> set[Kind]:
    """The kinds of what this reception has filed, now and on other days."""
    rows = SubmittedSheet.objects.filter(submission__reception=reception)
    versions = set(rows.values_list("sheet__procedure", "version__definition_version"))
    return {definition.kind for definition in pinned_many(versions).values()}


def _is_told(filed: Collection[Kind], found: Guidance) -> bool:
    """A 届出 tells the town of the event. Where none is due any more, whatever is filed does, but for a 証明."""
    if Kind.NOTIFICATION in filed:
        return True
    is_due = any(e.definition.needs_form and e.definition.kind is Kind.NOTIFICATION for e in found.needed)
    return not is_due and bool(set(filed) - {Kind.CERTIFICATE})


def _row(reception: Reception, submission: Submission, known: Known, entry: Entry) -> ExOfficio:
    filler = Filler(known, entry.definition, entry.unit)
    discreet = entry.definition.discreet or is_protected(known)
    # Nobody files it, so the boxes of whoever stands for another are on it only where the definition wants them.
    boxes = [box for box in filler.boxes() if box.field.id in entry.definition.fields]
    return ExOfficio(
        submission=submission,
        reception=reception,
        key=uuid5(reception.key, f"ex_officio/{entry.definition.id}/{entry.unit}"),
        procedure=entry.definition.id,
        definition_version=entry.definition.version,
        unit=entry.unit,
        person=filler.own.person if filler.own else "",
        discreet=discreet,
        content=content(filler, boxes, discreet=discreet),
    )
