"""What must stand before an action: each answers with sentences, and as a condition of SQL where it works in bulk."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakuba.kernel.cases.contracts import State
from yakuba.kernel.cases.look import Look
from yakuba.kernel.cases.slot_needs import (
    a_slot_to_skip,
    any_slot_of_mine,
    bulk_my_slot,
    decision_is_mine,
    drafted_by_me,
    my_slot,
    nobody_answered,
)
from yakuba.kernel.organisation.contracts import Seat
from yakuba.kernel.procedures.contracts import Door
from yakuba.lib.refs import Actor

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Need:
    """``missing`` says what stands in the way; ``bulk`` is the condition that nothing does, for an actor's seats.

    ``why`` says so of a case that a batch leaves out. ``silent``: an action that lacks it is not one of this case, and
    is not offered at all.
    """

    missing: Callable[[Look], list[str]]
    bulk: Callable[[Actor, Sequence[Seat]], Q] | None = None
    why: "StrOrPromise" = ""
    silent: bool = False


def _not_somebody_elses(look: Look) -> list[str]:
    if look.case.assignee in ("", look.actor.id):
        return []
    return [_("ほかの職員が担当しています。係長に割り当て直しを頼んでください。")]


def _mine(look: Look) -> list[str]:
    return [] if look.case.assignee == look.actor.id else [_("自分が担当している案件だけを手放せます。")]


def _checks_answered(look: Look) -> list[str]:
    if not look.case.checks_open:
        return []
    open_checks = [check.text for check in look.definition.checks if check.id not in look.answers]
    return [_("確認事項「%(text)s」を確かめてください。") % {"text": text} for text in open_checks]


def _checks_all_yes(look: Look) -> list[str]:
    missing = _checks_answered(look)
    if look.case.checks_no:
        missing += refused_checks(look)
    return missing + stopped(look)


def stopped(look: Look) -> list[str]:
    """Why nothing is granted yet: no more than the counter is told when it is stopped."""
    if not look.is_stopped:
        return []
    return [_("係長に引き継いで、確かめが済むまで認めないでください。理由は申請した人に伝えないでください。")]


def refused_checks(look: Look) -> list[str]:
    """A sentence for every check that was answered with no."""
    no = [check.text for check in look.definition.checks if (row := look.answers.get(check.id)) and not row.ok]
    return [_("確認事項「%(text)s」が「いいえ」です。補正を求めるか、確かめ直してください。") % {"text": t} for t in no]


def _hands_over(look: Look) -> list[str]:
    return [] if look.case.hands_over else [_("この手続は基幹系へ引き渡しません。そのまま完結してください。")]


def _stays_here(look: Look) -> list[str]:
    return [_("この手続は基幹系へ引き渡してから完結します。")] if look.case.hands_over else []


def _has_letter(look: Look) -> list[str]:
    return [] if look.case.has_letter else [_("送る文書のない決定です。そのまま完結してください。")]


def _letter_has_gone(look: Look) -> list[str]:
    if look.case.state is State.DECIDED and look.case.has_letter:
        return [_("文書を施行してから完結してください。")]
    return []


def _owes_a_letter(look: Look) -> list[str]:
    return [] if look.case.owes_letter else [_("この手続で送る文書はありません。そのまま完結してください。")]


def _owes_no_letter(look: Look) -> list[str]:
    if look.case.owes_letter:
        return [_("この手続は文書を送って終わります。起案して、決裁を受け、施行してください。")]
    return []


def _letter_is_out(look: Look) -> list[str]:
    return _owes_no_letter(look) if look.case.state is not State.ISSUED else []


def _something_to_tell(look: Look) -> list[str]:
    return [] if look.case.to_tell else [_("伝えること・渡すものは残っていません。")]


def _nothing_to_tell(look: Look) -> list[str]:
    if look.case.to_tell:
        return [_("まだ本人へ届いていないものがあります。渡したこと・伝えたことを記録してください。")]
    return []


NEEDS: dict[str, Need] = {
    "not_somebody_elses": Need(_not_somebody_elses),
    "mine": Need(_mine),
    "checks_answered": Need(_checks_answered),
    "checks_all_yes": Need(
        _checks_all_yes,
        lambda _actor, _seats: Q(checks_open=0, checks_no=0) & ~Q(care=True, door=Door.ONLINE.value),
        gettext_lazy("確認事項が済んでいないか、「いいえ」があるか、一件ずつ確かめる案件です。"),
    ),
    "hands_over": Need(
        _hands_over,
        lambda _actor, _seats: Q(hands_over=True),
        gettext_lazy("この手続は基幹系へ引き渡しません。そのまま完結してください。"),
    ),
    "stays_here": Need(
        _stays_here,
        lambda _actor, _seats: Q(hands_over=False),
        gettext_lazy("この手続は基幹系へ引き渡してから完結します。"),
    ),
    "has_letter": Need(_has_letter),
    "letter_has_gone": Need(
        _letter_has_gone,
        lambda _actor, _seats: ~Q(state=State.DECIDED.value) | Q(has_letter=False),
        gettext_lazy("文書を施行してから完結してください。"),
    ),
    "owes_a_letter": Need(_owes_a_letter, silent=True),
    "owes_no_letter": Need(
        _owes_no_letter,
        lambda _actor, _seats: Q(owes_letter=False),
        gettext_lazy("文書を送って終わる手続です。一件ずつ起案してください。"),
        silent=True,
    ),
    "letter_is_out": Need(
        _letter_is_out,
        lambda _actor, _seats: Q(owes_letter=False) | Q(state=State.ISSUED.value),
        gettext_lazy("文書を施行してから完結してください。"),
    ),
    "something_to_tell": Need(_something_to_tell, silent=True),
    "nothing_to_tell": Need(
        _nothing_to_tell,
        lambda _actor, _seats: Q(to_tell=0),
        gettext_lazy("まだ本人へ届いていないものがあります。渡したこと・伝えたことを記録してください。"),
    ),
    "drafted_by_me": Need(drafted_by_me),
    "nobody_answered": Need(nobody_answered),
    "my_slot": Need(
        my_slot, bulk_my_slot, gettext_lazy("承認する番でないか、ご自身が起案した、または承認済みの案件です。")
    ),
    "any_slot_of_mine": Need(any_slot_of_mine),
    "a_slot_to_skip": Need(a_slot_to_skip),
    "decision_is_mine": Need(decision_is_mine),
}
