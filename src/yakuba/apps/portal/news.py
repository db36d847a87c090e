"""お知らせ in the words of the page: what happened to an application, and where one goes on from there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from yakuba.apps.portal import queries
from yakuba.apps.portal.models import Application, InboxMessage
from yakuba.apps.portal.wording import by_town
from yakuba.kernel.gate.messages import ApplicantState
from yakuba.ports.module import Text

CORRECTION, DOCUMENT, TROUBLE, LINKED, UNLINKED = "correction", "document", "trouble", "linked", "unlinked"
ENDS = {
    ApplicantState.DONE.value: "done",
    ApplicantState.REFUSED.value: "refused",
    ApplicantState.WITHDRAWN.value: "withdrawn",
}
"""The states of which an applicant is told: after them, nothing more happens by itself."""


@dataclass(frozen=True, slots=True)
class News:
    """One notice as it is read. ``ways``: (words, address) of what to do now; the first is the nearest."""

    key: UUID
    title: Text
    body: Text
    sender: str
    at: datetime
    is_new: bool
    application: str
    number: str
    ways: tuple[tuple[Text, str], ...]


def told(rows: Iterable[InboxMessage]) -> list[News]:
    """In the order of ``rows``, whose applications are read already. One query for the names of procedures."""
    held = list(rows)
    names = queries.names_of([row.application for row in held if row.application is not None])
    return [_told(row, names) for row in held]


def _told(row: InboxMessage, names: dict[UUID, str]) -> News:
    application = row.application
    title, body = _words(row)
    return News(
        key=row.key,
        title=title,
        body=body,
        sender=row.sender,
        at=row.at,
        is_new=row.read_at is None,
        application=names[application.key] if application else "",
        number=(application.number or "") if application else "",
        ways=(*_own_way(row, application), *_way_to(application)),
    )


def _words(row: InboxMessage) -> tuple[Text, Text]:
    titles = {
        CORRECTION: _("直してほしいところがあります"),
        DOCUMENT: _("文書が届きました: %(title)s") % {"title": row.title},
        TROUBLE: _("役場で受け取れなかったものがあります"),
        LINKED: _("本人確認ができました"),
        UNLINKED: _("本人確認の連携が窓口で解除されました"),
        "done": _("手続が終わりました"),
        "refused": _("申請は認められませんでした"),
        "withdrawn": _("申請は取り下げられました"),
    }
    bodies = {
        CORRECTION: _("どこをどう直すかは、「補正する」の画面にあります。期限までに直して送ってください。"),
        DOCUMENT: _("受け取れる期間があります。期限までに受け取ってください。"),
        LINKED: _("これから送る申請は、本人確認済みとして役場に届きます。"),
        UNLINKED: _("心当たりがないときは、役場へ電話してください。"),
        "done": _("送った内容と結果は、申請の画面で確かめられます。"),
    }
    return titles.get(row.kind, row.title), by_town(row.body) or bodies.get(row.kind, "")


def _own_way(row: InboxMessage, application: Application | None) -> tuple[tuple[Text, str], ...]:
    if row.kind == CORRECTION and application is not None and application.state == ApplicantState.RETURNED.value:
        return ((_("補正する"), reverse("portal:correction", args=[application.key])),)
    if row.kind == DOCUMENT:
        return ((_("文書を受け取る"), reverse("portal:document", args=[row.about])),)
    if row.kind in (LINKED, UNLINKED):
        return ((_("本人確認の画面を開く"), reverse("portal:link")),)
    return ()


def _way_to(application: Application | None) -> tuple[tuple[Text, str], ...]:
    if application is None:
        return ()
    return ((_("この申請を見る"), reverse("portal:application", args=[application.key])),)
