"""A draft: begun from the guide's answers, filled box by box, kept until it is sent or thrown away."""

import io
from collections.abc import Mapping
from typing import IO
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yakuba.apps.portal import acts, guiding, plan, queries, repeating
from yakuba.apps.portal.contracts import (
    BadValuesError,
    NotFoundError,
    PortalError,
    SentAlreadyError,
    StaleError,
    application_ref,
    resident,
)
from yakuba.apps.portal.household import Content
from yakuba.apps.portal.models import Account, Answers, Application, Attachment
from yakuba.apps.portal.use_cases import carrying
from yakuba.kernel.audit.service import record
from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contracts import FileStatus
from yakuba.kernel.procedures.contracts import Definition
from yakuba.kernel.procedures.filers import allowing, not_allowed
from yakuba.kernel.procedures.service import Material
from yakuba.kernel.procedures.stating import Stated
from yakuba.kernel.rules.contracts import Value
from yakuba.lib import clock
from yakuba.lib.refs import Actor

MOST_FILES = 20
MOST_DRAFTS = 50


def start(*, account: UUID, event: str, procedure: str, unit: str, content: Content, again: str = "") -> Application:
    """Begin an application that the guide lists; one that is begun already is taken up again with the new answers.

    ``again``: key of the one under way beside which another is meant. Raises SentAlreadyError beside any other one,
    PortalError where the guide does not list it, it is not done online, or this person may not file it.
    """
    material = guiding.material_of(event)
    definition = _offered(material, procedure, unit, content)
    assert material is not None  # it offers the definition
    now = clock.now()
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account)
        mine = queries.applications(account).filter(state="")
        row = mine.filter(procedure=procedure, event=event, unit=unit).first()
        if row is not None:
            return _taken_up(row, content)
        sent = repeating.under_way(account, event).get((procedure, unit))
        if sent is not None and str(sent.key) != again and repeating.asks(definition, sent):
            raise SentAlreadyError(sent.key)
        if mine.count() >= MOST_DRAFTS:
            raise PortalError(_("書きかけの申請が多すぎます。使わないものを消してから始めてください。"))
        filled, carried = carrying.carried(account, material, definition, unit, content, now)
        row = Application.objects.create(
            account_id=account,
            procedure=procedure,
            definition_version=definition.version,
            event=event,
            unit=unit,
            content=filled.held(),
            carried=carried,
            started_at=now,
            updated_at=now,
        )
        detail = {"procedure": procedure}
        record(actor=resident(account), act=acts.STARTED.name, subject=application_ref(row.key), detail=detail)
    return row


def _offered(material: Material | None, procedure: str, unit: str, content: Content) -> Definition:
    needed = guiding.guidance(material, content).needed if material else ()
    entry = next((one for one in needed if (one.definition.id, one.unit) == (procedure, unit)), None)
    if entry is None:
        raise PortalError(_("この手続は、いまの答えでは案内されていません。案内の答えを見直してください。"))
    definition = entry.definition
    if not guiding.way(definition).online:
        raise PortalError(_("この手続はオンラインではできません。来庁予定を作るか、担当の課へ電話してください。"))
    dead = next((one for one in content.members if content.value(one, "deceased") == 1), "")
    filing = content.as_filing(unit)
    if not allowing(definition, filing, unit, dead):
        raise PortalError(not_allowed(definition, filing, unit, dead))
    return definition


def _taken_up(row: Application, content: Content) -> Application:
    """The guide's answers are newer; names and boxes that only the draft has stay with whom they were written for."""
    old = Content.read(row.content)
    values = {unit: dict(items) for unit, items in content.values.items()}
    for unit, items in old.values.items():
        if unit not in old.members or carrying.is_same(old, content, unit):
            values[unit] = {**items, **values.get(unit, {})}
    merged = Content(content.members, values, {**old.filing, **content.filing}, content.asked)
    if merged.held() != row.content:
        row.content, row.version, row.updated_at = merged.held(), row.version + 1, clock.now()
        row.save(update_fields=["content", "version", "updated_at"])
    return row


def save(*, account: UUID, key: UUID, version: int, typed: Mapping[str, Value], whole: bool) -> Application:
    """Keep what was typed, by input name; what does not fit is not kept. ``whole``: required boxes must be filled.

    The same again changes nothing. Raises NotFoundError, StaleError, and BadValuesError after what fits was kept.
    """
    with transaction.atomic():
        row = held_draft(account, key)
        material, content = material_for(row), queries.content_of(row)
        boxes = {one.name: one for one in inputs_of(row)}
        wrong = {}
        after = content
        for name, value in typed.items():
            if name not in boxes:
                continue
            if text := complaint(material, content, boxes[name], value, whole=whole):
                wrong[name] = text
            else:
                after = plan.put(after, boxes[name], value)
        if after != content:
            if row.version != version:
                raise StaleError
            row.content, row.version, row.updated_at = after.held(), row.version + 1, clock.now()
            row.save(update_fields=["content", "version", "updated_at"])
            record(actor=resident(account), act=acts.SAVED.name, subject=application_ref(key))
    if wrong:
        raise BadValuesError(wrong)
    return row


def inputs_of(row: Application) -> tuple[plan.Input, ...]:
    """The boxes of a draft as it stands, those included that were filled in from an earlier application."""
    content, definition = queries.content_of(row), queries.definition_of(row)
    return plan.inputs(material_for(row), definition, row.unit, content, clock.now(), kept=row.carried)


def complaint(material: Material, content: Content, one: plan.Input, value: Value, *, whole: bool) -> str:
    """What speaks against this value in this box; empty for nothing."""
    if value is None or value == "":
        return _("「%(label)s」を入力してください。") % {"label": one.label} if whole and one.required else ""
    if one.unit == plan.FILING:
        return _filing_complaint(material, one, value)
    if one.unit == plan.FREE:
        return plan.fits(material, one.item, value)
    return plan.wrong(material, content, Stated(one.unit, one.item, value))


def _filing_complaint(material: Material, one: plan.Input, value: Value) -> str:
    source = {"phone": "filer_phone", "address": "filer_address", "relation": "relation_to_deceased"}[one.item]
    return plan.fits(material, source, value)


def attach(*, account: UUID, key: UUID, requirement: str, stream: IO[bytes], name: str, correction: int = 0) -> None:
    """Add one file for one requirement, once. Outside of a transaction: it is read, checked and stored first.

    Raises NotFoundError, PortalError (too many), UploadRefusedError and StoreError with what to do.
    """
    row = queries.application(account, key)
    _may_attach(row, requirement, correction)
    staged = documents.stage(io.BytesIO(stream.read()), name=name)
    with transaction.atomic():
        row = _held(account, key)
        _may_attach(row, requirement, correction)
        files = queries.attachments(row, correction)
        if any((one.requirement, one.info.sha256) == (requirement, staged.sha256) for one in files):
            return
        if len(files) >= MOST_FILES:
            raise PortalError(_("添付は20個までです。要らないものを消してから追加してください。"))
        info = documents.attach(staged, owner=application_ref(key), actor=resident(account))
        Attachment.objects.create(
            key=uuid4(),
            application=row,
            requirement=requirement,
            file=info.id,
            correction=correction,
            added_at=clock.now(),
        )
        _touch(row)


def detach(*, account: UUID, key: UUID, attachment: UUID) -> None:
    """Take one file out again and erase it, before it is sent; twice changes nothing."""
    with transaction.atomic():
        row = _held(account, key)
        waiting = queries.correction(row)
        rounds = [0] if row.state == "" else [waiting.number] if waiting else []
        mine = Attachment.objects.filter(application=row, pk=attachment, removed_at=None, correction__in=rounds)
        if _erase(resident(account), key, mine):
            _touch(row)


def discard(*, account: UUID, key: UUID) -> None:
    """Throw a draft away: what was written and attached is erased. Twice changes nothing. Raises NotFoundError."""
    with transaction.atomic():
        row = Application.objects.select_for_update().filter(pk=key, account_id=account, state="").first()
        if row is None:
            raise NotFoundError(_("この下書きは見つかりません。もう送られたか、消されています。"))
        if row.discarded_at is None:
            empty(row, resident(account))
            record(actor=resident(account), act=acts.DISCARDED.name, subject=application_ref(key))


def empty(row: Application, actor: Actor) -> None:
    """Erase what stands in a draft. The caller holds its row."""
    row.discarded_at, row.content, row.carried = clock.now(), Content().held(), {}
    row.save(update_fields=["discarded_at", "content", "carried"])
    _erase(actor, row.key, Attachment.objects.filter(application=row, removed_at=None))


def keep_answers(*, account: UUID, event: str, content: Content) -> None:
    """Keep the guide's answers in the account."""
    Answers.objects.update_or_create(
        account_id=account, event=event, defaults={"content": content.held(), "updated_at": clock.now()}
    )


def answers_of(account: UUID, event: str) -> Content | None:
    """The guide's answers as kept; None where there are none."""
    row = Answers.objects.filter(account_id=account, event=event).first()
    return Content.read(row.content) if row else None


def held_draft(account: UUID, key: UUID) -> Application:
    """The draft, locked to the end of the transaction. Raises NotFoundError for one that was sent."""
    row = _held(account, key)
    if row.state:
        raise NotFoundError(_("この申請はもう送られています。「申請の一覧」から開いてください。"))
    return row


def material_for(row: Application) -> Material:
    """The interview material of the application's life event. Raises PortalError when it is gone."""
    found = guiding.material_of(row.event)
    if found is None:
        raise PortalError(_("この手続はいま受け付けていません。担当の課へ電話してください。"))
    return found


def blocked(row: Application, correction: int = 0) -> list[str]:
    """The names of files that were found unsafe: they must be taken out before sending."""
    files = queries.attachments(row, correction)
    return [one.info.name for one in files if one.info.status is FileStatus.QUARANTINED]


def _held(account: UUID, key: UUID) -> Application:
    return queries.application(account, key, held=True)


def _erase(actor: Actor, key: UUID, files: QuerySet[Attachment]) -> int:
    """These files, with their content; how many."""
    held = list(files)
    for one in held:
        documents.give_up(one.file, owner=application_ref(key), actor=actor)
    return Attachment.objects.filter(pk__in=[one.pk for one in held]).update(removed_at=clock.now())


def _may_attach(row: Application, requirement: str, correction: int) -> None:
    definition = queries.definition_of(row)
    allowed = {name for name, _text in queries.requirements(definition)}
    if correction:
        waiting = queries.correction(row)
        marked = waiting.marks if waiting and waiting.number == correction else []
        allowed = {mark["field"].removeprefix("attachment:") for mark in marked}
    if requirement not in allowed or (not correction and row.state):
        raise NotFoundError(_("この書類はいま添付できません。画面を開き直してください。"))


def _touch(row: Application) -> None:
    Application.objects.filter(pk=row.pk).update(version=row.version + 1, updated_at=clock.now())
