"""Which values may be stated: the checks of 手続, refused in the words of 受付."""

from collections.abc import Iterable

from yakuba.kernel.intake.contracts import BadStatementError, Stated
from yakuba.kernel.procedures import values
from yakuba.kernel.procedures.values import Statable, wrong_characters

__all__ = ["Statable", "check", "wrong_characters"]


def check(statements: Iterable[Stated], bank: Statable, units: set[str]) -> None:
    """Raises BadStatementError for the first value that does not fit its item or unit."""
    try:
        values.check(statements, bank, units)
    except values.BadValueError as bad:
        raise BadStatementError(bad.item, str(bad)) from bad
