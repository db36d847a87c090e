"""確かめる: a job compiles a draft as ``procedures check`` does, tries it, and keeps what it came to."""

from dataclasses import asdict
from uuid import UUID

from django.db import transaction

from yakuba.apps.studio.contracts import PATIENCE, CheckState, DraftState
from yakuba.apps.studio.models import Check, Draft
from yakuba.apps.studio.module import CHECKED, EDIT
from yakuba.apps.studio.use_cases.holding import content_of, held, must_be_seen, stepped
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.procedures import versions
from yakuba.kernel.procedures.catalogue import digest
from yakuba.kernel.procedures.contracts import Definition
from yakuba.lib import clock
from yakuba.lib.refs import Actor


def ask_check(*, actor: Actor, key: UUID, revision: int) -> None:
    """Have it checked in the background; while one check waits, asking again is the same one, unless it never ends.

    The draft gets the next free number first: somebody may have published from a folder meanwhile.
    Raises NotAllowed, UnknownDraftError, StudioError, MeanwhileError.
    """
    with transaction.atomic():
        row = held(actor, EDIT, key, DraftState.EDITING)
        waiting = row.checks.filter(state=CheckState.WAITING).first()
        if waiting is not None and not is_given_up(waiting):
            return
        must_be_seen(row, revision)
        row.checks.filter(state=CheckState.WAITING).update(state=CheckState.STOPPED, done_at=clock.now())
        renumber(row)
        stepped(row, actor, CHECKED)
        _enqueue(Check.objects.create(draft=row, asked_at=clock.now(), asked_by=actor.id))


def renumber(row: Draft) -> None:
    """Give the draft the next free number of its procedure; the caller stores it."""
    definition = Definition.model_validate(row.content)
    number = versions.next_own_number(row.procedure)
    if definition.version != number:
        numbered = definition.model_copy(update={"version": number})
        row.content, row.digest = content_of(numbered), digest(numbered)


def carry_out_check(number: int) -> None:
    """Check what the draft says now. Only the worker calls this; twice is once."""
    from yakuba.kernel.procedures.drafts import check_draft  # compilers: never in a web process

    check = Check.objects.select_related("draft").get(pk=number)
    if check.state != CheckState.WAITING:
        return
    definition = Definition.model_validate(check.draft.content)
    found = check_draft(definition)
    Check.objects.filter(pk=number, state=CheckState.WAITING).update(
        state=CheckState.REFUSED if found.complaints else CheckState.PASSED,
        digest=digest(definition),
        complaints=[[one.field, one.text] for one in found.complaints],
        notes={"unproven": found.unproven, "not_easy": found.not_easy, "compared": found.compared},
        trials=[asdict(one) for one in found.trials],
        done_at=clock.now(),
    )


def is_given_up(check: Check) -> bool:
    """Whether it has waited for so long that its job has stopped or was put away."""
    return check.state == CheckState.WAITING and clock.now() - check.asked_at > PATIENCE


def newest(row: Draft) -> Check | None:
    """The last check of a draft."""
    return row.checks.order_by("-id").first()


def has_passed(row: Draft) -> bool:
    """Whether exactly what the draft says now was checked and may be published."""
    check = newest(row)
    return check is not None and (check.state, check.digest) == (CheckState.PASSED, row.digest)


def _enqueue(check: Check) -> None:
    from yakuba.apps.studio.tasks import check_draft  # the tasks stand on this module

    jobs.enqueue(check_draft, payload={"check": check.pk}, unique_key=f"studio.check:{check.draft_id}:{check.pk}")
