"""What of a definition nobody has compared with a source yet, besides its articles."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakuba.kernel.procedures.contracts import Definition, Missing

PARTS: dict[str, Promise] = {
    "period": gettext_lazy("期限"),
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
