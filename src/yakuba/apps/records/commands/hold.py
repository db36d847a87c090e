"""``yakuba documents hold``: stop the disposal of cases or documents, with the reason (訴訟, 開示請求)."""

from functools import partial

from pydantic import BaseModel, Field

from yakuba.apps.records.commands import shapes
from yakuba.kernel.cases import service as cases
from yakuba.kernel.documents import service as documents
from yakuba.lib.commands import Command, Several
from yakuba.lib.refs import Actor


class Takes(BaseModel):
    target: Several[str] = Field(description=shapes.TARGETS)
    reason: str = Field(min_length=1, max_length=200, description="止める理由(氏名などは書かない)")
    by: str = Field(min_length=1, description="文書主任の職員番号")


class Gives(BaseModel):
    held: list[shapes.Outcome]


def run(takes: Takes) -> Gives:
    """Raises CommandError for what is not within the right."""
    actor = Actor("staff", takes.by)
    found = shapes.targets(actor, takes.target)
    held = [
        shapes.outcome(number, partial(cases.hold, actor, key, reason=takes.reason))
        for number, key in found.cases.items()
    ]
    held += [shapes.outcome(one, partial(_hold, one, takes.reason, actor)) for one in found.documents]
    return Gives(held=held)


def _hold(document: str, reason: str, actor: Actor) -> bool:
    documents.hold(document, reason=reason, actor=actor)
    return True


COMMAND = Command(
    name="documents hold",
    help="案件や文書の廃棄を止める",
    takes=Takes,
    gives=Gives,
    run=run,
    positional=("target",),
    succeeded=lambda gives: shapes.all_done(gives.held),
)
