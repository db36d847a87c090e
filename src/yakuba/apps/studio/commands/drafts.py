"""``yakuba studio drafts``: which drafts wait, for whom, and what their last check came to."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, Field

from yakuba.apps.studio.contracts import OPEN, CheckState, DraftState
from yakuba.apps.studio.models import Check, Draft
from yakuba.lib.commands import Command


class Takes(BaseModel):
    state: DraftState | None = Field(None, description="どの状態の下書きか(既定は終わっていないもの)")
    most: int = Field(200, ge=1, le=10_000, description="出す件数の上限")


class Line(BaseModel):
    key: UUID
    procedure: str
    version: int
    valid_from: date
    state: DraftState
    reason: str
    changed_by: str = Field(description="最後に変えた職員の番号")
    changed_at: datetime
    check: CheckState | None = Field(description="最後に確かめた結果。まだなら null")
    stale: bool = Field(description="確かめたあとで変わった")
    complaints: list[str] = Field(description="直すところ(項目: 文)")


class Gives(BaseModel):
    drafts: list[Line]


def run(takes: Takes) -> Gives:
    """The last changed first."""
    wanted = [takes.state] if takes.state else OPEN
    rows = list(Draft.objects.filter(state__in=wanted).order_by("-changed_at", "key")[: takes.most])
    checks = {check.draft_id: check for check in Check.objects.filter(draft__in=rows).order_by("id")}
    return Gives(drafts=[_line(row, checks.get(row.key)) for row in rows])


def _line(row: Draft, check: Check | None) -> Line:
    return Line(
        key=row.key,
        procedure=row.procedure,
        version=row.content["version"],
        valid_from=row.content["valid_from"],
        state=DraftState(row.state),
        reason=row.reason,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
        check=CheckState(check.state) if check else None,
        stale=check is not None and check.digest not in ("", row.digest),
        complaints=[f"{field}: {text}" for field, text in check.complaints] if check else [],
    )


COMMAND = Command(name="studio drafts", help="手続の定義の下書きを一覧にする", takes=Takes, gives=Gives, run=run)
