"""Facts that nobody is asked for, because the register copy or the record of 届出人 tells them.

Which fact is told by what is data (``known_from`` in facts.yaml). It becomes a statement with its source, written anew
when what tells it changes. What somebody states against the copy holds until then: the copy may be old, and the
certificate may be of somebody else. Against the record of 届出人 nothing is stated: it is changed itself.
"""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yakuba.kernel.intake.contracts import BadStatementError, Source, Stated
from yakuba.kernel.intake.models import Member, OnlineFiling, Reception, Statement
from yakuba.kernel.intake.sheets import filing_of
from yakuba.kernel.intake.writing import write
from yakuba.kernel.people import service as people
from yakuba.kernel.procedures.bank import KnownFrom
from yakuba.kernel.procedures.service import material
from yakuba.kernel.rules.contracts import HOUSEHOLD_UNIT, Value
from yakuba.lib.refs import Actor

TOLD_BY: dict[KnownFrom, Source] = {"register.present": Source.REGISTER, "filing.capacity": Source.FILER}


def know(actor: Actor, reception: Reception) -> None:
    """Write what copy and filing tell now, where it is not what they told last. In the caller's transaction.

    What the copy no longer tells becomes a null of its own, which leaves the question open again. What came online was
    stated by its applicant and stays so.
    """
    wanted = material(reception.event, on=reception.received_on).known_from
    if not wanted or OnlineFiling.objects.filter(reception=reception.key).exists():
        return
    telling = {kind: _told(actor, reception, kind) for kind in set(wanted.values())}
    news = [
        Stated(HOUSEHOLD_UNIT, item, telling[kind], TOLD_BY[kind])
        for item, kind in wanted.items()
        if _is_news(reception, item, telling[kind], TOLD_BY[kind])
    ]
    if news:
        write(actor, reception, news)


def _is_news(reception: Reception, item: str, value: Value, source: Source) -> bool:
    """Whether it is told otherwise than before. Silence takes back only what was told, not what somebody stated."""
    if value is None:
        newest = _of(reception, item).values_list("value", "source").first()
        return newest is not None and newest[0] is not None and newest[1] == source.value
    return value != _told_last(reception, item, source)


def agree_with_filer(reception: Reception, statements: Iterable[Stated]) -> None:
    """Raises BadStatementError for what is stated against the record of who files, once there is one."""
    wanted = material(reception.event, on=reception.received_on).known_from
    for stated in statements:
        if stated.unit != HOUSEHOLD_UNIT or wanted.get(stated.item) != "filing.capacity":
            continue
        recorded = _told_last(reception, stated.item, Source.FILER)
        if recorded not in (None, stated.value):
            raise BadStatementError(
                stated.item, _("届出人の記録と合いません。「届出人」の画面で、来ている方の資格を直してください。")
            )


def _told(actor: Actor, reception: Reception, kind: KnownFrom) -> Value:
    return _everybody_is_resident(actor, reception) if kind == "register.present" else _stands_for_another(reception)


def _everybody_is_resident(actor: Actor, reception: Reception) -> Value:
    """1, or None where the copy cannot tell: of some it knows nothing, or somebody is no resident any more."""
    present = Member.objects.filter(reception=reception, removed=False).values_list("person", flat=True)
    numbers = set(present)
    if not numbers or "" in numbers:
        return None
    return 1 if people.residents_among(actor, numbers) == numbers else None


def _stands_for_another(reception: Reception) -> Value:
    filing, _at = filing_of(reception)
    return None if filing is None else int(filing.stands_for_another)


def _told_last(reception: Reception, item: str, source: Source) -> Value:
    return _of(reception, item).filter(source=source.value).values_list("value", flat=True).first()


def _of(reception: Reception, item: str) -> QuerySet[Statement]:
    """What was ever stated of it, newest first."""
    return Statement.objects.filter(reception=reception, unit=HOUSEHOLD_UNIT, item=item).order_by("-seq")
