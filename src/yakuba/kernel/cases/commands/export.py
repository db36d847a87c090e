"""``yakuba case export``: cases to a CSV or JSON lines file, by two persons; ``--columns`` tells what stands in it.

The CSV is for a spreadsheet, so nothing in it is calculated; JSON lines hold every value as it is.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Literal, TypeAlias

from pydantic import BaseModel, Field

from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import CaseError, Filter, State
from yakuba.kernel.cases.exporting import Exported
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.kernel.procedures import service as procedures
from yakuba.lib.commands import Command, CommandError, Several
from yakuba.lib.files import whole_file
from yakuba.lib.refs import Actor
from yakuba.lib.sheets import csv_lines

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


Form: TypeAlias = Literal["csv", "jsonl"]


class Takes(BaseModel):
    to: Path | None = Field(None, description="書き出すファイル(あるときは書かない)")
    form: Form = Field("csv", description="形式")
    by: str = Field("", description="書き出す職員の番号")
    approver: str = Field("", description="承認する別の職員の番号")
    procedure: Several[str] = Field([], description="この手続だけ(コンマで区切っていくつでも)")
    state: Several[State] = Field([], description="この状態だけ(コンマで区切っていくつでも)")
    all: bool = Field(False, description="完結した案件も")
    columns: bool = Field(False, description="列の説明だけを返す")


class Gives(BaseModel):
    columns: dict[str, str]
    rows: int
    to: str


def run(takes: Takes) -> Gives:
    """Raises CommandError when somebody lacks the right, both are one person, a procedure is unknown, or the file is
    there already or cannot be written; then there is no file.
    """
    if takes.columns:
        return Gives(columns=COLUMNS, rows=0, to="")
    if takes.to is None:
        raise CommandError("書き出すファイルを --to で指定してください。")
    if unknown := procedures.unknown(takes.procedure):
        raise CommandError(f"手続「{'、'.join(unknown)}」はありません。`yakuba procedures list` で確かめてください。")
    wanted = Filter(states=tuple(takes.state), procedures=tuple(takes.procedure), open_only=not takes.all)
    try:
        written = _written(takes.to, takes.form, Actor("staff", takes.by), wanted, Actor("staff", takes.approver))
    except (CaseError, NotAllowed) as refused:
        raise CommandError(str(refused)) from refused
    except FileExistsError as there:
        raise CommandError("書き出すファイルがもうあります。別の名前を指定してください。") from there
    except OSError as error:
        raise CommandError("ファイルに書き出せません。場所、権限、空き容量を確かめてください。") from error
    return Gives(columns=COLUMNS, rows=written, to=str(takes.to))


def _written(path: Path, form: Form, by: Actor, wanted: Filter, approver: Actor) -> int:
    """How many cases stand in the file. The place is taken first: who cannot write there has not exported."""
    counted = Counted()
    with whole_file(path) as file:
        lines = map(plain, counted.each(service.export(by, wanted, approver)))
        for line in _csv(lines) if form == "csv" else _jsonl(lines):
            file.write(line.encode())
    return counted.rows


class Counted:
    """How many cases went by."""

    rows = 0

    def each(self, found: Iterable[Exported]) -> Iterator[Exported]:
        """The cases, counted."""
        for one in found:
            self.rows += 1
            yield one


def _csv(lines: Iterable[dict[str, str]]) -> Iterator[str]:
    yield from csv_lines(chain([tuple(COLUMNS)], (tuple(line.values()) for line in lines)))


def _jsonl(lines: Iterable[dict[str, str]]) -> Iterator[str]:
    return (json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


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
