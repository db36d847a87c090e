"""``yakuba documents dispose``: dispose of cases or documents by two persons, each whole or not at all."""

from functools import partial

from pydantic import BaseModel, Field

from yakuba.apps.records.commands import shapes
from yakuba.kernel.cases import service as cases
from yakuba.kernel.documents import service as documents
from yakuba.lib.commands import Command, Several
from yakuba.lib.refs import Actor


class Takes(BaseModel):
    target: Several[str] = Field(description=shapes.TARGETS)
    by: str = Field(min_length=1, description="廃棄を起こす文書主任の職員番号")
    approver: str = Field(min_length=1, description="承認する別の職員(課長)の番号")


class Gives(BaseModel):
    disposed: list[shapes.Outcome]


def run(takes: Takes) -> Gives:
    """One target that is kept or held stays, with the reason. Raises CommandError for what is not within the right."""
    actor, approver = Actor("staff", takes.by), Actor("staff", takes.approver)
    shapes.told(lambda: documents.refuse_one_person(actor, approver))
    found = shapes.targets(actor, takes.target)
    gone = [
        shapes.outcome(number, partial(cases.dispose, key, actor=actor, approver=approver))
        for number, key in found.cases.items()
    ]
    gone += [
        shapes.outcome(one, partial(documents.dispose, [one], actor=actor, approver=approver))
        for one in found.documents
    ]
    return Gives(disposed=gone)


COMMAND = Command(
    name="documents dispose",
    help="保存期間の満了した案件や文書を廃棄する(二人で行う)",
    takes=Takes,
    gives=Gives,
    run=run,
    positional=("target",),
    succeeded=lambda gives: shapes.all_done(gives.disposed),
)
