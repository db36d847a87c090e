"""By when a definition says that something is filed."""

from typing import Self

from pydantic import Field, model_validator

from yakuba.kernel.procedures.model import Model
from yakuba.lib.days import Counting, Period


class Deadline(Model):
    """A period set by law for the resident. ``starts`` names the event's date fact; residents read ``note``.

    ``about``: law says 遅滞なく and guidelines how long that is: its last day is a guide, and nothing after it is late.
    """

    starts: str
    days: int = 0
    months: int = 0
    years: int = 0
    counting: Counting
    holiday_shift: bool = True
    article: str
    note: str = ""
    source: str = Field("", exclude_if=lambda source: not source)
    verified: bool = False
    about: bool = Field(False, exclude_if=lambda about: not about)

    @property
    def period(self) -> Period:
        """Its length."""
        return Period(self.days, self.months, self.years)

    @model_validator(mode="after")
    def _one_unit(self) -> Self:
        Period(self.days, self.months, self.years)
        return self


class NoPeriod(Model):
    """By when, where no last day can be counted: ``said`` to residents as it stands, on the sheet that they take home.

    Without it nobody has written by when, and residents are told to ask.
    """

    said: str = Field(min_length=1)
    article: str = ""
    source: str = ""
    verified: bool = False
