"""The page docs/reference/procedures.md: the shipped definitions, and what in them was checked against a source."""

from collections.abc import Iterator

from django.utils.translation import override

from yakuba.kernel.procedures import catalogue
from yakuba.kernel.procedures.bank import Bank
from yakuba.kernel.procedures.contracts import Article, Definition
from yakuba.kernel.procedures.unchecked import unchecked


def pages() -> dict[str, str]:
    """File name → Markdown, always in the source language."""
    with override(None):
        found = catalogue.load()
        return {"procedures.md": "\n".join([_procedures(found.definitions), *_shared(found.bank)])}


def _shared(bank: Bank) -> Iterator[str]:
    """The figures and words that definitions share."""
    yield from ("## 共通の数値と用語", "")
    for one in bank.parameters.parameters:
        for dated in one.values:
            since = f"{dated.valid_from}から。{dated.source}"
            yield f"- {_mark(dated.verified)} {one.label}: {dated.value}{one.unit}({since})"
    for term in bank.facts.terms:
        yield f"- {_mark(term.verified)} {term.label}: {term.article}({term.source})"
    yield ""


def _mark(verified: bool) -> str:
    return "確認" if verified else "**未確認**"


def _procedures(definitions: tuple[Definition, ...]) -> str:
    unchecked = sum(not one.verified for one in definitions)
    lines = [
        "# 手続の定義 (procedures)",
        "",
        f"定義 {len(definitions)}件のうち{unchecked}件に、出典をまだ開いて確かめていない条文があります。"
        "職員の画面では「条文未確認」と出ます。"
        "未確認の教示が入る通知書は、担当課が確かめたと記録するまで施行できません。",
        "",
    ]
    for area in sorted({one.area for one in definitions}):
        lines += [f"## {area}", ""]
        for one in definitions:
            lines += _procedure(one) if one.area == area else []
    return "\n".join(lines)


def _procedure(one: Definition) -> Iterator[str]:
    doors = "・".join(door.label for door, channel in one.channels.items() if channel.open) or "なし"
    yield from (f"### {one.name}", "")
    version = f"`{one.id}` 第{one.version}版({one.valid_from}から)"
    yield f"{version}。{one.kind}、{one.outcome.label}。{one.authority}。受付: {doors}。"
    yield ""
    yield from map(_article, one.legal_basis)
    if open_points := unchecked(one):
        yield f"- 未確認の定め: {'、'.join(point.words for point in open_points)}"
    yield ""


def _article(article: Article) -> str:
    mark = f"確認 {article.checked_on}" if article.verified else "**条文未確認**"
    return f"- {mark} {article}({article.source})"
