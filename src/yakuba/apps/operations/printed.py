"""Printed letters of people whose places are withheld now: for whom they open, and what to do with them."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import WHO_OPENS
from yakuba.kernel.notices import service
from yakuba.kernel.notices.contracts import BatchLetter, BatchState, BatchView, WrongStateError
from yakuba.lib.refs import Actor


def closed_to(actor: Actor, letters: Sequence[BatchLetter]) -> tuple[BatchLetter, ...]:
    """Those of these letters that go to a place which is withheld from the actor now, in their order."""
    closed = cases.closed_among(actor, [letter.owner for letter in letters])
    return tuple(letter for letter in letters if letter.owner in closed)


def read(actor: Actor, batch: str) -> bytes:
    """The PDF of a batch, as a whole: every letter in it has an address on it.

    Raises NotAllowed, UnknownNoticeError, WrongStateError: also where one of the addresses is withheld from the actor.
    """
    if why := why_closed(actor, service.batch(batch, actor=actor), service.batch_letters(batch, actor=actor)):
        raise WrongStateError(why)
    return service.read_batch(batch, actor=actor)


def why_closed(actor: Actor, batch: BatchView, letters: Sequence[BatchLetter]) -> str:
    """Why the PDF of the batch does not open for the actor, and what to do; "" where it does."""
    closed = closed_to(actor, letters)
    return _why(closed, batch.state) if closed else ""


@transaction.atomic
def take_out(actor: Actor, batch: str, delivery: str) -> bool:
    """Take a letter out of its batch before the hand-over; whether it is now given by hand, as its address is withheld.

    Twice is once. Raises NotAllowed, UnknownNoticeError, ConflictError, WrongStateError.
    """
    found = [one for one in service.batch_letters(batch, actor=actor) if one.delivery == delivery]
    service.withdraw(delivery, actor=actor)
    return any(cases.give_by_hand(letter.owner) for letter in found)


def _why(closed: Sequence[BatchLetter], state: BatchState) -> str:
    places = "、".join(str(letter.position) for letter in closed)
    text = _("%(places)s通目の宛先は、まとめた後に住所を伏せることになったため、このPDFは開けません。") % {
        "places": places
    }
    if state == BatchState.READY:
        text += _(
            "その通知を取りやめると、除いて作り直したPDFを開けます。取りやめた通知は、案件の「渡す・伝える」に入ります。取りやめずに"
        )
    return f"{text}{WHO_OPENS}"
