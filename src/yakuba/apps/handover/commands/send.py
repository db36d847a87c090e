"""``yakuba handover send``: deliver a batch by its adapter; ``--retry`` sends what got no answer once more."""

from pydantic import BaseModel, Field

from yakuba.apps.handover import queries, use_cases
from yakuba.apps.handover.commands import shapes
from yakuba.apps.handover.contracts import SendReport
from yakuba.lib.commands import Command
from yakuba.lib.refs import Actor


class Takes(BaseModel):
    number: str = Field(description="引渡番号(か引渡しのキー)")
    retry: bool = Field(False, description="回答のない行を、同じ引渡キーで送り直す")
    by: str = Field("", description=shapes.BY)


class Gives(BaseModel):
    batch: shapes.Batch
    sent: int
    accepted: int
    rejected: int
    unanswered: int
    trouble: str
    problems: list[shapes.Problem]


def run(takes: Takes) -> Gives:
    """Raises CommandError for a batch that is not there or not ready, or without the right."""
    who = shapes.actor(takes.by)
    done = shapes.told(lambda: _sent(who, takes))
    return Gives(
        batch=shapes.batch(done.batch),
        sent=done.sent,
        accepted=done.accepted,
        rejected=done.rejected,
        unanswered=done.unanswered,
        trouble=done.trouble.value,
        problems=shapes.problems(done.problems),
    )


def _sent(who: Actor, takes: Takes) -> SendReport:
    key = queries.by_number(who, takes.number).key
    if takes.retry:
        return use_cases.retry(actor=who, batch=key)
    return use_cases.send(actor=who, batch=key)


def succeeded(answer: Gives) -> bool:
    """Nothing went wrong on the way and every answer fitted a row."""
    return not answer.trouble and not answer.problems


COMMAND = Command(
    name="handover send",
    help="引渡しを基幹系へ送る",
    takes=Takes,
    gives=Gives,
    run=run,
    positional=("number",),
    succeeded=succeeded,
)
