"""What cases do when something happens elsewhere: they follow the organisation, and open for what was received."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from django.db import transaction

from yakuba.kernel.cases import online
from yakuba.kernel.cases.attaching import take_over
from yakuba.kernel.cases.following import reroute_closed_sections
from yakuba.kernel.cases.marking import mark, mark_alike
from yakuba.kernel.cases.models import Step
from yakuba.kernel.cases.opening import open_cases
from yakuba.kernel.cases.opening_from_intake import orders_of
from yakuba.kernel.cases.recalling import recall
from yakuba.kernel.gate import messages
from yakuba.kernel.gate import service as gate
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import SubmissionView
from yakuba.kernel.jobs.contracts import Event, Job
from yakuba.kernel.jobs.service import subscribe
from yakuba.kernel.people import service as people
from yakuba.lib import clock
from yakuba.lib.refs import Actor

ITSELF = Actor("system", "cases")


@subscribe("organisation.edition.imported", "cases.follow_the_organisation")
def follow_the_organisation(event: Event, _context: Job) -> None:
    """Each case is claimed and moved in a transaction of its own, so a second delivery finds nothing to do.

    An import for a later day is followed from that day on by the daily job.
    """
    today = clock.today()
    if date.fromisoformat(str(event.data["as_of"])) <= today:
        reroute_closed_sections(ITSELF, today)


@subscribe("intake.submission.received", "cases.open_what_was_received")
def open_what_was_received(event: Event, _context: Job) -> None:
    """A case for each sheet and each 職権, under its own key: a second delivery finds the cases of the first.

    The event was stored with the submission, so a crash between receiving and opening loses nothing.
    """
    submission = intake.submission(ITSELF, UUID(event.subject.id))
    care = _is_discreet(submission) or intake.needs_care(submission.reception)
    with transaction.atomic():
        opened = open_cases(ITSELF, [replace(order, care=care) for order in orders_of(submission)])
        if submission.files:
            giver = intake.owner_of_sent_files(submission.key)
            take_over(opened[0].row.key, submission.files, giver=giver, actor=ITSELF)
    if not care and intake.needs_care(submission.reception):
        mark([submission.key])  # somebody came under 支援措置 at the moment at which it was opened


def _is_discreet(submission: SubmissionView) -> bool:
    """As it was said when it was received: an answer that is taken back afterwards shows nothing."""
    return any(sheet.discreet for sheet in submission.sheets) or any(work.discreet for work in submission.ex_officio)


@subscribe("cases.case.handed_over", "cases.tell_intake_of_the_hand_over")
def tell_intake_of_the_hand_over(event: Event, _context: Job) -> None:
    """For the times of receptions (FY1-34): when the case first went to a core system."""
    key = UUID(event.subject.id)
    steps = Step.objects.filter(case__key=key, action="hand_over").order_by("seq")
    for at in steps.values_list("at", flat=True)[:1]:
        intake.note_handed_over(key, at)


@subscribe("people.protection.applied", "cases.recall_what_must_not_be_posted")
def recall_what_must_not_be_posted(event: Event, _context: Job) -> None:
    """Who came under 支援措置 after a letter was issued is not sent it home.

    A case that was being opened at that moment is marked first.
    """
    mark_alike(people.alike_of(int(event.subject.id)))
    recall()


people.follow_protection(mark_alike)
intake.follow_seeking(mark)
gate.receives(messages.ApplicationCorrected)(online.take_correction)
gate.receives(messages.ApplicationWithdrawn)(online.take_withdrawal)
gate.receives(messages.DocumentFetched)(online.take_fetch)
