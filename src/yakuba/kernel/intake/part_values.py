"""What of a reception is whose: all of it where it was taken, elsewhere what is one's own."""

from dataclasses import dataclass

from yakuba.kernel.procedures.contracts import Definition


@dataclass(frozen=True, slots=True)
class Part:
    """What an actor works on in a reception: the whole (``duties`` None) where it was taken or by the online door; as
    an involved section what ``duties`` (業務) it is in charge of, sitting at ``section`` and ``office``.
    """

    duties: frozenset[str] | None = None
    section: str = ""
    office: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether nothing of it is somebody else's."""
        return self.duties is None

    def includes(self, definition: Definition) -> bool:
        """Whether one fills, signs and receives this procedure."""
        return self.duties is None or definition.duty in self.duties

    def sees(self, definition: Definition) -> bool:
        """Whether one is told of this procedure: what is told in person only is told to whom it belongs."""
        return not definition.discreet or self.includes(definition)


WHOLE = Part()
