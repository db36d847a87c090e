"""申請者への連絡: what the case had to tell, by which way, and where each stands, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakuba.kernel.cases.contracts import CaseView, Dispatch, Reached, Telling, Way
from yakuba.kernel.notices.contracts import DeliveryState
from yakuba.lib import clock
from yakuba.web.components import Badge, Tone

BY_POST = {
    DeliveryState.WAITING: (gettext_lazy("印刷を待っています"), Tone.INFO),
    DeliveryState.BATCHED: (gettext_lazy("印刷しています"), Tone.INFO),
    DeliveryState.SENT: (gettext_lazy("発送しました"), Tone.SUCCESS),
    DeliveryState.RETURNED: (gettext_lazy("返戻(届いていません)"), Tone.ERROR),
    DeliveryState.DEAD: (gettext_lazy("印刷できませんでした"), Tone.ERROR),
    DeliveryState.WITHDRAWN: (gettext_lazy("取りやめました"), Tone.NEUTRAL),
    DeliveryState.GIVEN_UP: (gettext_lazy("送らずに終えました"), Tone.NEUTRAL),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One telling as the page shows it; ``by``: who gave or said it."""

    what: str
    way: str
    state: Badge
    day: date
    by: str


def lines(case: CaseView, names: Mapping[str, str]) -> tuple[Line, ...]:
    """All of a case, the newest first."""
    return tuple(_line(one, names) for one in reversed(case.dispatches))


def _line(one: Dispatch, names: Mapping[str, str]) -> Line:
    return Line(
        what=str(one.what.label),
        way=_("郵送") if one.way is Way.POST else _("窓口・電話"),
        state=_state(one),
        day=clock.day_of(one.done_at or one.at),
        by=names.get(one.done_by, "") if one.reached and one.reached != Reached.MOOT else "",
    )


def _state(one: Dispatch) -> Badge:
    if one.reached:
        return Badge(str(Reached(one.reached).label), Tone.NEUTRAL if one.reached == Reached.MOOT else Tone.SUCCESS)
    if one.way is Way.POST:
        text, tone = BY_POST.get(DeliveryState(one.delivery), ("", Tone.INFO)) if one.delivery else ("", Tone.INFO)
        return Badge(str(text) or _("郵送"), tone)
    waits = _("まだ渡していません") if one.what is Telling.LETTER else _("まだ伝えていません")
    return Badge(waits, Tone.WARNING)
