"""``yakuba case export``: cases to a CSV or JSON lines file, by two persons; ``--columns`` tells what stands in it."""

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field

from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import CaseError, Filter, State
from yakuba.kernel.cases.exporting import Exported
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.lib.commands import Command, CommandError
from yakuba.lib.refs import Actor

COLUMNS = {
    "number": "案件番号",
    "procedure": "手続の識別子",
    "procedure_name": "手続名",
    "state": "状態",
    "result": "結果",
    "section": "担当の組織コード",
    "door": "受付の方法",
    "arrived_on": "到達した日(YYYY-MM-DD)",
    "due_on": "標準処理期間の最終日(なければ空)",
    "late": "届出期間を過ぎていたか(0/1)",
    "subject_name": "対象の方の氏名",
    "applicant": "申請した方の氏名",
    "fields": "欄の名と値(JSON)",
}


class Takes(BaseModel):
    to: Path | None = Field(None, description="書き出すファイル(あるときは書き直さない)")
    form: Literal["csv", "jsonl"] = Field("csv", description="形式")
    by: str = Field("", description="書き出す職員の番号")
    approver: str = Field("", description="承認する別の職員の番号")
    procedure: list[str] = Field([], description="この手続だけ(いくつでも)")
    state: list[State] = Field([], description="この状態だけ(いくつでも)")
    all: bool = Field(False, description="完結した案件も")
    columns: bool = Field(False, description="列の説明だけを返す")


class Gives(BaseModel):
    columns: dict[str, str]
    rows: int
    to: str


def run(takes: Takes) -> Gives:
    """Raises CommandError when somebody lacks the right, both are one person, or the file is there already."""
    if takes.columns:
        return Gives(columns=COLUMNS, rows=0, to="")
    if takes.to is None or takes.to.exists():
        raise CommandError("書き出すファイルを --to で指定してください。もうあるファイルには書きません。")
    wanted = Filter(states=tuple(takes.state), procedures=tuple(takes.procedure), open_only=not takes.all)
    try:
        rows = service.export(Actor("staff", takes.by), wanted, Actor("staff", takes.approver))
        written = _write(takes.to, takes.form, rows)
    except (CaseError, NotAllowed) as refused:
        raise CommandError(str(refused)) from refused
    return Gives(columns=COLUMNS, rows=written, to=str(takes.to))


def _write(path: Path, form: str, rows: Iterator[Exported]) -> int:
    count = 0
    with path.open("x", encoding="utf-8", newline="") as file:
        path.chmod(0o600)
        table = csv.writer(file)
        if form == "csv":
            table.writerow(COLUMNS)
        for found in rows:
            line, count = plain(found), count + 1
            if form == "csv":
                table.writerow(line.values())
            else:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
    return count


def plain(found: Exported) -> dict[str, str]:
    """One case as text by column."""
    row = found.row
    due: date | None = row.due_on
    return {
        "number": row.number,
        "procedure": row.procedure,
        "procedure_name": row.procedure_name,
        "state": row.state.value,
        "result": row.result,
        "section": row.section,
        "door": row.door.value,
        "arrived_on": row.arrived_on.isoformat(),
        "due_on": due.isoformat() if due else "",
        "late": "1" if row.late else "0",
        "subject_name": row.subject_name,
        "applicant": found.applicant,
        "fields": json.dumps(dict(found.fields), ensure_ascii=False),
    }


COMMAND = Command(name="case export", help="案件を書き出す(二人で行う)", takes=Takes, gives=Gives, run=run)
