"""Beginning, changing and discarding a draft."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from pydantic import ValidationError

from yakuba.apps.studio import queries
from yakuba.apps.studio.contracts import DraftState, StudioError
from yakuba.apps.studio.models import Draft
from yakuba.apps.studio.module import BEGUN, CHANGED, DISCARDED, EDIT
from yakuba.apps.studio.use_cases.holding import content_of, held, must_be_seen, must_reach, ref, stepped
from yakuba.kernel.audit import service as audit
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.procedures import service as procedures
from yakuba.kernel.procedures import versions
from yakuba.kernel.procedures.catalogue import digest
from yakuba.kernel.procedures.contracts import Definition
from yakuba.kernel.procedures.reading import mistakes
from yakuba.lib import clock
from yakuba.lib.refs import Actor

Change = Callable[[dict[str, Any]], None]


class MisshapenError(StudioError):
    """A change after which it would be no definition; ``sentences`` say what to write."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


class DoubleDraftError(StudioError):
    """The procedure has a draft already; ``key`` is that one."""

    def __init__(self, row: Draft) -> None:
        who = organisation.staff_names([row.made_by]).get(row.made_by, row.made_by)
        said = _(
            "「%(name)s」には、%(who)sさんが作った下書きがもうあります。二つは作れないので、この下書きを使ってください。"
        )
        super().__init__(said % {"name": row.content["name"], "who": who})
        self.key = row.key


def begin(*, actor: Actor, procedure: str, valid_from: date, reason: str) -> Draft:
    """A draft of the town's next version: what holds on ``valid_from``, with the next free number.

    Raises NotAllowed, UnknownDraftError, DoubleDraftError.
    """
    definition, known = queries.shown_edition(procedure, None)
    must_reach(actor, EDIT, definition.duty)
    base = versions.in_force(known, valid_from)
    if base is not None:
        definition = procedures.pinned(procedure, base.version)
    numbered = {"version": versions.next_own_number(procedure), "valid_from": valid_from}
    written = definition.model_copy(update=numbered)
    now = clock.now()
    values = {"content": content_of(written), "digest": digest(written), "base": definition.version}
    by = {"made_by": actor.id, "changed_by": actor.id, "editors": [actor.id]}
    try:
        with transaction.atomic():
            row = Draft.objects.create(procedure=procedure, reason=reason, made_at=now, changed_at=now, **values, **by)
            audit.record(actor=actor, act=BEGUN, subject=ref(row.key))
    except IntegrityError:
        if (there := queries.open_draft(procedure)) is not None:
            raise DoubleDraftError(there) from None
        raise
    return row


def save(*, actor: Actor, key: UUID, revision: int, part: str, change: Change, reason: str | None = None) -> Draft:
    """Write a part of a draft; the same again changes and records nothing. ``part``: its name for the record.

    Raises NotAllowed, UnknownDraftError, StudioError, MeanwhileError, MisshapenError.
    """
    with transaction.atomic():
        row = held(actor, EDIT, key, DraftState.EDITING)
        must_be_seen(row, revision)
        content = deepcopy(row.content)
        change(content)
        content["version"] = versions.next_own_number(row.procedure)
        written = _shaped(content)
        if (digest(written), reason or row.reason) == (row.digest, row.reason):
            return row
        row.content, row.digest, row.reason = content_of(written), digest(written), reason or row.reason
        row.editors = sorted({*row.editors, actor.id})
        row.trouble = ""
        stepped(row, actor, CHANGED, {"part": part})
    return row


def discard(*, actor: Actor, key: UUID, revision: int) -> None:
    """Put a draft away for good; what it says stays on record. Raises as ``save``."""
    with transaction.atomic():
        row = held(actor, EDIT, key, DraftState.EDITING)
        must_be_seen(row, revision)
        row.state = DraftState.DISCARDED
        stepped(row, actor, DISCARDED)


def _shaped(content: dict[str, Any]) -> Definition:
    try:
        return Definition.model_validate(content)
    except ValidationError as error:
        raise MisshapenError(mistakes(error, content)) from error
