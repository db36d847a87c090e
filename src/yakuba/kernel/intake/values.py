"""Which values may be stated: the checks of 手続, refused in the words of 受付."""

from collections.abc import Iterable, Mapping

from yakuba.kernel.intake.contracts import BadStatementError, Current, ReceptionView, Stated
from yakuba.kernel.procedures import values
from yakuba.kernel.procedures.service import material
from yakuba.kernel.procedures.values import Statable, wrong_characters

__all__ = ["Statable", "check", "refused_values", "wrong_characters"]


def check(
    statements: Iterable[Stated], bank: Statable, units: set[str], event: Mapping[str, Current] | None = None
) -> None:
    """Raises BadStatementError for the first value that does not fit its item or unit, or what stands of the event."""
    try:
        values.check(statements, bank, units, {item: now.value for item, now in (event or {}).items()})
    except values.BadValueError as bad:
        raise BadStatementError(bad.item, str(bad)) from bad


def refused_values(reception: ReceptionView, statements: Iterable[Stated]) -> list[tuple[Stated, str]]:
    """Each value that ``state`` would refuse for itself, and why: all of them, where ``state`` tells the first."""
    bank = Statable.of(material(reception.event, on=reception.received_on))
    units = {member.unit for member in reception.members}
    return [(stated, str(bad)) for stated, bad in values.refusals(statements, bank, units)]
