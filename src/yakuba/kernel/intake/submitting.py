"""提出: what is complete, identified and signed is received at one moment, once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yakuba.kernel.audit.service import record
from yakuba.kernel.intake import acts
from yakuba.kernel.intake.choosing import guidance
from yakuba.kernel.intake.composing import refresh
from yakuba.kernel.intake.contracts import (
    ConflictError,
    Door,
    Filing,
    IncompleteError,
    Lack,
    MemberView,
    Part,
    ReceptionView,
    StepName,
    SubmissionView,
)
from yakuba.kernel.intake.ex_officio import keep_ex_officio
from yakuba.kernel.intake.filing import guard
from yakuba.kernel.intake.holding import count_up, held, looked_at, reach
from yakuba.kernel.intake.lacking import Ready, ready_sheets, whole_lacks
from yakuba.kernel.intake.models import Reception, Submission, SubmittedSheet
from yakuba.kernel.intake.offering import not_done_here
from yakuba.kernel.intake.posted import check_days
from yakuba.kernel.intake.reading import CONTINUE, as_view, found, subject
from yakuba.kernel.intake.sheets import filing_content, filing_of
from yakuba.kernel.intake.submissions import as_submission, of_part, submission_subject
from yakuba.kernel.jobs.contracts import Event
from yakuba.kernel.jobs.service import publish
from yakuba.kernel.procedures.service import get, material
from yakuba.kernel.rules.contracts import Value
from yakuba.lib import arrival, clock
from yakuba.lib.refs import Actor, JsonValue

RECEIVED = "intake.submission.received"


@dataclass(frozen=True, slots=True)
class Arrival:
    """The moment and the way in which something arrived."""

    door: Door
    at: datetime
    postmarked_on: date | None

    def filed_on(self, rule: str) -> date:
        """The day that counts for a procedure with this arrival rule."""
        if self.door is Door.MAIL and rule == arrival.POSTMARK:
            return arrival.on_postmark(self.at, self.postmarked_on)
        return arrival.on_recording(self.at) if self.door is Door.ONLINE else arrival.on_arrival(self.at)

    def day(self, rules: Iterable[str]) -> date:
        """The day of the whole: the postmark's only where every procedure counts by it."""
        return max(self.filed_on(rule) for rule in rules)

    def told(self) -> dict[str, JsonValue]:
        """For the record: the days of a letter."""
        if self.door is not Door.MAIL:
            return {}
        postmark = self.postmarked_on.isoformat() if self.postmarked_on else None
        return {"arrived": arrival.on_arrival(self.at).isoformat(), "postmarked": postmark}


def lacks(actor: Actor, key: UUID, door: Door = Door.COUNTER) -> tuple[Lack, ...]:
    """What is still missing before the chosen sheets can be received by ``door``; recorded as a view.

    For an involved section, of what it is in charge of.
    """
    reception, part = found(actor, CONTINUE, key)
    record(actor=actor, act=acts.SHEETS_VIEWED.name, subject=subject(key))
    return _all_lacks(reception, ready_sheets(reception, door, part), door)


def receive(
    actor: Actor,
    key: UUID,
    version: int,
    *,
    submission_key: UUID,
    door: Door = Door.COUNTER,
    postmarked_on: date | None = None,
    arrived_at: datetime | None = None,
) -> SubmissionView:
    """Receive every chosen sheet that is not received yet; publishes ``intake.submission.received``.

    An involved section receives what it is in charge of, at its own section and office; the rest stays as it is.
    What the town must then do by itself (職権) is decided here and kept with the submission, once for a reception.
    The same ``submission_key`` again returns the same submission. ``postmarked_on`` is the day of 通信日付印 of what
    came by mail; ``arrived_at`` when a letter came (``posted_at``), or when the portal recorded what came
    online, else it is now. Raises IncompleteError with all that is missing, BadStatementError for days of a letter that
    cannot be (``arrived_on``, ``postmarked_on``), EscalateError (people) as ``file_as`` (what comes online was stopped
    on record when it was filed), ConflictError, NotAllowed,
    NoReceptionError. Outside a transaction.
    """
    known, part = found(actor, CONTINUE, key)
    if before := _before(submission_key):
        return _received_before(known, part, before)
    if door is not Door.ONLINE:
        _guard_again(actor, known)
    _only_what_is_done_here(actor, known, part, door)
    with transaction.atomic():
        reception, _part = looked_at(actor, key)
        if before := _before(submission_key):
            return _received_before(known, part, before)
        count_up(reception, version)
        now, law = refresh(actor, reception), material(reception.event, on=reception.received_on)
        ready = ready_sheets(reception, door, part)
        filing, _at = filing_of(reception)
        if (missing := _all_lacks(reception, ready, door)) or filing is None:
            raise IncompleteError(missing)
        came = Arrival(door, arrived_at or clock.now(), postmarked_on)
        if door is Door.MAIL:
            check_days(now, law, came.at, postmarked_on)
        row = _submission(actor, reception, part, now, submission_key, came, filing, ready)
        guided = guidance(now, law)
        _sheets(row, came, ready, {(entry.definition.id, entry.unit): entry.last_day for entry in guided.needed})
        own = keep_ex_officio(reception, row, guided)
        if part.is_whole:
            reach(actor, reception, StepName.RECEIVED)
        detail: dict[str, JsonValue] = {"door": door.value, "sheets": len(ready), "ex_officio": own, **came.told()}
        record(actor=actor, act=acts.RECEIVED.name, subject=submission_subject(row.key), detail=detail)
        publish(Event(RECEIVED, submission_subject(row.key), {"reception": str(key), "door": door.value}))
    return of_part(as_submission(row), part)


def _guard_again(actor: Actor, reception: Reception) -> None:
    """Somebody of the register may have been entered, or protected, after it was said who files."""
    filing, _at = filing_of(reception)
    if filing is not None:
        guard(actor, as_view(reception), filing)


def _only_what_is_done_here(actor: Actor, reception: Reception, part: Part, door: Door) -> None:
    """The register may have changed since the sheets were made: what the office does not do is left out, and told.

    What comes online is sent to the town and not to an office.
    """
    if door is Door.ONLINE:
        return
    with transaction.atomic():
        if left := tuple(not_done_here(reception)):
            refresh(actor, held(reception.pk))
    if told := [lack for lack in left if part.includes(get(lack.procedure, on=reception.received_on))]:
        raise IncompleteError(tuple(told))


def _before(submission_key: UUID) -> Submission | None:
    """Asked again once the reception is held: of two clicks at once, the second finds what the first received."""
    return Submission.objects.filter(key=submission_key).first()


def _received_before(reception: Reception, part: Part, before: Submission) -> SubmissionView:
    if before.reception_id != reception.pk:
        raise ConflictError(_("この提出は別の受付のものです。受付の画面を開き直してください。"))
    return of_part(as_submission(before), part)


def _all_lacks(reception: Reception, ready: Sequence[Ready], door: Door) -> tuple[Lack, ...]:
    return (*whole_lacks(reception, ready, door), *(lack for sheet in ready for lack in sheet.lacks))


def _submission(
    actor: Actor,
    reception: Reception,
    part: Part,
    view: ReceptionView,
    key: UUID,
    came: Arrival,
    filing: Filing,
    ready: Sequence[Ready],
) -> Submission:
    return Submission.objects.create(
        key=key,
        reception=reception,
        event=reception.event,
        door=came.door.value,
        arrived_at=came.at,
        arrived_on=came.day(sheet.definition.arrival_rule for sheet in ready),
        postmarked_on=came.postmarked_on,
        section=part.section or reception.section,
        office=part.office or reception.office,
        filing=filing_content(filing),
        members=[[member.unit, member.person, member.name, _born(member)] for member in view.members],
        by=str(actor),
    )


def _born(member: MemberView) -> Value:
    return member.items["born"].value if "born" in member.items else None


def _sheets(
    row: Submission, came: Arrival, ready: Sequence[Ready], deadlines: dict[tuple[str, str], date | None]
) -> None:
    rows = []
    for place, one in enumerate(ready):
        filed_on = came.filed_on(one.definition.arrival_rule)
        deadline = deadlines.get((one.sheet.procedure, one.sheet.unit))
        rows.append(
            SubmittedSheet(
                submission=row,
                sheet=one.sheet,
                version=one.version,
                shown_sha256=one.shown_sha256,
                signed=one.signed,
                place=place,
                filed_on=filed_on,
                deadline=deadline,
                late=deadline is not None and filed_on > deadline,
            )
        )
    SubmittedSheet.objects.bulk_create(rows)
