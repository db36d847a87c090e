"""What the pages show: rows of jobs and notices as cells, sections by their names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from yakuba.kernel.gate import service as gate
from yakuba.kernel.gate.contracts import WAITING, Halted, OutgoingState, Reason, Traffic, Zone
from yakuba.kernel.jobs.contracts import DeadLetter
from yakuba.kernel.notices.contracts import (
    BatchLetter,
    BatchState,
    BatchView,
    DeliveryState,
    InboxEntry,
    UndeliveredEntry,
)
from yakuba.kernel.organisation import service as organisation
from yakuba.web.components import Badge, Fact, Tone
from yakuba.web.tables import Cell

TONES = {
    DeliveryState.SENT: Tone.SUCCESS,
    DeliveryState.BOUNCED: Tone.ERROR,
    DeliveryState.DEAD: Tone.ERROR,
    DeliveryState.RETURNED: Tone.WARNING,
    DeliveryState.BATCHED: Tone.INFO,
}
BATCH_TONES = {
    BatchState.FROZEN: Tone.WARNING,
    BatchState.READY: Tone.INFO,
    BatchState.HANDED_OVER: Tone.SUCCESS,
}


@dataclass(frozen=True, slots=True)
class HaltedLine:
    """One bundle in quarantine, in words."""

    number: int
    bundle: str
    kind: str
    reason: str
    tone: Tone
    times: int
    since: str
    last: str


def section_names() -> dict[str, str]:
    """Code → name of today's sections, one query."""
    return {section.code: section.name for section in organisation.sections()}


def moment(value: datetime) -> str:
    """A moment as the tables show it, JST."""
    return date_format(timezone.localtime(value), "Y-m-d H:i")


def task_name(path: str) -> str:
    """``part.task`` of a task's dotted path: what operators find in the documentation."""
    words = path.removeprefix("yakuba.").split(".")
    return ".".join([words[1], words[-1]]) if len(words) > 2 else path


def inbox_cells(entries: Sequence[InboxEntry], names: dict[str, str]) -> list[list[Cell]]:
    """One line a notice of one's own inbox."""
    return [
        [
            Cell(entry.subject, url=reverse("operations:inbox-notice", args=[entry.id])),
            Cell(badge=Badge(_("既読")) if entry.read else Badge(_("未読"), Tone.INFO)),
            Cell(names.get(entry.section, entry.section) or "―"),
            Cell(moment(entry.sent_at)),
        ]
        for entry in entries
    ]


def job_cells(letters: Sequence[DeadLetter]) -> list[list[Cell]]:
    """One line a stopped job."""
    return [
        [
            Cell(task_name(letter.task), url=reverse("operations:job", args=[letter.id])),
            Cell(letter.queue),
            Cell(letter.attempts),
            Cell(letter.error),
            Cell(moment(letter.died_at)),
        ]
        for letter in letters
    ]


def traffic_cells(rows: Sequence[Traffic]) -> list[list[Cell]]:
    """One line a message on its way."""
    tones = {OutgoingState.REFUSED: Tone.ERROR, OutgoingState.CARRIED: Tone.INFO}
    ways = {Zone.DESK: _("役所側へ"), Zone.PORTAL: _("住民側へ")}
    return [
        [
            Cell(gate.kind_label(row.kind)),
            Cell(ways[row.to]),
            Cell(badge=Badge(_traffic_text(row), tones.get(row.state, Tone.NEUTRAL))),
            Cell(row.attempts),
            Cell(moment(row.sent_at)),
        ]
        for row in rows
    ]


def _traffic_text(row: Traffic) -> str:
    if not row.reason:
        return str(row.state.label)
    return f"{row.state.label}: {Reason(row.reason).label}"


def halted_lines(rows: Sequence[Halted]) -> list[HaltedLine]:
    """One line a bundle in quarantine."""
    return [
        HaltedLine(
            row.number,
            row.bundle,
            gate.kind_label(row.kind),
            str(row.reason.label),
            Tone.NEUTRAL if row.reason in WAITING else Tone.ERROR,
            row.times,
            moment(row.first_at),
            moment(row.last_at),
        )
        for row in rows
    ]


def notice_cells(entries: Sequence[UndeliveredEntry], names: dict[str, str]) -> list[list[Cell]]:
    """One line an undelivered notice."""
    return [
        [
            Cell(entry.title, url=reverse("operations:delivery", args=[entry.delivery.id])),
            Cell(entry.delivery.channel.label),
            Cell(badge=state_badge(entry.delivery.state)),
            Cell(entry.delivery.reason_text),
            Cell(names.get(entry.section, entry.section)),
            Cell(moment(entry.delivery.changed_at)),
        ]
        for entry in entries
    ]


def batch_cells(rows: Sequence[BatchView], names: dict[str, str]) -> list[list[Cell]]:
    """One line a print batch."""
    return [
        [
            Cell(moment(row.made_at), url=reverse("operations:batch", args=[row.id])),
            Cell(names.get(row.section, row.section)),
            Cell(badge=Badge(row.state.label, BATCH_TONES[row.state])),
            Cell(row.letters),
            Cell(row.pages or "―"),
            Cell(row.failed or "―"),
        ]
        for row in rows
    ]


def letter_cells(batch: str, letters: Sequence[BatchLetter]) -> list[list[Cell]]:
    """One line a letter."""
    return [
        [
            Cell(
                _("%(number)s通目") % {"number": letter.position},
                url=reverse("operations:letter", args=[batch, letter.delivery]),
            ),
            Cell(letter.title),
            Cell(pages(letter)),
            Cell(badge=state_badge(letter.state)),
        ]
        for letter in letters
    ]


def pages(letter: BatchLetter) -> str:
    """Where a letter lies in the PDF."""
    return f"{letter.first_page}–{letter.last_page}" if letter.first_page else "―"


def state_badge(state: DeliveryState) -> Badge:
    """The state of a delivery in words."""
    return Badge(state.label, TONES.get(state, Tone.NEUTRAL))


def job_facts(letter: DeadLetter) -> list[Fact]:
    """What is known of a stopped job; its payload holds references only."""
    references = [Fact(name, str(value)) for name, value in sorted(letter.payload.items())]
    return [
        Fact(_("処理"), letter.task),
        Fact(_("行列"), letter.queue),
        Fact(_("試した回数"), str(letter.attempts)),
        Fact(_("止まった日時"), moment(letter.died_at)),
        Fact(_("原因"), letter.error),
        *references,
    ]


def notice_facts(entry: UndeliveredEntry, names: dict[str, str]) -> list[Fact]:
    """What is known of an undelivered notice, without any address."""
    way = entry.delivery
    return [
        Fact(_("届け方"), str(way.channel.label)),
        Fact(_("状態"), str(way.state.label)),
        Fact(_("理由"), way.reason_text),
        Fact(_("試した回数"), str(way.attempts)),
        Fact(_("担当"), names.get(entry.section, entry.section)),
        Fact(_("出した日時"), moment(entry.sent_at)),
        Fact(_("止まった日時"), moment(way.changed_at)),
    ]


def batch_facts(row: BatchView, names: dict[str, str]) -> list[Fact]:
    """What is known of a print batch."""
    facts = [
        Fact(_("担当"), names.get(row.section, row.section)),
        Fact(_("状態"), str(row.state.label)),
        Fact(_("通数"), str(row.letters)),
        Fact(_("頁数"), str(row.pages) if row.pages else ""),
        Fact(_("版"), str(row.revision)),
        Fact(_("まとめた日時"), moment(row.made_at)),
    ]
    if row.failed:
        facts.append(Fact(_("作れなかった通知"), str(row.failed)))
    if row.handed_over_at:
        facts.append(Fact(_("引き渡した日時"), moment(row.handed_over_at)))
    return facts
