"""What decisions do to the letter in the documents index: 決裁日, 施行日, the seal or its omission."""

from django.utils.translation import gettext as _

from yakuba.kernel.cases.contracts import NotPossibleError, owner
from yakuba.kernel.cases.letter_context import (
    drafted_document,
    is_addressed,
    is_shielded,
    letter_of,
    symbol_of,
    tells_place,
    title_of,
)
from yakuba.kernel.cases.look import Move
from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contracts import DocumentKind, Prepared
from yakuba.lib import clock


def draft_letter(move: Move, letter: Prepared) -> str:
    """Enter the letter into the index, or take up the earlier draft of it, and freeze the paper; the document.

    Raises NotPossibleError where an address is on it and somebody came under 支援措置 since the step was judged.
    """
    told = documents.values_of(letter)
    if is_addressed(told) and is_shielded(move):
        text = _("住所を伏せる案件になりました。通知書を作り直してください。宛名の住所は入らなくなります。")
        raise NotPossibleError(text, [text])
    known = drafted_document(move.case.key)
    entry = letter_of(move.definition, move.data.proposal.result) if move.data.proposal else None
    assert entry is not None  # the letter was checked against it
    title = title_of(move, entry)
    if known is None:
        section = move.case.section
        known = documents.register(
            section=section,
            symbol=symbol_of(section),
            kind=DocumentKind.OUTGOING,
            title=title,
            authority=move.definition.authority,
            owner=owner(move.case.key),
            on=clock.today(),
            retention=documents.retention_for(move.definition.retention.years),
            actor=move.actor,
        )
    else:
        documents.retitle(known.id, title, actor=move.actor)
    documents.freeze(known.id, letter, actor=move.actor, tells_place=tells_place(told))
    return known.id


def decide_letter(move: Move) -> None:
    """決裁日 is today; nothing new is frozen afterwards."""
    if move.case.has_letter:
        document = move.payload.letter
        move.writes.append(lambda: _decide(document, move))


def _decide(document: str, move: Move) -> None:
    documents.decided(document, on=clock.today(), actor=move.actor)


def issue_letter(move: Move) -> None:
    """施行日, and the omission of the seal where it is omitted; a seal was put on by its keeper before."""
    document, letter = move.payload.letter, move.letter
    on = documents.day_of_issue(document, letter)
    move.detail["on"] = on.isoformat()
    if move.data.extra.get("appeal_confirmed") is True:
        move.detail["appeal_confirmed"] = True

    def write() -> None:
        if letter is not None and not documents.is_sealed(document):
            documents.omit_seal(document, letter, actor=move.actor)
        documents.issued(document, on=on, actor=move.actor)

    move.writes.append(write)
