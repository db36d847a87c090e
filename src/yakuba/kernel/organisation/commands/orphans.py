"""``yakuba organisation orphans``: accounts and assignments that should be looked at (SR-21)."""

from datetime import date

from pydantic import BaseModel, Field

from yakuba.kernel.identity.service import staff_logins
from yakuba.kernel.organisation import service
from yakuba.kernel.organisation.contracts import AccountFact
from yakuba.lib.commands import Command
from yakuba.lib.refs import Actor


class Takes(BaseModel):
    on: date | None = Field(None, description="この日の状態で調べる(既定は今日)")


class Found(BaseModel):
    staff_code: str
    problem: str
    advice: str


class Gives(BaseModel):
    findings: list[Found]


def run(takes: Takes) -> Gives:
    """Accounts of people who left or that nobody has used for 90 days, staff without a living assignment, assignments
    of people who left, contractors without a contract."""
    service.scope(Actor("system", "command-line"), "organisation.view")
    # A new account that nobody has used yet is not idle before its 90 days have passed.
    accounts = [AccountFact(one.code, one.active, one.last_login or one.made_at) for one in staff_logins()]
    return Gives(
        findings=[
            Found(staff_code=finding.staff_code, problem=finding.problem, advice=finding.advice)
            for finding in service.orphans(accounts, on=takes.on)
        ]
    )


COMMAND = Command(
    name="organisation orphans",
    help="アカウント・職員・配属・委託の棚卸し(あるはずのないもの)",
    takes=Takes,
    gives=Gives,
    run=run,
)
