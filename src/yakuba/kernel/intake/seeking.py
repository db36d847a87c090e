"""Who says that they seek protection (支援措置) and has no 宛名番号 yet: people withholds them once a feed brings them.

The whole household that was typed is meant: one look at the child would give away the mother.
"""

from yakuba.kernel.intake.models import Reception, Statement, Submission
from yakuba.kernel.intake.reading import as_view, subject
from yakuba.kernel.intake.recognising import NAMES, known_as
from yakuba.kernel.people import service as people
from yakuba.kernel.rules.contracts import HOUSEHOLD_UNIT

PROTECTED = "protected"
TELLING = frozenset({PROTECTED, "kana", "born", *NAMES})
"""Items by which it changes who seeks protection."""


def seek(reception: Reception) -> None:
    """Have those waited for who seek it now, after their names or the answer changed; in the caller's transaction.

    Once something was received, an answer that is taken back ends nothing: the case does, or somebody named.
    """
    if _is_sought(reception):
        members = as_view(reception).members
        typed = {member.unit: tuple(known_as(member)) for member in members if not member.person}
        people.seek_protection(subject(reception.key), typed, on=reception.received_on)
    elif not Submission.objects.filter(reception=reception).exists():
        people.seek_protection(subject(reception.key), {}, on=reception.received_on)


def _is_sought(reception: Reception) -> bool:
    said = Statement.objects.filter(reception=reception, unit=HOUSEHOLD_UNIT, item=PROTECTED).order_by("-seq")
    return bool(said.values_list("value", flat=True).first())
