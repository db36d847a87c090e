"""A rule set after publishing: plain data, two SQL texts, and what the planner needs to know of each expression."""

from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict

from yakuba.kernel.rules.contracts import FactType, Scope

Dialect: TypeAlias = Literal["sqlite", "duckdb"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CompiledExpr(_Frozen):
    """One boolean expression. ``thresholds`` are literals a fact is compared with, ``pairs`` facts compared with each
    other, ``opaque`` facts used in arithmetic, where no finite set of representative values is known.
    """

    sqlite: str
    duckdb: str
    facts: tuple[str, ...]
    thresholds: dict[str, tuple[int, ...]]
    pairs: tuple[tuple[str, str], ...]
    opaque: tuple[str, ...]


class CompiledCondition(_Frozen):
    id: str
    because: str
    article: str
    expr: CompiledExpr


class CompiledRule(_Frozen):
    id: str
    scope: Literal["household", "person"]
    conditions: tuple[CompiledCondition, ...]
    needed: CompiledExpr


class CompiledAggregate(_Frozen):
    id: str
    k: int
    where: CompiledExpr


class CompiledFact(_Frozen):
    """``of`` and ``function`` are set for derived facts only."""

    id: str
    scope: Scope
    type: FactType
    low: int | None = None
    high: int | None = None
    values: tuple[str, ...] = ()
    function: str = ""
    of: tuple[str, ...] = ()


class Compiled(_Frozen):
    """Everything the engine, the planner and a sweep need; JSON in the database."""

    facts: dict[str, CompiledFact]
    rules: tuple[CompiledRule, ...]
    aggregates: tuple[CompiledAggregate, ...]
    constraints: tuple[CompiledExpr, ...]
    digest: str = ""
