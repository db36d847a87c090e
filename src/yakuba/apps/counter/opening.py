"""Opening a reception for a clerk: the only way from its key to a page or paper of it.

While the household is here, whoever may continue its reception serves it. Once it has ended it is a paper like any
other. See docs/decisions/0092.
"""

from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext as _

from yakuba.kernel.cases import service as cases
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import ReceptionView, SheetView, State
from yakuba.kernel.people import service as people
from yakuba.lib.refs import Actor


class ClosedError(Exception):
    """The reception has ended, and places of it are withheld from who opens it; the text says why."""


def reception(actor: Actor, key: UUID) -> ReceptionView:
    """The reception as it stands, recorded as a view, also where it is refused. Nothing more is asked of an open one.

    Raises ClosedError, NotAllowed, NoReceptionError.
    """
    found = intake.view(actor, key)
    return found if found.state is State.OPEN else replace(found, withheld=_withheld(actor, key))


def sheets(actor: Actor, key: UUID) -> tuple[SheetView, ...]:
    """Its sheets as last composed, for who opens one of them. As ``reception``; where it is refused, none is read."""
    return intake.sheets(actor, key, once_over=lambda: _closed_to(actor, key))


def _closed_to(actor: Actor, key: UUID) -> None:
    try:
        _withheld(actor, key)
    except ClosedError:
        intake.view(actor, key)
        raise


def _withheld(actor: Actor, key: UUID) -> bool:
    """Whether places of it are withheld. Raises ClosedError where they are from this actor."""
    withheld = cases.reception_shielded(key)
    if withheld and not people.sees_withheld(actor):
        raise ClosedError(_("住所を伏せる受付です。もう終わっているので、様式や聞き取りの内容は開けません。"))
    return withheld
