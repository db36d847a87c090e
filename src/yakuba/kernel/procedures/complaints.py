"""What may not be published: names that are in no bank, doubles, boxes that cannot be asked or filled."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from yakuba.kernel.procedures.bank import Bank
from yakuba.kernel.procedures.contracts import Definition
from yakuba.kernel.procedures.fields import Field_, Fields
from yakuba.kernel.procedures.lawful import breaches
from yakuba.kernel.procedures.told import whispers

DERIVED_SOURCES = frozenset(
    ["intake.received_on", "intake.filer.name", "intake.filer.address", "intake.filer.phone", "intake.filer.relation"]
    + ["intake.filer.relation_to_deceased", "intake.agent.name", "intake.agent.capacity", "intake.agent.address"]
    + ["people.household", "people.head"]
    + [f"people.{item}" for item in ("name", "kana", "alias", "born", "sex", "relation")]
    + [f"people.deceased.{item}" for item in ("name", "kana", "born", "sex")]
)


def by_number(definition: Definition) -> str:
    """What a shipped definition is called in a complaint."""
    return f"{definition.id} 第{definition.version}版"


def complaints(
    bank: Bank, definitions: Sequence[Definition], called: Callable[[Definition], str] = by_number
) -> Iterator[str]:
    """What keeps these from being published, each as a sentence that names file and place."""
    yield from bank_complaints(bank)
    yield from definition_complaints(bank, definitions, called)


def bank_complaints(bank: Bank) -> Iterator[str]:
    """What is wrong in the banks themselves."""
    facts = {fact.id for fact in bank.facts.facts}
    names = [fact.id for fact in bank.facts.facts] + [derived.id for derived in bank.facts.derived]
    names += [count.id for count in bank.facts.counts] + [term.id for term in bank.facts.terms]
    for name, times in Counter(names).items():
        if times > 1:
            yield f"facts.yaml: {name} が{times}つあります"
    yield from _order_complaints(bank)
    events = {event.id for event in bank.events.events}
    for fact in bank.facts.facts:
        yield from (f"facts.yaml {fact.id}: {event} という出来事はありません" for event in fact.wording.keys() - events)
        if fact.known_from and (fact.given or (fact.scope, fact.type) != ("household", "boolean")):
            yield f"facts.yaml {fact.id}: known_from は、聞き取りで尋ねる世帯の boolean の事実にだけ書けます"
    for event in bank.events.events:
        yield from (
            f"events.yaml {event.id}: {name} という事実はありません" for name in event.opening if name not in facts
        )
    yield from _field_complaints(bank.fields, facts)
    for text, times in Counter(one.text for one in bank.easy.texts).items():
        if times > 1:
            yield f"easy.yaml: 「{text}」が{times}つあります"


def _order_complaints(bank: Bank) -> Iterator[str]:
    days = {fact.id for fact in bank.facts.facts if (fact.scope, fact.type) == ("event", "date")}
    for fact in bank.facts.facts:
        if fact.not_before and not {fact.id, fact.not_before} <= days:
            yield f"facts.yaml {fact.id}: not_before は、出来事の日付どうしにだけ書けます"


def _field_complaints(fields: Fields, facts: set[str]) -> Iterator[str]:
    groups = {group.id for group in fields.groups}
    for name, times in Counter(field.id for field in fields.fields).items():
        if times > 1:
            yield f"fields.yaml: {name} が{times}つあります"
    for field in fields.fields:
        where = f"fields.yaml {field.id}"
        if not _has_source(field, facts):
            yield f"{where}: 出どころ {field.source} は使えません"
        if field.group and field.group not in groups:
            yield f"{where}: {field.group} というまとまりはありません"
        if field.is_asked:
            yield from (f"{where}: {text}" for text in _asked_complaints(field))
        for value in sorted(field.plain_values.keys() - set(field.values)):
            yield f"{where}: plain_values の {value} は values にありません"


def _has_source(field: Field_, facts: set[str]) -> bool:
    kind, _, rest = field.source.partition(".")
    return rest in facts if kind in ("event", "fact") else field.is_asked or field.source in DERIVED_SOURCES


def _asked_complaints(field: Field_) -> Iterator[str]:
    if not (field.help and field.plain):
        yield "尋ねる欄には help と plain が要ります"
    if (field.type == "choice") != bool(field.values):
        yield "values は choice の欄にだけ要ります"


def definition_complaints(
    bank: Bank, definitions: Sequence[Definition], called: Callable[[Definition], str]
) -> Iterator[str]:
    """What is wrong in the definitions, beside what their model refuses: with the banks, each other and the law."""
    seen: set[tuple[str, int]] = set()
    for definition in definitions:
        where = called(definition)
        if (definition.id, definition.version) in seen:
            yield f"{where} の version: 同じ版が二つあります"
        seen.add((definition.id, definition.version))
        yield from (f"{where} の {text}" for text in _unknown_names(bank, definition))
        yield from (f"{where} の {text}" for text in (*breaches(definition), *whispers(definition)))


def _unknown_names(bank: Bank, definition: Definition) -> Iterator[str]:
    events = {event.id for event in bank.events.events}
    facts = {fact.id for fact in bank.facts.facts}
    fields = {field.id for field in bank.fields.fields}
    yield from (f"events: {event} という出来事はありません" for event in definition.events if event not in events)
    yield from (f"fields: {name} という欄はありません" for name in definition.fields if name not in fields)
    yield from (f"asks: {name} という事実はありません" for name in definition.asks if name not in facts)
    yield from (
        f"who_may_file: {filer.who} に capacity がありません" for filer in definition.who_may_file if not filer.capacity
    )
    if definition.period and definition.period.starts not in facts:
        yield f"period.starts: 期限の起算日 {definition.period.starts} という事実はありません"
