"""進捗: how far a case is for a counter, as every section may know it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

BoardSort = Literal["waiting", "number", "section"]


class Stage(TextChoices):
    """How far a case is, for a counter (進捗)."""

    TODO = "todo", gettext_lazy("未着手")
    WORKING = "working", gettext_lazy("処理中")
    HELD = "held", gettext_lazy("保留")
    DONE = "done", gettext_lazy("完了")


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which part of the board: section in charge, office that took it, stage, submissions. Empty does not limit."""

    section: str = ""
    office: str = ""
    stage: Stage | None = None
    submissions: Collection[UUID] | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one case is; it names nobody. ``section`` is the code of the section in charge.

    ``procedure_name`` is empty where another section took the case and another one is in charge of it. ``reference``
    and ``ticket`` are those of its reception, empty where it came without one. ``ex_officio``: the town does it by
    itself (職権), nobody filed it. ``may_view``: the viewer may open the case itself.
    """

    key: UUID
    number: str
    procedure_name: str
    section: str
    section_name: str
    office: str
    stage: Stage
    submission: UUID | None
    reference: str
    ticket: str
    arrived_at: datetime
    arrived_on: date
    ex_officio: bool
    may_view: bool
