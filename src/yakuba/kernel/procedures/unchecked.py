"""What of a definition nobody has compared with a source yet, besides its articles."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakuba.kernel.procedures.bank import Bank, Parameter
from yakuba.kernel.procedures.contracts import Definition, Missing

PARTS: dict[str, Promise] = {
    "period": gettext_lazy("期限"),
    "no_period": gettext_lazy("いつまでに"),
    "review_standard": gettext_lazy("審査基準"),
    "standard_period": gettext_lazy("標準処理期間"),
    "statutory_period": gettext_lazy("法定の処理期間"),
    "appeal": gettext_lazy("教示"),
    "form_rule": gettext_lazy("様式"),
    "retention": gettext_lazy("保存期間"),
}


@dataclass(frozen=True, slots=True)
class Unchecked:
    """``part`` is the field of the definition (``channels`` for each door), ``words`` what people read."""

    part: str
    words: str


def unchecked(one: Definition) -> tuple[Unchecked, ...]:
    """What stands as ``verified: false`` in the definition, also an article by which there is none of it."""
    return (*_doors(one), *_parts(one))


def _doors(one: Definition) -> Iterator[Unchecked]:
    for door, channel in one.channels.items():
        if not channel.verified:
            yield Unchecked("channels", _("受付(%(door)s)") % {"door": door.label})


def _parts(one: Definition) -> Iterator[Unchecked]:
    for name, label in PARTS.items():
        part = getattr(one, name)
        if part is None or part.verified:
            continue
        if not isinstance(part, Missing):
            yield Unchecked(name, str(label))
        elif part.article:
            yield Unchecked(name, _("%(part)sなし(%(article)s)") % {"part": label, "article": part.article})


def deciding_figures(one: Definition, bank: Bank, event: str) -> tuple[Parameter, ...]:
    """The shared figures by which the definition decides, at this life event, who is concerned."""
    meant = {term.id: term.expr for term in bank.facts.terms} | {count.id: count.where for count in bank.facts.counts}
    texts = [when.expr for when in one.events[event].when]
    seen: set[str] = set()
    for text in texts:
        named = set(re.findall(r":?[a-z][a-z0-9_]*", text)) - seen
        seen |= named
        texts += [meant[name] for name in sorted(named) if name in meant]
    return tuple(figure for figure in bank.parameters.parameters if f":{figure.id}" in seen)


def is_compared(figure: Parameter, on: date) -> bool:
    """Whether somebody has compared the figure with a source, as it stands ``on`` a day."""
    held = [dated for dated in figure.values if dated.valid_from <= on]
    return bool(held) and max(held, key=lambda dated: dated.valid_from).verified
