"""What keeps cases in order over time: days that pass."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date

from django.db import transaction
from django.db.models import Count, Q

from yakuba.kernel.cases.contracts import State
from yakuba.kernel.cases.listing import overdue_on
from yakuba.kernel.cases.models import OPEN, Case
from yakuba.kernel.cases.rounds import upwards
from yakuba.kernel.notices import service as notices
from yakuba.kernel.notices.contracts import ConflictError, Recipient
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.organisation.contracts import Role
from yakuba.lib.refs import Actor, OwnerRef

ITSELF = Actor("system", "cases")
LATE = ("overdue", "unanswered")
"""Past its last day while its clock runs; past the day until which the 補正 was to come."""
Waiting = Mapping[str, Counter[str]]
"""Staff code → how many cases are late in which way, and how many of them nobody has taken."""


def remind(on: date) -> int:
    """Tell everybody in their inbox, once a day, how many of their cases are late; how many people were told.

    Of cases that nobody has taken, or whose 担当 works here no more, the 係長 of the section hears; where there is
    none, the 課長 or the 係長 of the next higher section. Nobody is told on a day on which the town is closed.
    """
    if organisation.is_closed(on):
        return 0
    told = _by_person(on)
    for person, late in told.items():
        section = organisation.staff_member(person, on)[0].section
        with suppress(ConflictError), transaction.atomic():  # told this morning, and cases have moved since
            notices.send(
                recipient=Recipient(inbox=Actor("staff", person)),
                template="cases.reminder",
                context={"day": on, **{count: late[count] for count in (*LATE, "untaken")}},
                owner=OwnerRef("cases.reminder", on.isoformat()),
                section=section,
                key=f"cases.reminder:{on.isoformat()}:{person}",
                actor=ITSELF,
            )
    return len(told)


def _by_person(on: date) -> Waiting:
    """Three queries, and two for each person and section in question."""
    waiting: dict[str, Counter[str]] = defaultdict(Counter)
    chiefs: dict[str, list[str]] = {}
    for section, assignee, late in _late(on):
        taken = bool(assignee and organisation.staff_member(assignee, on))
        if not taken and section not in chiefs:
            chiefs[section] = _in_charge(section, on)
        for person in [assignee] if taken else chiefs[section]:
            waiting[person] += late
            waiting[person]["untaken"] += 0 if taken else late.total()
    return waiting


def _late(on: date) -> Iterable[tuple[str, str, Counter[str]]]:
    """(section, 担当 or empty, how many are late in which way)."""
    unanswered = OPEN & Q(state=State.CORRECTING.value, correct_by__lt=on)
    for name, which in zip(LATE, (overdue_on(on), unanswered), strict=True):
        rows = Case.objects.filter(which).values_list("section", "assignee").annotate(number=Count("pk"))
        for section, assignee, number in rows.order_by("section", "assignee"):
            yield section, assignee, Counter({name: number})


def _in_charge(section: str, on: date) -> list[str]:
    """The 係長 of a section, else its 課長, else those of the section above; nobody at the top."""
    for code in upwards(section, on):
        for role in (Role.CHIEF, Role.HEAD):
            if found := organisation.staff_of(code, role, on):
                return [person.code for person in found]
    return []
