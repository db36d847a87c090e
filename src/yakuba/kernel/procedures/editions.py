"""Whose a version is: the house ships versions from 1 on, a town numbers its own from 1001.

A town's own version takes precedence from its day on, whatever is shipped later (decision 0077); its number says whose
it is, so cases, sheets and messages that name a version need nothing more.
"""

from collections.abc import Iterable
from datetime import date

from django.db.models import Case, IntegerField, Value, When
from django.utils.translation import gettext as _

from yakuba.kernel.procedures.contracts import Definition

OWN_FROM = 1001
OWN = Case(When(version__gte=OWN_FROM, then=Value(1)), default=Value(0), output_field=IntegerField())
"""For the order of rows: a town's own versions after those shipped."""
NEWEST_LAST = ("own", "valid_from", "version")


def is_own(version: int) -> bool:
    """Whether a town made this version itself."""
    return version >= OWN_FROM


def label(version: int) -> str:
    """The version as people are shown it: 第2版(配布), 第1001版(この町の定義)."""
    text = _("第%(number)s版(この町の定義)") if is_own(version) else _("第%(number)s版(配布)")
    return text % {"number": version}


def in_force(definitions: Iterable[Definition], on: date) -> tuple[Definition, ...]:
    """Of each procedure the one that holds on a day: the town's own newest, else the newest shipped."""
    newest: dict[str, Definition] = {}
    for definition in sorted(definitions, key=lambda d: (is_own(d.version), d.valid_from, d.version)):
        if definition.valid_from <= on:
            newest[definition.id] = definition
    return tuple(newest.values())


def overtaken(definitions: Iterable[Definition], on: date) -> list[str]:
    """Procedures whose own version holds although a later one was shipped: somebody must compare them."""
    everything = list(definitions)
    own = {d.id: d for d in in_force(everything, on) if is_own(d.version)}
    newer = {d.id for d in everything if d.id in own and not is_own(d.version) and d.valid_from > own[d.id].valid_from}
    return sorted(newer)
