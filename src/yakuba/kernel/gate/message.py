"""What every message of the gate is made of."""

from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, StrictBool, StrictInt, StrictStr, StringConstraints

from yakuba.kernel.gate.contracts import Zone

Word = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Line = Annotated[str, StringConstraints(max_length=200)]
Text = Annotated[str, StringConstraints(max_length=10_000)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Value: TypeAlias = Annotated[StrictStr, StringConstraints(max_length=10_000)] | StrictInt | StrictBool | None


class Strict(BaseModel):
    """Frozen, and a word it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Message(Strict):
    """Base of all messages. ``sender`` is the only zone that sends it; ``stream`` names what is kept in order."""

    kind: ClassVar[str]
    sender: ClassVar[Zone]
    version: Literal[1] = 1

    @property
    def stream(self) -> str:
        """Messages of one stream are applied in the order in which they were sent; "" is in no order."""
        return ""

    @property
    def file_hashes(self) -> tuple[str, ...]:
        """SHA-256 of each file that must come along, in their order."""
        return ()
