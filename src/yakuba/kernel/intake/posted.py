"""郵送: the days that are told of a letter, and what speaks against them."""

from collections.abc import Iterator
from datetime import date, datetime, time

from django.utils.translation import gettext as _

from yakuba.kernel.intake.contracts import BadStatementError, ReceptionView
from yakuba.kernel.procedures.bank import FactEntry
from yakuba.kernel.procedures.service import Material
from yakuba.kernel.rules.derive import to_date
from yakuba.lib import clock


def posted_at(day: date) -> datetime:
    """The moment kept for a letter that came on ``day``: now for one of today, else the first moment of its day.

    At which hour an older letter came nobody knows; all that is counted from it are days.
    """
    return clock.now() if day == clock.today() else datetime.combine(day, time(), clock.JST)


def check_days(reception: ReceptionView, material: Material, arrived_at: datetime, postmarked_on: date | None) -> None:
    """Raises BadStatementError (``arrived_on``, ``postmarked_on``).

    For a day that has not come, a postmark of a day after the arrival, and a day before a day that the visitor
    reported at the opening: nothing is reported before it happened.
    """
    arrived_on = clock.day_of(arrived_at)
    if arrived_on > clock.today():
        raise BadStatementError("arrived_on", _("まだ来ていない日です。届いた日を確かめてください。"))
    if postmarked_on is not None and postmarked_on > arrived_on:
        text = _("通信日付印の日が、届いた日より後になっています。封筒の日付を確かめてください。")
        raise BadStatementError("postmarked_on", text)
    item, sent = ("arrived_on", arrived_on) if postmarked_on is None else ("postmarked_on", postmarked_on)
    for fact, day in _reported(reception, material):
        if sent < day:
            text = _("この受付の「%(label)s」より前の日です。封筒の日付と、受付で入れた日を確かめてください。")
            raise BadStatementError(item, text % {"label": fact.label})


def _reported(reception: ReceptionView, material: Material) -> Iterator[tuple[FactEntry, date]]:
    """The days that were stated at the opening."""
    for name in material.event.opening:
        fact, now = material.facts[name], reception.event_items.get(name)
        if fact.type == "date" and now is not None and isinstance(now.value, int):
            yield fact, to_date(now.value)
