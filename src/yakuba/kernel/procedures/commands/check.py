"""``yakuba procedures check``: read, check and compile every shipped definition, without touching the database.

With ``--folder``: what a town changed itself, on top of what is published; nothing is stored.
"""

from datetime import date
from pathlib import Path

from pydantic import BaseModel, Field

from yakuba.kernel.procedures import catalogue
from yakuba.kernel.procedures.catalogue import Catalogue
from yakuba.kernel.procedures.contracts import Definition, DefinitionError
from yakuba.kernel.procedures.publish import CompiledEvent, check
from yakuba.kernel.procedures.publish_own import check_folder
from yakuba.lib.commands import Command, CommandError


class Takes(BaseModel):
    folder: Path | None = Field(None, description="町が変えた定義のフォルダー(なければ配布された定義を調べる)")
    shipped: Path = Field(catalogue.SHIPPED, description="配布される定義の全体を置いたフォルダー(--folder がないとき)")
    survey: Path | None = Field(None, description="行政手続等の悉皆調査(parquet)。名称と条文を照らし合わせる")


class NewVersion(BaseModel):
    procedure: str
    version: int
    valid_from: date


class Gives(BaseModel):
    definitions: int
    facts: int
    conditions: int
    verified: int = Field(description="すべての条文を出典で確かめた手続の数")
    unverified: list[str] = Field(description="記憶だけの条文を含む手続")
    not_easy: list[str] = Field(description="easy.yaml にやさしい日本語のない、住民に見せる文")
    idle: list[str] = Field(description="easy.yaml にあって、どの定義にもない文")
    new: list[NewVersion] = Field([], description="公開すると加わる版(フォルダーのとき)")
    changes: list[date] = Field([], description="公開すると共通の語と数字が変わる日(フォルダーのとき)")
    not_compared: list[str] = Field([], description="悉皆調査と照らし合わせていない手続(--survey で照らし合わせる)")


def run(takes: Takes) -> Gives:
    """Raises CommandError with the mistakes."""
    try:
        return _folder(takes.folder, takes.survey) if takes.folder else _shipped(takes.shipped)
    except DefinitionError as error:
        raise CommandError(f"定義に誤りがあります。{error}") from error


def _shipped(folder: Path) -> Gives:
    loaded = catalogue.load(folder)
    return _gives(loaded, loaded.definitions, check(loaded))


def _folder(folder: Path, survey: Path | None) -> Gives:
    found = check_folder(folder, survey_file=survey)
    plan = found.plan
    last = max([d.valid_from for d in plan.definitions] + [change.valid_from for change in plan.changes], default=None)
    merged = plan.line.on(last or max(plan.line.days()))
    told = _gives(merged, tuple(found.folder.definitions.values()), plan.compiled)
    new = [NewVersion(procedure=d.id, version=d.version, valid_from=d.valid_from) for d in plan.definitions]
    days = [change.valid_from for change in plan.changes]
    return told.model_copy(update={"new": new, "changes": days, "not_compared": found.unchecked, "idle": []})


def _gives(loaded: Catalogue, definitions: tuple[Definition, ...], compiled: list[CompiledEvent]) -> Gives:
    unverified = sorted(d.id for d in definitions if not d.verified)
    return Gives(
        definitions=len(definitions),
        facts=len(loaded.bank.facts.facts),
        conditions=sum(len(rule.conditions) for event in compiled for rule in event.compiled.rules),
        verified=len(definitions) - len(unverified),
        unverified=unverified,
        not_easy=loaded.bank.easy.lacking(definitions),
        idle=loaded.bank.easy.idle(definitions),
    )


COMMAND = Command(name="procedures check", help="手続の定義を調べる", takes=Takes, gives=Gives, run=run)
