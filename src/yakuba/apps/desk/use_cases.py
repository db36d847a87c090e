"""What people do at the desk. The kernel keeps the rules; here a press becomes one call of it, or one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yakuba.apps.desk import papers
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import BatchPreview, BatchReport, CaseView, Data, NotPossibleError
from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contracts import FileInfo, Prepared
from yakuba.kernel.documents.seal_desk import Unsealed
from yakuba.lib.refs import Actor, JsonValue


@dataclass(frozen=True, slots=True)
class Answer:
    """The reviewer's answer to one line of the checklist."""

    ok: bool
    note: str


def take(
    *,
    actor: Actor,
    key: UUID,
    action: str,
    version: int,
    reason: str = "",
    data: Data | None = None,
    letter: Prepared | None = None,
) -> CaseView:
    """One action on one case. Raises what ``cases.advance`` raises; the same press twice has one effect."""
    return cases.advance(key, action, actor, version=version, reason=reason, data=data or Data(), letter=letter)


@transaction.atomic
def answer_checks(*, actor: Actor, key: UUID, version: int, answers: Mapping[str, Answer]) -> CaseView | None:
    """Several lines of the checklist, all or none; None when there was nothing new. Raises as ``take``."""
    now: CaseView | None = None
    for check, answer in answers.items():
        extra: dict[str, JsonValue] = {"id": check, "ok": answer.ok, "note": answer.note}
        now = cases.advance(key, "check", actor, version=version, data=Data(extra=extra))
        version = now.row.version
    return now


def add_file(*, actor: Actor, key: UUID, stream: IO[bytes], name: str, called: str) -> FileInfo:
    """Attach a paper. It is checked and stored first; its scan follows. Raises UploadRefusedError, CaseError."""
    cases.view(actor, key)
    staged = documents.stage(stream, name=name)
    return cases.attach(actor, key, staged, name=called)


def preview_batch(*, actor: Actor, action: str, keys: Sequence[UUID], data: Data) -> BatchPreview:
    """Freeze what would move, and name what is left out and why."""
    return cases.preview_many(actor, action, tuple(keys), data=data)


def carry_out_batch(*, actor: Actor, batch: UUID) -> BatchReport:
    """Move exactly what was shown, or nothing. Twice is once."""
    return cases.advance_many(actor, batch)


def prepare_stamped(*, actor: Actor, document: UUID, seal: str, on: date) -> Prepared:
    """The decided letter with its 施行日 and the seal, to look at. Raises DocumentError, NotAllowed."""
    return documents.prepare_sealed(str(document), seal=seal, on=on, actor=actor)


def why_closed(actor: Actor, letter: Unsealed) -> str:
    """Why a letter at the seal desk does not open for this keeper of the seal, and what to do; "" where it does."""
    if not letter.document.tells_place or not cases.closed_among(actor, [letter.owner]):
        return ""
    return _(
        "住所を伏せる案件の文書で、住所が入っているため開けません。押印は、支援措置を受けている人の住所を見る指名を受けた公印管守者が行います。指名は、所属の課長から個人情報担当に頼んでください。"
    )


def waiting(*, actor: Actor, document: UUID) -> Unsealed:
    """A letter at the seal desk that opens for this keeper. Raises DocumentError, NotAllowed, NotPossibleError."""
    found = documents.unsealed(actor, str(document))
    if why := why_closed(actor, found):
        raise NotPossibleError(why)
    return found


def stamp(*, actor: Actor, document: UUID, token: str, seal: str) -> None:
    """押印: the letter that was shown, once. Raises DocumentError, NotAllowed, NotPossibleError."""
    if documents.awaits_seal(str(document)):
        waiting(actor=actor, document=document)
    documents.seal(str(document), papers.opened(actor, document, token), seal=seal, actor=actor)
