"""Papers of a case as staff open them: what was filed, what is sent, what was attached.

A paper cannot leave out a box, so it opens only for whom no place in it is withheld. See docs/decisions/0092.
"""

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from yakuba.kernel.audit.service import record
from yakuba.kernel.cases.access import within
from yakuba.kernel.cases.contracts import WHO_OPENS, NotPossibleError, key_of, owner
from yakuba.kernel.cases.letter_context import tells_place
from yakuba.kernel.cases.look import Look
from yakuba.kernel.cases.models import Payload
from yakuba.kernel.cases.shielding import shielded_among
from yakuba.kernel.cases.showing import hides, letter_withheld
from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contracts import FileInfo, Prepared, UnknownDocumentError, UnknownFileError
from yakuba.kernel.people import service as people
from yakuba.lib.refs import Actor, OwnerRef


def read_form(actor: Actor, case: UUID) -> bytes:
    """The form as it was filed and signed, which tells every place; both views are recorded.

    Raises NotAllowed, NoCaseError, UnknownDocumentError, NotPossibleError where a place of it is withheld.
    """
    look = _opened(actor, case)
    if not look.payload.document:
        raise UnknownDocumentError
    if hides(look):
        raise _closed(_("住所を伏せる案件のため、様式は開けません。画面の内容で審査してください。"))
    return _paper(look, look.payload.document)


def read_letter(actor: Actor, case: UUID) -> bytes:
    """The letter as it was drafted, sealed or issued. Raises as ``read_form``; one that tells no place opens."""
    look = _opened(actor, case)
    if not look.payload.letter:
        raise UnknownDocumentError
    if letter_withheld(look, documents.documents(owner(case)), hidden=hides(look)):
        text = _(
            "住所を伏せる案件のため、住所の入った通知書は開けません。回議中なら、差し戻すか引き戻して起案し直すと、住所のない通知書になります。今の通知書を"
        )
        raise _closed(text)
    return _paper(look, look.payload.letter)


def read_draft(actor: Actor, case: UUID, prepared: Prepared) -> bytes:
    """A letter of this case that was prepared and is not frozen; the caller knows that it is. The view is recorded.

    One that was prepared before its places were withheld may tell them.
    Raises NotAllowed, NoCaseError, NotPossibleError.
    """
    look = _opened(actor, case)
    if tells_place(documents.values_of(prepared)) and hides(look):
        text = _(
            "住所を伏せる案件のため、住所の入った通知書は開けません。「起案する」からもう一度作ってください。宛名の住所は入らなくなります。「記」に書いた住所は消してください。"
        )
        raise _closed(text)
    return documents.read_prepared(prepared)


def read_file(actor: Actor, case: UUID, file: UUID) -> tuple[FileInfo, bytes]:
    """An attached paper and its content; both views are recorded. Whoever attached it knows what it tells, we do not.

    Raises NotAllowed, NoCaseError, UnknownFileError, NotPossibleError where places of the case are withheld, and what
    ``documents.read`` raises.
    """
    look = _opened(actor, case)
    found = next((one for one in documents.files(owner(case)) if one.id == str(file)), None)
    if found is None:
        raise UnknownFileError
    if hides(look):
        raise _closed(_("住所を伏せる案件のため、添えられた書類は開けません。画面の内容で審査してください。"))
    return found, documents.read(found.id, actor=actor)


def closed_among(actor: Actor, things: Collection[OwnerRef]) -> frozenset[OwnerRef]:
    """Those of these things that are cases whose places are withheld from the actor at this moment; of what is no
    case nothing is known. Five queries at most, two more where places of one are withheld. Nothing is recorded.
    """
    keys = {thing: key for thing in things if (key := key_of(thing)) is not None}
    payloads = Payload.objects.filter(case__key__in=set(keys.values())).select_related("case").in_bulk()
    cases = [payload.case for payload in payloads.values()]
    shielded = shielded_among(cases, payloads) if cases else frozenset()
    if not shielded or people.sees_withheld(actor):
        return frozenset()
    closed = {case.key for case in cases if case.pk in shielded}
    return frozenset(thing for thing, key in keys.items() if key in closed)


def _opened(actor: Actor, case: UUID) -> Look:
    look = within(actor, case, "cases.view")
    record(actor=actor, act="cases.case.viewed", subject=owner(case))
    return look


def _paper(look: Look, document: str) -> bytes:
    return documents.read_paper(document, actor=look.actor, office=look.case.taken_office)


def _closed(text: str) -> NotPossibleError:
    return NotPossibleError(f"{text}{WHO_OPENS}")
