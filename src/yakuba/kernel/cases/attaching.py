"""Files of a case: given under a name that the procedure knows, kept by documents."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.db import transaction

from yakuba.kernel.audit.service import record
from yakuba.kernel.cases.access import files_for, no_case, within
from yakuba.kernel.cases.contracts import owner
from yakuba.kernel.cases.look import Look
from yakuba.kernel.cases.models import Attachment, Case
from yakuba.kernel.cases.stored import read
from yakuba.kernel.cases.takes import ATTACHMENT
from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contracts import FileInfo, Staged
from yakuba.kernel.intake.contracts import SentFile
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef


def attach(actor: Actor, case: UUID, staged: Staged, *, name: str) -> FileInfo:
    """Make a staged file part of the case under ``name``; the same content sent again under the same name is one.

    An ``attachment:<name>`` that was marked is answered by it. Staff need ``documents.attach`` for the case, its
    applicant needs nothing. Raises NotAllowed, NoCaseError, UploadRefusedError.
    """
    look = _own(actor, case) if actor.kind == "resident" else within(actor, case, "documents.attach")
    shown = replace(staged, name=documents.shown_name(name, staged.media_type))
    with transaction.atomic():
        if (there := _there_already(look, shown, name)) is not None:
            return there
        info = documents.attach(shown, owner=owner(case), actor=actor)
        made = Attachment(case_id=look.case.id, name=name[:120], file=info.id, at=clock.now())
        Attachment.objects.bulk_create([made], ignore_conflicts=True)
        record(actor=actor, act="cases.case.attached", subject=owner(case))
    return info


def _there_already(look: Look, staged: Staged, name: str) -> FileInfo | None:
    """What a press left that nobody saw answered. Of two at once, the second waits for the first.

    Where another paper is asked for under this name, one from before does not count, whatever it holds.
    """
    Case.objects.select_for_update(no_key=True).get(pk=look.case.id)
    given = Attachment.objects.filter(case_id=look.case.id, name=name[:120])
    for mark in look.marks:
        if mark.field == f"{ATTACHMENT}{name}":
            given = given.filter(at__gte=mark.asked_at)
    under_this_name = set(given.values_list("file", flat=True))
    files = documents.files(owner(look.case.key)) if under_this_name else []
    return next((one for one in files if one.id in under_this_name and one.sha256 == staged.sha256), None)


def take_over(case: UUID, files: Sequence[SentFile], *, giver: OwnerRef, actor: Actor) -> None:
    """Make files that came with the submission files of the case, in the caller's transaction. Twice is once."""
    row = read(case)
    assert row is not None  # it was just opened
    documents.hand_on([sent.file for sent in files], giver=giver, owner=owner(case), actor=actor)
    made = [Attachment(case_id=row.id, name=sent.requirement[:120], file=sent.file, at=clock.now()) for sent in files]
    Attachment.objects.bulk_create(made, ignore_conflicts=True)


def attachments(actor: Actor, case: UUID) -> list[FileInfo]:
    """The files of the case, oldest first; recorded as a view. Raises NotAllowed, NoCaseError."""
    if actor.kind == "resident":
        _own(actor, case)
    else:
        within(actor, case, "cases.view")
    record(actor=actor, act="cases.case.viewed", subject=owner(case))
    return documents.files(owner(case))


def _own(actor: Actor, key: UUID) -> Look:
    case = read(key)
    if case is None or not files_for(actor, look := Look(case, actor)):
        raise no_case()
    return look
