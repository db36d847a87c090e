"""``yakuba procedures publish``: store the shipped definitions, or with ``--folder`` what a town changed itself.

Everything is compiled first; where anything is wrong, nothing is published. Twice changes nothing.
"""

from pathlib import Path

from pydantic import BaseModel, Field

from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.kernel.procedures.contracts import DefinitionError
from yakuba.kernel.procedures.publish import Published, publish
from yakuba.kernel.procedures.publish_own import publish_folder
from yakuba.lib.commands import Command, CommandError
from yakuba.lib.refs import Actor


class Takes(BaseModel):
    folder: Path | None = Field(None, description="町が変えた定義のフォルダー(なければ配布された定義を公開する)")
    by: str = Field("", description="公開する職員の番号(フォルダーを公開するときは必ず)")
    actor: str = Field("procedures-publish", description="配布された定義を公開した処理の名前")
    survey: Path | None = Field(None, description="行政手続等の悉皆調査(parquet)。名称と条文を照らし合わせる")


class Gives(BaseModel):
    definitions: int = Field(description="新しく公開した版の数")
    rule_sets: int = Field(description="新しく公開した判定の数")
    changes: int = Field(description="新しく公開した、共通の語と数字のファイルの数")
    overtaken: list[str] = Field(description="町の版のままで、後から新しい版が配布された手続。見比べてください")


def run(takes: Takes) -> Gives:
    """Raises CommandError with every mistake, or without the right; nothing is published then."""
    try:
        published = _published(takes)
    except (DefinitionError, NotAllowed) as error:
        raise CommandError(f"公開できませんでした。{error}") from error
    return Gives(
        definitions=published.definitions,
        rule_sets=published.rule_sets,
        changes=published.changes,
        overtaken=list(published.overtaken),
    )


def _published(takes: Takes) -> Published:
    if takes.folder is None:
        return publish(Actor("staff", takes.by) if takes.by else Actor("system", takes.actor))
    if not takes.by:
        raise CommandError("だれが公開するかを --by(職員の番号)で示してください。")
    return publish_folder(Actor("staff", takes.by), takes.folder, survey_file=takes.survey)


COMMAND = Command(name="procedures publish", help="手続の定義を公開する", takes=Takes, gives=Gives, run=run)
