"""What the pages, the commands and the tests know of a hand-over: values, states, and the ways to be refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

MOST = 500
"""Cases in one batch at most; what is left waits for the next one."""
BATCH_KIND = "handover.batch"
UNFIT_KIND = "handover.unfit"


class HandoverError(Exception):
    """What was asked cannot be done; the text says, in Japanese, what to do next, and names nobody."""


class NoBatchError(HandoverError):
    """There is no such batch, or it is not this person's to see."""


class NotReadyError(HandoverError):
    """Something must come first: cases must wait, a report must be seen, somebody must approve."""


class BadFileError(HandoverError):
    """The file is not a feedback file at all: nothing of it was read."""


class Encoding(TextChoices):
    """文字コード of the file. ``sjis`` is Windows-31J (cp932); what it cannot take is replaced and reported."""

    UTF8 = "utf-8", gettext_lazy("UTF-8(BOM付き)")
    SJIS = "sjis", gettext_lazy("Shift_JIS(Windows-31J)")


class BatchState(TextChoices):
    """Where a batch stands: rows that never left, rows without an answer, or none of both."""

    READY = "ready", gettext_lazy("引渡し前")
    OUT = "out", gettext_lazy("回答待ち")
    DONE = "done", gettext_lazy("完了")


class RowState(TextChoices):
    """Where one case of a batch stands.

    waiting → sent (delivered or downloaded, no answer yet) → accepted or rejected. ``elsewhere``: an officer recorded
    the answer at the desk in the meantime.
    """

    WAITING = "waiting", gettext_lazy("引渡し前")
    SENT = "sent", gettext_lazy("回答待ち")
    ACCEPTED = "accepted", gettext_lazy("取込済み")
    REJECTED = "rejected", gettext_lazy("却下(差戻し)")
    ELSEWHERE = "elsewhere", gettext_lazy("机で処理済み")


OPEN_ROWS = (RowState.WAITING, RowState.SENT)


class Trouble(TextChoices):
    """What went wrong with a delivery. ``down``: nothing was taken; ``unanswered``: some rows have no answer yet."""

    NONE = "", gettext_lazy("なし")
    DOWN = "down", gettext_lazy("基幹系につながりません")


@dataclass(frozen=True, slots=True)
class Waiting:
    """Confirmed cases of a section that wait for a core system. ``oldest`` is the day on which the oldest arrived.

    ``office`` is empty where all of the section may be handed over, else the office to which the viewer is limited.
    """

    core: str
    section: str
    office: str
    count: int
    oldest: date


@dataclass(frozen=True, slots=True)
class BatchView:
    """A frozen batch. ``number`` (引渡番号) stands in the file and in every answer.

    ``sha256`` and ``size`` (bytes) are of the whole file. ``counts``: rows by state, each state there.
    ``substitutions``: characters that the encoding cannot take; while there are any, the report must be seen
    (``seen``) before the file leaves. ``approved``: a second person has approved the download. ``attempts``:
    deliveries so far. ``protected``: it holds somebody under 支援措置. ``made_by``, ``approved_by``: ``staff:1011``.
    """

    key: UUID
    number: str
    core: str
    section: str
    office: str
    layout: str
    encoding: Encoding
    state: BatchState
    count: int
    counts: Mapping[RowState, int]
    sha256: str
    size: int
    substitutions: int
    seen: bool
    approved: bool
    approved_by: str
    attempts: int
    protected: bool
    erased: bool
    made_at: datetime
    made_by: str


@dataclass(frozen=True, slots=True)
class RowView:
    """One case of a batch. ``key`` (引渡キー) is the case's key as text: the same in every batch and attempt."""

    key: str
    case: UUID
    number: str
    position: int
    state: RowState
    reference: str
    reason: str
    attempts: int
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Replaced:
    """One character of a file that its encoding cannot take. ``row`` counts from 1; ``original`` as people read it."""

    row: int
    number: str
    column: str
    original: str
    replacement: str
    lost: bool


@dataclass(frozen=True, slots=True)
class SendReport:
    """What one delivery did. ``sent``: rows in it; ``unanswered``: those of the batch that left and have no answer.

    ``problems``: answers of the core system that fit no row; nothing was done for them.
    """

    batch: BatchView
    sent: int
    accepted: int
    rejected: int
    unanswered: int
    trouble: Trouble
    problems: tuple["Problem", ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """A line of a feedback file (from 1, the headings being line 1) that is not applied, and why. 0: no line."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class FeedbackReport:
    """What a feedback file did, or would do. ``unchanged``: rows that were answered so before."""

    accepted: int
    rejected: int
    unchanged: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class UnfitView:
    """合わない回答 of one file or delivery (``name``): how many lines fit no row, and who has looked at it."""

    key: UUID
    core: str
    name: str
    count: int
    found_at: datetime
    settled_at: datetime | None
    settled_by: str
