"""Letters of decisions, typeset outside of any transaction: before the draft, and once more for 施行."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yakuba.kernel.cases.access import overtaken, within
from yakuba.kernel.cases.contracts import NotPossibleError, Proposal, State
from yakuba.kernel.cases.letter_context import (
    TEMPLATE,
    letter_of,
    number_for,
    official_letter,
    prints_unverified_appeal,
)
from yakuba.kernel.cases.look import Look
from yakuba.kernel.cases.models import Case
from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contracts import Prepared
from yakuba.lib.refs import Actor


def prepare_letter(actor: Actor, case: UUID, proposal: Proposal) -> Prepared | None:
    """The letter that this proposal would send, typeset and stored; None where the definition has none for it.

    Its 文書番号 is held for the case before it is typeset, and taken by the draft: asked again, it is the same one.
    Not inside a transaction. Raises NotAllowed, NoCaseError, NotPossibleError (the case is not in review, or what must
    be registered first), ConflictError, and what ``documents.prepare`` raises.
    """
    look = within(actor, case, "cases.draft")
    letter = letter_of(look.definition, proposal.result)
    if letter is None:
        return None
    draft = look.graph.transitions.get("draft")
    if draft is None or not draft.starts_in(look.case.state):
        raise NotPossibleError(_("起案の前の案件だけ、送る文書を作れます。"))
    return documents.prepare(TEMPLATE, official_letter(look, proposal, _number(look)))


def _number(look: Look) -> str:
    """The number that is held for the case, unless somebody has taken it out of review, which gives numbers back."""
    with transaction.atomic():
        held = Case.objects.select_for_update().get(pk=look.case.id)
        if (held.state, held.section) != (look.case.state, look.case.section):
            raise overtaken()
        return number_for(look)


def asks_about_appeal(actor: Actor, case: UUID) -> bool:
    """Whether its letter carries a 教示 whose source nobody has checked, so that whoever issues it confirms it.

    Raises NotAllowed, NoCaseError.
    """
    return prints_unverified_appeal(within(actor, case, "cases.view"))


def prepare_issue(actor: Actor, case: UUID, *, on: date) -> Prepared:
    """The decided letter whose seal is omitted, with 施行日. One that is sealed comes from the seal desk.

    Not inside a transaction. Raises NotAllowed, NoCaseError, NotPossibleError before the decision, and what
    ``documents.prepare_issued`` raises.
    """
    look = within(actor, case, "cases.draft")
    if look.case.state is not State.DECIDED or not look.case.has_letter:
        raise NotPossibleError(_("決裁を受けた、送る文書のある案件だけ施行できます。"))
    return documents.prepare_issued(look.payload.letter, on=on)
