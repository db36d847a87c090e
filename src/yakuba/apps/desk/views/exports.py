"""案件の書き出し: asking, approving somebody else's, taking the file."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from yakuba.apps.desk import exports, lists
from yakuba.apps.desk.forms.narrow import Narrow, NarrowRequests
from yakuba.apps.desk.module import EXPORT
from yakuba.apps.desk.views.refusals import told
from yakuba.web.access import allowed
from yakuba.web.tables import Asked, Column, Table

COLUMNS = (
    Column(gettext_lazy("範囲")),
    Column(gettext_lazy("依頼した人")),
    Column(gettext_lazy("日時"), sort="asked", keep=True),
    Column(gettext_lazy("次にすること")),
)


@require_safe
@told
def requests(request: HttpRequest) -> HttpResponse:
    """What was asked for in the last day, narrowed, sorted and paged by the address."""
    actor = allowed(request, EXPORT)
    asked = Asked.read(request, COLUMNS, default="-asked")
    narrow = NarrowRequests(request.GET)
    sort = ("-" if asked.descending else "") + asked.sort
    found = exports.requests(actor, only=narrow.only, sort=sort, offset=asked.offset)
    table = Table(_("書き出しの依頼"), COLUMNS, [()] * len(found.requests), found.total, asked)
    return render(request, "desk/exports.html", {"requests": found.requests, "table": table, "narrow": narrow})


@require_POST
@told
def ask(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask for the list as it was narrowed."""
    actor = allowed(request, EXPORT)
    tab = request.POST.get("tab", "")
    tab = tab if tab in lists.TABS else "all"
    narrow = Narrow(lists.procedure_choices(), lists.section_choices(actor), request.POST, tab)
    exports.ask(actor=actor, key=key, wanted={"tab": tab, **narrow.chosen()})
    messages.success(request, _("書き出しを依頼しました。別の課長が承認すると、ここから受け取れます。"))
    return redirect("desk:exports")


@require_POST
@told
def approve(request: HttpRequest, key: UUID) -> HttpResponse:
    """Approve what somebody else asked for."""
    actor = allowed(request, EXPORT)
    exports.approve(actor=actor, key=key)
    messages.success(request, _("書き出しを承認しました。"))
    return redirect("desk:exports")


@require_POST
@told
def take(request: HttpRequest, key: UUID) -> StreamingHttpResponse:
    """The file, in constant memory."""
    actor = allowed(request, EXPORT)
    answer = StreamingHttpResponse(exports.rows(actor=actor, key=key), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="anken.csv"'
    answer["Cache-Control"] = "no-store"
    return answer
