"""保存期間 on the page of a case: class and last day, what stops its disposal, and that it was disposed of."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from yakuba.apps.desk import words
from yakuba.kernel.cases import service as cases
from yakuba.lib import clock
from yakuba.lib.refs import Actor
from yakuba.lib.wareki import format_day


@dataclass(frozen=True, slots=True)
class Keeping:
    """``label``: the class; ``until``: a sentence; ``holds``: a sentence each; ``disposed``: empty while it is kept."""

    label: str
    until: str
    sure: bool
    holds: tuple[str, ...]
    disposed: str


def keeping(actor: Actor, key: UUID) -> Keeping:
    """As people read it. Raises what ``cases.kept`` raises."""
    kept = cases.kept(actor, key)
    people = {hold.by for hold in kept.holds}
    if kept.disposed:
        people |= {kept.disposed.by, kept.disposed.approved_by}
    names = words.staff_names(by.removeprefix("staff:") for by in people)

    def who(by: str) -> str:
        return names.get(by.removeprefix("staff:"), by)

    disposed = ""
    if kept.disposed:
        told = {
            "day": format_day(clock.day_of(kept.disposed.at)),
            "by": who(kept.disposed.by),
            "approver": who(kept.disposed.approved_by),
        }
        disposed = _("%(day)sに廃棄しました(起こした人 %(by)s、承認 %(approver)s)") % told
    return Keeping(
        label=kept.disposed.retention if kept.disposed else kept.retention.label,
        until=_until(kept.for_ever, kept.disposed.kept_until if kept.disposed else kept.until),
        sure=kept.sure,
        holds=tuple(
            _("%(reason)s(%(day)s %(by)s)")
            % {"reason": hold.reason, "day": format_day(clock.day_of(hold.at)), "by": who(hold.by)}
            for hold in kept.holds
        ),
        disposed=disposed,
    )


def _until(for_ever: bool, last: date | None) -> str:
    if for_ever:
        return _("満了しません")
    return _("%(day)sまで") % {"day": format_day(last)} if last else _("完結した年度の終わりから数えます")
