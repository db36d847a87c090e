"""``legal_basis`` against the rest of a definition: what is named anywhere is listed, and nothing is surer than it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from yakuba.kernel.procedures.cited import Cited, cited, is_of, names, plain
from yakuba.kernel.procedures.contracts import Definition

APART = frozenset(["legal_basis", "survey", "survey_mismatch", "form"])
"""What names articles by itself: the list, the survey's own words, the boxes of a form."""
SOURCE = re.compile(r"調査票|手続ID|\.parquet|https?://")
"""What in the words of a part is a source that was opened; our own list of procedures is none."""


@dataclass(frozen=True)
class Listed:
    """One article of ``legal_basis``."""

    law: str
    cited: Cited
    verified: bool


def unlisted(d: Definition) -> Iterator[str]:
    """The articles that the definition names and does not list, each once, with every place that names it."""
    listed = _listed(d)
    places: dict[str, list[str]] = {}
    for place, text in texts(d):
        for one in cited(text):
            if not _covering(one, listed):
                places.setdefault(str(one), []).append(place)
    for article, where in places.items():
        told = "、".join(dict.fromkeys(where))
        yield f"legal_basis: 「{article}」がありません({told})。source と verified を付けて加えてください"


def unproven(d: Definition) -> Iterator[str]:
    """The parts that say ``verified: true`` without a checked article or a source of their own."""
    listed = _listed(d)
    for place, text in _sure(d):
        doubtful = [str(one) for one in cited(text) if not all(e.verified for e in _covering(one, listed))]
        whole = _laws_alone(text, d)
        doubtful += [law for law, verified in whole.items() if not verified]
        if doubtful:
            said = "、".join(dict.fromkeys(doubtful))
            yield f"{place}.verified: 「{said}」を legal_basis で確かめていないため、verified: false にしてください"
        elif not whole and not any(cited(text)) and not SOURCE.search(text):
            yield f"{place}.verified: 確かめた条文も出典も書かれていないため、verified: false にしてください"


def _listed(d: Definition) -> list[Listed]:
    return [Listed(article.law, one, article.verified) for article in d.legal_basis for one in cited(article.article)]


def _covering(one: Cited, listed: list[Listed]) -> list[Listed]:
    """The entries that list this article: the very same where there is one."""
    found = [entry for entry in listed if is_of(one.law, entry.law) and one.within(entry.cited)]
    return [entry for entry in found if entry.cited.paragraph == one.paragraph] or found


def _laws_alone(text: str, d: Definition) -> dict[str, bool]:
    """The listed laws that the text names without an article, and whether all that is listed of them was checked."""
    bare = plain(text).replace("(架空)", "")
    found: dict[str, bool] = {}
    for article in d.legal_basis:
        name = names(article.law)[0]
        if re.search(rf"{re.escape(name)}(?!第\d|施行)", bare):
            found[name] = found.get(name, True) and article.verified
    return found


def _sure(d: Definition) -> Iterator[tuple[str, str]]:
    """Each part that says it was checked, and the words it rests on."""
    for door, channel in d.channels.items():
        if channel.verified:
            yield f"channels.{door}", f"{channel.basis}\n{channel.source}"
    if d.no_period is not None and d.no_period.verified:
        yield "no_period", f"{d.no_period.article}\n{d.no_period.source}"
    for name in ("period", "review_standard", "standard_period", "statutory_period", "appeal", "form_rule"):
        part = getattr(d, name)
        if part is not None and part.verified:
            yield name, part.article
    if d.retention.verified:
        yield "retention", d.retention.basis


def texts(d: Definition) -> Iterator[tuple[str, str]]:
    """Every text of the definition with its place, as ``checks[tag].article``."""
    for name in type(d).model_fields:
        if name not in APART:
            yield from _within(name, getattr(d, name))


def _within(place: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _within(f"{place}.{name}", getattr(value, name))
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _within(f"{place}.{key}", one)
    elif isinstance(value, tuple):
        for index, one in enumerate(value, 1):
            called = getattr(one, "id", None) or getattr(one, "after", None) or index
            yield from _within(f"{place}[{called}]", one)
