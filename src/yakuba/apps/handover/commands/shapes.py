"""What the commands of a hand-over say in JSON, and who acts when nobody is named."""

from collections.abc import Callable
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from pydantic import BaseModel

from yakuba.apps.handover import contracts
from yakuba.apps.handover.contracts import HandoverError
from yakuba.apps.handover.module import ITSELF
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.lib.commands import CommandError
from yakuba.lib.refs import Actor

T = TypeVar("T")

BY = "操作する職員の番号(空のときはシステム)"


class Waiting(BaseModel):
    core: str
    section: str
    office: str
    count: int
    oldest: date


class Batch(BaseModel):
    key: UUID
    number: str
    core: str
    section: str
    office: str
    layout: str
    encoding: str
    state: str
    count: int
    counts: dict[str, int]
    sha256: str
    size: int
    substitutions: int
    seen: bool
    approved: bool
    attempts: int
    protected: bool
    erased: bool
    made_at: datetime
    made_by: str


class Problem(BaseModel):
    line: int
    text: str


def actor(by: str) -> Actor:
    """The named member of staff, or the hand-over itself."""
    return Actor("staff", by) if by else ITSELF


def batch(found: contracts.BatchView) -> Batch:
    """A batch as JSON."""
    values = {name: getattr(found, name) for name in Batch.model_fields if name not in ("counts", "encoding", "state")}
    counts = {state.value: count for state, count in found.counts.items()}
    return Batch(**values, counts=counts, encoding=found.encoding.value, state=found.state.value)


def problems(found: tuple[contracts.Problem, ...]) -> list[Problem]:
    """What is wrong, as JSON."""
    return [Problem(line=one.line, text=one.text) for one in found]


def told(work: Callable[[], T]) -> T:
    """Do it; a refusal becomes the command's. Raises CommandError."""
    try:
        return work()
    except (HandoverError, NotAllowed) as refused:
        raise CommandError(str(refused)) from refused
