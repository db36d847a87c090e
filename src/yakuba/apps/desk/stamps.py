"""回議欄: the approval slots of a case as a row of stamps, and whose turn it is."""

from collections.abc import Mapping
from dataclasses import dataclass

from yakuba.apps.desk import words
from yakuba.kernel.cases.contracts import CaseView, Slot, SlotState


@dataclass(frozen=True, slots=True)
class Stamp:
    """One box of the 回議欄."""

    slot: Slot
    name: str
    section: str
    role: str


@dataclass(frozen=True, slots=True)
class Round:
    """One circulation; a return starts a new one."""

    number: int
    stamps: tuple[Stamp, ...]


def waiting_slots(case: CaseView) -> tuple[Slot, ...]:
    """The slots whose turn it is: the first waiting place of the newest round, several where 合議 is in parallel."""
    newest = max((slot.round for slot in case.slots), default=0)
    waiting = [slot for slot in case.slots if slot.round == newest and slot.state == SlotState.WAITING]
    place = min((slot.place for slot in waiting), default=0)
    return tuple(slot for slot in waiting if slot.place == place)


def rounds(case: CaseView, names: Mapping[str, str], sections: Mapping[str, str]) -> tuple[Round, ...]:
    """All circulations, the newest first."""
    numbers = sorted({slot.round for slot in case.slots}, reverse=True)
    return tuple(
        Round(number, tuple(_stamp(slot, names, sections) for slot in case.slots if slot.round == number))
        for number in numbers
    )


def _stamp(slot: Slot, names: Mapping[str, str], sections: Mapping[str, str]) -> Stamp:
    name = slot.by_name or names.get(slot.by.removeprefix("staff:"), "")
    return Stamp(slot, name, sections.get(slot.section, slot.section), words.role(slot.role))
