"""公開: one person asks, another publishes exactly what was checked, or sends it back."""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yakuba.apps.studio import differences
from yakuba.apps.studio.contracts import PATIENCE, DraftState, MeanwhileError, StudioError
from yakuba.apps.studio.lines import Reader
from yakuba.apps.studio.models import Draft
from yakuba.apps.studio.module import ASKED, EDIT, FAILED, PRESSED, PUBLISH, PUBLISHED, SENT_BACK, TAKEN_BACK
from yakuba.apps.studio.use_cases.checking import has_passed
from yakuba.apps.studio.use_cases.holding import held, must_be_in, must_be_seen, stepped
from yakuba.kernel.documents.contracts import DocumentError
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.kernel.procedures import service as procedures
from yakuba.kernel.procedures.catalogue import digest
from yakuba.kernel.procedures.contracts import Definition, DefinitionError
from yakuba.kernel.procedures.reading import Refused
from yakuba.lib import clock
from yakuba.lib.refs import Actor

if TYPE_CHECKING:
    from yakuba.kernel.procedures.drafts import Complaint

ITSELF = Actor("system", "studio")


def ask(*, actor: Actor, key: UUID, revision: int) -> None:
    """Ask for publication of what was checked. From now on nobody writes in it.

    Raises NotAllowed, UnknownDraftError, StudioError, MeanwhileError.
    """
    with transaction.atomic():
        row = held(actor, EDIT, key, DraftState.EDITING)
        must_be_seen(row, revision)
        _must_have_passed(row)
        row.state, row.asked_at, row.asked_by = DraftState.ASKED, clock.now(), actor.id
        row.remark = row.trouble = ""
        stepped(row, actor, ASKED)


def take_back(*, actor: Actor, key: UUID, revision: int) -> None:
    """Take the request back, to write on. Raises as ``ask``."""
    with transaction.atomic():
        row = held(actor, EDIT, key, DraftState.ASKED)
        must_be_seen(row, revision)
        row.state = DraftState.EDITING
        stepped(row, actor, TAKEN_BACK)


def send_back(*, actor: Actor, key: UUID, revision: int, remark: str) -> None:
    """差し戻す, with what is to be changed. Raises as ``ask``; StudioError for who wrote in it."""
    with transaction.atomic():
        row = held(actor, PUBLISH, key, DraftState.ASKED)
        must_be_seen(row, revision)
        _must_be_another(row, actor)
        row.state, row.remark = DraftState.EDITING, remark
        row.decided_at, row.decided_by = clock.now(), actor.id
        stepped(row, actor, SENT_BACK)


def publish(*, actor: Actor, key: UUID, revision: int, shown: str) -> None:
    """Have it published in the background. ``shown``: the hash of what the page showed, which must be what was checked.

    Pressing twice is once; one whose job never ends is begun again. Raises as ``ask``; StudioError for who wrote in it.
    """
    with transaction.atomic():
        row = held(actor, PUBLISH, key, DraftState.ASKED, DraftState.PUBLISHING, DraftState.PUBLISHED)
        if not is_overdue(row):
            if row.state != DraftState.ASKED and row.decided_by == actor.id:
                return
            must_be_in(row, DraftState.ASKED)
        must_be_seen(row, revision)
        _must_be_another(row, actor)
        if shown != row.digest:
            raise MeanwhileError(
                _("画面に出ていた内容と、いまの内容が違います。違いを確かめてから、もう一度公開してください。")
            )
        _must_have_passed(row)
        row.state, row.decided_at, row.decided_by = DraftState.PUBLISHING, clock.now(), actor.id
        row.trouble = ""
        stepped(row, actor, PRESSED)
        _enqueue(row)


def is_overdue(row: Draft) -> bool:
    """Whether its publication has taken so long that its job has stopped or was put away."""
    began = row.decided_at if row.state == DraftState.PUBLISHING else None
    return began is not None and clock.now() - began > PATIENCE


def carry_out(key: UUID) -> None:
    """Publish as the folder's command does, in the name of who pressed. Only the worker calls this; twice is once.

    What cannot be published goes back to 公開待ち with the sentence that says why.
    """
    from yakuba.kernel.procedures.drafts import publish_draft, told  # compilers: never in a web process

    row = Draft.objects.get(pk=key)
    if row.state != DraftState.PUBLISHING:
        return
    definition = Definition.model_validate(row.content)
    try:
        if digest(definition) != row.digest:
            raise DefinitionError(_("内容が、確かめたものと違います。差し戻して、もう一度確かめてください。"))
        publish_draft(Actor("staff", row.decided_by), definition)
    except Refused as refused:
        _end(key, DraftState.ASKED, trouble=_in_words(row, definition, told(definition, refused.complaints)))
    except (DefinitionError, DocumentError, NotAllowed) as refused:
        _end(key, DraftState.ASKED, trouble=str(refused))
    else:
        _end(key, DraftState.PUBLISHED)


def _in_words(row: Draft, definition: Definition, said: Iterable["Complaint"]) -> str:
    reader = Reader.of(procedures.bank_on(max(definition.valid_from, clock.today())))
    pairs = [(one.field, one.text) for one in said]
    return "\n".join(f"{one.term}: {one.text}" for one in differences.complaints(reader, definition, row, pairs))


def _end(key: UUID, state: DraftState, *, trouble: str = "") -> None:
    with transaction.atomic():
        row = Draft.objects.select_for_update().get(pk=key)
        if row.state != DraftState.PUBLISHING:
            return
        row.state, row.trouble = state, trouble
        if state == DraftState.PUBLISHED:
            stepped(row, ITSELF, PUBLISHED, {"version": row.content["version"]})
        else:
            stepped(row, ITSELF, FAILED)


def _must_be_another(row: Draft, actor: Actor) -> None:
    if actor.id in {row.made_by, *row.editors}:
        raise StudioError(
            _("公開は二人の職員で行います。この下書きを書いた人とは別の、公開の権限がある人が行ってください。")
        )


def _must_have_passed(row: Draft) -> None:
    if not has_passed(row):
        raise StudioError(
            _("いまの内容はまだ確かめていません。「確かめる」を押し、直すところがなくなってから行ってください。")
        )


def _enqueue(row: Draft) -> None:
    from yakuba.apps.studio.tasks import publish_draft  # the tasks stand on this module

    key = str(row.key)
    jobs.enqueue(publish_draft, payload={"draft": key}, unique_key=f"studio.publish:{key}:{row.revision}")
