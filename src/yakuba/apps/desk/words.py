"""How the desk says things: states and due days as badges, staff and sections by name."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.translation import gettext as _

from yakuba.kernel.cases.contracts import CaseRow, State
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.organisation.contracts import Role
from yakuba.lib import clock, wareki
from yakuba.web.components import Badge, Tone

STATE_TONES: Mapping[State, Tone] = {
    State.RECEIVED: Tone.INFO,
    State.REVIEWING: Tone.INFO,
    State.CORRECTING: Tone.WARNING,
    State.CONFIRMED: Tone.INFO,
    State.CIRCULATING: Tone.INFO,
    State.DECIDED: Tone.SUCCESS,
    State.ISSUED: Tone.SUCCESS,
    State.FORWARDED: Tone.INFO,
    State.HANDED_OVER: Tone.INFO,
    State.CLOSED: Tone.NEUTRAL,
    State.WITHDRAWN: Tone.NEUTRAL,
}
FINISHED = frozenset({State.CLOSED, State.WITHDRAWN})
SOON_DAYS = 3


def state(row: CaseRow) -> Badge:
    """The state in words."""
    return Badge(row.state.label, STATE_TONES[row.state])


def due(row: CaseRow, today: date) -> Badge | None:
    """How many days are left, in words; None where no day is set or the case is finished."""
    if row.due_on is None or row.state in FINISHED:
        return None
    left = (row.due_on - today).days
    if left < 0:
        return Badge(_("%(days)d日超過") % {"days": -left}, Tone.ERROR)
    if left == 0:
        return Badge(_("今日まで"), Tone.WARNING)
    return Badge(_("あと%(days)d日") % {"days": left}, Tone.WARNING if left <= SOON_DAYS else Tone.NEUTRAL)


def short_day(day: date | None) -> str:
    """A day in a narrow column: 令8.11.22 would need explaining, so era year and digits: R8.11.22."""
    if day is None:
        return ""
    era, year = wareki.era_year(day)
    return f"{ERA_LETTERS.get(era, era)}{year}.{day.month}.{day.day}"


def role(name: str) -> str:
    """The role of an approval slot in words."""
    return str(Role(name).label) if name in Role.values else name


ERA_LETTERS = {"明治": "M", "大正": "T", "昭和": "S", "平成": "H", "令和": "R"}


def staff_names(codes: Iterable[str]) -> Mapping[str, str]:
    """Names of staff by code, those who left the house too; whoever is unknown is shown by the code. One query."""
    wanted = {code.removeprefix("staff:") for code in codes if code}
    return dict(zip(wanted, wanted, strict=True)) | organisation.staff_names(wanted)


def section_names() -> Mapping[str, str]:
    """Names of today's sections by code. One query."""
    return {section.code: section.name for section in organisation.sections(clock.today())}
