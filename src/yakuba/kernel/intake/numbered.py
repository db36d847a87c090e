"""Who stands in a reception by 宛名番号, asked of it each time: who joins it after the receipt counts as well.

Who was only typed is found again by their keys (``typed``).
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from uuid import UUID

from django.db.models import Q

from yakuba.kernel.intake.models import Member, Submission


def numbers_of(submissions: Collection[UUID]) -> Mapping[UUID, frozenset[str]]:
    """宛名番号 of everybody who is in the reception of each submission, or was in what was received.

    Who was taken out before the receipt had been entered by mistake, and does not count. One query, none for no
    submission; one more where somebody was taken out. A rule of the house: nothing is shown, so it is no view.
    """
    if not submissions:
        return {}
    found: dict[UUID, set[str]] = defaultdict(set)
    for submission, number in _standing(Q(reception__submissions__key__in=submissions)):
        found[submission].add(number)
    return {submission: frozenset(numbers) for submission, numbers in found.items()}


def submissions_with(numbers: Collection[str]) -> frozenset[UUID]:
    """The submissions of which ``numbers_of`` tells one of these. By the index; queries as there."""
    return frozenset(submission for submission, _number in _standing(Q(person__in=numbers)))


def _standing(where: Q) -> Iterator[tuple[UUID, str]]:
    """(submission, 宛名番号), some more than once."""
    members = Member.objects.filter(where, reception__submissions__isnull=False).exclude(person="")
    rows = list(members.values_list("reception__submissions__key", "person", "unit", "removed"))
    left = {submission for submission, _person, _unit, removed in rows if removed}
    received = {submission: set(units) for submission, units in _received(left)} if left else {}
    for submission, person, unit, removed in rows:
        if not removed or unit in received[submission]:
            yield submission, person


def _received(submissions: Collection[UUID]) -> Iterator[tuple[UUID, list[str]]]:
    """The units that were there when something was received."""
    rows = Submission.objects.filter(key__in=submissions).values_list("key", "members")
    return ((key, [member[0] for member in members]) for key, members in rows)
