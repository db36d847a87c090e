"""保存期間の区分 of the town with what uses each, and their replacement by those of its own 文書管理規程."""

from collections.abc import Sequence

from yakuba.kernel.cases import service as cases
from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contracts import Asked, ClassUse, RetentionInfo, TableChange
from yakuba.kernel.procedures import service as procedures
from yakuba.lib import clock
from yakuba.lib.refs import Actor


def table() -> list[tuple[RetentionInfo, ClassUse]]:
    """The classes in force, the shortest first, each with what uses it. Five queries."""
    classes = documents.retention_classes()
    uses = documents.class_uses(classes, asked())
    return [(each, uses[each.code]) for each in classes]


def replace(actor: Actor, rows: Sequence[RetentionInfo]) -> TableChange:
    """As ``documents.replace_classes``. Raises NotAllowed, TableRefusedError."""
    return documents.replace_classes(rows, asked=asked(), actor=actor)


def asked() -> dict[int, Asked]:
    """By number of years, who asks for them; also the years that only versions in force no more had.

    What was begun under such a version goes on under it, so its years must find a class too.
    """
    in_force, kept = procedures.retention_asked(on=clock.today()), cases.kept_by_version()
    found: dict[int, Asked] = {}
    for version, years in procedures.retention_years().items():
        so_far = found.get(years, Asked())
        names = {*so_far.procedures, *([version[0]] if version in in_force else [])}
        found[years] = Asked(tuple(sorted(names)), so_far.cases + kept.get(version, 0))
    return found
