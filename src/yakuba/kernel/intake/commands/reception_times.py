"""``yakuba reception times``: how long the steps of receptions take, without anybody's name."""

from datetime import date, timedelta

from pydantic import BaseModel, Field

from yakuba.kernel.intake import service
from yakuba.kernel.intake.contracts import BadStatementError, TimesBy, TimesOf
from yakuba.lib import clock
from yakuba.lib.commands import Command, CommandError
from yakuba.lib.refs import Actor

MONTH = timedelta(days=29)


class Takes(BaseModel):
    first: date | None = Field(None, description="始めの日(既定は終わりの日を含む30日)")
    last: date | None = Field(None, description="終わりの日(その日を含む。既定は今日)")
    by: TimesBy = Field(TimesBy.DAY, description="何ごとに分けるか(day, month, section, office, event, procedure)")
    section: str = Field("", description="この組織コードの受付だけ")
    office: str = Field("", description="この庁舎コードの受付だけ")
    event: str = Field("", description="この出来事だけ")


class Row(BaseModel):
    group: str = Field(description="日・月・コード")
    step: str = Field(
        description="段階(interview, listed, guided, signed, received。whole は開始から最後まで、"
        "opened は発券からの待ち、handed_over は受け取りから基幹系への引渡しまで)"
    )
    count: int | None = Field(description="件数。5件未満は空で、時間も出さない")
    median_s: int | None = Field(description="中央値(秒)")
    p90_s: int | None = Field(description="90パーセンタイル(秒)")


class Gives(BaseModel):
    first: date
    last: date
    by: TimesBy
    rows: list[Row]


def run(takes: Takes) -> Gives:
    """Raises CommandError for a period that is none."""
    last = takes.last or clock.today()
    first = takes.first or last - MONTH
    wanted = TimesOf(first, last, takes.by, takes.section, takes.office, takes.event)
    try:
        found = service.step_times(Actor("system", "console"), wanted)
    except BadStatementError as refused:
        raise CommandError(str(refused)) from refused
    rows = [
        Row(group=row.group, step=row.step, count=row.count, median_s=row.median_s, p90_s=row.p90_s) for row in found
    ]
    return Gives(first=first, last=last, by=takes.by, rows=rows)


COMMAND = Command(
    name="reception times",
    help="受付の段階ごとの所要時間(件数・中央値・90パーセンタイル)",
    takes=Takes,
    gives=Gives,
    run=run,
)
