"""``yakuba organisation orphans``: accounts and assignments that should be looked at (SR-21)."""

from datetime import date

from pydantic import BaseModel, Field

from yakuba.kernel.organisation import service
from yakuba.lib.commands import Command


class Takes(BaseModel):
    on: date | None = Field(None, description="この日の状態で調べる(既定は今日)")


class Found(BaseModel):
    staff_code: str
    problem: str
    advice: str


class Gives(BaseModel):
    findings: list[Found]


def run(takes: Takes) -> Gives:
    """Staff without a living assignment, assignments of people who left, contractors without a contract."""
    return Gives(
        findings=[
            Found(staff_code=finding.staff_code, problem=finding.problem, advice=finding.advice)
            for finding in service.orphans((), on=takes.on)
        ]
    )


COMMAND = Command(
    name="organisation orphans", help="職員・配属・委託の棚卸し(あるはずのないもの)", takes=Takes, gives=Gives, run=run
)
