"""電子申請: what the gate brought is kept at once, and becomes a reception with its sheet by a job, step by step.

Each step is a verb of the counter under a key made from the submission, so that a job that was killed goes on where it
stopped. Its arrival is the moment at which the portal recorded it (デジタル手続法6条3項).
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contracts import MissingGlyphError
from yakuba.kernel.gate import messages
from yakuba.kernel.gate import service as gate
from yakuba.kernel.gate.contracts import Delivery
from yakuba.kernel.intake.composing import compose
from yakuba.kernel.intake.contracts import (
    EVENT_UNIT,
    BadFilingError,
    BadStatementError,
    Capacity,
    Door,
    Filing,
    IncompleteError,
    NewMember,
    ReceptionView,
    SigningRefusedError,
    Source,
    State,
    Stated,
    SubmissionView,
)
from yakuba.kernel.intake.filing import file_online
from yakuba.kernel.intake.link_taking import linked
from yakuba.kernel.intake.models import OnlineFiling, Reception
from yakuba.kernel.intake.online_values import OnlineState
from yakuba.kernel.intake.reaching import ONLINE
from yakuba.kernel.intake.reading import as_view
from yakuba.kernel.intake.showing import show
from yakuba.kernel.intake.signing import sign
from yakuba.kernel.intake.submitting import receive
from yakuba.kernel.intake.taking import add_members, finish, open_reception, state
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.procedures import service as procedures
from yakuba.kernel.procedures.contracts import Definition, UnknownProcedure
from yakuba.kernel.rules.derive import is_statable
from yakuba.lib import arrival, clock
from yakuba.lib.refs import OwnerRef

ITSELF = ONLINE
FAULTS_OF_THE_APPLICATION = (
    BadFilingError,
    BadStatementError,
    IncompleteError,
    MissingGlyphError,
    SigningRefusedError,
)
"""What only the resident can put right. Anything else (two at once, a full disk) is tried again."""


def owner(submission: UUID) -> OwnerRef:
    """To what the files belong until the case is there."""
    return OwnerRef("intake.online", str(submission))


def keep(message: messages.ApplicationSubmitted, delivery: Delivery) -> None:
    """Keep what the gate brought, with its files, in the gate's transaction; a job does the rest."""
    from yakuba.kernel.intake.handlers import receive_online  # the tasks stand on this module

    place, files = owner(message.submission), []
    for sent in message.attachments:
        info = documents.attach(delivery.files[sent.file], owner=place, actor=ITSELF)
        files.append([sent.requirement, info.id])
    applicant = linked(message.account, _born(message))
    OnlineFiling.objects.create(
        submission=message.submission,
        reception=uuid5(message.submission, "reception"),
        account=message.account,
        identity=applicant.by if applicant else message.identity,
        person=applicant.person if applicant else "",
        linked_on=applicant.on if applicant else None,
        born=applicant.born if applicant else None,
        procedure=message.procedure,
        definition_version=message.definition_version,
        unit=message.unit,
        content=message.model_dump(mode="json"),
        files=files,
        arrived_at=message.arrived_at,
    )
    key = f"intake.online:{message.submission}"
    jobs.enqueue(receive_online, payload={"submission": str(message.submission)}, unique_key=key)


def _born(message: messages.ApplicationSubmitted) -> int | None:
    """The birth date typed for who files."""
    of_member = _items(message, message.filing.unit).get("born") if message.filing.unit else None
    born = of_member if isinstance(of_member, int) else message.filing.born
    return born if born is not None and is_statable(born) else None


def is_arriving(submission: UUID) -> bool:
    """Whether it came through the gate and is neither refused nor a case yet."""
    return OnlineFiling.objects.filter(pk=submission).exclude(state=OnlineState.REFUSED).exists()


def take(submission: UUID) -> None:
    """Open the reception, fill and sign its sheet, receive it; or tell the resident why not. Outside a transaction."""
    row = OnlineFiling.objects.get(pk=submission)
    if row.state != OnlineState.ARRIVED:
        return
    message = messages.ApplicationSubmitted.model_validate(row.content)
    with override("ja"):
        try:
            received = _received(row, message)
        except UnknownProcedure:
            _refuse(row, _not_online())
            return
        except FAULTS_OF_THE_APPLICATION as refused:
            _refuse(row, str(refused))
            return
        _settle(row, received)


def _received(row: OnlineFiling, message: messages.ApplicationSubmitted) -> SubmissionView:
    definition = _definition(message)
    view = _stated(_opened(row, message, definition), message)
    view = file_online(ITSELF, view.key, view.version, _filing(message), row.person)
    for sheet in compose(ITSELF, view.key, view.version):
        if sheet.withdrawn or sheet.received:
            continue
        shown = show(ITSELF, sheet.key)
        if definition.form_rule.signing != "none":
            # 記名: the resident confirmed exactly these values before sending; the form's rule lets the name stand.
            sign(ITSELF, sheet.key, shown_sha256=shown.shown_sha256)
    return receive(
        ITSELF,
        view.key,
        _now(row).version,
        submission_key=row.submission,
        door=Door.ONLINE,
        arrived_at=row.arrived_at,
    )


def _definition(message: messages.ApplicationSubmitted) -> Definition:
    """The version that the resident saw. Raises UnknownProcedure where it was never published here."""
    if procedures.digest_of(message.procedure, message.definition_version) != message.definition_hash:
        raise UnknownProcedure(message.procedure)
    return procedures.pinned(message.procedure, message.definition_version)


def _opened(row: OnlineFiling, message: messages.ApplicationSubmitted, definition: Definition) -> ReceptionView:
    known = Reception.objects.filter(key=row.reception).first()
    if known is not None:
        return as_view(known)
    on = arrival.on_recording(row.arrived_at)
    section = organisation.section_for(definition.duty, on)
    opening = {said.item: said.value for said in message.values if said.unit == EVENT_UNIT}
    return open_reception(
        ITSELF,
        key=row.reception,
        event=message.event,
        received_on=on,
        opening=opening,
        section=section.code if section else "",
        office=section.office if section else "",
        source=Source.ONLINE,
    )


def _stated(view: ReceptionView, message: messages.ApplicationSubmitted) -> ReceptionView:
    """Members in the order in which the portal counts them, then everything else."""
    if message.members and not view.members:
        members = [NewMember(_items(message, unit), Source.ONLINE) for unit in message.members]
        view = add_members(ITSELF, view.key, view.version, members)
    own = set(message.members) | {EVENT_UNIT}
    rest = [Stated(said.unit, said.item, said.value, Source.ONLINE) for said in message.values if said.unit not in own]
    return state(ITSELF, view.key, view.version, rest) if rest else view


def _items(message: messages.ApplicationSubmitted, unit: str) -> dict[str, Any]:
    return {said.item: said.value for said in message.values if said.unit == unit}


def _filing(message: messages.ApplicationSubmitted) -> Filing:
    sent = message.filing
    if sent.capacity not in list(Capacity):
        raise BadFilingError(_("届出人の資格を選び直してください。"))
    return Filing(
        capacity=Capacity(sent.capacity),
        name=sent.name,
        address=sent.address,
        phone=sent.phone,
        relation=sent.relation,
        unit=sent.unit,
        kana=sent.kana,
        born=sent.born,
    )


def _settle(row: OnlineFiling, received: SubmissionView) -> None:
    view = _now(row)
    with transaction.atomic():
        if not _moved(row, OnlineState.RECEIVED):
            return
        if view.state is State.OPEN:
            finish(ITSELF, view.key, view.version)
        taken = messages.ApplicationTaken(
            submission=row.submission,
            reception_no=f"{view.received_on:%Y%m%d}-{view.office}-{view.number}",
            arrived_on=received.arrived_on,
            sections=tuple(_section_names(received)),
        )
        gate.send(taken, key=f"taken:{row.submission}", actor=ITSELF)


def _section_names(received: SubmissionView) -> Iterable[str]:
    for sheet in received.sheets:
        definition = procedures.pinned(sheet.procedure, sheet.definition_version)
        section = organisation.section_for(definition.duty, received.arrived_on)
        if section is not None:
            yield section.name


def _refuse(row: OnlineFiling, why: str) -> None:
    opened = Reception.objects.filter(key=row.reception, state=State.OPEN).first()
    with transaction.atomic():
        if not _moved(row, OnlineState.REFUSED):
            return
        if opened is not None:
            finish(ITSELF, opened.key, opened.version, State.ABANDONED)
        answer = messages.ApplicationRefused(
            submission=row.submission,
            about="application.submitted",
            reason=why,
            what_to_do=_("内容を直して送り直すか、担当の窓口へご連絡ください。"),
            at=clock.now(),
        )
        gate.send(answer, key=f"refused-submission:{row.submission}", actor=ITSELF)


def _moved(row: OnlineFiling, to: OnlineState) -> bool:
    """Of two at once, one answers. What was sent is in the reception now, and with the resident."""
    return OnlineFiling.objects.filter(pk=row.pk, state=OnlineState.ARRIVED).update(state=to, content={}) == 1


def _now(row: OnlineFiling) -> ReceptionView:
    return as_view(Reception.objects.get(key=row.reception))


def _not_online() -> str:
    return _("この手続の内容が新しくなっています。画面を開き直し、新しい内容で送り直してください。")
