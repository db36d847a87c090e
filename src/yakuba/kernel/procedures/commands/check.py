"""``yakuba procedures check``: read, check and compile every shipped definition, without touching the database."""

from pathlib import Path

from pydantic import BaseModel, Field

from yakuba.kernel.procedures import catalogue
from yakuba.kernel.procedures.contracts import DefinitionError
from yakuba.kernel.procedures.publish import check
from yakuba.lib.commands import Command, CommandError


class Takes(BaseModel):
    folder: Path = Field(catalogue.SHIPPED, description="定義のあるフォルダー")


class Gives(BaseModel):
    definitions: int
    facts: int
    conditions: int
    verified: int = Field(description="すべての条文を出典で確かめた手続の数")
    unverified: list[str] = Field(description="記憶だけの条文を含む手続")
    not_easy: list[str] = Field(description="easy.yaml にやさしい日本語のない、住民に見せる文")
    idle: list[str] = Field(description="easy.yaml にあって、どの定義にもない文")


def run(takes: Takes) -> Gives:
    """Raises CommandError with the first mistake."""
    try:
        loaded = catalogue.load(takes.folder)
        compiled = check(loaded)
    except DefinitionError as error:
        raise CommandError(f"定義に誤りがあります。{error}") from error
    unverified = sorted(d.id for d in loaded.definitions if not d.verified)
    return Gives(
        definitions=len(loaded.definitions),
        facts=len(loaded.bank.facts.facts),
        conditions=sum(len(rule.conditions) for event in compiled for rule in event.compiled.rules),
        verified=len(loaded.definitions) - len(unverified),
        unverified=unverified,
        not_easy=loaded.bank.easy.lacking(loaded.definitions),
        idle=loaded.bank.easy.idle(loaded.definitions),
    )


COMMAND = Command(name="procedures check", help="手続の定義を調べる", takes=Takes, gives=Gives, run=run)
