"""``yakuba procedures publish``: store the shipped definitions and their compiled rules. Twice changes nothing."""

from pydantic import BaseModel, Field

from yakuba.kernel.procedures.contracts import DefinitionError
from yakuba.kernel.procedures.publish import publish
from yakuba.lib.commands import Command, CommandError
from yakuba.lib.refs import Actor


class Takes(BaseModel):
    actor: str = Field("procedures-publish", description="公開した人又は処理の名前")


class Gives(BaseModel):
    definitions: int = Field(description="新しく公開した版の数")
    rule_sets: int = Field(description="新しく公開した判定の数")


def run(takes: Takes) -> Gives:
    """Raises CommandError with the first mistake; nothing is published then."""
    try:
        published = publish(Actor("system", takes.actor))
    except DefinitionError as error:
        raise CommandError(f"公開できませんでした。{error}") from error
    return Gives(definitions=published.definitions, rule_sets=published.rule_sets)


COMMAND = Command(name="procedures publish", help="手続の定義を公開する", takes=Takes, gives=Gives, run=run)
