"""進捗: how far a case is for the counter that took it, as others see it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

BoardSort = Literal["number", "section", "arrived"]


class Stage(TextChoices):
    """How far a case is, for the counter that took it (進捗)."""

    TODO = "todo", gettext_lazy("未着手")
    WORKING = "working", gettext_lazy("処理中")
    HELD = "held", gettext_lazy("保留")
    DONE = "done", gettext_lazy("完了")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one case is; it names nobody. ``section`` is the code of the section in charge.

    ``ex_officio``: the town does it by itself (職権), nobody filed it.
    """

    key: UUID
    number: str
    procedure_name: str
    section: str
    section_name: str
    stage: Stage
    submission: UUID | None
    arrived_on: date
    ex_officio: bool
