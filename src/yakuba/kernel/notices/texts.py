"""From a template and values to the words of one notice."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from yakuba.kernel.notices.contracts import BadValuesError, Language
from yakuba.kernel.notices.registry import PLACEHOLDER, Placeholder, Template
from yakuba.kernel.notices.words import is_plain
from yakuba.kernel.organisation import service as organisation
from yakuba.lib import clock
from yakuba.lib.wareki import format_day

Value: TypeAlias = "str | int | date | datetime"


SUBJECT_LIMIT = 200
MASK = "●" * 6


@dataclass(frozen=True, slots=True)
class Words:
    """What one notice says. ``translated`` False: the wished language was missing, this is Japanese.

    Only ``mail`` holds the values of secret placeholders.
    """

    language: Language
    translated: bool
    subject: str
    body: str
    mail: str


def compose(template: Template, values: Mapping[str, Value], *, language: Language, section: str) -> Words:
    """Raises BadValuesError naming every field that is missing, unknown or wrong."""
    wrong = [name for name in (*template.placeholders, *values) if not _fits(template, name, values)]
    built_in = _built_in(template, language, section)
    wrong += [name for name, value in built_in.items() if not value]
    if wrong:
        raise BadValuesError(template.id, dict.fromkeys(wrong))
    chosen, text = template.text(language)
    shown = {name: _shown(template.placeholders[name], value, chosen) for name, value in values.items()} | built_in
    masked = shown | dict.fromkeys(template.secrets, MASK)
    subject = _filled(text.subject, shown)
    if len(subject) > SUBJECT_LIMIT or not is_plain(subject):
        raise BadValuesError(template.id, ["subject"])
    return Words(
        language=chosen,
        translated=chosen == language,
        subject=subject,
        body=_filled(text.body, masked),
        mail=_filled(text.mail or text.body, shown),
    )


def plain_values(values: Mapping[str, Value]) -> dict[str, str | int]:
    """The values as plain JSON, for comparing two calls."""
    return {name: value if isinstance(value, str | int) else value.isoformat() for name, value in values.items()}


def _fits(template: Template, name: str, values: Mapping[str, Value]) -> bool:
    said, value = template.placeholders.get(name), values.get(name)
    if said is None or value is None:
        return False
    if said.type == "text":
        return isinstance(value, str) and 0 < len(value.strip()) <= said.max and is_plain(value, lines=said.lines)
    if said.type == "moment":
        return isinstance(value, datetime) and value.tzinfo is not None
    if said.type == "date":
        return isinstance(value, date) and not isinstance(value, datetime)
    return isinstance(value, int) and not isinstance(value, bool)


def _built_in(template: Template, language: Language, section: str) -> dict[str, str]:
    needed = template.needed(language)
    found: dict[str, str] = {}
    if "municipality" in needed:
        town = organisation.municipality()
        found["municipality"] = town.name if town else ""
    if "section" in needed:
        place = organisation.section(section)
        found["section"] = place.name if place else ""
    return found


def _shown(said: Placeholder, value: Value, language: Language) -> str:
    english = language == Language.EN
    if isinstance(value, datetime):
        local = value.astimezone(clock.JST)
        return f"{_day(clock.day_of(value), english)} {local:%H:%M}"
    if isinstance(value, date):
        return _day(value, english)
    if said.type == "yen":
        return f"JPY {value:,}" if english else f"{value:,}円"
    return f"{value:,}" if isinstance(value, int) else value.strip()


def _day(value: date, english: bool) -> str:
    return f"{value.day} {value:%B} {value.year}" if english else format_day(value)


def _filled(text: str, shown: Mapping[str, str]) -> str:
    def put(found: re.Match[str]) -> str:
        return shown[found[1]]

    return PLACEHOLDER.sub(put, text)
