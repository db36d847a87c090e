"""お知らせ: what the signed-in member of staff was told themselves."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from yakuba.apps.operations import forms, queries
from yakuba.apps.operations.views.telling import told
from yakuba.kernel.notices import service
from yakuba.lib.refs import Actor
from yakuba.web.shell import wiring
from yakuba.web.tables import Asked, Column, Table

COLUMNS = (
    Column(_("題名")),
    Column(_("状態"), keep=True),
    Column(_("担当"), keep=True),
    Column(_("届いた日時"), keep=True),
)


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """One's own notices, newest first."""
    asked = Asked.read(request, COLUMNS, default="")
    form = forms.InboxFilter(request.GET)
    unread_only = form.is_valid() and form.cleaned_data["only"] == "unread"
    page = service.inbox(_me(request), unread_only=unread_only, offset=asked.offset)
    cells = queries.inbox_cells(page.entries, queries.section_names())
    table = Table(_("お知らせの一覧"), COLUMNS, cells, page.total, asked, _t("お知らせはありません。"))
    return render(request, "operations/inbox.html", {"table": table, "form": form, "unread": page.unread})


@require_safe
@told("operations:inbox")
def notice(request: HttpRequest, notice: UUID) -> HttpResponse:
    """One of them; from now on it counts as read."""
    found = service.open_notice(str(notice), actor=_me(request))
    return render(request, "operations/inbox_notice.html", {"notice": found})


def _me(request: HttpRequest) -> Actor:
    actor = wiring().actor(request)
    if actor is None:
        raise PermissionDenied
    return actor
