"""``yakuba documents lift``: end every hold on cases or documents."""

from functools import partial

from pydantic import BaseModel, Field

from yakuba.apps.records.commands import shapes
from yakuba.kernel.cases import service as cases
from yakuba.kernel.documents import service as documents
from yakuba.lib.commands import Command, Several
from yakuba.lib.refs import Actor


class Takes(BaseModel):
    target: Several[str] = Field(description=shapes.TARGETS)
    by: str = Field(min_length=1, description="文書主任の職員番号")


class Gives(BaseModel):
    lifted: list[shapes.Outcome]


def run(takes: Takes) -> Gives:
    """Raises CommandError for what is not within the right."""
    actor = Actor("staff", takes.by)
    found = shapes.targets(actor, takes.target)
    lifted = [shapes.outcome(number, partial(cases.lift, actor, key)) for number, key in found.cases.items()]
    lifted += [shapes.outcome(one, partial(documents.lift_holds, one, actor=actor)) for one in found.documents]
    return Gives(lifted=lifted)


COMMAND = Command(
    name="documents lift",
    help="案件や文書の廃棄の停止を解く",
    takes=Takes,
    gives=Gives,
    run=run,
    positional=("target",),
    succeeded=lambda gives: shapes.all_done(gives.lifted),
)
