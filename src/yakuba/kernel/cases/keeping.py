"""What keeps cases in order over time: reorganisations, and days that pass."""

from datetime import date

from django.db import transaction

from yakuba.kernel.audit.service import record
from yakuba.kernel.cases.contracts import State, owner
from yakuba.kernel.cases.listing import overdue_on
from yakuba.kernel.cases.models import OPEN, Case
from yakuba.kernel.cases.rows import stored_rows
from yakuba.kernel.cases.stored import claim, write_step
from yakuba.kernel.jobs.contracts import Event
from yakuba.kernel.jobs.service import publish
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.organisation.contracts import NoSuccessorError
from yakuba.kernel.procedures import service as procedures
from yakuba.lib.refs import Actor, JsonValue


def reroute_closed_sections(actor: Actor, on: date) -> int:
    """Open cases of sections that have ended follow the successor in charge of their duty; how many. Twice is once.

    Closed cases stay where they were decided. A section without a successor keeps its cases: the import names it.
    """
    living = {section.code for section in organisation.sections(on)}
    ended = set(Case.objects.filter(OPEN).values_list("section", flat=True).distinct()) - living
    return sum(_follow(actor, section, on) for section in sorted(ended))


def _follow(actor: Actor, section: str, on: date) -> int:
    moved = 0
    for case in stored_rows(Case.objects.filter(OPEN, section=section).order_by("pk")):
        duty = procedures.pinned(case.procedure, case.definition_version).duty
        try:
            successor = organisation.reroute(section, on, duty=duty)
        except NoSuccessorError:
            return moved
        with transaction.atomic():
            if claim(case, {"section": successor, "assignee": ""}):
                detail: dict[str, JsonValue] = {"from_section": section, "section": successor}
                write_step(case, actor=str(actor), action="reroute", to_state=case.state.value, detail=detail)
                told: dict[str, JsonValue] = {"version": case.version + 1, "to": case.state.value}
                record(actor=actor, act="cases.case.reroute", subject=owner(case.key), detail=told)
                moved += 1
    return moved


def close_due(on: date) -> int:
    """Say of every case that is overdue, or whose correction was not answered by its day, once a day; how many.

    Events only (``cases.case.overdue``, ``cases.case.correction_overdue``): nothing is changed.
    """
    told = 0
    late = Case.objects.filter(OPEN, state=State.CORRECTING.value, correct_by__lt=on)
    for event, rows in (("overdue", Case.objects.filter(overdue_on(on))), ("correction_overdue", late)):
        for key, procedure in rows.order_by("pk").values_list("key", "procedure").iterator(chunk_size=500):
            with transaction.atomic():
                publish(Event(f"cases.case.{event}", owner(key), {"procedure": procedure, "on": on.isoformat()}))
            told += 1
    return told
