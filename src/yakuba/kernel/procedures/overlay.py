"""A town's changes to the shared banks: of an entry only what is different, laid over what is shipped, from a day on.

``facts.yaml`` of a town may hold ``valid_from`` and ``facts: [{id: dog, question: …}]`` alone: everything else of that
fact stays as it is shipped, also when a later release improves it. An entry that is shipped nowhere is the town's own
and must be whole.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from pydantic import ValidationError

from yakuba.kernel.procedures.bank import Bank
from yakuba.kernel.procedures.reading import Refused, load, mistakes

Changes: TypeAlias = Mapping[str, Mapping[str, Sequence[Mapping[str, Any]]]]
"""Bank → list → entries, as they were written."""

LISTS: Mapping[str, Mapping[str, str]] = {
    "events": {"events": "id"},
    "facts": {"facts": "id", "derived": "id", "counts": "id", "terms": "id", "constraints": "expr"},
    "fields": {"groups": "id", "fields": "id"},
    "parameters": {"parameters": "id"},
    "easy": {"texts": "text"},
}
"""The lists of each bank, and by which word of theirs entries are one."""


class Dated(NamedTuple):
    """Changes that hold from a day on."""

    valid_from: date
    changes: Changes


def read(folder: Path) -> tuple[dict[str, Dated], list[str]]:
    """The changes of each bank in a town's folder, by file, and every mistake; a bank without a file has none."""
    found: dict[str, Dated] = {}
    wrong: list[str] = []
    for bank in LISTS:
        path = folder / f"{bank}.yaml"
        if path.exists():
            try:
                raw = load(path, path.name) or {}
            except Refused as refused:
                wrong += refused.complaints
                continue
            wrong += (mistakes_here := _misshapen(bank, raw))
            if not mistakes_here:
                found[path.name] = Dated(raw["valid_from"], {bank: _as_json(raw, LISTS[bank])})
    return found, wrong


def _as_json(raw: Mapping[str, Any], lists: Mapping[str, str]) -> Any:
    """As it is stored: days as text."""
    return json.loads(json.dumps({name: raw[name] for name in lists if name in raw}, default=str))


def _misshapen(bank: str, raw: Any) -> list[str]:
    shown, lists = f"{bank}.yaml", LISTS[bank]
    if not isinstance(raw, dict):
        return [f"{shown}: valid_from(いつから)と、{'、'.join(lists)} のどれかを書いてください"]
    strange = raw.keys() - lists.keys() - {"valid_from"}
    wrong = [
        f"{shown} の {name}: 知らない項目です。{'、'.join(lists)} を書けます" for name in sorted(map(str, strange))
    ]
    if type(raw.get("valid_from")) is not date:
        wrong.append(f"{shown} の valid_from: この変更がいつからかを 2026-04-01 の形で書いてください")
    for name in [name for name in lists if name in raw]:
        entries = raw[name] if isinstance(raw[name], list) else [None]
        keys = [entry.get(lists[name]) if isinstance(entry, dict) else None for entry in entries]
        if not all(key and isinstance(key, str) for key in keys):
            wrong.append(f"{shown} の {name}: 並び(行頭の -)にして、どの項目にも {lists[name]} を書いてください")
        wrong += [f"{shown} の {name}[{key}]: {times}回書かれています" for key, times in _several(keys)]
    return wrong


def _several(keys: Sequence[Any]) -> list[tuple[str, int]]:
    return [(key, times) for key, times in Counter(key for key in keys if isinstance(key, str)).items() if times > 1]


def laid_over(bank: Bank, changes: Sequence[Changes]) -> Bank:
    """The bank with these changes, in their order. Raises Refused with every mistake, by file and entry."""
    if not any(changes):
        return bank
    raw = bank.model_dump(mode="json")
    for one in changes:
        for name, lists in one.items():
            for part, entries in lists.items():
                raw[name][part] = _merged(raw[name][part], entries, LISTS[name][part])
    try:
        return Bank.model_validate(raw)
    except ValidationError as error:
        raise Refused([said.replace(".", ".yaml の ", 1) for said in mistakes(error, raw)]) from error


def _merged(base: list[dict[str, Any]], entries: Sequence[Mapping[str, Any]], key: str) -> list[dict[str, Any]]:
    by_key = {entry[key]: dict(entry) for entry in base}
    for entry in entries:
        by_key[entry[key]] = by_key.get(entry[key], {}) | dict(entry)
    return list(by_key.values())
