"""Whether the paper in hand is the right one: of this case, with this proposal, as it was frozen, with its seal."""

from datetime import date

from django.utils.translation import gettext as _

from yakuba.kernel.cases.contracts import Proposal
from yakuba.kernel.cases.letter_context import (
    TEMPLATE,
    held_number,
    letter_of,
    official_letter,
    prints_unverified_appeal,
)
from yakuba.kernel.cases.look import Move
from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contracts import DocumentError
from yakuba.lib import clock


def letter_missing(move: Move, proposal: Proposal) -> list[str]:
    """What stands in the way of drafting with this paper."""
    wanted = letter_of(move.definition, proposal.result)
    if wanted is None:
        return [] if move.letter is None else [_("この決定で送る文書はありません。")]
    if move.letter is None:
        return [_("送る文書を作ってから起案してください。")]
    number = held_number(move)
    if not number or not documents.holds(move.letter, TEMPLATE, official_letter(move, proposal, number)):
        return [_("この案件のこの決定の文書ではありません。文書を作り直してください。")]
    return []


def shown_sha256(move: Move) -> str:
    """The hash of the letter that is frozen now; "" where none goes."""
    return documents.frozen_sha256(move.payload.letter) if move.case.has_letter else ""


def shown_missing(move: Move) -> list[str]:
    """The letter that was shown (``data.reference`` holds its hash, where the screen says which) is the frozen one."""
    if move.data.reference in ("", shown_sha256(move)):
        return []
    return [_("見ていた文書は差し替えられています。今の文書を確かめてください。")]


def ways_to_issue(move: Move) -> list[str]:
    """Sealed or its omission recorded, on a day that has come, its 教示 confirmed where no source was checked."""
    missing = []
    if appeal_unconfirmed(move):
        missing.append(_("教示の文言はまだ法令で確かめられていません。確かめて「確認した」を選んでください。"))
    try:
        on = documents.day_of_issue(move.payload.letter, move.letter)
    except DocumentError as refused:
        return [*missing, str(refused)]
    return missing + _day_missing(move, on)


def _day_missing(move: Move, on: date) -> list[str]:
    if move.data.on not in (None, on):
        return [_("文書に印字された施行日と違います。文書を作り直してください。")]
    return [_("施行日がまだ来ていません。")] if on > clock.today() else []


def appeal_unconfirmed(move: Move) -> bool:
    """Whether the letter carries a 教示 whose source nobody has checked, and nobody has confirmed it now."""
    return prints_unverified_appeal(move) and move.data.extra.get("appeal_confirmed") is not True
