"""廃棄: what was stated, filed and signed goes with the cases that came of it, each part with the last to need it.

A sheet or 職権 belongs to one case and goes with it. The submission is shared by its cases; what was stated, who filed
and how they were identified is shared by every case of the reception. The reception itself stays as an entry that names
nobody: number, day, event, office and the times of its steps.
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Model, Q, QuerySet

from yakuba.kernel.audit.service import record
from yakuba.kernel.intake import acts
from yakuba.kernel.intake.contracts import State
from yakuba.kernel.intake.models import (
    ExOfficio,
    FilingEntry,
    IdentityCheck,
    Involved,
    Member,
    OnlineFiling,
    PlannedVisit,
    Reception,
    Sheet,
    SheetVersion,
    Shown,
    Signature,
    Statement,
    Submission,
    SubmittedSheet,
    TabletTicket,
    TypedKey,
    Wish,
)
from yakuba.kernel.intake.reading import subject
from yakuba.kernel.intake.sheets import sheet_subject
from yakuba.kernel.people import service as people
from yakuba.lib.refs import Actor

TABLES_OF_A_DISPOSAL = (
    "intake_statement",
    "intake_wish",
    "intake_filingentry",
    "intake_identitycheck",
    "intake_sheetversion",
    "intake_shown",
    "intake_signature",
    "intake_submission",
    "intake_submittedsheet",
    "intake_exofficio",
)


@dataclass(frozen=True, slots=True)
class Kin:
    """Keys of everything that was received with a sheet or 職権: in its submission, and in the whole reception."""

    submission: frozenset[UUID]
    reception: frozenset[UUID]


def kin(key: UUID) -> Kin:
    """What a sheet or 職権 shares its submission and its reception with, itself included; empty once disposed of."""
    sent = _submission_of(key)
    if sent is None:
        return Kin(frozenset(), frozenset())
    together = _works(Q(submission=sent))
    if sent.reception_id is None:
        return Kin(together, together)
    return Kin(together, _works(Q(submission__reception=sent.reception_id)))


def dispose(key: UUID, *, living: Collection[UUID], actor: Actor) -> bool:
    """Erase a sheet or 職権, and what no other work of ``living`` shares with it; False when it was gone.

    ``living``: those of its kin whose cases are kept. In the caller's transaction, which has lifted
    ``TABLES_OF_A_DISPOSAL``, once documents has disposed of the paper; the caller has checked the right.
    """
    sent = _submission_of(key)
    if sent is None:
        return False
    shared = kin(key)
    theirs, whole = shared.submission - {key}, shared.reception - {key}
    with transaction.atomic():
        _erase_sheets(Sheet.objects.filter(key=key))
        ExOfficio.objects.filter(key=key).delete()
        if theirs.isdisjoint(living):
            _erase_submission(sent, theirs)
        if sent.reception_id is not None and whole.isdisjoint(living):
            _erase_reception(sent.reception_id)
        record(actor=actor, act=acts.DISPOSED.name, subject=sheet_subject(key))
    return True


def _submission_of(key: UUID) -> Submission | None:
    mine = Q(sheets__sheet__key=key) | Q(ex_officio__key=key)
    return Submission.objects.filter(mine).first()


def _works(where: Q) -> frozenset[UUID]:
    sheets = SubmittedSheet.objects.filter(where).values_list("sheet__key", flat=True)
    return frozenset(sheets) | frozenset(ExOfficio.objects.filter(where).values_list("key", flat=True))


def _erase_submission(sent: Submission, rest: Collection[UUID]) -> None:
    """With whatever of it is left although its case is gone: nothing is, unless a disposal was cut off."""
    _erase_sheets(Sheet.objects.filter(key__in=rest))
    ExOfficio.objects.filter(submission=sent).delete()
    OnlineFiling.objects.filter(pk=sent.key).delete()
    Submission.objects.filter(pk=sent.pk).delete()


def _erase_reception(reception: int) -> None:
    """What was never received goes too: nobody needs it any more, and it names the same people."""
    for sent in Submission.objects.filter(reception=reception):
        _erase_submission(sent, ())
    _erase_sheets(Sheet.objects.filter(reception=reception))
    of_reception: tuple[type[Model], ...] = (
        Statement,
        Wish,
        FilingEntry,
        IdentityCheck,
        TabletTicket,
        TypedKey,
        Involved,
        Member,
    )
    for model in of_reception:
        model._default_manager.filter(reception=reception).delete()
    keys = Reception.objects.filter(pk=reception).values("key")
    people.forget_sought(subject(Reception.objects.get(pk=reception).key))
    PlannedVisit.objects.filter(reception__in=keys).delete()
    Reception.objects.filter(pk=reception, state=State.OPEN).update(state=State.ABANDONED)


def _erase_sheets(sheets: QuerySet[Sheet]) -> None:
    ids = list(sheets.values_list("pk", flat=True))
    versions = SheetVersion.objects.filter(sheet__in=ids)
    SubmittedSheet.objects.filter(sheet__in=ids).delete()
    Shown.objects.filter(version__in=versions).delete()
    Signature.objects.filter(version__in=versions).delete()
    versions.delete()
    Sheet.objects.filter(pk__in=ids).delete()
