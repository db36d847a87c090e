"""Values that let a lower part of the house point at things it knows nothing about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

JsonValue: TypeAlias = "str | int | bool | Sequence[JsonValue] | Mapping[str, JsonValue] | None"


@dataclass(frozen=True, slots=True)
class OwnerRef:
    """A thing of another part: ``kind`` is ``part.noun`` (``cases.case``), ``id`` its key as text."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. ``id`` is a staff code, a resident account's key, or the name of a job or feed."""

    kind: Literal["staff", "resident", "system"]
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"
