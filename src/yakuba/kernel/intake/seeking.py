"""Who says that they seek protection (支援措置) and has no 宛名番号 yet: people withholds them once a feed brings them.

The whole household that was typed is meant: one look at the child would give away the mother.
"""

from collections.abc import Callable, Collection
from uuid import UUID

from yakuba.kernel.intake.models import Reception, Submission
from yakuba.kernel.intake.reading import PROTECTED, as_view, subject
from yakuba.kernel.intake.recognising import NAMES, known_as
from yakuba.kernel.people import service as people

TELLING = frozenset({PROTECTED, "kana", "born", *NAMES})
"""Items by which it changes who seeks protection."""
Follower = Callable[[Collection[UUID]], object]
_followers: list[Follower] = []


def follow_seeking(follower: Follower) -> Follower:
    """In a part's ``handlers.py``: called in the transaction in which a household says that it seeks protection.

    With the keys of what was received from it before; what is received later asks ``needs_care``.
    """
    _followers.append(follower)
    return follower


def seek(reception: Reception) -> None:
    """Have those waited for who seek it now, after their names or the answer changed; in the caller's transaction.

    Once something was received, an answer that is taken back ends nothing: the case does, or somebody named.
    """
    view = as_view(reception)
    received = tuple(Submission.objects.filter(reception=reception).values_list("key", flat=True))
    if view.wants_care:
        typed = {member.unit: tuple(known_as(member)) for member in view.members if not member.person}
        people.seek_protection(subject(reception.key), typed, on=reception.received_on)
        for follower in _followers if received else ():
            follower(received)
    elif not received:
        people.seek_protection(subject(reception.key), {}, on=reception.received_on)
