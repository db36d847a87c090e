"""What the commands of disposals say in JSON, and what they take: a case by its number, a document by its id."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db import OperationalError
from pydantic import BaseModel

from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import CaseError
from yakuba.kernel.documents.contracts import DocumentError
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.lib.commands import CommandError
from yakuba.lib.refs import Actor

T = TypeVar("T")

TARGETS = "案件番号か、案件のない文書のid(コンマで区切っていくつでも。yakuba documents due の number と id)"

DONE_BEFORE = "済んでいます。"


class Hold(BaseModel):
    reason: str
    on: date
    by: str


class Outcome(BaseModel):
    target: str
    done: bool
    why: str


class Targets(BaseModel):
    """Cases by number with their keys, documents by id."""

    cases: dict[str, UUID]
    documents: list[str]


def targets(actor: Actor, given: Sequence[str]) -> Targets:
    """What was named. Raises CommandError with everything that is not within the person's right."""
    if not given:
        raise CommandError("案件番号か文書のidを一つ以上指定してください。")
    documents = [one for one in given if _is_id(one)]
    numbers = [one for one in given if one not in documents]
    found = told(lambda: cases.keys_of(actor, numbers))
    if missing := [number for number in numbers if number not in found]:
        raise CommandError(f"案件が見つからないか、権限の外です: {'、'.join(missing)}。番号を確かめてください。")
    return Targets(cases=found, documents=documents)


def told(work: Callable[[], T]) -> T:
    """The work's answer. Raises CommandError with the sentence of a refusal."""
    try:
        return work()
    except (CaseError, DocumentError, NotAllowed) as refused:
        raise CommandError(str(refused)) from refused


def outcome(target: str, work: Callable[[], object]) -> Outcome:
    """What came of one target; a refusal does not stop the others."""
    try:
        done = bool(work())
    except (CaseError, DocumentError, NotAllowed) as refused:
        return Outcome(target=target, done=False, why=str(refused))
    except OperationalError:
        return Outcome(target=target, done=False, why="ほかの処理と重なりました。少し待って、もう一度行ってください。")
    return Outcome(target=target, done=done, why="" if done else DONE_BEFORE)


def all_done(outcomes: Sequence[Outcome]) -> bool:
    """Whether nothing was refused: what was done before counts as done."""
    return all(one.done or one.why == DONE_BEFORE for one in outcomes)


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False
