"""``yakuba documents retention``: the table of 保存期間の区分; with ``--file`` the town's own in its place."""

from pathlib import Path

from pydantic import BaseModel, Field

from yakuba.apps.records import class_file, classes
from yakuba.apps.records.commands import shapes
from yakuba.kernel.documents.contracts import ClassUse, RetentionInfo, TableChange
from yakuba.lib.commands import Command, CommandError
from yakuba.lib.refs import Actor

UNCHANGED = TableChange((), (), (), 0, 0)


class Takes(BaseModel):
    file: Path | None = Field(None, description="町の文書管理規程の区分を書いたYAML(空のときは今の表を出すだけ)")
    by: str = Field("", description="表を改める管理者の職員番号(ファイルを渡すときは必ず)")


class Class(BaseModel):
    code: str
    label: str
    years: int | None = Field(description="年数。空は永年")
    source: str
    verified: bool
    documents: int = Field(description="この区分で保存している文書の数")
    disposed: int = Field(description="この区分で保存し、廃棄した文書の数(目録は残る)")
    cases: int = Field(description="この区分で保存している案件の数(処理中も)")
    procedures: int = Field(description="保存期間がこの区分になる手続の数(これから始まる版も)")


class Gives(BaseModel):
    classes: list[Class]
    added: list[str] = Field(description="加えた区分")
    changed: list[str] = Field(description="改めた区分")
    removed: list[str] = Field(description="除いた区分")
    documents_kept: int = Field(description="区分の年数は変わったが、保存期間の満了する日を変えていない文書の数")
    cases_changed: int = Field(description="保存する年数がこれから変わる案件の数")


def run(takes: Takes) -> Gives:
    """Raises CommandError with every mistake, or without the right; then nothing is changed."""
    made = UNCHANGED if takes.file is None else _replaced(takes.file, takes.by)
    return Gives(
        classes=[_class(each, use) for each, use in classes.table()],
        added=list(made.added),
        changed=list(made.changed),
        removed=list(made.removed),
        documents_kept=made.documents,
        cases_changed=made.cases,
    )


def _replaced(file: Path, by: str) -> TableChange:
    if not by:
        raise CommandError("だれが表を改めるかを --by(職員番号)で示してください。")
    return shapes.told(lambda: classes.replace(Actor("staff", by), class_file.read(file)))


def _class(each: RetentionInfo, use: ClassUse) -> Class:
    return Class(
        code=each.code,
        label=each.label,
        years=each.years,
        source=each.source,
        verified=each.verified,
        documents=use.documents,
        disposed=use.disposed,
        cases=use.asked.cases,
        procedures=len(use.asked.procedures),
    )


COMMAND = Command(
    name="documents retention",
    help="保存期間の区分の表を出す。ファイルを渡すと、町の文書管理規程の表に置き換える",
    takes=Takes,
    gives=Gives,
    run=run,
)
