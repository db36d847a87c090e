"""``yakuba documents due``: cases whose retention has ended by a day, and documents that belong to no case."""

from datetime import date, timedelta
from uuid import UUID

from pydantic import BaseModel, Field

from yakuba.apps.records import loose
from yakuba.apps.records.commands import shapes
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.retaining import PAGE
from yakuba.kernel.cases.retention_values import DueFilter, DueRow
from yakuba.lib import clock
from yakuba.lib.commands import Command
from yakuba.lib.refs import Actor


class Takes(BaseModel):
    by: str = Field(min_length=1, description="文書主任の職員番号")
    until: date | None = Field(None, description="この日までに満了したもの(空のときは昨日まで)")
    section: str = Field("", description="この組織コードの課だけ")
    procedure: str = Field("", description="この手続だけ")
    held: bool | None = Field(None, description="trueは廃棄を止めているものだけ、falseは止めていないものだけ")
    page: int = Field(1, ge=1, le=100_000, description=f"頁(一頁は{PAGE}件)")


class Case(BaseModel):
    number: str
    key: UUID
    procedure: str
    procedure_name: str
    section: str
    closed_on: date
    retention: str
    sure: bool
    until: date | None
    documents: list[str]
    holds: list[shapes.Hold]


class Document(BaseModel):
    id: str
    number: str
    title: str
    section: str
    retention: str
    until: date | None


class Gives(BaseModel):
    total: int
    cases: list[Case]
    documents: list[Document]


def run(takes: Takes) -> Gives:
    """Raises CommandError without the right."""
    actor = Actor("staff", takes.by)
    by = takes.until or clock.today() - timedelta(days=1)
    wanted = DueFilter(by, takes.section, takes.procedure, takes.held)
    found = shapes.told(lambda: cases.due(actor, wanted, page=takes.page))
    alone = [] if takes.procedure or takes.held else loose.due(actor, by=by, section=takes.section)
    return Gives(
        total=found.total,
        cases=[_case(row) for row in found.rows],
        documents=[
            Document(
                id=info.id,
                number=info.number,
                title=info.title,
                section=info.section,
                retention=info.retention,
                until=info.retain_until,
            )
            for info in alone
        ],
    )


def _case(row: DueRow) -> Case:
    holds = [shapes.Hold(reason=hold.reason, on=clock.day_of(hold.at), by=hold.by) for hold in row.holds]
    return Case(
        number=row.number,
        key=row.key,
        procedure=row.procedure,
        procedure_name=row.procedure_name,
        section=row.section,
        closed_on=row.closed_on,
        retention=row.retention,
        sure=row.sure,
        until=row.until,
        documents=list(row.documents),
        holds=holds,
    )


COMMAND = Command(
    name="documents due", help="保存期間の満了した案件と文書を一覧にする", takes=Takes, gives=Gives, run=run
)
