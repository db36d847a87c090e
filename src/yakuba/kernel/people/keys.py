"""Which keys lead to a person: names, kana and Latin words, each in every form that a searcher may type."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from yakuba.kernel.people.columns import Row
from yakuba.kernel.people.contracts import Kind
from yakuba.lib.characters import candidate_key, has_candidates
from yakuba.lib.names import Script, kana_key, kana_keys, latin_keys, name_key, script

LONGEST = 200
# 法人格 at either end of a firm's name says nothing to a searcher.
_FORMS = re.compile(r"^(株式会社|有限会社|合同会社|\((株|有|同)\))|(株式会社|有限会社|合同会社|\((株|有|同)\))$")
_FORMS_KANA = re.compile(r"^(カブシキガイシヤ|ユウゲンガイシヤ|ゴオドオガイシヤ)")


class KeyKind(IntEnum):
    """What a key is made of. Exact matches sort before candidates."""

    NAME = 1
    CANDIDATE = 2
    KANA = 3
    LATIN = 4


class Of(IntEnum):
    """Which name a key belongs to."""

    NAME = 1
    ALIAS = 2
    FORMER = 3


@dataclass(frozen=True, slots=True)
class Key:
    """One key; ``sole`` when the person has no other of its kind."""

    kind: KeyKind
    text: str
    which: Of
    sole: bool


def search_keys(row: Row) -> list[Key]:
    """All keys of a row, each once."""
    found: dict[tuple[KeyKind, str], Of] = {}
    for kind, key, which in _keys(row):
        if key:
            found.setdefault((kind, key[:LONGEST]), which)
    kinds = [kind for kind, _text in found]
    return [Key(kind, text, which, kinds.count(kind) == 1) for (kind, text), which in found.items()]


def sort_key(row: Row) -> str:
    """Where a person stands in lists: by sound, else as written."""
    return (kana_key(row.text("kana")) or name_key(row.text("name")))[:LONGEST]


def _keys(row: Row) -> Iterator[tuple[KeyKind, str, Of]]:
    for of, name, kana in _names(row):
        yield from _written(row, name, of)
        yield from _sounds(row, kana, of)
    yield from ((KeyKind.LATIN, key, Of.NAME) for key in latin_keys(row.text("latin")))


def _names(row: Row) -> Iterator[tuple[Of, str, str]]:
    name, kana = row.text("name"), row.text("kana")
    yield Of.NAME, name, kana
    if alias := row.text("alias"):
        yield Of.ALIAS, alias, row.text("alias_kana")
    if former := row.text("former_surname"):
        given, given_kana = _given(name), _given(kana)
        yield Of.FORMER, former + given, row.text("former_surname_kana") + given_kana


def _given(name: str) -> str:
    return name.replace("\u3000", " ").partition(" ")[2]


def _written(row: Row, name: str, of: Of) -> Iterator[tuple[KeyKind, str, Of]]:
    if script(name) is Script.LATIN:
        yield from ((KeyKind.LATIN, key, of) for key in latin_keys(name))
        return
    key = name_key(name)
    yield KeyKind.NAME, key, of
    if row["kind"] == Kind.BUSINESS:
        yield KeyKind.NAME, _FORMS.sub("", key), of
    if has_candidates(name):
        yield KeyKind.CANDIDATE, candidate_key(name), of


def _sounds(row: Row, kana: str, of: Of) -> Iterator[tuple[KeyKind, str, Of]]:
    if not kana:
        return
    if row["nationality"]:
        yield from ((KeyKind.KANA, key, of) for key in kana_keys(kana))
        return
    key = kana_key(kana)
    yield KeyKind.KANA, key, of
    if row["kind"] == Kind.BUSINESS:
        yield KeyKind.KANA, _FORMS_KANA.sub("", key), of
