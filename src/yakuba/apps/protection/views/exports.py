"""支援措置の一覧の書き出し: asking, approving somebody else's, taking the file."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yakuba.apps.protection import exports
from yakuba.apps.protection.forms.lists import Narrow
from yakuba.apps.protection.module import PROTECT
from yakuba.apps.protection.views.telling import told
from yakuba.web.access import allowed


@require_safe
@told("protection:front")
def requests(request: HttpRequest) -> HttpResponse:
    """What was asked for in the last day."""
    actor = allowed(request, PROTECT)
    return render(request, "protection/exports.html", {"requests": exports.requests(actor)})


@require_POST
@told("protection:exports")
def ask(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask for the list as it was narrowed."""
    actor = allowed(request, PROTECT)
    exports.ask(actor=actor, key=key, wanted=Narrow(request.POST).wanted())
    messages.success(request, _("書き出しを依頼しました。ほかの担当者が承認すると、ここから受け取れます。"))
    return redirect("protection:exports")


@require_POST
@told("protection:exports")
def approve(request: HttpRequest, key: UUID) -> HttpResponse:
    """Approve what somebody else asked for."""
    actor = allowed(request, PROTECT)
    exports.approve(actor=actor, key=key)
    messages.success(request, _("書き出しを承認しました。"))
    return redirect("protection:exports")


@require_POST
@told("protection:exports")
def take(request: HttpRequest, key: UUID) -> StreamingHttpResponse:
    """The file, in constant memory."""
    actor = allowed(request, PROTECT)
    answer = StreamingHttpResponse(exports.take(actor=actor, key=key), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="shien-sochi.csv"'
    answer["Cache-Control"] = "no-store"
    return answer
