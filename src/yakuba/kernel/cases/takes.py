"""What an action must bring with it: each answers with a sentence for everything that is missing or does not fit."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from yakuba.kernel.cases.contracts import CaseField, Course, Data, Mark, Result
from yakuba.kernel.cases.correcting import unfit
from yakuba.kernel.cases.courses import NOTHING_TO_REFUSE
from yakuba.kernel.cases.dispatching import told_missing, way_missing
from yakuba.kernel.cases.letters_checked import letter_missing, shown_missing, ways_to_issue
from yakuba.kernel.cases.look import Look, Move
from yakuba.kernel.cases.models import Attachment, MarkRow
from yakuba.kernel.cases.needs import refused_checks, stopped
from yakuba.kernel.cases.slot_needs import skippable, slots_of_mine
from yakuba.kernel.organisation import service as organisation
from yakuba.lib import clock
from yakuba.lib.refs import Actor

ATTACHMENT = "attachment:"
MAY_REVIEW = ("cases.review", "cases.draft")


def _reason(reason: str, _data: Data) -> list[str]:
    return [] if reason.strip() else [_("理由を書いてください。")]


def _reference(_reason: str, data: Data) -> list[str]:
    return [] if data.reference.strip() else [_("相手方の番号(受付番号・発行番号)を書いてください。")]


def _day(_reason: str, data: Data) -> list[str]:
    if data.on is None:
        return [_("日付を書いてください。")]
    return [_("まだ来ていない日です。日付を確かめてください。")] if data.on > clock.today() else []


ONCE: dict[str, Callable[[str, Data], list[str]]] = {"reason": _reason, "reference": _reference, "day": _day}
"""What does not depend on the case: a batch brings it once for all."""


def _assignee(move: Move) -> list[str]:
    if may_handle(move.data.assignee, move.case.section):
        return []
    return [_("この課で今日審査できる職員を選んでください。")]


def may_handle(staff_code: str, section: str) -> bool:
    """Whether this member of staff may review or draft in the section today."""
    reach = organisation.scopes(Actor("staff", staff_code), MAY_REVIEW) if staff_code else {}
    return any(found.covers(section=section) for found in reach.values())


def _section(move: Move) -> list[str]:
    code = move.data.extra.get("section")
    if not isinstance(code, str) or organisation.section(code) is None:
        return [_("移す先の課を選んでください。")]
    return [_("もうその課の案件です。ほかの課を選んでください。")] if code == move.case.section else []


def _check(move: Move) -> list[str]:
    extra = move.data.extra
    known = {check.id for check in move.definition.checks}
    missing = [] if extra.get("id") in known else [_("この手続の確認事項ではありません。画面を開き直してください。")]
    return missing if isinstance(extra.get("ok"), bool) else [*missing, _("「はい」か「いいえ」を選んでください。")]


def _marks(move: Move) -> list[str]:
    boxes = {(box.field, box.unit) for box in move.fields}
    missing = [] if move.data.marks else [_("直してほしい欄を一つ以上選んでください。")]
    for mark in move.data.marks:
        if not mark.reason.strip():
            missing.append(_("直してほしい理由を、欄ごとに書いてください。"))
        if not _is_of_case(mark, boxes):
            missing.append(_("この案件にない欄が選ばれています。画面を開き直してください。"))
    if move.data.correct_by is None or move.data.correct_by <= clock.today():
        missing.append(_("補正の期限は、明日より後の日にしてください。"))
    return list(dict.fromkeys(missing))


def _is_of_case(mark: Mark, boxes: set[tuple[str, str]]) -> bool:
    if mark.field.startswith(ATTACHMENT):
        return mark.field != ATTACHMENT
    return (mark.field, mark.unit) in boxes


def _answers(move: Move) -> list[str]:
    asked = {(mark.field, mark.unit) for mark in move.marks}
    given = {(box.field, box.unit) for box in move.data.fields}
    missing = [] if len(given) == len(move.data.fields) else [_("同じ欄が二度書かれています。")]
    if given - asked:
        missing.append(_("補正を求めていない欄は直せません。"))
    labels = {(box.field, box.unit): box.label for box in move.fields}
    for mark in move.marks:
        if not _is_answered(move, mark, given):
            name = labels.get((mark.field, mark.unit), mark.field.removeprefix(ATTACHMENT))
            missing.append(_("「%(name)s」を直してください。") % {"name": name})
    return missing or unfit(move, move.data.fields)


def _is_answered(move: Move, mark: MarkRow, given: set[tuple[str, str]]) -> bool:
    if not mark.field.startswith(ATTACHMENT):
        return (mark.field, mark.unit) in given
    name = mark.field.removeprefix(ATTACHMENT)
    return Attachment.objects.filter(case=move.case.id, name=name, at__gte=mark.asked_at).exists()


def changed(look: Look, given: tuple[CaseField, ...]) -> list[CaseField]:
    """The boxes whose value or text is another than before."""
    before = {(box.field, box.unit): (box.value, box.text) for box in look.fields}
    return [box for box in given if before.get((box.field, box.unit)) != (box.value, box.text)]


def _outcome(move: Move) -> list[str]:
    if move.data.extra.get("result") in (Result.APPROVED.value, Result.REFUSED.value):
        return []
    return [_("相手方の決定(認容か却下・不承認か)を選んでください。")]


def _proposal(move: Move) -> list[str]:
    proposal = move.data.proposal
    if proposal is None:
        return [_("決定の案(認容か却下・不承認か)を書いてください。")]
    if (proposal.result == "accepted") is not (move.case.course in NOTHING_TO_REFUSE):
        return [_("この手続の起案ではありません。画面を開き直してください。")]
    missing = []
    if proposal.result == "approved":
        if move.case.course == Course.CERTIFICATE:
            missing.append(_("証明は「交付する」で交付します。起案するのは交付しないときだけです。"))
        missing += refused_checks(move) if move.case.checks_no else []
    if proposal.result != "refused":
        missing += stopped(move)
    elif not any(reason.strip() for reason in proposal.reasons):
        missing.append(_("却下・不承認の理由を書いてください(行政手続法8条)。"))
    return missing + letter_missing(move, proposal)


def _slot(move: Move) -> list[str]:
    if move.data.slot is None or move.data.slot in [slot.pk for slot in slots_of_mine(move)]:
        return shown_missing(move)
    return [_("承認する番の承認欄ではありません。画面を開き直してください。")]


def _skipped_slot(move: Move) -> list[str]:
    if move.data.slot in [slot.pk for slot in skippable(move)]:
        return []
    return [_("後閲にする承認欄を選んでください。")]


TAKES: dict[str, Callable[[Move], list[str]]] = {
    "reason": lambda move: _reason(move.reason, move.data),
    "reference": lambda move: _reference(move.reason, move.data),
    "day": lambda move: _day(move.reason, move.data),
    "assignee": _assignee,
    "section": _section,
    "check": _check,
    "marks": _marks,
    "answers": _answers,
    "outcome": _outcome,
    "proposal": _proposal,
    "slot": _slot,
    "skipped_slot": _skipped_slot,
    "shown_letter": shown_missing,
    "issue": ways_to_issue,
    "way": way_missing,
    "told": told_missing,
}

BULK = ("assignee", "slot", *ONCE)
"""What a batch can bring."""
