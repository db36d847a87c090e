"""Sending: the application once, the answer to a correction once, a withdrawal once; all by the gate."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from yakuba.apps.portal import acts, news, plan, queries
from yakuba.apps.portal.contracts import (
    BadValuesError,
    NotFoundError,
    PortalError,
    StaleError,
    application_ref,
    resident,
)
from yakuba.apps.portal.household import Content
from yakuba.apps.portal.models import Application, Correction, SentContent, StateEntry
from yakuba.apps.portal.use_cases import drafting, receiving
from yakuba.kernel.audit.service import record
from yakuba.kernel.gate import service as gate
from yakuba.kernel.gate.contracts import FileRef
from yakuba.kernel.gate.messages import (
    ApplicantState,
    ApplicationCorrected,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    AttachmentSent,
    FilledValue,
)
from yakuba.kernel.procedures.catalogue import digest
from yakuba.kernel.rules.contracts import Value
from yakuba.lib import clock

# Crockford's alphabet: no letter that is mistaken for a digit on the telephone.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
NUMBER_TRIES = 5
ENDED = (ApplicantState.DONE, ApplicantState.REFUSED, ApplicantState.WITHDRAWN)


def submit(*, account: UUID, key: UUID, version: int) -> Application:
    """Send the draft as it was shown: it has arrived when it is recorded here (デジタル手続法6条3項).

    Sent already: the same application again, nothing is sent twice. Raises NotFoundError, StaleError when it was
    changed after it was shown, PortalError for empty boxes and unsafe files.
    """
    for _try in range(NUMBER_TRIES):
        try:
            with transaction.atomic():
                return _submit(account, key, version, new_number())
        except IntegrityError:
            if not Application.objects.filter(pk=key, state="").exists():
                raise
    raise PortalError(_("いま送れませんでした。少し待って、もう一度押してください。下書きは残っています。"))


def new_number(length: int = 8) -> str:
    """A number that people can read out: two groups of letters and digits."""
    letters = get_random_string(length, ALPHABET)
    return f"{letters[:4]}-{letters[4:]}"


def _submit(account: UUID, key: UUID, version: int, number: str) -> Application:
    row = queries.application(account, key, held=True)
    if row.state:
        return row
    if row.version != version:
        raise StaleError
    _check_whole(row)
    now = clock.now()
    row.state, row.number, row.sent_at, row.updated_at = ApplicantState.SENT.value, number, now, now
    row.save(update_fields=["state", "number", "sent_at", "updated_at"])
    content = queries.content_of(row)
    _keep_sent(row, content)
    StateEntry.objects.create(application=row, state=row.state, at=now)
    sent, files = _attached(row, 0)
    definition = queries.definition_of(row)
    gate.send(
        ApplicationSubmitted(
            submission=row.key,
            procedure=row.procedure,
            definition_version=row.definition_version,
            definition_hash=digest(definition),
            event=row.event,
            unit=row.unit,
            values=content.as_filled(),
            members=content.members,
            filing=content.as_filing_sent(row.unit),
            attachments=sent,
            arrived_at=now,
            account=account,
        ),
        key=f"submitted:{row.key}",
        actor=resident(account),
        files=files,
    )
    record(actor=resident(account), act=acts.SUBMITTED.name, subject=application_ref(key))
    return row


def _check_whole(row: Application) -> None:
    material, definition = drafting.material_for(row), queries.definition_of(row)
    missing = plan.empty(material, definition, row.unit, queries.content_of(row), clock.now())
    if missing:
        raise PortalError(_("まだ入っていないものがあります: %(labels)s") % {"labels": "、".join(missing)})
    _check_files(row, 0)


def _check_files(row: Application, correction: int) -> None:
    if unsafe := drafting.blocked(row, correction):
        text = _("安全を確かめられない添付があります。消してから送ってください: %(names)s")
        raise PortalError(text % {"names": "、".join(unsafe)})


def correct(*, account: UUID, key: UUID, number: int, typed: dict[str, Value]) -> Application:
    """Answer a correction with a value for each marked box; nothing else can be changed. Answered already: nothing.

    Raises NotFoundError, BadValuesError by input name, PortalError after the last day or for a missing file.
    """
    with transaction.atomic():
        row = queries.application(account, key, held=True)
        asked = Correction.objects.filter(application=row, number=number).first()
        if asked is None:
            raise NotFoundError(_("この補正は見つかりません。「申請の一覧」から開き直してください。"))
        if asked.answered_at is not None:
            return row
        if asked.correct_by is not None and clock.today() > asked.correct_by:
            raise PortalError(_("補正の期限が過ぎました。担当の課へ電話してください。"))
        values = _checked(row, asked, typed)
        _check_files(row, number)
        _send_correction(account, row, asked, values)
    return row


def _checked(row: Application, asked: Correction, typed: dict[str, Value]) -> list[FilledValue]:
    boxes = marked_inputs(row, asked)
    material, content = drafting.material_for(row), queries.content_of(row)
    wrong = {
        one.name: text
        for one in boxes
        if (text := drafting.complaint(material, content, one, typed.get(one.name), whole=True))
    }
    for requirement in marked_files(asked):
        if not any(one.requirement == requirement for one in queries.attachments(row, asked.number)):
            wrong[f"file-{requirement}"] = _("ファイルを添付してください。")
    if wrong:
        raise BadValuesError(wrong)
    fields = {mark["field"] + mark["unit"]: mark for mark in asked.marks}
    by_box = {input_of_mark(row, mark).name: mark for mark in fields.values() if not is_file(mark)}
    return [
        FilledValue(unit=by_box[one.name]["unit"], item=by_box[one.name]["field"], value=typed[one.name])
        for one in boxes
    ]


def _send_correction(account: UUID, row: Application, asked: Correction, values: list[FilledValue]) -> None:
    now = clock.now()
    content = queries.content_of(row)
    by_name = {one.name: one for one in marked_inputs(row, asked)}
    marks = {(mark["unit"], mark["field"]): input_of_mark(row, mark).name for mark in asked.marks if not is_file(mark)}
    for value in values:
        content = plan.put(content, by_name[marks[value.unit, value.item]], value.value)
    row.content, row.version, row.updated_at = content.held(), row.version + 1, now
    row.save(update_fields=["content", "version", "updated_at"])
    asked.answered_at = now
    asked.save(update_fields=["answered_at"])
    receiving.settle(row, news.CORRECTION)
    _keep_sent(row, content)
    sent, files = _attached(row, asked.number)
    gate.send(
        ApplicationCorrected(
            submission=row.key, correction=asked.number, fields=tuple(values), attachments=sent, at=now
        ),
        key=f"corrected:{row.key}:{asked.number}:{row.version}",
        actor=resident(account),
        files=files,
    )
    detail = {"number": asked.number}
    record(actor=resident(account), act=acts.CORRECTED.name, subject=application_ref(row.key), detail=detail)


def is_file(mark: dict[str, Any]) -> bool:
    """Whether a mark is about a file."""
    return str(mark["field"]).startswith("attachment:")


def marked_files(asked: Correction) -> list[str]:
    """The requirements for which a new file is wanted."""
    return [mark["field"].removeprefix("attachment:") for mark in asked.marks if is_file(mark)]


def marked_inputs(row: Application, asked: Correction) -> list[plan.Input]:
    """The boxes that may be changed, in the order of the marks."""
    return [input_of_mark(row, mark) for mark in asked.marks if not is_file(mark)]


def input_of_mark(row: Application, mark: dict[str, Any]) -> plan.Input:
    """The input behind a marked box of the form."""
    return plan.input_of_field(
        drafting.material_for(row),
        queries.definition_of(row),
        row.unit,
        queries.content_of(row),
        clock.now(),
        field_id=mark["field"],
        unit_of_box=mark["unit"],
        label=mark["label"],
    )


def withdraw(*, account: UUID, key: UUID, reason: str) -> Application:
    """Ask the town to take the application back; it says whether it can. Twice changes nothing.

    Raises NotFoundError, PortalError once it has ended.
    """
    with transaction.atomic():
        row = queries.application(account, key, held=True)
        if not row.state:
            raise NotFoundError(_("まだ送っていない申請です。下書きを消してください。"))
        if row.withdrawal_at is not None:
            return row
        if row.state in ENDED:
            raise PortalError(_("この申請はもう終わっているため、取り下げられません。担当の課へ電話してください。"))
        now = clock.now()
        row.withdrawal_at, row.updated_at = now, now
        row.save(update_fields=["withdrawal_at", "updated_at"])
        gate.send(
            ApplicationWithdrawn(submission=row.key, reason=reason.strip()[:400], at=now),
            key=f"withdrawn:{row.key}:{now.timestamp():.0f}",
            actor=resident(account),
        )
        record(actor=resident(account), act=acts.WITHDRAWN.name, subject=application_ref(key))
    return row


def _keep_sent(row: Application, content: Content) -> None:
    material, definition = drafting.material_for(row), queries.definition_of(row)
    boxes = [
        {
            "field": box.field,
            "unit": box.unit,
            "label": box.label,
            "text": box.text,
            "whom": plan.whom(content, box.unit),
        }
        for box in plan.filled(material, definition, row.unit, content, row.sent_at or clock.now())
    ]
    number = SentContent.objects.filter(application=row).count()
    SentContent.objects.create(application=row, number=number, content=content.held(), boxes=boxes, at=clock.now())


def _attached(row: Application, correction: int) -> tuple[tuple[AttachmentSent, ...], list[FileRef]]:
    files = queries.attachments(row, correction)
    sent = tuple(
        AttachmentSent(requirement=one.requirement, file=place, name=one.info.name, sha256=one.info.sha256)
        for place, one in enumerate(files)
    )
    return sent, [FileRef.upload(one.info.id, one.info.name) for one in files]
