"""What only some procedures want to know: for what is told in person only, its questions are as telling as its name."""

from collections.abc import Collection, Iterable

from yakuba.kernel.procedures.service import Material


def facts_only_of(material: Material, procedures: Collection[str]) -> frozenset[str]:
    """Facts that only the conditions of these procedures look at, directly or through computed ones."""
    own: set[str] = set()
    others: set[str] = set()
    for (procedure, _condition), facts in material.looked_at.items():
        (own if procedure in procedures else others).update(_behind(material, facts))
    return frozenset(own - others)


def items_only_of(material: Material, procedures: Collection[str]) -> frozenset[str]:
    """As ``facts_only_of``, with the boxes that stand on the forms of these procedures and on no other."""
    own: set[str] = set()
    others: set[str] = set()
    for name, definition in material.definitions.items():
        (own if name in procedures else others).update(definition.fields)
    return facts_only_of(material, procedures) | (own - others)


def _behind(material: Material, facts: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for name in facts:
        found.add(name)
        fact = material.compiled.facts.get(name)
        if fact is not None and fact.function:
            found |= _behind(material, fact.of)
    return found
