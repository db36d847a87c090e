"""A draft held for a change: found, within the right, in the right state, not changed by somebody else meanwhile."""

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from yakuba.apps.studio.contracts import DraftState, MeanwhileError, StudioError, UnknownDraftError
from yakuba.apps.studio.models import Draft
from yakuba.kernel.audit import service as audit
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.procedures.contracts import Definition
from yakuba.lib import clock
from yakuba.lib.refs import Actor, JsonValue, OwnerRef


def ref(key: UUID) -> OwnerRef:
    """How the audit register points at a draft."""
    return OwnerRef("studio.draft", str(key))


def held(actor: Actor, act: str, key: UUID, *states: DraftState) -> Draft:
    """The draft, locked in the caller's transaction. Raises NotAllowed, UnknownDraftError, StudioError."""
    row = Draft.objects.select_for_update().filter(pk=key).first()
    if row is None:
        raise UnknownDraftError(_("この下書きは見つかりません。一覧から開き直してください。"))
    must_reach(actor, act, row.content["duty"])
    must_be_in(row, *states)
    return row


def must_be_in(row: Draft, *states: DraftState) -> None:
    """Raises StudioError in any other state."""
    if row.state not in states:
        raise StudioError(
            _("この下書きはいま「%(state)s」です。画面を読み込み直して、できることを確かめてください。")
            % {"state": DraftState(row.state).label}
        )


def must_reach(actor: Actor, act: str, duty: str) -> None:
    """Raises NotAllowed, UnknownDraftError for a procedure of another section."""
    reach = organisation.scope(actor, act)
    section = organisation.section_for(duty)
    if reach.sections is not None and (section is None or not reach.covers(section=section.code)):
        raise UnknownDraftError(_("ほかの課の手続です。担当の課か情報政策の担当に頼んでください。"))


def must_be_seen(row: Draft, revision: int) -> None:
    """Raises MeanwhileError where somebody has changed it since the page was made."""
    if row.revision != revision:
        who = organisation.staff_names([row.changed_by]).get(row.changed_by, row.changed_by)
        raise MeanwhileError(
            _(
                "画面を開いたあとで、%(who)sさんがこの下書きを変えました。いまの内容を確かめてから、もう一度行ってください。"
            )
            % {"who": who}
        )


def stepped(row: Draft, actor: Actor, act: str, detail: Mapping[str, JsonValue] | None = None) -> None:
    """Store a step of the draft and record it."""
    row.revision += 1
    row.changed_at, row.changed_by = clock.now(), actor.id if actor.kind == "staff" else row.changed_by
    row.save()
    audit.record(actor=actor, act=act, subject=ref(row.key), detail=dict(detail or {}))


def content_of(definition: Definition) -> dict[str, JsonValue]:
    """A definition as a draft keeps it."""
    return definition.model_dump(mode="json")
