"""What decisions do to the letter in the documents index: 決裁日, 施行日, the seal or its omission."""

from yakuba.kernel.cases.look import Move
from yakuba.kernel.documents import service as documents
from yakuba.lib import clock


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
