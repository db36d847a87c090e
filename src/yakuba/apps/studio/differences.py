"""What differs between two versions, side by side, and where on the pages a complaint belongs."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from yakuba.apps.studio.lines import Line, Reader
from yakuba.apps.studio.models import Draft
from yakuba.kernel.procedures.contracts import Definition

PARTS: Mapping[str, str] = {
    "name": "words",
    "plain_name": "words",
    "summary": "words",
    "period": "days",
    "no_period": "days",
    "standard_period": "days",
    "channels": "channels",
    "needs": "needs",
    "checks": "checks",
    "letters": "letters",
    "legal_basis": "articles",
}
"""Which page changes what."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One line that is otherwise; empty where it is not there. ``url``: where it is changed."""

    term: str
    before: str
    after: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One complaint with what it is about, in words, and where it is put right."""

    term: str
    text: str
    url: str


def differences(reader: Reader, before: Definition, after: Definition, draft: Draft | None = None) -> list[Difference]:
    """Every line that differs, in the order of the page; with a draft, each with where it is changed."""
    old = {line.key: line for line in reader.every(before)}
    new = {line.key: line for line in reader.every(after)}
    found = []
    for key in _in_turn(list(old), list(new)):
        one, other = _text(old.get(key)), _text(new.get(key))
        if one != other:
            term = (new.get(key) or old[key]).term
            found.append(Difference(term, one, other, where(draft, key) if draft else ""))
    return found


def complaints(reader: Reader, definition: Definition, draft: Draft, said: Sequence[Sequence[str]]) -> list[Told]:
    """The complaints of a check, each at its field."""
    terms = {line.key: line.term for line in reader.every(definition)}
    found = []
    for name, text in said:
        key = re.sub(r"\[([^\]]*)\]", r".\1", name)
        found.append(Told(_term(terms, key), text, where(draft, key)))
    return found


def where(draft: Draft, key: str) -> str:
    """The page on which the line with this key is changed; '' where none is."""
    first, *rest = key.split(".")
    if first in ("valid_from", "reason"):
        return reverse("studio:about", args=[draft.key])
    if first == "events" and rest:
        return reverse("studio:part", args=[draft.key, f"conditions-{rest[0]}"])
    return reverse("studio:part", args=[draft.key, PARTS[first]]) if first in PARTS else ""


def _term(terms: Mapping[str, str], key: str) -> str:
    """What the field is called: itself, the line that it belongs to, or the first line below it."""
    if key in ("valid_from", "version"):
        return _("この版が有効になる日") if key == "valid_from" else _("版の番号")
    for line, term in terms.items():
        if key == line or key.startswith(f"{line}.") or line.startswith(f"{key}."):
            return term
    return key or _("全体")


def _in_turn(old: list[str], new: list[str]) -> list[str]:
    """Keys of both: as the new one has them, what is gone where it was."""
    turn = list(new)
    for place, key in enumerate(old):
        if key not in turn:
            before = next((turn.index(one) + 1 for one in reversed(old[:place]) if one in turn), 0)
            turn.insert(before, key)
    return turn


def _text(line: Line | None) -> str:
    if line is None:
        return ""
    return line.text + ("\n" + _("(未確認)") if line.unsure else "")
