"""The bank of fields: boxes that forms share."""

from typing import Literal

from pydantic import Field

from yakuba.kernel.procedures.contracts import Name
from yakuba.kernel.procedures.model import Model

FieldType = Literal["text", "kana", "date", "phone", "postcode", "address", "choice", "digits", "number"]
ASKED = "intake."
FROM_REGISTER = ("people.address", "people.honseki", "people.deceased.address", "people.deceased.honseki")
"""Asked of those whom the register copy does not know."""


class Field_(Model):  # noqa: N801 - Field is pydantic's
    """One box that forms share: typed once, printed everywhere. ``source`` is where its value comes from.

    ``max``: characters of a text or kana; exact number of digits of ``digits``. ``low`` and ``high`` bound a number.
    ``values`` are the choices. ``group``: printed together in one box. An optional box (``required: false``) may
    stay empty; with ``if_stated`` it is on the sheet only of whom something was stated (通称), and nobody is asked.
    ``online_help``, ``online_plain_help``: the help on the portal, where that of the counter speaks of clerks.
    ``usual``: what a desk offers in an empty box, to be changed or taken as it is.
    ``plain``, ``plain_help`` and ``plain_values`` (by value): the same in やさしい日本語.
    """

    id: Name
    label: str
    source: str
    unit: Literal["household", "person", "event"]
    type: FieldType = "text"
    max: int = Field(200, gt=0, le=2_000)
    low: int | None = None
    high: int | None = None
    values: tuple[str, ...] = ()
    required: bool = True
    if_stated: bool = False
    group: str = ""
    usual: str = ""
    help: str = ""
    plain: str = ""
    plain_help: str = ""
    online_help: str = ""
    online_plain_help: str = ""
    plain_values: dict[str, str] = Field(default_factory=dict)

    @property
    def is_asked(self) -> bool:
        """Whether a person states it; otherwise it follows from what is known."""
        return self.source == ASKED + self.id or self.source in FROM_REGISTER


class FieldGroup(Model):
    """Boxes that are printed as one."""

    id: Name
    label: str


class Fields(Model):
    """fields.yaml"""

    groups: tuple[FieldGroup, ...] = ()
    fields: tuple[Field_, ...]
