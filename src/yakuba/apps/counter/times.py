"""所要時間: how long receptions take, step by step, for who answers for a counter; it names nobody."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from yakuba.apps.counter.board import Places
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import StepName, StepTime, TimesBy, TimesOf
from yakuba.kernel.procedures import service as procedures
from yakuba.lib import clock, wareki
from yakuba.lib.refs import Actor
from yakuba.ports.module import Text
from yakuba.web.tables import PER_PAGE, Asked, Cell, Column, Table

COLUMNS = (
    Column(_("区分"), keep=True),
    Column(_("段階")),
    Column(_("件数"), numeric=True),
    Column(_("中央値"), numeric=True),
    Column(_("90%点"), numeric=True),
)
STEPS: Mapping[str, Text] = {
    "whole": _("開始から最後まで(滞在)"),
    StepName.OPENED.value: _("発券から呼び出しまで(待ち)"),
    StepName.INTERVIEW.value: _("開始から聞き取りまで"),
    StepName.LISTED.value: _("手続が確定するまで"),
    StepName.GUIDED.value: _("案内書を渡すまで"),
    StepName.SIGNED.value: _("署名まで"),
    StepName.RECEIVED.value: _("受け取りまで"),
    "handed_over": _("受け取りから基幹系への引渡しまで"),
}
TOO_FEW = _("5件未満")
HEADINGS = ("区分のコード", "区分", "段階", "件数", "中央値(秒)", "90パーセンタイル(秒)")


class Period(NamedTuple):
    """Days that can be asked for, both included."""

    name: Text
    first: date
    last: date


def periods(today: date) -> dict[str, Period]:
    """What can be asked for."""
    month = today.replace(day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    year = date(today.year if today.month > 3 else today.year - 1, 4, 1)
    return {
        "30days": Period(_("この30日"), today - timedelta(days=29), today),
        "today": Period(_("きょう"), today, today),
        "7days": Period(_("この7日"), today - timedelta(days=6), today),
        "month": Period(_("今月"), month, today),
        "last_month": Period(_("先月"), before, month - timedelta(days=1)),
        "year": Period(_("今年度"), year, today),
        "last_year": Period(_("前年度"), year.replace(year=year.year - 1), year - timedelta(days=1)),
    }


def events() -> dict[str, str]:
    """What life events are called."""
    return {event.id: event.name for event in procedures.events()}


def names_of_procedures() -> dict[str, str]:
    """What today's procedures are called; one that there is no more is called by its id."""
    return {one.id: one.name for one in procedures.all_definitions(on=clock.today())}


def read(actor: Actor, wanted: TimesOf) -> tuple[StepTime, ...]:
    """Raises NotAllowed."""
    return intake.step_times(actor, wanted)


def table(rows: Sequence[StepTime], asked: Asked, by: TimesBy, places: Places) -> Table:
    """One page of it."""
    names = _names(by, places)
    if by is TimesBy.DAY:
        names = {row.group: wareki.format_day(date.fromisoformat(row.group)) for row in rows}
    shown = rows[asked.offset : asked.offset + PER_PAGE]
    empty = _("この期間に測った受付はありません。")
    return Table(_("所要時間"), COLUMNS, [_cells(row, names) for row in shown], len(rows), asked, empty, export=True)


def as_csv(rows: Sequence[StepTime], by: TimesBy, places: Places) -> bytes:
    """UTF-8 with BOM; times in seconds; empty where there are fewer than five."""
    names, out = _names(by, places), io.StringIO()
    table = csv.writer(out)
    table.writerow(HEADINGS)
    for row in rows:
        table.writerow(
            [row.group, names.get(row.group, row.group), STEPS[row.step], row.count or "", row.median_s, row.p90_s]
        )
    return out.getvalue().encode("utf-8-sig")


def _cells(row: StepTime, names: Mapping[str, str]) -> list[Cell]:
    few = row.count is None
    return [
        Cell(names.get(row.group, row.group)),
        Cell(STEPS[row.step]),
        Cell(TOO_FEW if few else row.count or 0),
        Cell("―" if few else lasting(row.median_s)),
        Cell("―" if few else lasting(row.p90_s)),
    ]


def _names(by: TimesBy, places: Places) -> Mapping[str, str]:
    known = {TimesBy.SECTION: places.sections, TimesBy.OFFICE: places.offices}
    asked = {TimesBy.EVENT: events, TimesBy.PROCEDURE: names_of_procedures}
    return asked[by]() if by in asked else known.get(by, {})


def lasting(seconds: int | None) -> str:
    """A time as people say it."""
    minutes, rest = divmod(seconds or 0, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return _g("%(hours)d時間%(minutes)d分") % {"hours": hours, "minutes": minutes}
    if minutes:
        return _g("%(minutes)d分%(seconds)d秒") % {"minutes": minutes, "seconds": rest}
    return _g("%(seconds)d秒") % {"seconds": rest}
