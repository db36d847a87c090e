"""What an account may see: every look-up goes through ``mine``, so a list and a single page use the same right."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from yakuba.apps.portal.contracts import NotFoundError, application_ref
from yakuba.apps.portal.household import Content
from yakuba.apps.portal.models import (
    Application,
    Attachment,
    Correction,
    Fetch,
    InboxMessage,
    IssuedDocument,
    Link,
    SentContent,
    StateEntry,
    Visit,
)
from yakuba.apps.portal.wording import worded
from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contracts import FileInfo
from yakuba.kernel.gate.messages import ApplicantState
from yakuba.kernel.procedures import service as procedures
from yakuba.kernel.procedures.contracts import Definition
from yakuba.lib import clock


@dataclass(frozen=True, slots=True)
class Attached:
    """A file with its state at the scanner."""

    key: UUID
    requirement: str
    info: FileInfo


@dataclass(frozen=True, slots=True)
class Line:
    """One application in a list. ``answered``: what was asked to be put right is."""

    key: UUID
    name: str
    number: str
    state: str
    unread: int
    correct_by: date | None
    answered: bool
    at: datetime


def applications(account: UUID) -> QuerySet[Application]:
    """Those of this account that were not thrown away."""
    return Application.objects.filter(account_id=account, discarded_at=None)


def application(account: UUID, key: UUID, *, held: bool = False) -> Application:
    """One of this account's; ``held``: locked until the transaction ends.

    Raises NotFoundError, for a stranger's as for one that never was.
    """
    rows = applications(account).filter(pk=key)
    row = (rows.select_for_update() if held else rows).first()
    if row is None:
        raise NotFoundError(_("この申請は見つかりません。「申請の一覧」から開き直してください。"))
    return row


def drafts(account: UUID) -> list[tuple[Application, str]]:
    """What was begun and not sent, newest first, with its name."""
    rows = list(applications(account).filter(state="").order_by("-updated_at"))
    return [(row, name) for row, name in zip(rows, _names(rows), strict=True)]


def sent(account: UUID) -> list[Line]:
    """What was sent, newest first. Four queries."""
    rows = list(applications(account).exclude(state="").order_by("-sent_at"))
    keys = [row.key for row in rows]
    counts = InboxMessage.objects.filter(application__in=keys, read_at=None).values_list("application")
    unread = dict(counts.annotate(count=Count("key")))
    last = {one.application_id: one for one in Correction.objects.filter(application__in=keys).order_by("number")}
    until = {key: one.correct_by for key, one in last.items() if one.answered_at is None}
    return [
        Line(
            row.key,
            name,
            row.number or "",
            row.state,
            unread.get(row.key, 0),
            until.get(row.key),
            row.key in last and row.key not in until,
            row.sent_at or row.updated_at,
        )
        for row, name in zip(rows, _names(rows), strict=True)
    ]


def definition_of(row: Application) -> Definition:
    """As it was when the application was begun."""
    return procedures.pinned(row.procedure, row.definition_version)


def content_of(row: Application) -> Content:
    """What is written in it."""
    return Content.read(row.content)


def attachments(row: Application, correction: int | None = None) -> list[Attached]:
    """Its files, oldest first; only those of one round where ``correction`` says which. Two queries."""
    found = Attachment.objects.filter(application=row, removed_at=None).order_by("added_at", "key")
    if correction is not None:
        found = found.filter(correction=correction)
    infos = {info.id: info for info in documents.files(application_ref(row.key))}
    return [Attached(one.key, one.requirement, infos[one.file]) for one in found if one.file in infos]


def states(row: Application) -> list[StateEntry]:
    """What the applicant was shown, oldest first."""
    return list(StateEntry.objects.filter(application=row).order_by("at", "id"))


def versions(row: Application) -> list[SentContent]:
    """What was sent, in order."""
    return list(SentContent.objects.filter(application=row).order_by("number"))


def correction(row: Application) -> Correction | None:
    """The one that still waits for an answer."""
    return Correction.objects.filter(application=row, answered_at=None).order_by("-number").first()


def is_answered(row: Application) -> bool:
    """Whether it was sent back and everything asked for is put right. One query where it was sent back."""
    if row.state != ApplicantState.RETURNED.value:
        return False
    last = Correction.objects.filter(application=row).order_by("-number").first()
    return last is not None and last.answered_at is not None


def corrections(row: Application) -> list[Correction]:
    """All of them, in order."""
    return list(Correction.objects.filter(application=row).order_by("number"))


def issued(row: Application) -> list[IssuedDocument]:
    """The documents that came, oldest first."""
    return list(IssuedDocument.objects.filter(application=row).order_by("issued_on", "arrived_at"))


def document(account: UUID, key: UUID) -> IssuedDocument:
    """One of this account's. Raises NotFoundError."""
    mine = IssuedDocument.objects.filter(application__account_id=account).select_related("application")
    row = mine.filter(pk=key).first()
    if row is None:
        raise NotFoundError(_("この文書は見つかりません。「申請の一覧」から開き直してください。"))
    return row


def is_over(row: IssuedDocument) -> bool:
    """Whether its last day has passed."""
    return clock.today() > row.expires_on


def fetches(row: IssuedDocument) -> list[datetime]:
    """When it was downloaded."""
    return list(Fetch.objects.filter(document=row).order_by("at").values_list("at", flat=True))


def inbox(account: UUID) -> QuerySet[InboxMessage]:
    """Newest first."""
    return InboxMessage.objects.filter(account_id=account).select_related("application").order_by("-at", "-key")


def message(account: UUID, key: UUID) -> InboxMessage:
    """One of this account's. Raises NotFoundError."""
    row = inbox(account).filter(pk=key).first()
    if row is None:
        raise NotFoundError(_("このお知らせは見つかりません。「お知らせ」の一覧から開き直してください。"))
    return row


def unread(account: UUID) -> int:
    """How many notices were not opened yet."""
    return inbox(account).filter(read_at=None).count()


def visits(account: UUID) -> list[Visit]:
    """Those to come, soonest first, then the past and cancelled ones."""
    coming = Q(cancelled_at=None, on__gte=clock.today())
    mine = Visit.objects.filter(account_id=account)
    return [*mine.filter(coming).order_by("on"), *mine.exclude(coming).order_by("-on")]


def visit(account: UUID, key: UUID) -> Visit:
    """One of this account's. Raises NotFoundError."""
    row = Visit.objects.filter(account_id=account, pk=key).first()
    if row is None:
        raise NotFoundError(_("この来庁予定は見つかりません。「来庁予定」の一覧から開き直してください。"))
    return row


def requirement(definition: Definition, name: str) -> str:
    """What ``need-1`` asks for; the name itself where the definition has no such place."""
    place = name.removeprefix("need-")
    index = int(place) - 1 if place.isdigit() else -1
    return definition.needs[index] if 0 <= index < len(definition.needs) else name


def requirements(definition: Definition) -> list[tuple[str, str]]:
    """(``need-1``, what is asked for) in order."""
    return [(f"need-{place}", text) for place, text in enumerate(definition.needs, start=1)]


def box_rows(rows: Sequence[SentContent]) -> list[dict[str, Any]]:
    """Each box over all versions, side by side; ``changed`` where it is not the same in all."""
    found: dict[str, dict[str, Any]] = {}
    for place, row in enumerate(rows):
        for box in row.boxes:
            name = f"{box['unit']}-{box['field']}"
            line = found.setdefault(
                name,
                {"field": box["field"], "unit": box["unit"], "label": box["label"], "whom": box["whom"], "texts": []},
            )
            line["texts"] += [""] * (place - len(line["texts"])) + [box["text"]]
    for line in found.values():
        line["texts"] += [line["texts"][-1]] * (len(rows) - len(line["texts"]))
        line["changed"] = len(set(line["texts"])) > 1
    return list(found.values())


def names_of(rows: Sequence[Application]) -> dict[UUID, str]:
    """What the procedures of these applications are called, by the applications' keys. One query."""
    return {row.key: name for row, name in zip(rows, _names(rows), strict=True)}


def _names(rows: Sequence[Application]) -> list[str]:
    known = procedures.pinned_many({(row.procedure, row.definition_version) for row in rows})
    found = (known[row.procedure, row.definition_version] for row in rows)
    return [worded(one.name, one.plain_name) for one in found]


def link(account: UUID, key: UUID) -> Link:
    """One of this account's. Raises NotFoundError."""
    row = Link.objects.filter(key=key, account_id=account).first()
    if row is None:
        raise NotFoundError(_("この連携は見つかりません。画面を開き直してください。"))
    return row


def last_link(account: UUID) -> Link | None:
    """What was typed last, and what came of it."""
    return Link.objects.filter(account_id=account).order_by("-id").first()
