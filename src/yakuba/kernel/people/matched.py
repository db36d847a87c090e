"""Whom a card's four items have found."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Matched:
    """The one resident of whom the register says what the card says; ``number`` is their 宛名番号."""

    person_id: int
    number: str
    kana: str = field(repr=False)
