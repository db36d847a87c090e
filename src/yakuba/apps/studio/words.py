"""What areas, life events, fields and expressions are called on the pages."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from yakuba.kernel.procedures.bank import Bank
from yakuba.ports.module import Text

AREAS: Mapping[str, Text] = {
    "gakko": _("学校"),
    "hoiku": _("保育・幼稚園"),
    "hoken": _("保険・年金"),
    "jumin": _("住民"),
    "jutaku": _("住宅"),
    "kaigo": _("介護"),
    "kankyo": _("環境"),
    "kenko": _("健康"),
    "kodomo": _("こども"),
    "koseki": _("戸籍"),
    "nogyo": _("農業"),
    "shogai": _("障害"),
    "suido": _("水道"),
    "zei": _("税"),
}
LETTERS: Mapping[str, Text] = {
    "accepted": _("受理"),
    "approved": _("承認"),
    "refused": _("却下"),
    "received": _("受付"),
}
UNITS: Mapping[str, Text] = {"household": _("世帯に一つ"), "person": _("条件に合う一人ひとりに一つ")}
SIGNING: Mapping[str, Text] = {
    "none": _("署名なし"),
    "name": _("署名又は記名"),
    "signature": _("自署"),
    "paper": _("紙に署名"),
}
ISSUES: Mapping[str, Text] = {
    "none": _("出すものはない"),
    "letter": _("市の通知書"),
    "external": _("基幹系が発行する"),
}
_TERM = r"'[^']*'|:?[a-z][a-z0-9_]*|\d+"
_TOKEN = re.compile(
    rf"(?P<ranged>{_TERM}) BETWEEN (?P<low>{_TERM}) AND (?P<high>{_TERM})"
    rf"|(?P<left>{_TERM}) (?P<sign><>|>=|<=|=|<|>) (?P<right>{_TERM})"
    rf"|NOT (?P<denied>[a-z][a-z0-9_]*)|(?P<operator>\b(?:AND|OR|NOT|BETWEEN|IN)\b)|(?P<term>{_TERM})"
)
_OPERATORS: Mapping[str, Text] = {
    "AND": _("かつ"),
    "OR": _("又は"),
    "NOT": _("でない:"),
    "BETWEEN": _("が次の間:"),
    "IN": _("が次のどれか:"),
}
_SIGNS: Mapping[str, Text] = {
    "=": _("%(one)sが%(other)s"),
    "<>": _("%(one)sが%(other)sではない"),
    ">=": _("%(one)sが%(other)s以上"),
    "<=": _("%(one)sが%(other)s以下"),
    ">": _("%(one)sが%(other)sより大きい"),
    "<": _("%(one)sが%(other)sより小さい"),
}

_SOURCES: tuple[tuple[re.Pattern[str], Text], ...] = (
    (re.compile(r"data/national/administrative-procedures\.parquet"), _("行政手続等の悉皆調査")),
    (re.compile(r"data/procedures-list\.md(?: [a-z]+(?:-[a-z]+)+)?"), _("手続一覧")),
    (re.compile(r"data/scenarios/([A-Z0-9]+)\.yaml(?: ordinances)?"), _(r"設例\1")),
    (re.compile(r"requirements/[a-z-]+\.md"), _("要件")),
    (re.compile(r"要確認"), _("未確認")),
    (re.compile(r"記憶"), _("出典を見ずに書いたもの")),
)
"""What stands in the sources of the definitions that are shipped, and what people call it."""


def area(name: str) -> str:
    """An area as people call it; a town's own one by its name."""
    return str(AREAS.get(name, name))


def source(text: str) -> str:
    """Where something is known from, as people call it: no file of ours, and what was remembered said plainly."""
    for written, said in _SOURCES:
        text = written.sub(str(said), text)
    return text


def names_of(bank: Bank | None) -> dict[str, str]:
    """What everything that an expression may name is called: facts, computed ones, terms, and ``:figures``."""
    if bank is None:
        return {}
    facts = bank.facts
    found = {one.id: one.label for part in (facts.facts, facts.derived, facts.counts, facts.terms) for one in part}
    return found | {f":{one.id}": one.label for one in bank.parameters.parameters}


def in_words(expr: str, names: Mapping[str, str]) -> str:
    """An expression with every name, comparison and range as people say it."""

    def called(term: str) -> str:
        name = term[1:-1] if term.startswith("'") else names.get(term, "")
        return f"「{name}」" if name else term

    def said(found: re.Match[str]) -> str:
        if ranged := found["ranged"]:
            ends = {"one": called(ranged), "low": called(found["low"]), "high": called(found["high"])}
            return _t("%(one)sが%(low)sから%(high)sまで") % ends
        if sign := found["sign"]:
            return str(_SIGNS[sign]) % {"one": called(found["left"]), "other": called(found["right"])}
        if denied := found["denied"]:
            return _t("%(name)sではない") % {"name": called(denied)}
        return str(_OPERATORS[found["operator"]]) if found["operator"] else called(found["term"])

    return _TOKEN.sub(said, " ".join(expr.split()))
