"""The bank of やさしい日本語: what definitions say to residents, by the very words that they say it in.

A sentence is found by its text and not by its place: when a new version says something else, the old easy words do not
stand in for it. No version of a definition changes when its easy words do.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property

from pydantic import Field

from yakuba.kernel.procedures.contracts import Definition, Missing
from yakuba.kernel.procedures.model import Model


class EasyText(Model):
    """``text`` as a definition has it; ``plain`` says the same in やさしい日本語, with every figure and condition."""

    text: str = Field(min_length=1)
    plain: str = Field(min_length=1)


class Easy(Model):
    """easy.yaml"""

    texts: tuple[EasyText, ...] = ()

    @cached_property
    def words(self) -> dict[str, str]:
        """Easy words by text."""
        return {one.text: one.plain for one in self.texts}

    def lacking(self, definitions: Iterable[Definition]) -> list[str]:
        """What residents are shown without easy words: place and text, in the order of the definitions."""
        found = (f"{one.id} {place}: {text}" for one in definitions for place, text in shown(one) if text not in self)
        return list(dict.fromkeys(found))

    def idle(self, definitions: Iterable[Definition]) -> list[str]:
        """Texts that no definition says (any more)."""
        said = {text for one in definitions for _place, text in shown(one)}
        return [one.text for one in self.texts if one.text not in said]

    def __contains__(self, text: str) -> bool:
        return text in self.words


def shown(definition: Definition) -> Iterator[tuple[str, str]]:
    """(place, text) of everything that residents are shown of a definition, besides its name and its articles."""
    yield "summary", definition.summary
    yield from (("needs", need) for need in definition.needs)
    for event, trigger in definition.events.items():
        yield from ((f"{event}.{when.id}", when.because) for when in trigger.when)
    yield from ((f"channels.{door}", channel.basis) for door, channel in definition.channels.items())
    if isinstance(definition.standard_period, Missing):
        yield "standard_period", definition.standard_period.none_because
