"""What the counter's pages show of a household: its members, who died, and what a text about newcomers says."""

from collections.abc import Mapping

from yakuba.apps.counter import register
from yakuba.apps.counter.newcomers import Household
from yakuba.apps.counter.queries import event, facts
from yakuba.apps.counter.words import label_of, text_of
from yakuba.kernel.intake.contracts import Current, ReceptionView
from yakuba.kernel.procedures.bank import FactEntry
from yakuba.lib.refs import Actor


def page(actor: Actor, reception: ReceptionView) -> dict[str, object]:
    """Whom the page shows, and what it still needs before the interview."""
    found = event(reception.event)
    bank = facts(reception)
    origins = register.origins(actor, reception)
    members = [(member, identity(member.items, bank), origins.get(member.unit, "")) for member in reception.members]
    dead = next((m.unit for m in reception.members if "deceased" in m.items and m.items["deceased"].value == 1), "")
    return {
        "reception": reception,
        "event": found,
        "members": members,
        "asks_deceased": found is not None and found.happened_on == "died_on",
        "deceased": dead,
        "nameless": any(not member.is_named for member in reception.members),
        "from_register": found is not None and found.household != "newcomers",
        "from_file": found is not None and found.household != "register",
    }


def deceased_missing(reception: ReceptionView) -> bool:
    """Whether it must still be said who died."""
    found = event(reception.event)
    named = any("deceased" in m.items and m.items["deceased"].value == 1 for m in reception.members)
    return found is not None and found.happened_on == "died_on" and not named


def preview(found: Household, bank: Mapping[str, FactEntry]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Each person of a text that was read: name, then every other item in words."""
    return [
        (
            str(person.get("name") or person.get("latin_name")),
            [(label_of(item, bank), text_of(item, value, bank)) for item, value in person.items() if item != "name"],
        )
        for person in found.people
    ]


def preview_household(found: Household, bank: Mapping[str, FactEntry]) -> list[tuple[str, str]]:
    """What the text says of the household."""
    return [(label_of(item, bank), text_of(item, value, bank)) for item, value in found.facts.items()]


def identity(items: Mapping[str, Current], bank: Mapping[str, FactEntry]) -> list[tuple[str, str, str]]:
    """What identifies a member, as label, text and source."""
    return [
        (label_of(name, bank), text_of(name, items[name].value, bank), items[name].source.value)
        for name in ("kana", "latin_name", "alias", "born", "sex", "relation")
        if name in items and items[name].value is not None
    ]
